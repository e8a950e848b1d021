"""督办单: every number held against SQL of its own, whom it names, what is not handed in, and the pages a viewer draws."""

import datetime as dt
import io
import re
import zipfile

import docx
import numpy as np
import pytest

import manage
from reports import supervision, word
from tests import office
from tests.ledger_rows import SHEETS
from tests.workbooks import COMMUNITIES, REAL, book, publish
from warehouse import queries, versions
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures.attention import RULES
from warehouse.refused import Refused

STREET = "仲景街道"
#: Of each rule with rows of its own: the same rows by SQL over the ledgers alone, as (community, what is counted).
ROWS = {
    "overdue_projects": """select c.name, p.name as subject, p.owner, p.planned_finish, date '2019-06-30' - p.planned_finish
        from projects p join communities c on p.community = c.code
        where c.street = $street and p.planned_finish < date '2019-06-30' and (p.finished is null or p.finished > date '2019-06-30')""",
    "late_findings": """select c.name, i.date, i.content, i.finding, i.deadline, date '2019-06-30' - i.deadline
        from inspections i join communities c on i.community = c.code
        where c.street = $street and i.result = '问题' and i.date <= date '2019-06-30' and i.deadline < date '2019-06-30'
          and (i.rectified is null or i.rectified > date '2019-06-30')""",
    "windows_missing": """select c.name, 6 - count(*) filter (where w.installed),
          string_agg(w.window_kind, '、' order by w.window_kind) filter (where not w.installed)
        from windows w join communities c on w.community = c.code where c.street = $street
        group by c.name having count(*) filter (where w.installed) < 6""",
    "unclaimed_posts": """select c.name, p.post from posts p join communities c on p.community = c.code
        where c.street = $street and p.claimed <= 0""",
    "low_on_time_share": """select c.name, round(100.0 * count(*) filter (where m.closed <= m.due) / count(*), 1),
          count(*) filter (where m.closed <= m.due), count(*)
        from matters m join communities c on m.community = c.code
        where c.street = $street and m.accepted between date '2019-01-01' and date '2019-06-30'
          and (m.closed <= date '2019-06-30' or m.due < date '2019-06-30')
        group by c.name having 100.0 * count(*) filter (where m.closed <= m.due) / count(*) < 90""",
    "late_matters": """select c.name, count(*) from matters m join communities c on m.community = c.code
        where c.street = $street and m.due < date '2019-06-30' and (m.closed is null or m.closed > date '2019-06-30')
        group by c.name""",
}


@pytest.fixture
def year(dataset):
    return Filters.named(dataset, "今年")


def parts(brief):
    return {re.sub(r"^.*[）、]", "", part.title): part for part in brief.parts}


def plain(value):
    return f"{value:,}" if isinstance(value, int | float) else "—" if value is None else str(value)


@pytest.mark.parametrize("id", ROWS)
def test_the_evidence_is_what_the_ledgers_hold(dataset, year, id):
    shown = parts(supervision.brief(dataset, year, STREET, [id]))[RULES[id].title].table.rows
    own = dataset.records(ROWS[id], {"street": STREET})
    width = len(next(iter(own)).values())
    assert own
    assert sorted(row[:width] for row in shown) == sorted(tuple(map(plain, row.values())) for row in own)


def test_a_matter_says_what_since_when_what_to_do_and_by_when(dataset, year):
    made = supervision.brief(dataset, year, STREET)
    table = parts(made)["督办事项"].table
    assert table.columns == ("事项", "要求", "时限", "反馈")
    matters = {re.match(r"\d+\. (.+?)（", row[0])[1]: row for row in table.rows}
    evidence = parts(made)
    for rule in RULES.values():
        if rule.title not in matters:
            continue
        said, asked, due, answer = matters[rule.title]
        assert asked == f"{rule.duty.asked}（{rule.duty.days}个工作日内）"
        day, begun = dt.date.fromisoformat(due), dt.date.fromisoformat(made.origin.made[:10])
        assert np.busday_count(begun, day) in (rule.duty.days - 1, rule.duty.days)
        assert day.weekday() < 5
        assert not answer.strip()
        rows = evidence[rule.title].table.rows
        assert f"（{len(rows)} 行）" in evidence[rule.title].table.title
        if rule.duty.since in rule.duty.rows:
            days = [row[rule.duty.rows.index(rule.duty.since)] for row in rows]
            first = min(day for day in days if day != "—").split("-")
            assert (
                f"最早自{''.join(f'{int(part)}{word}' for part, word in zip(first, '年月日', strict=False))}起" in said
            )


