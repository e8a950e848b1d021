"""Words from elsewhere are text in every medium."""

import re

import pytest

from warehouse.words import plain


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("石桥社区", "石桥社区"),
        ("2018-01 至 2019-06，999.5 ㎡", "2018-01 至 2019-06，999.5 ㎡"),
        ("*重* `码` $x$ [看](b) ![图](c)", r"\*重\* \`码\` \$x\$ \[看\](b) \!\[图\](c)"),
        (":red[x] <b> &lt; # | ~~删~~", r"\:red\[x\] \<b\> \&lt; \# \| \~\~删\~\~"),
        ("- 一\n+ 二\n=\n1. 三", "\\- 一\n\\+ 二\n\\=\n1\\. 三"),
        (":smile: :material_home:", "\\:\u2060smile\\: \\:\u2060material\\_home\\:"),
        ("甲 -> 乙 >= 丙", "甲 -\u2060\\> 乙 \\>\u2060= 丙"),
        ("http://a.cn www.a.cn a@b.cn", "http\u2060\\://a.cn www\u2060.a.cn a@\u2060b.cn"),
    ],
)
def test_markdown_takes_nothing_for_markdown(words, expected):
    assert plain.markdown(words) == expected


def test_markup_escapes_every_value(tmp_path):
    (tmp_path / "card.html").write_text(
        '{% macro card(name, value) %}<b title="{{ name }}">{{ name }}</b> {{ numbers.exact(value) }}{% endmacro %}',
        encoding="utf-8",
    )
    written = plain.markup(str(tmp_path / "card.py")).card("\"'<i>&", 1234)
    assert written == '<b title="&#34;&#39;&lt;i&gt;&amp;">&#34;&#39;&lt;i&gt;&amp;</b> 1,234'


def test_labels_hold_no_tag():
    assert plain.label("<a href='x'>甲</a> & 乙") == "&lt;a href='x'&gt;甲&lt;/a&gt; &amp; 乙"


def test_a_map_takes_no_words_for_code():
    assert [plain.deck(value) for value in ("@@=alert", "石桥@@", 3)] == ["@\u2060@=alert", "石桥@@", 3]


def test_office_holds_no_control_character():
    assert plain.office("甲\x00\x07乙\u2028\ud800\ufffe丙\t丁\n") == "甲乙\u2028丙\t丁\n"


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1"])
def test_a_formula_becomes_a_text(words):
    assert plain.cell(words) == f"'{words}"


@pytest.mark.parametrize("value", [-1, -1.5, "石桥社区", "—", None, True, "1=1"])
def test_what_is_no_formula_stays(value):
    assert plain.cell(value) is value


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("石桥社区档案", "石桥社区档案-v0001.docx"),
        ("../a\\b:c*?\n\x00", ".._a_b_c_-v0001.docx"),
        ("报告\u202excod", "报告_xcod-v0001.docx"),
        (" ... ", "未命名-v0001.docx"),
        ("", "未命名-v0001.docx"),
    ],
)
def test_a_file_has_a_name_on_any_system(title, expected):
    assert plain.filename(title, "-v0001.docx") == expected.removeprefix("..")


def test_long_and_reserved_names():
    name = plain.filename("社区" * 100, "-v0001-演示数据.docx")
    assert len(name.encode()) <= 240
    assert re.fullmatch("(社区)+社?-v0001-演示数据.docx", name)
    assert [plain.filename(title, ".csv") for title in ("CON", "com1.表", "console")] == [
        "_CON.csv",
        "_com1.表.csv",
        "console.csv",
    ]
