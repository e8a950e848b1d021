"""Hostile words in a real browser: they stand there to be read, and nothing of them runs."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.hostile import COMMUNITY, NAME, WORDS

SCREENS = [
    ("overview", "东关街道"),
    ("profile", "石桥社区"),
    (f"profile?community={COMMUNITY}&part=阵地", "竣工"),
    ("people?tab=双报到", "东关街道"),
    ("services?tab=社会服务", "近邻社工"),
    ("services?tab=窗口规范", "东关街道"),
    ("sites?tab=每周进展", "封顶"),
    ("metric?metric=site_area", "东关街道"),
    ("brief?tab=每周进展", "封顶"),
]


def sound(page) -> None:
    for frame in page.frames:
        assert "\\*甲" not in frame.locator("body").inner_text()
        assert frame.evaluate("typeof hacked") == "undefined"
        assert frame.locator("u, a[href=b], .katex, [src=x]").count() == 0


@pytest.fixture
def walk(hostile_home, serve, visit):
    site = serve(hostile_home)

    def walked(address: str):
        page = visit(f"{site}/{address}{'&' if '?' in address else '?'}period=全部")
        sound(page)
        assert page.get_by_role("button", name="Download as CSV").count() == 0
        return page

    return walked


def test_the_words_of_ledgers_and_names_are_read(walk):
    for address, word in SCREENS:
        page = walk("" if address == "overview" else address)
        expect(page.get_by_text(f"{WORDS}{word}").first).to_be_attached()
    expect(walk("explore?tab=我的视图").get_by_text(NAME).first).to_be_visible()
    expect(walk("tour?tab=路线").get_by_text(f"{NAME} · 2 站")).to_be_visible()


def test_the_map_names_who_is_under_the_mouse_and_a_show_reads_names(walk):
    page = walk("map")
    box = page.locator("[data-testid='stDeckGlJsonChart']").first.bounding_box()
    tooltip = page.locator(".deck-tooltip")
    for step in range(3, 18):
        page.mouse.move(box["x"] + box["width"] * step / 20, box["y"] + box["height"] / 2, steps=3)
        page.wait_for_timeout(150)
        if tooltip.is_visible() and WORDS.strip() in tooltip.inner_text():
            break
    assert WORDS.strip() in tooltip.inner_text()
    sound(page)
    page = walk(f"tour?show={quote(NAME)}")
    frame = next(frame for frame in page.frames if frame.locator("#stage").count())
    expect(frame.get_by_text(NAME).first).to_be_attached()
    sound(page)


def test_the_address_is_read_as_it_stands(walk):
    for words in (WORDS.strip(), ":smile: :material_home: 甲 -> 乙 http://a.cn www.a.cn a@b.cn 1. 丙 &lt;"):
        page = walk(f"catalogue?search={quote(words)}")
        said = page.locator('[data-testid="stAlert"]')
        assert f"没有与“{words}”有关的指标" in said.inner_text().replace("\u2060", "")
        assert said.locator("a").count() == 0
