"""Another district, small and with gaps, through every screen, document and command: not a word of the first, no false zero."""

import datetime as dt
import re

import docx
import openpyxl
import pptx
import pytest
from google.protobuf.text_format import MessageToString
from typer.testing import CliRunner

import manage
from tests.test_pages import SCREENS, opened
from tests.workbooks import book, publish
from warehouse import versions
from warehouse.ledgers import DATA
from warehouse.measures import catalogue, targets
from warehouse.metrics import METRICS

D = dt.date
PLACES = {
    "渡口街道": [
        ("上渡社区", "板块型", 1200, 3600),
        ("下渡社区", "板块型", 900, 2500),
        ("老码头社区", "村改居型", None, None),
    ],
    "坡上街道": [("坡头社区", "村改居型", 700, 0), ("坡尾社区", "板块型", 0, 0)],
    "云台街道": [("云台社区", "板块型", 1500, 4200), ("下渡社区", "板块型", 300, 800)],
}
COMMUNITIES = [
    ["社区代码", "社区名称", "街道", "区县", "社区类型", "户数", "常住人口"],
    *(
        [f"99000{street}00{number}", name, title, "青禾区", kind, households, residents]
        for street, (title, found) in enumerate(PLACES.items(), 1)
        for number, (name, kind, households, residents) in enumerate(found, 1)
    ),
]
CODES = [row[0] for row in COMMUNITIES[1:]]
SHEETS = {
    "数据集": [
        ["名称", "截止日期", "统计起始日期", "填报单位"],
        ["青禾区社区台账", D(2024, 8, 31), D(2023, 1, 1), "青禾区委社会工作部"],
    ],
    "社区名录": COMMUNITIES,
    "阵地面积": [
        ["社区", "登记日期", "面积"],
        *([code, D(2023, 3, 1), 300 + 150 * number] for number, code in enumerate(CODES[:5])),
    ],
    "办理事项": [
        ["编号", "社区", "窗口", "事项", "办理层级", "渠道", "受理日期", "限办日期", "办结日期", "评价"],
        *(
            [
                f"Q{number}",
                CODES[number % 4],
                "党员服务",
                "咨询",
                "代办",
                "窗口",
                D(2024, 1 + number % 8, 5),
                D(2024, 1 + number % 8, 9),
                None if number % 7 == 0 else D(2024, 1 + number % 8, 8),
                None if number % 3 else "满意",
            ]
            for number in range(24)
        ),
    ],
    "接待群众": [["社区", "月份", "接待人次"], *([CODES[0], D(2024, month, 1), 10 * month] for month in range(1, 9))],
    "志愿者": [["社区", "月份", "新增注册人数"], *([code, D(2024, 2, 1), 12] for code in CODES[:3])],
}
#: Of the district that the project began with; nothing of it may be met here.
OTHERS = re.compile("宛城|东关街道|新华街道|汉冶街道|仲景街道|五里堡街道|55 个社区|五个街道|公布数为|有公布数|对账")
BROKEN = re.compile(r"\bnan\b|\bNaN\b|\bNone\b|NaT|\{first|\{total")


@pytest.fixture(scope="module")
def second_home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("second")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(folder / "home"))
        publish(book(folder / "a.xlsx", SHEETS))
    return folder / "home"


@pytest.fixture
def second(second_home, monkeypatch):
    monkeypatch.setenv("WANCHENG_HOME", str(second_home))
    return versions.open()


def sound(words, where):
    for wrong in (OTHERS, BROKEN):
        found = [words[max(0, match.start() - 40) : match.end() + 40] for match in wrong.finditer(words)]
        assert not found, (where, found[:3])


def drawn(app):
    """Everything that a screen sends to the browser, as text."""
    nodes, words = [app.main, app.sidebar], []
    while nodes:
        node = nodes.pop()
        nodes += getattr(node, "children", {}).values()
        if (proto := getattr(node, "proto", None)) is not None:
            words.append(MessageToString(proto, as_utf8=True))
    return "\n".join(line for line in "\n".join(words).splitlines() if "$$ID-" not in line)