def test_a_sheet_says_who_issues_it_when_and_of_what_time_and_is_numbered_as_a_paper(dataset, year):
    made = supervision.brief(dataset, year, STREET)
    day = dt.date.fromisoformat(made.origin.made[:10])
    issued = f"{day.year}年{day.month}月{day.day}日制发"
    assert made.subtitle == f"（{dataset.manifest['reporter']}，{issued}）"
    assert [part.title[:3] for part in made.parts if part.level == 2][:3] == ["（一）", "（二）", "（三）"]
    said = "".join([*made.parts[0].sentences, *(row[0] for row in made.parts[0].table.rows)])
    assert "统计时段2019年1—6月" in said
    assert re.search(r"\d+个到期项目中\d+个未按期完工", said)
    assert not re.search(r"\d{4}-\d\d|\d / \d", said)


def test_working_days_leave_out_saturdays_and_sundays():
    friday, saturday = dt.date(2026, 11, 27), dt.date(2026, 11, 28)
    assert supervision._due(friday, 1) == supervision._due(saturday, 1) == "2026-11-30"
    assert supervision._due(friday, 5) == "2026-12-04"


def test_every_rule_says_what_is_asked_by_columns_there_are():
    for rule in RULES.values():
        query = queries.query(rule.query)
        assert rule.duty.asked
        assert 0 < rule.duty.days <= 60
        for column in {*rule.duty.rows, *filter(None, [rule.duty.since])}:
            assert query.column(column).label != column, f"{rule.id}: {column} has no Chinese name"


def test_together_the_sheets_hold_what_the_list_counts(dataset, year):
    found = {}
    for unit in supervision.units(dataset, year):
        for title, part in parts(supervision.brief(dataset, year, unit)).items():
            found[title] = found.get(title, 0) + (len(part.table.rows) if part.table else 0)
    for rule in RULES.values():
        assert found.get(rule.title, 0) == len(supervision.attention.found(dataset, year, rule)), rule.id


def test_one_sheet_each_in_the_zip(dataset, year):
    target = io.BytesIO()
    supervision.write(supervision.bundle(dataset, year).taken("张三 2026-11-26"), target)
    with zipfile.ZipFile(target) as packed:
        assert packed.namelist() == [f"{street}督办单-v0001-演示数据.docx" for street in dataset.streets]
        for name in packed.namelist():
            file = docx.Document(io.BytesIO(packed.read(name)))
            told = "\n".join(paragraph.text for paragraph in file.paragraphs)
            assert name.split("督办单")[0] in told
            assert "演示数据，不代表实际情况" in told
            assert "张三" in " ".join(one.text for one in file.sections[0].footer.paragraphs)
            others = set(dataset.streets) - {name.split("督办单")[0]}
            cells = "".join(cell.text for table in file.tables for row in table.rows for cell in row.cells)
            assert not [street for street in others if street in cells], "a street reads of no other"


