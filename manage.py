"""社区党建数据看板：不用浏览器，在终端完成同样的工作。

Exit codes: 0 done; 2 refused, with one plain line per reason on stderr and nothing changed; 1 something failed on the way, or
nobody could hear the result: stderr says what, and whether another version is active than before.
"""

import errno
import io
import json
import os
import re
import secrets
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout, suppress
from dataclasses import asdict, fields
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import duckdb
import pandas as pd
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text
from xlsxwriter.exceptions import FileCreateError

from reports import community, district, pdf, supervision, tour, word
from reports import excel as tables_writer
from reports import show as show_writer
from reports import slides as slides_writer
from reports import weekly as weekly_report
from reports.brief import Brief
from reports.brief import Progress as Tell
from warehouse import demo as demo_data
from warehouse import home, log, queries, versions
from warehouse.access import accounts, backup
from warehouse.cluster import outside as outside_ledgers
from warehouse.dataset import Dataset
from warehouse.explore import sandbox
from warehouse.filters import PERIODS, Filters
from warehouse.intake import compare, imports, mappings, marking, pictures, sources, workbook
from warehouse.intake.remarks import Notice, Problem
from warehouse.ledgers import LEDGERS
from warehouse.measures import attention as attention_rules
from warehouse.measures import geography, published
from warehouse.people import granted, machine
from warehouse.refused import Refused
from warehouse.tours import routes, scores
from warehouse.words import numbers, plain

_SHOWN = 1_000  # problems named in one go
_MEASURED = ("browser", "opening", "reruns", "viewers", "processes", "starts", "intake", "tables")  # by tests/load

_DOCUMENT = pdf.writers(word.write, "docx")

app = typer.Typer(help="社区党建数据看板", pretty_exceptions_enable=False)


class Format(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"


class Mode(StrEnum):
    replace = "replace"
    append = "append"


FormatOption = Annotated[Format, typer.Option("--format", help="输出格式")]
Note = Annotated[str, typer.Option("--note", help="备注")]
Version = Annotated[str | None, typer.Option("--version", help="版本号，如 v0003；不填为当前版本")]
RouteName = Annotated[str | None, typer.Option("--route", help="已保存或台账中安排的路线；不填为所选街道的全部社区")]
Since = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="起始日期，按整月计")]
Until = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="截止日期，按整月计")]
Period = Annotated[
    str | None, typer.Option("--period", help=f"时段：{'、'.join(PERIODS)}；不填为 --from 至 --to，都不填为全部")
]
Drop = Annotated[int, typer.Option("--drop", min=0, max=scores.MOST_DROPPED, help="每站去掉最高、最低评分各几个")]
Types = Annotated[list[str] | None, typer.Option("--type", help="社区类型，可多次填写")]
Streets = Annotated[
    list[str] | None, typer.Option("--street", help="街道全称，或区县全称（名录中有多个区县时），可多次填写")
]


@app.command()
def template(out: Path) -> None:
    """生成空白工作簿：每类台账一张工作表，已填好社区名录。"""
    if out.suffix.lower() != ".xlsx":
        raise Refused(f"不能生成 {out.suffix or out.name}；请以 .xlsx 结尾。")
    workbook.template(out)
    print(f"已生成 {out}")