@pytest.mark.parametrize(
    ("page", "tab"), [screen for screen in SCREENS if screen[0] != "ledgers" or screen[1] == "版本"]
)
@pytest.mark.parametrize("address", [{}, {"period": "全部", "streets": "坡上街道"}], ids=["whole", "street"])
def test_every_screen(second, page, tab, address):
    words = drawn(opened(page, tab, **address))
    assert "青禾区社区台账" in words
    sound(re.sub(r"(?s)(stylesheet|css|js): \".*?\"\n|body: \"<style>.*?\"\n", "", words), (page, tab))


@pytest.mark.parametrize("id", METRICS)
@pytest.mark.parametrize(
    "address", [{"period": "全部"}, {"period": "本月", "streets": "坡上街道"}], ids=["whole", "street"]
)
def test_every_metric(second, id, address):
    words = drawn(opened("metric", metric=id, **address))
    sound(re.sub(r"(?s)(stylesheet|css|js): \".*?\"\n|body: \"<style>.*?\"\n", "", words), id)


def test_what_was_not_handed_in_is_a_gap_everywhere(second):
    readings = catalogue.read(second, second.everything)
    handed_in = {"communities", "sites", "matters", "visits", "volunteers"}
    for id, reading in readings.items():
        if METRICS[id].rows.ledger not in handed_in:
            assert reading.value is None, id
    rows = catalogue.by("community", second, second.everything, ["visits", "site_area", "area_per_100_households"])
    visits = dict(zip(rows["community"], rows["visits"], strict=True))
    assert visits[CODES[0]] == 360
    assert all(value != value for code, value in visits.items() if code != CODES[0]), "no report is not no visitor"
    assert rows.set_index("community")["area_per_100_households"].isna()[CODES[4]], (
        "without households there is no rate"
    )


def test_without_targets_none_is_claimed(second):
    assert targets.every(second) == {}
    for page, tab in (("overview", None), ("map", None), ("profile", "概况")):
        for words in (targets.NEAR, targets.UNMET, "目标≥", "目标 ≥", "已定目标"):
            assert words not in re.sub(r"(?s)(stylesheet|css|js): \".*?\"\n", "", drawn(opened(page, tab))), (
                page,
                words,
            )


COMMANDS = {
    "metrics.csv": ["metrics", "--format", "csv"],
    "street.csv": ["metrics", "--street", "坡上街道", "--type", "板块型", "--format", "csv"],
    "attention.json": ["attention", "--period", "今年", "--format", "json"],
    "brief.docx": ["brief", "{}"],
    "year.docx": ["brief", "{}", "--period", "今年", "--street", "渡口街道"],
    "profile.docx": ["profile", CODES[2], "{}"],
    "zero.docx": ["profile", "坡头社区", "{}"],
    "slides.pptx": ["slides", "{}"],
    "show.html": ["show", "{}"],
    "tables.xlsx": ["tables", "{}"],
    "export.xlsx": ["export", "{}"],
    "blank.xlsx": ["template", "{}"],
}


def read(path):
    """All words of a file."""
    if path.suffix == ".docx":
        file = docx.Document(path)
        cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(one.text for one in file.paragraphs), *cells])
    if path.suffix == ".pptx":
        slides = pptx.Presentation(path).slides
        words = [shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame]
        return "\n".join(
            [*words, *(slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide)]
        )
    if path.suffix == ".xlsx":
        sheets = openpyxl.load_workbook(path).worksheets
        notes = [cell.comment.text for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.comment]
        cells = [cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row]
        return "\n".join([*notes, *(str(cell) for cell in cells if cell is not None)])
    text = path.read_text(encoding="utf-8")
    return re.sub(r"<(style|script).*?</\1>", "", text, flags=re.DOTALL) if path.suffix == ".html" else text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command(second, tmp_path, monkeypatch, capsys, name):
    path = tmp_path / name
    done = CliRunner().invoke(manage.app, [one.format(path) for one in COMMANDS[name]])
    assert done.exit_code == 0, done.output
    words = read(path) if path.exists() else done.stdout
    sound(words, name)
    assert "青禾区" in words or path.suffix in (".csv", ".json")


def test_a_name_that_two_bear_is_asked_back_and_a_file_of_figures_stays_elsewhere(second):
    done = CliRunner().invoke(manage.app, ["profile", "下渡社区", "x.docx"])
    assert "有 2 个社区名为“下渡社区”" in str(done.exception)
    assert (DATA / "published.csv").is_file()