def test_who_has_not_handed_in_what_is_named(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", SHEETS))
    dataset = versions.open()
    street = dataset.streets[0]
    own = dataset.records("select code, name from communities where street = $street", {"street": street})
    made = supervision.brief(dataset, dataset.everything, street)
    listed = {row[0]: row for row in parts(made)["未报送的台账"].table.rows}
    for name, ledger in LEDGERS.items():
        if not ledger.everywhere:
            assert ledger.title not in listed
            continue
        field = f"coalesce({', '.join(ledger.community_fields or ('unit',))}, null)"
        handed = {row["unit"] for row in dataset.records(f"select distinct {field} as unit from {name}", {})}
        gone = [row["name"] for row in own if row["code"] not in handed]
        assert (ledger.title in listed) == bool(gone), ledger.title
        if gone:
            assert listed[ledger.title][1] == f"{len(gone)} / {len(own)}"
            assert listed[ledger.title][2] in ("、".join(gone), "全部社区")


def test_a_ledger_nobody_handed_in_is_no_reason_to_complain_and_is_said(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": REAL["数据集"]}))
    dataset = versions.open()
    made = supervision.brief(dataset, dataset.everything, dataset.streets[0])
    assert not parts(made)["督办事项"].table.rows
    assert "没有检查" in "".join(parts(made)["未报送的台账"].sentences)
    assert {row[2] for row in parts(made)["未报送的台账"].table.rows} == {"全部社区"}
    assert not made.origin.demo


def test_there_is_no_sheet_for_who_has_nothing_to_do(dataset, year):
    with pytest.raises(Refused, match="没有“火星街道”的督办单；有的是：东关街道"):
        supervision.brief(dataset, year, "火星街道")


def test_hostile_words_are_words(home, tmp_path):
    rows = [[*row] for row in SHEETS["督查"]]
    place = rows[0].index("问题描述")
    for row in rows[1:]:
        row[place] = "<b>&\u200b@1+1" if row[place] else row[place]
    publish(book(tmp_path / "a.xlsx", SHEETS | {"督查": rows}))
    dataset = versions.open()
    found = []
    for unit in supervision.units(dataset, dataset.everything):
        target = io.BytesIO()
        word.write(supervision.brief(dataset, dataset.everything, unit), target)
        found += [cell.text for table in docx.Document(target).tables for cell in table._cells]
    assert [words for words in found if "<b>&" in words and "@1+1" in words], (
        "as they were written, nothing run or lost"
    )


def test_a_viewer_draws_every_page_and_nothing_reaches_over_its_edge(dataset, year, tmp_path):
    made = supervision.brief(dataset, year, "东关街道")
    source = office.kept(f"{made.filename}.docx")
    word.write(made, source)
    text, pages = office.drawn(source, tmp_path)
    for words in ("督办事项", "未报送的台账", "办理反馈", "负责人签字、盖章", "台账依据"):
        assert words in text.replace(" ", "")
    assert 3 <= len(pages) <= 9
    for number, page in enumerate(pages, start=1):
        edge = page.width // 14
        assert page.crop((0, 0, edge, page.height)).getextrema()[0] > 200, f"page {number}, left"
        assert page.crop((page.width - edge, 0, page.width, page.height)).getextrema()[0] > 200, f"page {number}, right"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["supervise", "a.docx"], "请用 --street 选定一个，或以 .zip 结尾"),
        (["supervise", "a.xlsx"], "须以 .docx 或 .pdf 或 .zip 结尾"),
        (["supervise", "a.zip", "--rule", "甲"], "没有名为“甲”的督办事项；可选：项目逾期"),
    ],
)
def test_the_terminal_refuses_what_it_cannot_mean(demo_home, monkeypatch, tmp_path, capsys, given, said):
    monkeypatch.setenv("WANCHENG_HOME", str(demo_home))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["manage.py", *given])
    with pytest.raises(SystemExit) as ended:
        manage.main()
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]


def test_the_terminal_writes_one_or_all(demo_home, home, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("WANCHENG_HOME", str(demo_home))
    for given in (["one.docx", "--street", STREET, "--rule", "整改超期", "--period", "今年"], ["all.zip"]):
        monkeypatch.setattr("sys.argv", ["manage.py", "supervise", str(tmp_path / given[0]), *given[1:]])
        with pytest.raises(SystemExit) as ended:
            manage.main()
        assert not ended.value.code
    told = "\n".join(paragraph.text for paragraph in docx.Document(str(tmp_path / "one.docx")).paragraphs)
    assert "1类事项" in told
    assert len(zipfile.ZipFile(tmp_path / "all.zip").namelist()) == 5
