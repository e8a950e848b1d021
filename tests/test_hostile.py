"""What stands in a ledger, a name somebody saved or the address is text on every screen and in every file."""

import html
import io
import json
import re
import zipfile

import docx
import openpyxl
import pandas as pd
import pptx
import pytest

import manage
from components import charts
from reports import community, district, excel, show, slides, tour, wall, weekly, word
from tests import hostile
from tests.hostile import NAME, WORDS
from tests.test_pages import SCREENS, opened
from warehouse import versions
from warehouse.intake import workbook
from warehouse.measures import shares
from warehouse.metrics import METRICS
from warehouse.tours import routes

#: What of the words Markdown, HTML and plotly would take for their own, where nobody told them not to.
_MARKDOWN = re.compile(r"(?<!\\)(\*甲\*|\$x\$|\[a\]\(b\)|:red\[x\]|<u>|<script>)")
_TAGS = re.compile(r"<(u\b|script>hacked|img src=x)", re.IGNORECASE)
_READ_AS_MARKDOWN = ("body", "label", "help", "text")
_ADDRESS = [
    "period", "streets", "types", "since", "until", "low", "high", "standard", "community", "place", "metric", "mode", "stations", "version", "dropped", "start",
    "at", "route", "part", "search", "sql", "cube", "measures", "rows", "across", "where", "compare", "share", "sort", "top", "way", "sheet", "find",
    "by", "falling", "narrow", "ledger", "week", "among", "each", "against", "split", "answer-way", "answer-category", "answer-value", "tab",
]  # fmt: skip


@pytest.fixture
def dataset(hostile_home, monkeypatch):
    monkeypatch.setenv("WANCHENG_HOME", str(hostile_home))
    return versions.open()


def drawn(block):
    """Type and message of every element of a screen."""
    for child in block.children.values():
        if child.proto is not None:
            yield child.type, child.proto
        if hasattr(child, "children"):
            yield from drawn(child)


def markdown(message):
    """The texts of an element that Streamlit reads as Markdown."""
    for field, value in message.ListFields():
        if field.message_type is not None and not hasattr(value, "items"):
            for one in value if field.is_repeated else [value]:
                yield from markdown(one)
        elif field.name in _READ_AS_MARKDOWN and isinstance(value, str):
            yield value


def said(spec):
    """The texts of a plotly figure that are read: all but the identities a click names."""
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key != "customdata" or isinstance(spec.get("customdata", [None])[0], str):
                yield from said(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from said(value)
    elif isinstance(spec, str):
        yield spec


def examined(app):
    """Everything on a screen, seen by whoever reads it; the texts together, as a person sees them."""
    seen = []
    for kind, message in drawn(app._tree):
        if kind == "html":
            assert not _TAGS.search(message.body.replace('<img src="data:', "")), message.body
            seen.append(html.unescape(message.body))
        elif kind == "plotly_chart":
            texts = [*said(json.loads(message.spec))]
            assert not [text for text in texts if _TAGS.search(text)]
            seen += map(html.unescape, texts)
        elif kind == "bidi_component":
            markup = json.loads(message.json).get("html", "")
            assert not _TAGS.search(markup)
            seen.append(html.unescape(markup))
        elif kind == "deck_gl_json_chart":
            assert "html" not in json.loads(message.tooltip)
            seen.append(message.json)
        else:
            for text in markdown(message):
                assert not _MARKDOWN.search(text), (kind, text)
                seen.append(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text))
    return "\n".join(seen).replace("\u2060", "")


@pytest.mark.parametrize(("page", "tab"), SCREENS)
def test_every_screen_takes_the_words_of_ledgers_for_words(dataset, page, tab):
    app = opened(page, tab, period="全部", **({"part": tab} if tab else {}))
    examined(app)
    for more in [button for button in app.button if (button.key or "").startswith("more-")][:2]:
        examined(more.click().run())


@pytest.mark.parametrize("id", METRICS)
@pytest.mark.parametrize("split", [shares.STREET, shares.COMMUNITY])
def test_every_metric_takes_the_words_of_ledgers_for_words(dataset, id, split):
    examined(
        opened("metric", metric=id, split=split if METRICS[id].ratio or METRICS[id].adds_up else "", period="今年")
    )


@pytest.mark.parametrize(
    ("page", "tab", "words"),
    [
        ("overview", None, f"{WORDS}东关街道"),
        ("map", None, f"{WORDS}石桥社区"),
        ("profile", "概况", f"{WORDS}石桥社区"),
        ("profile", "阵地", f"{WORDS}竣工"),
        ("sites", "每周进展", f"{WORDS}封顶"),
        ("services", "社会服务", f"{WORDS}近邻社工"),
        ("brief", "区情简报", NAME),
        ("tour", "路线", NAME),
        ("explore", "我的视图", NAME),
    ],
)
def test_the_words_are_there(dataset, page, tab, words):
    assert words.strip() in examined(opened(page, tab, period="全部"))


@pytest.mark.parametrize(("page", "tab"), SCREENS)
def test_every_screen_takes_the_words_of_its_address_for_words(dataset, page, tab):
    address = dict.fromkeys(_ADDRESS, WORDS)
    examined(opened(page, **address | ({"tab": tab, "part": tab} if tab else {})))
    examined(opened(page, tab, period="自选", since="2019-01", until="2019-06", streets=f"{WORDS}东关街道"))