@app.command("import")
def import_(
    source: Annotated[list[Path], typer.Argument(help="工作簿、csv、parquet 文件，或装有它们的文件夹，可以有多个")],
    mode: Annotated[
        Mode, typer.Option("--mode", help="replace 在文件所含单位的范围内替换；append 追加，主键相同的更新")
    ] = Mode.replace,
    whole: Annotated[list[str] | None, typer.Option("--whole", help="整表替换的台账，可多次填写")] = None,
    empty: Annotated[list[str] | None, typer.Option("--empty", help="清空的台账，可多次填写")] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", help="对照文件：表头与台账各列的对应")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="不沿用以前的确认，重新询问各列的含义和单位")] = False,
    note: Note = "",
    report: Annotated[Path | None, typer.Option("--report", help="有问题时，标注工作簿的保存位置")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查和比较，不发布")] = False,
    format: FormatOption = Format.table,
) -> None:
    """导入台账；每周进度的图片放在同一文件夹，或“工作簿名-图片”文件夹。"""
    answers = mappings.read(mapping) if mapping else None
    with _bar("导入") as tell:
        draft = imports.prepare(
            source, mode, note, whole=whole or (), empty=empty or (), answers=answers, progress=tell, by=machine(),
        )  # fmt: skip
        if ask and mappings.recalled(draft.tables):
            mappings.forget(draft.tables)
            draft = imports.again(draft, tell, answers=answers or {})
    try:
        _imported(draft, report or _beside(source[0]), dry_run, format)
    finally:
        draft.discard()


def _beside(source: Path) -> Path:
    """Where the marked workbook of a source goes: beside it, and not over an earlier one that may be corrected by now."""
    whole = source.resolve()
    name = f"{whole.name if whole.is_dir() else whole.stem}{sources.MARKED}"
    tries = (whole.with_name(f"{name}{number}.xlsx") for number in ("", *range(2, 100)))
    return next((path for path in tries if not path.exists()), whole.with_name(f"{name}.xlsx"))


def _imported(draft: imports.Draft, marked: Path, dry_run: bool, format: Format) -> None:
    """Publish a draft that changes anything, or say what stands in its way."""
    told = {"notices": [asdict(notice) | {"text": str(notice)} for notice in draft.notices]}
    several = len({sheet.file for sheet in draft.source.sheets}) > 1
    if format is not Format.json:
        for notice in draft.notices:
            print(_of_file(notice, several), file=sys.stderr)
    if draft.problems:
        kept = _marked(draft, marked)
        if format is Format.json:
            print(
                json.dumps(
                    told | {"total": draft.remarks.total, "problems": list(map(asdict, draft.problems[:_SHOWN]))},
                    ensure_ascii=False,
                )
            )
        more = draft.remarks.total - len(draft.problems[:_SHOWN])
        rest = [f"另有 {more:,} 处没有列出。"] if more else []
        raise Refused(
            *(_of_file(problem, several) for problem in draft.problems[:_SHOWN]),
            *rest,
            f"共 {draft.remarks.total:,} 处问题{kept}；数据没有变化。",
        )
    if draft.questions:
        asked = marked.with_name(f"{marked.stem.partition(sources.MARKED)[0]}-对照.yaml")
        mappings.write(draft.questions, asked)
        words = [
            f"{table.sheet.title}：{question.words}（如 {'、'.join(question.samples)}）"
            for table, question in draft.questions
        ]
        raise Refused(*words, f"请核对 {asked}，再加上 --mapping {asked} 导入；数据没有变化。")
    changes = draft.ledgers[["title", "before", "after", "added", "changed", "removed"]]
    version = None if dry_run or not draft.changes else imports.publish(draft, machine())["version"]
    if format is Format.json:
        told |= {
            "version": version,
            "scope": draft.sentences,
            "ledgers": _records(changes),
            "units": _records(draft.units),
        }
        print(json.dumps(told | {"metrics": _records(draft.metrics)}, ensure_ascii=False))
        return
    print(*draft.sentences, sep="\n")
    _print(changes, format)
    _print(draft.metrics, format)
    same = "" if draft.changes else f"，与当前版本 {draft.base} 相同，没有变化"
    print(f"已发布版本 {version}" if version else f"检查通过{same}，未发布。")


def _of_file(said: Problem | Notice, several: bool) -> str:
    """A remark, with its file where there are several."""
    return f"{said.file} {said}" if several and said.file and said.sheet else f"{said}"


def _marked(draft: imports.Draft, target: Path) -> str:
    """Write the workbook with every problem marked, and say where it lies; of nothing that could be read there is none."""
    if not draft.source.sheets:
        return ""
    try:
        marking.mark(draft, target)
    except OSError as error:
        return f"，标注工作簿无法保存到 {target}（{error.strerror}）"
    return f"，已标注在 {target}"


@app.command()
def rollup(
    source: Annotated[Path, typer.Argument(help="文件夹：export 写出的样子，大的台账是以它命名、装有多个 parquet 的子文件夹")],
    engine: Annotated[str, typer.Option("--engine", help="duckdb（在本机导入），或 Spark 集群的地址 spark://主机:端口")] = "duckdb",
    outside: Annotated[list[str] | None, typer.Option("--outside", help="只有一个文件而明细也不进入本机的台账，可多次填写")] = None,
    note: Note = "",
    report: Annotated[Path | None, typer.Option("--report", help="有问题时，标注工作簿的保存位置")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查和比较，不发布")] = False,
    format: FormatOption = Format.table,
) -> None:  # fmt: skip
    """导入一台机器放不下的台账：由集群检查和汇总，汇总结果发布为新版本，明细留在原处。"""
    if not re.fullmatch(r"duckdb|spark://\S+:\d+", engine):
        raise Refused(f"--engine 不能是“{engine}”，应为 duckdb，或 spark://主机:端口。")
    if outside and engine == "duckdb":
        raise Refused("--outside 只用于集群；在本机导入的台账，明细都进入本机。")
    with _bar("汇总") as tell:
        if engine == "duckdb":
            draft = imports.prepare(source, note=note, progress=tell, by=machine())
        else:
            draft = outside_ledgers.prepare(source, engine, outside or (), note, tell, machine())
    try:
        _imported(draft, report or _beside(source), dry_run, format)
    finally:
        draft.discard()


@app.command()
def export(out: Path, version: Version = None) -> None:
    """把一个版本导出为工作簿（以 .xlsx 结尾），或每类台账一个 parquet 的文件夹；图片随同导出，再次导入不会改变任何数据。"""
    dataset = versions.open(version)
    if out.suffix.lower() == ".xlsx":
        workbook.export(dataset, out)
        pictures.export(dataset.pictures, pictures.beside(out))
    elif out.suffix:
        raise Refused(f"不能导出为 {out.suffix}；请以 .xlsx 结尾，或填写一个文件夹。")
    else:
        workbook.export_folder(dataset, out)
        pictures.export(dataset.pictures, out)
    for ledger, about in dataset.outside.items():
        print(
            f"“{LEDGERS[ledger].title}”的 {about['rows']:,} 行明细不在本机（{about['from']}），没有导出。",
            file=sys.stderr,
        )
    log.add("导出", machine(), version=dataset.version, file=out.name)
    print(f"已导出 {out}")


@app.command("versions")
def list_versions(format: FormatOption = Format.table) -> None:
    """列出全部版本。"""
    columns = ["version", "when", "who", "file", "note", "rows", "active"]
    _print(
        pd.DataFrame([one | {"rows": sum(one["rows"].values())} for one in versions.versions()], columns=columns),
        format,
    )


@app.command()
def rollback(version: str, note: Note = "") -> None:
    """把较早的版本重新发布为当前版本。"""
    versions.rollback(version, machine(), note)
    print(f"当前版本已回到 {version}")


@app.command()
def diff(old: str, new: str, format: FormatOption = Format.table) -> None:
    """比较两个版本：各台账的行数变化和指标变化。"""
    ledgers, _, metrics = compare.diff(old, new)
    if format is Format.json:
        print(json.dumps({"ledgers": _records(ledgers), "metrics": _records(metrics)}, ensure_ascii=False))
        return
    _print(ledgers, format)
    _print(metrics, format)


@app.command()
def demo(
    communities: Annotated[int, typer.Option(help="社区数", min=2)] = 55,
    matters: Annotated[int, typer.Option(help="统计期内办理事项数", min=0)] = 32_000,
) -> None:
    """发布演示数据。"""
    with _bar("生成演示数据") as tell:
        described = demo_data.publish(communities, matters, machine(), tell)
    print(f"已发布演示数据，版本 {described['version']}")


@app.command()
def metrics(
    street: Streets = None, type: Types = None, since: Since = None, until: Until = None, period: Period = None,
    format: FormatOption = Format.table,
) -> None:  # fmt: skip
    """列出全部指标：数值、单位、公布数；全区全部时段的还有是否一致。"""
    dataset = versions.open()
    _print(published.table(dataset, _filters(dataset, street, since, until, type, period)), format)


@app.command()
def query(
    name: str,
    param: Annotated[list[str] | None, typer.Option("--param", help="参数，写作 名称=值；列表用逗号分隔")] = None,
    format: FormatOption = Format.table,
) -> None:
    """运行一个命名查询，如 sites/areas。"""
    dataset = versions.open()
    try:
        wanted = queries.query(name)
        given = dict(_pair(text) for text in param or [])
        params = {key: _listed(value) if wanted.takes_list(key) else value for key, value in given.items()}
        filters = dataset.everything
        lists = {"sinces": [filters.since], "untils": [filters.until]}
        defaults = {key: value for key, value in lists.items() if key in wanted.params and key not in params}
        _print(dataset.rows(name, filters, **defaults, **params), format)
    except KeyError as unknown:
        raise Refused(str(unknown.args[0])) from None
    except duckdb.Error:
        said = "、".join(param or ()) or "没有参数"
        raise Refused(
            f"查询“{name}”不能这样运行：{said}。日期写作 2019-06-30，数字只写数字，多个值用逗号分隔。"
        ) from None


@app.command()
def attention(
    street: Streets = None, type: Types = None, since: Since = None, until: Until = None, period: Period = None,
    format: FormatOption = Format.table,
) -> None:  # fmt: skip
    """列出需要关注的事项；没有报送台账、没有检查的，在标准错误输出中说明。"""
    dataset = versions.open()
    filters = _filters(dataset, street, since, until, type, period)
    lines = attention_rules.lines(dataset, filters)
    _print(pd.DataFrame(lines.values(), columns=[column.name for column in fields(attention_rules.Line)]), format)
    for words in attention_rules.said_of(dataset, filters, lines):
        print(words, file=sys.stderr)


@app.command()
def slides(
    out: Path, route: RouteName = None, street: Streets = None, type: Types = None, since: Since = None,
    until: Until = None, period: Period = None, drop: Drop = scores.DROPPED, version: Version = None,
) -> None:  # fmt: skip
    """生成观摩幻灯片（.pptx，图表可以编辑；或 .pdf）。"""
    write = _writer(out, pdf.writers(slides_writer.write, "pptx"))
    dataset = versions.open(version)
    _tour(dataset, out, write, route, _filters(dataset, street, since, until, type, period), drop)


@app.command()
def show(
    out: Path, route: RouteName = None, street: Streets = None, type: Types = None, since: Since = None,
    until: Until = None, period: Period = None, drop: Drop = scores.DROPPED, version: Version = None,
) -> None:  # fmt: skip
    """生成观摩网页：一个 HTML 文件，不需要网络，与屏幕放映相同。"""
    write = _writer(out, {"html": show_writer.write})
    dataset = versions.open(version)
    _tour(dataset, out, write, route, _filters(dataset, street, since, until, type, period), drop)


def _tour(dataset: Dataset, out: Path, write: Callable, route: str | None, filters: Filters, drop: int) -> None:
    chosen = routes.find(dataset, route) if route else routes.whole(dataset, filters.streets)
    with _bar("编排") as tell:
        made = tour.brief(dataset, filters, chosen, progress=tell, drop=drop)
        write(made, out, tell)
    if trouble := geography.of(dataset).trouble:
        print(trouble, file=sys.stderr)
    _handed_over(dataset, out)


@app.command()
def brief(
    out: Path, street: Streets = None, type: Types = None, since: Since = None, until: Until = None,
    period: Period = None,
) -> None:  # fmt: skip
    """生成区情简报（.docx 或 .pdf）：四章正文、对照、存在问题、下一步、公布数核对、口径和来源。"""
    _writer(out, _DOCUMENT)
    dataset = versions.open()
    _document(dataset, district.brief(dataset, _filters(dataset, street, since, until, type, period)), out)


@app.command()
def weekly(
    out: Path,
    week: Annotated[
        datetime | None, typer.Option("--week", formats=["%Y-%m-%d"], help="周末日期；不填为最近一周")
    ] = None,
    street: Streets = None,
    type: Types = None,
) -> None:
    """生成阵地项目每周进展（.docx 或 .pdf）。"""
    _writer(out, _DOCUMENT)
    dataset = versions.open()
    _document(dataset, weekly_report.brief(dataset, _filters(dataset, street, types=type), week and week.date()), out)


@app.command()
def profile(code: str, out: Path, since: Since = None, until: Until = None, period: Period = None) -> None:
    """生成一个社区的档案（.docx 或 .pdf），按社区代码或名称。"""
    _writer(out, _DOCUMENT)
    dataset = versions.open()
    _document(dataset, community.brief(dataset, _filters(dataset, None, since, until, None, period), code), out)


@app.command()
def supervise(
    out: Path,
    rule: Annotated[
        list[str] | None, typer.Option("--rule", help="只督办这些事项，如 整改超期，可多次填写；不填为全部")
    ] = None,
    street: Streets = None, type: Types = None, since: Since = None, until: Until = None, period: Period = None,
) -> None:  # fmt: skip
    """生成督办单：一个街道一份（.docx 或 .pdf），或每个单位一份的压缩包（.zip）。"""
    write = _writer(out, _DOCUMENT | {"zip": supervision.write})
    dataset = versions.open()
    filters = _filters(dataset, street, since, until, type, period)
    rules = _rules(rule)
    if out.suffix.lower() == ".zip":
        write(supervision.bundle(dataset, filters, rules), out)
    else:
        units = supervision.units(dataset, filters, rules)
        if len(units) > 1:
            raise Refused(
                f"共 {len(units)} 个单位（{'、'.join(units)}）：请用 --street 选定一个，或以 .zip 结尾，每个单位一份。"
            )
        write(supervision.brief(dataset, filters, next(iter(units), None), rules), out)
    _handed_over(dataset, out)


def _rules(asked: list[str] | None) -> tuple[str, ...]:
    """The rules of 需要关注 by their titles, all of them where none is asked for. Raises Refused for one that is not."""
    known = {rule.title: id for id, rule in attention_rules.RULES.items()}
    for title in asked or ():
        if title not in known:
            raise Refused(f"没有名为“{title}”的督办事项；可选：{'、'.join(known)}。")
    return tuple(id for title, id in known.items() if not asked or title in asked)


@app.command()
def tables(
    out: Path, street: Streets = None, type: Types = None, since: Since = None, until: Until = None,
    period: Period = None,
) -> None:  # fmt: skip
    """生成全部表格（一个 .xlsx 工作簿）：指标、四化各表和口径。"""
    write = _writer(out, {"xlsx": tables_writer.write})
    dataset = versions.open()
    with _bar("生成表格") as tell:
        write(dataset, _filters(dataset, street, since, until, type, period), out, tell)
    _handed_over(dataset, out)


def _document(dataset: Dataset, made: Brief, out: Path) -> None:
    _writer(out, _DOCUMENT)(made, out)
    _handed_over(dataset, out)


def _writer(out: Path, able: dict[str, Callable]) -> Callable:
    """The writer that a file's ending asks for. Raises Refused for an ending of another kind."""
    ending = out.suffix.lower().removeprefix(".")
    if ending not in able:
        raise Refused(f"不能生成“{out.name}”：文件名须以 {' 或 '.join(f'.{one}' for one in able)} 结尾。")
    return able[ending]


def _handed_over(dataset: Dataset, out: Path) -> None:
    log.add("导出", machine(), version=dataset.version, file=out.name)
    print(f"已生成 {out}")


@contextmanager
def _bar(words: str) -> Iterator[Tell]:
    """A bar on stderr while something long is done."""
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(words, total=1)
        yield lambda share, text: bar.update(task, completed=share, description=text)


def _filters(
    dataset: Dataset, streets: list[str] | None, since: datetime | None = None, until: datetime | None = None,
    types: list[str] | None = None, period: str | None = None,
) -> Filters:  # fmt: skip
    listed = [one for name in streets or () for one in dataset.districts.get(name, (name,))]
    chosen = _known(dataset, "street", "街道", listed), _known(dataset, "type", "社区类型", types)
    if period and (since or until):
        raise Refused("--period 不能与 --from、--to 同时使用，请只选一种。")
    if period and period not in PERIODS:
        raise Refused(f"没有名为“{period}”的时段；可选：{'、'.join(PERIODS)}。")
    if period:
        return Filters.named(dataset, period, *chosen)
    return Filters.months(dataset, since and since.date(), until and until.date(), *chosen)


@app.command("sql", context_settings={"ignore_unknown_options": True})  # a statement may begin with a comment: --
def free_sql(
    statement: str,
    timeout: Annotated[float, typer.Option(help="最多运行的秒数", min=0.1, max=600)] = sandbox.SECONDS,
    max_rows: Annotated[int, typer.Option(help="最多返回的行数", min=1, max=1_000_000)] = sandbox.ROWS,
    format: FormatOption = Format.table,
    version: Version = None,
) -> None:
    """运行一条 SELECT 查询，与“自由探索”用同一个沙箱。"""
    dataset = versions.open(version)
    log.add("查询", machine(), version=dataset.version, sql=statement[:1_000])
    result = sandbox.run(dataset, statement, seconds=timeout, rows=max_rows)
    _print(result.frame, format)
    if result.truncated:
        print(f"结果超过 {len(result.frame):,} 行，只列出前 {len(result.frame):,} 行。", file=sys.stderr)


users = typer.Typer(help="用户：谁可以登录，有什么角色")
app.add_typer(users, name="users")
Roles = Annotated[
    list[str], typer.Option("--role", help="角色，可多次填写；限于一个街道或社区的写作 角色=街道全称（或社区编码）")
]


@users.command("add")
def add_user(
    name: str,
    role: Roles,
    external: Annotated[bool, typer.Option("--external", help="从统一认证或单位门户登录，不设密码")] = False,
) -> None:
    """新增用户，给出首次登录的密码（登录后须修改）。"""
    password = accounts.add(name, granted(role, _units()), machine(), local=not external)
    print(f"已新增用户 {name}" + (f"，首次登录的密码：{password}" if password else ""))


@users.command("list")
def list_users(format: FormatOption = Format.table) -> None:
    """列出全部用户、角色和状态。"""
    rows = [
        {"name": one.shown, "roles": one.person().scopes, "sign_in": one.way, "state": one.state}
        for one in accounts.listed()
    ]
    _print(pd.DataFrame(rows, columns=["name", "roles", "sign_in", "state"]), format)


@users.command("grant")
def grant_user(name: str, role: Roles) -> None:
    """重新授予一个用户的全部角色。"""
    accounts.grant(name, granted(role, _units()), machine())
    print(f"已变更 {name} 的角色")


@users.command("disable")
def disable_user(name: str, enable: Annotated[bool, typer.Option("--enable", help="恢复使用")] = False) -> None:
    """停用一个用户，立即退出其所有登录。"""
    accounts.disable(name, machine(), disabled=not enable)
    print(f"已{'启用' if enable else '停用'} {name}")


@users.command("reset")
def reset_user(name: str) -> None:
    """重置一个本地账号的密码并解除锁定。"""
    print(f"{name} 的新密码：{accounts.reset(name, machine())}（登录后须修改）")


def _units() -> list[str]:
    """The streets and codes of communities there are; none before the first import."""
    dataset = versions.open() if versions.current() else None
    return [*dataset.streets, *dataset.names] if dataset else []


@app.command()
def audit(
    verify: Annotated[bool, typer.Option("--verify", help="核对日志是否完整、未被改动")] = False,
    format: FormatOption = Format.table,
) -> None:
    """列出操作日志，或核对它是否完整。"""
    if verify:
        if faults := log.verify():
            raise Refused(*faults, f"日志不完整：共 {len(faults)} 处。")
        print(f"日志完整，共 {sum(1 for _ in log.lines()):,} 条。")
        return
    _print(log.table(), format)


@app.command("backup")
def back_up(out: Path) -> None:
    """把数据文件夹的全部内容备份为一个文件，可在使用中进行。"""
    with _bar("备份") as tell:
        count = backup.backup(out, machine(), tell)
    print(f"已备份 {count:,} 个文件到 {out}")


@app.command()
def restore(file: Path) -> None:
    """从备份恢复；先核对备份是否完整，原有内容另存，不会丢失。须先停止服务。"""
    with _bar("恢复") as tell:
        count = backup.restore(file, machine(), tell)
    print(f"已恢复 {count:,} 个文件，原有内容保存在数据文件夹的 before-… 中")


@app.command()
def bench(
    parts: Annotated[list[str] | None, typer.Argument(help=f"测量哪些：{'、'.join(_MEASURED)}；不填为全部")] = None,
    amount: Annotated[int | None, typer.Option(min=1, help="测多少次、多少秒或多少行，不填为各自的默认值")] = None,
    out: Annotated[Path | None, typer.Option(help="同时写成 Markdown 文件，如 docs/performance.md")] = None,
) -> None:
    """测量速度和内存，以空白页面、普通页面和 DuckDB 为基准给出倍数（需要 requirements-dev.txt、Chromium 和 nginx）。"""
    if unknown := [part for part in parts or () if part not in _MEASURED]:
        raise Refused(f"没有名为“{'、'.join(unknown)}”的测量；现有：{'、'.join(_MEASURED)}。")
    words = [f"{amount or 0}", f"{out or ''}", *(parts or _MEASURED)]
    raise typer.Exit(subprocess.call([sys.executable, "-m", "tests.load", *words]))


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise Refused(f"参数“{text}”应写作 名称=值。")
    return name, value


def _listed(value: str) -> list[str]:
    return value.split(",")


def _known(dataset: Dataset, column: str, title: str, asked: list[str] | None) -> tuple[str, ...] | None:
    """What was asked for of a column of the directory. Raises Refused for what is not in it."""
    known = list(dataset.rows("map/directory", dataset.everything)[column].unique())
    for one in asked or ():
        if one not in known:
            raise Refused(f"没有名为“{one}”的{title}；现有：{'、'.join(known)}。")
    return tuple(asked) if asked else None


def _records(table: pd.DataFrame) -> list[dict]:
    days = table.map(lambda one: f"{one}" if isinstance(one, date) and not isinstance(one, datetime) else one)
    return json.loads(days.to_json(orient="records", force_ascii=False, date_format="iso"))


def _print(table: pd.DataFrame, format: Format) -> None:
    if format is Format.json:
        print(json.dumps(_records(table), ensure_ascii=False))
    elif format is Format.csv:
        print(numbers.whole(table).rename(columns=plain.cell).map(plain.cell).to_csv(index=False), end="")
    else:
        drawn = Table()
        for name in table.columns:
            drawn.add_column(Text(str(name)))
        for row in table.itertuples(index=False):
            drawn.add_row(*(Text("" if pd.isna(value) else _written(value)) for value in row))
        Console(width=None if sys.stdout.isatty() else 200).print(drawn)


def _written(value) -> str:
    return f"{value:,.15g}" if isinstance(value, float) else str(value)


#: What is wrong with a command line, in the library's words and in ours.
_USAGE = (
    (r"No such command '(.+?)'\. Did you mean '(.+?)'", "没有“{0}”这个命令；是否为“{1}”"),
    (r"No such command '(.+?)'", "没有“{0}”这个命令"),
    (r"No such option: (\S+)", "没有“{0}”这个选项"),
    (r"Missing (?:argument|option) '(.+?)'", "缺少“{0}”"),
    (r"'(.+)' requires", "“{0}”后面要有值"),
    (r"unexpected extra argument\S* \((.+)\)", "多出了“{0}”"),
    (r"'(.+?)': .*'(.*)' does not match the formats", "“{0}”的“{1}”不是日期，应写作 2019-06-30"),
    (r"'(.+?)': .*'(.*?)' is not one of (.+?)\.?$", "“{0}”不能是“{1}”，可以是 {2}"),
    (r"'(.+?)': .*greater than or equal to (\S+?)\.?$", "“{0}”不能小于 {1}"),
    (r"'(.+?)': .*less than or equal to (\S+?)\.?$", "“{0}”不能大于 {1}"),
    (r"'(.+?)': (?:Value error, )?(.+?)\.?$", "“{0}”的值不对（{1}）"),
)


def _wrong(usage: typer.TyperException) -> str:
    """A mistake in the command line, in one plain line."""
    words = usage.format_message()
    found = ((re.search(pattern, words), said) for pattern, said in _USAGE)
    said = next((said.format(*match.groups()) for match, said in found if match), words)
    return f"{said}。用法见 {usage.ctx.command_path if usage.ctx else 'manage.py'} --help。"


class _Said(io.StringIO):
    """What a command says, kept until it has come to its end: whether somebody hears it changes nothing of what was done."""

    def __init__(self, to: TextIO):
        super().__init__()
        self.isatty = to.isatty


def main() -> None:
    with redirect_stdout(_Said(sys.stdout)) as said:
        code = _ran(sys.argv[1:] or ["--help"])
    try:
        print(said.getvalue(), end="", flush=True)
    except OSError as failed:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # at its end Python would try once more
        if not code:
            print(f"命令已经完成，只是结果无法输出：{failed.strerror}。当前版本为 {_active()}。", file=sys.stderr)
        code = code or 1
    sys.exit(code)


def _ran(words: list[str]) -> int:
    """Run a command, while nobody restores the folder under its feet. Returns the exit code."""
    before = _active()
    alone = words[0] == "restore" or "--help" in words
    try:
        with nullcontext() if alone else backup.serving():
            return app(words, standalone_mode=False) or 0
    except typer.TyperException as usage:
        print(_wrong(usage), file=sys.stderr)
        return 2
    except Refused as refused:
        for reason in refused.reasons:
            print(reason, file=sys.stderr)
        return 2
    except (OSError, FileCreateError, duckdb.IOException) as failed:
        full = os.strerror(errno.ENOSPC) in str(failed)
        way = "磁盘已满，请清理后再试" if full else "请检查文件夹是否存在、有无权限，文件是否正被打开"
        print(f"无法读写文件：{failed}。{way}；{_since(before)}。", file=sys.stderr)
        return 2 if _active() == before else 1
    except Exception:
        number = secrets.token_hex(3).upper()
        print(f"出了错，编号 {number}；{_since(before)}，原因见{_kept(number)}", file=sys.stderr)
        return 1


def _active() -> str:
    """The active version, in words where there is none or the folder cannot be read."""
    with suppress(OSError, Refused):
        return versions.current() or "无"
    return "无"


def _since(before: str) -> str:
    """What became of the active version, in words."""
    now = _active()
    return f"当前版本仍为 {now}" if now == before else f"新的版本已经生效，当前版本由 {before} 变为 {now}"


def _kept(number: str) -> str:
    """Write down what went wrong, and say where; where nothing can be written, all of it is said."""
    words = traceback.format_exc()
    try:
        told = home.folder() / "errors.log"
        with told.open("a", encoding="utf-8") as file:
            file.write(f"{home.now()} 编号 {number} {' '.join(sys.argv[1:])}\n{words}\n")
    except (OSError, Refused):
        return f"：\n{words}"
    return f" {told}。"


if __name__ == "__main__":
    main()
