"""What a browser fetches to draw a screen: compressed, once, and before it is needed."""

import gzip
import socket
import ssl

import httpx2
import pytest

from components.gate import door, static
from tests.browser.conftest import settled
from tests.browser.test_access import board, named, nginx, people, settings  # noqa: F401

PLOTLY, DECKS = static.script("PlotlyChart"), static.script("DeckGlJsonChart")


def stands(answer, small):
    """The answer is the file, as small as it was asked for, to be kept for good."""
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"].lower() == "accept-encoding"
    assert "javascript" in answer.headers["content-type"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers.get("content-encoding") == ("gzip" if small else None)
    whole = static._FILES[PLOTLY.removeprefix("/")].read_bytes()
    sent = b"".join(answer.iter_raw())
    assert (gzip.decompress(sent) if small else sent) == whole
    assert len(sent) < len(whole) / 3 or not small


@pytest.mark.parametrize("small", [True, False])
def test_files_are_sent_small_and_kept_for_good(site, small):
    asked = {"Accept-Encoding": "gzip" if small else "identity"}
    with httpx2.stream("GET", f"{site}{PLOTLY}", headers=asked) as answer:
        stands(answer, small)


def test_what_is_no_file_is_not_kept(site):
    for path in ("/", "/services", "/static/js/nothing.js", "/static/../app.py"):
        assert "immutable" not in httpx2.get(f"{site}{path}").headers.get("cache-control", "")
    assert httpx2.post(f"{site}{PLOTLY}", headers={"Origin": site}).status_code == 404


def test_answers_do_not_wait_for_each_other():
    """A socket as Streamlit opens it, and a connection to it."""
    with socket.socket(socket.AF_INET) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        door._send_at_once()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_charts_and_maps_are_fetched_while_somebody_reads(site, visit):
    page = visit(site, wait=False, ahead=True)
    fetched = []
    page.on("requestfinished", lambda asked: fetched.append(asked.url.removeprefix(site)))
    settled(page)
    page.wait_for_function(
        "(wanted) => wanted.every((one) => performance.getEntriesByName(location.origin + one).length)",
        arg=[PLOTLY, DECKS],
        timeout=30_000,
    )
    page.wait_for_timeout(1000)
    fetched.clear()
    page.locator('[data-testid="stSidebarNavLink"]:has-text("服务精细化")').click()
    page.locator(".stPlotlyChart .main-svg").first.wait_for()
    assert PLOTLY not in fetched


def test_a_deep_link_finds_its_server_at_once_and_asks_for_what_it_draws(site, visit):
    page = visit(f"{site}/services")
    asked = page.evaluate("performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)")
    assert "/_stcore/health" in asked
    assert not [path for path in asked if path.startswith("/services/")]
    assert page.locator(f'link[rel=modulepreload][href="{PLOTLY}"]').count() == 1


def test_behind_nginx_the_same(people, board, tmp_path):  # noqa: F811
    with nginx([board], tmp_path / "nginx") as (url, _):
        settings(people, url, '[proxy]\naddresses = ["127.0.0.1"]\n')
        unverified = ssl.create_default_context()
        unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
        port = url.rpartition(":")[2]
        with httpx2.Client(verify=unverified, base_url=f"https://127.0.0.1:{port}") as client:
            for small in (True, True, False, True):
                asked = {"Accept-Encoding": "gzip" if small else "identity", "Host": f"board.test:{port}"}
                with client.stream("GET", PLOTLY, headers=asked) as answer:
                    stands(answer, small)
    kept = [path for path in (tmp_path / "nginx" / "files").rglob("*") if path.is_file()]
    assert len(kept) == 2, "nginx answers from what it keeps, one file as asked for and one small"