@pytest.mark.parametrize(
    "asked", [{"show": WORDS}, {"show": NAME, "dropped": WORDS}, {"show": "大屏", "version": WORDS}]
)
def test_a_show_that_cannot_be_shown_says_so_in_words(dataset, asked):
    app = opened("tour", **asked)
    assert WORDS.strip() in examined(app)
    assert app.error


@pytest.mark.parametrize(
    ("draw", "options"),
    [
        (charts.bars, {"category": "name", "value": "n"}),
        (charts.bars, {"category": "name", "value": "n", "text": "part"}),
        (charts.columns_over_time, {"time": "day", "value": "n", "series": "part"}),
        (charts.lines, {"time": "day", "value": "n", "series": "part", "levels": {WORDS: 1.0}}),
        (charts.stacked, {"category": "name", "part": "part", "value": "n"}),
        (charts.heat, {"x": "part", "y": "name", "value": "n", "text": "part"}),
        (charts.sankey, {"source": "name", "target": "part", "value": "n"}),
        (charts.calendar, {"day": "day", "value": "n"}),
        (charts.exceedance, {"value": "n"}),
        (charts.dumbbell, {"category": "name", "before": "n", "after": "n"}),
    ],
)
def test_no_chart_reads_markup(draw, options):
    rows = pd.DataFrame(
        {
            "name": [f"{WORDS}一", f"{WORDS}二"],
            "part": [NAME, WORDS],
            "n": [1.0, 2.0],
            "day": ["2018-01-01", "2018-02-01"],
        }
    )
    named = {} if draw is charts.dumbbell else {"label": WORDS, "unit": NAME}
    assert not [text for text in said(draw(rows, **options, **named)) if _TAGS.search(text)]


def briefs(dataset):
    everything = dataset.everything
    return [
        district.brief(dataset, everything),
        weekly.brief(dataset, everything),
        community.brief(dataset, everything, hostile.COMMUNITY),
        *(tour.brief(dataset, everything, route, revealed=True) for route in routes.known(dataset, None).values()),
    ]


def test_documents_hold_the_words(dataset):
    for brief in briefs(dataset):
        target = io.BytesIO()
        word.write(brief, target)
        paper = docx.Document(target)
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        assert WORDS.strip() in "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])
        assert brief.title == paper.core_properties.title
        assert not set(brief.filename) & set('\\/:*?"<>|')


def test_slides_hold_the_words_and_no_control_character(dataset):
    brief = tour.brief(dataset, dataset.everything, routes.find(dataset, NAME))
    target = io.BytesIO()
    slides.write(brief, target)
    texts = [
        shape.text_frame.text
        for slide in pptx.Presentation(target).slides
        for shape in slide.shapes
        if shape.has_text_frame
    ]
    assert NAME in texts
    assert f"{WORDS}石桥社区" in texts
    strange = tour.brief(
        dataset, dataset.everything, routes.Route("路线\x07", (routes.Stop(hostile.COMMUNITY, "看\x00点"),))
    )
    for write in (slides.write, word.write):
        write(strange, io.BytesIO())


def test_the_page_and_the_wall_hold_the_words_and_run_nothing(dataset):
    for route in routes.known(dataset, None).values():
        document = show.html(tour.brief(dataset, dataset.everything, route))
        assert document.count("<script>") == 1
        assert not re.search(r"<(u|img)[ >](?!src=\"data:)", document)
        assert html.escape(WORDS.strip()) in document.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
    assert wall.html(dataset).count("<script>") == 1


def test_workbooks_hold_the_words_and_no_formula(dataset, tmp_path):
    excel.write(dataset, dataset.everything, tmp_path / "a.xlsx")
    workbook.export(dataset, tmp_path / "b.xlsx")
    for name in ("a.xlsx", "b.xlsx"):
        book = openpyxl.load_workbook(tmp_path / name)
        cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
        assert f"{WORDS}石桥社区" in {cell.value for cell in cells if isinstance(cell.value, str)}
        assert not [
            cell
            for cell in cells
            if isinstance(cell.value, str) and cell.value.startswith(WORDS) and cell.data_type == "f"
        ]
        with zipfile.ZipFile(tmp_path / name) as parts:
            assert not [part for part in parts.namelist() if b"<f>1+1" in parts.read(part)]


def test_what_the_terminal_writes_is_safe_to_open(dataset, capsys, monkeypatch):
    for arguments in (["query", "sites/areas"], ["attention"], ["sql", "select name, -1.5 as n from communities"]):
        monkeypatch.setattr("sys.argv", ["manage.py", *arguments, "--format", "csv"])
        with pytest.raises(SystemExit):
            manage.main()
        table = pd.read_csv(io.StringIO(capsys.readouterr().out), keep_default_na=False)
        texts = [value for column in table for value in table[column] if isinstance(value, str)]
        assert texts
        assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]
    assert set(table["n"]) == {-1.5}
    assert set(table["name"].str.startswith(f"'{WORDS}")) == {True}
