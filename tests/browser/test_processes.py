"""Two processes behind the nginx of deploy/, below a path of its own: people do not notice which of them they are at."""

from contextlib import ExitStack

from tests.browser.conftest import settled
from tests.browser.server import ROOT, served
from tests.browser.test_access import fill, named, nginx, people, settings
from tests.test_access import GOOD, signed_up

__all__ = ["named", "people"]  # fixtures
BASE, COOKIE = "/board", "wancheng_stays"


def test_everybody_stays_with_a_process_and_another_takes_over(people, named, tmp_path):
    signed_up("张三", "发布")
    with ExitStack() as stack, ExitStack() as second:
        logs = [tmp_path / f"{number}.log" for number in range(2)]
        boards = [
            on.enter_context(served(ROOT / "app.py", people, log, base=BASE.strip("/")))
            for on, log in zip((stack, second), logs, strict=True)
        ]
        url, _ = stack.enter_context(nginx(boards, tmp_path / "nginx", base=BASE))
        settings(people, f"{url}{BASE}", '[proxy]\naddresses = ["127.0.0.1"]\n')
        kept, pages = set(), []
        for number in range(4):
            context = named.new_context(locale="zh-CN", ignore_https_errors=True)
            stack.callback(context.close)
            page = context.new_page()
            page.goto(f"{url}{BASE}/ledgers")
            fill(page, "张三", GOOD)
            settled(page)
            (cookie,) = (cookie for cookie in context.cookies() if cookie["name"] == COOKIE)
            assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
            kept.add(cookie["value"])
            table = {"name": f"{number}.csv", "mimeType": "text/csv", "buffer": "社区,面积\n".encode()}
            page.locator("input[type=file]").set_input_files(table)
            page.get_by_role("button", name="读取").click()
            page.locator(".st-key-panel-understood").wait_for()
            with page.expect_download() as taken:
                page.get_by_role("button", name="下载空白工作簿").click()
            assert taken.value.path().stat().st_size > 10_000
            assert {cookie["value"] for cookie in context.cookies() if cookie["name"] == COOKIE} <= kept
            pages.append(page)
        assert len(kept) == len(pages), "each has a cookie of their own, given once"
        second.close()
        for page in pages:
            page.goto(f"{url}{BASE}/overview")
            settled(page)
            page.get_by_role("link", name="张三").wait_for()
    assert not [log for log in logs if "Traceback" in log.read_text(encoding="utf-8")]
