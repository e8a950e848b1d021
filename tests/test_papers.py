"""The preview says what the document says, and what clerks wrote is never markup."""

import pytest

from components import papers
from reports import district, pdf, word
from reports.brief import Brief, Origin, Part
from reports.pieces import Card, Table

ORIGIN = Origin("<b>", "<i>", "v0001", "2019-06-30", "<u>", "2019-07-01 09:00", demo=True)


def test_what_clerks_wrote_is_never_markup():
    bad = "<script>"
    table = Table(bad, (bad,), ((bad,),))
    part = Part(bad, statement=bad, sentences=(bad,), cards=(Card(bad, bad, bad, bad),), table=table, notes=(bad,))
    brief = Brief(bad, ORIGIN, (part, Part(bad, table=Table(bad, (bad,), ()))))
    drawn = papers._HTML.paper(brief)
    assert not [tag for tag in ("<script", "<i>", "<u>") if tag in drawn]
    assert drawn.count("&lt;script&gt;") >= 12
    assert "演示数据，不代表实际情况" in drawn


def test_every_sentence_and_cell_of_the_brief_is_drawn(dataset):
    brief = district.brief(dataset, dataset.everything)
    drawn = papers._HTML.paper(brief)
    assert all(sentence in drawn for part in brief.parts for sentence in part.sentences)
    tables = [table for part in brief.parts for table in (*part.listed, *([part.table] if part.table else []))]
    assert drawn.count("<td") == sum(len(table.rows) * len(table.columns) for table in tables)
    assert drawn.count('<td class="n"') == sum(len(table.rows) * len(table.numeric) for table in tables)
    charts = [chart for part in brief.parts for chart in part.drawn]
    assert len(charts) == 4
    assert all(f'aria-label="{chart.alt}"' in drawn for chart in charts)


@pytest.mark.skipif(not pdf.there(), reason="LibreOffice draws it")
def test_a_pdf_is_made_by_a_job_and_word_at_once(home, monkeypatch):
    jobs_done, wait = [], papers.jobs.wait
    monkeypatch.setattr(papers.jobs, "wait", lambda work: jobs_done.append(work) or wait(work))
    monkeypatch.setattr(papers, "exported", lambda *_: None)
    brief = Brief("简报", ORIGIN, (Part("一", sentences=("甲。",)),))
    made = {ending: papers._made(None, f"a.{ending}", lambda: brief, write) for ending, write in word.writers().items()}
    assert (made["docx"][:2], made["pdf"][:5], len(jobs_done)) == (b"PK", b"%PDF-", 1)


def test_a_number_that_differs_stands_out():
    remark = "（公布数为79个，与台账计算不一致）"
    assert f"78个<mark>{remark}</mark>。" in papers._HTML.chapter(
        Part("一", sentences=(f"志愿服务站点78个{remark}。",))
    )
