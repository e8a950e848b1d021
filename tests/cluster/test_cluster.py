"""A real cluster of a master and two workers on this machine: what it rolls up is what DuckDB rolls up, whatever happens on the way.

Run by ``make release``; ``make test`` needs no Spark.
"""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from threading import Timer

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.workbooks import parted
from warehouse import queries, versions
from warehouse.cluster import outside, spark
from warehouse.intake import cells, imports
from warehouse.intake.cells import quoted
from warehouse.ledgers import LEDGERS
from warehouse.measures import catalogue
from warehouse.people import machine
from warehouse.refused import Refused

_DEFAULTS = """
spark.executor.memory 512m
spark.executor.cores 1
spark.driver.memory 512m
spark.driver.host 127.0.0.1
spark.sql.shuffle.partitions 4
spark.ui.enabled false
"""
_HOSTILE = (
    "石桥", "石桥 社区", " 满意", "满意\n", "满意", "是", "否", "2018-05-07", "2018-02-30", "2018-5-7", "2018-05-07T00:00:00", "", "0", "-1", "007",
    "1.5", "1.55555", "99999999999", "1e5", "１２", "\\d", "a\\b", "O'Brien", "“引”", "a·b", "#N/A", "=1+1", "13800000000", "410000199001010011",
    "无", "/", "%", "\u200b", "[x]", "[[:alpha:]]", "&&", "𠀀", "é", "SX-2018-000001", "12345678901234567",
)  # fmt: skip
#: Rows as an office has them: names instead of codes, spaces, words for nothing.
_WRITTEN = """
    select m.* replace (
        case when hash(matter) % 3 = 0 then name else community end as community,
        case when hash(matter) % 5 = 0 then subject || ' ' else subject end as subject,
        case when rating is null and hash(matter) % 2 = 0 then '未评价' else rating end as rating,
        case when hash(matter) % 7 = 0 then strftime(accepted, '%Y年%-m月%-d日') else accepted::varchar end as accepted)
    from matters as m join communities on code = community"""


class Cluster:
    """A master and workers, each a process of its own."""

    def __init__(self, folder: Path):
        python = Path(spark._python())
        home = subprocess.check_output([python, "-c", "import pyspark; print(pyspark.__path__[0])"], text=True).strip()
        self._class, self._folder = Path(home) / "bin" / "spark-class", folder
        (folder / "spark-defaults.conf").write_text(_DEFAULTS)
        self._environment = os.environ | {
            "SPARK_HOME": home,
            "SPARK_CONF_DIR": str(folder),
            "SPARK_LOCAL_IP": "127.0.0.1",
        }
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        self.master, self.workers = f"spark://127.0.0.1:{port}", []
        self._processes = [self._start("master.Master", "--port", port)]
        self.add_worker()
        self.add_worker()

    def _start(self, name, *words):
        command = [self._class, f"org.apache.spark.deploy.{name}", "--host", "127.0.0.1", "--webui-port", "0", *words]
        with (self._folder / f"{name}-{time.monotonic_ns()}.log").open("w") as log:
            return subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)

    def add_worker(self):
        work = self._folder / f"work-{len(self._processes)}"
        worker = self._start("worker.Worker", "--cores", "1", "--memory", "1g", "--work-dir", str(work), self.master)
        self.workers.append(worker)
        self._processes.append(worker)

    def kill_worker(self):
        worker = self.workers.pop(0)
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def stop(self):
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("spark")
        patch.setenv("SPARK_CONF_DIR", str(folder))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        made = Cluster(folder)
        yield made
        made.stop()


@pytest.fixture(scope="module")
def source(demo_home, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(demo_home))
        return parted(versions.open(), tmp_path_factory.mktemp("given") / "台账", _WRITTEN)


def published(draft):
    assert not draft.problems, draft.problems[:3]
    return versions.open(imports.publish(draft, machine())["version"])


def left(home):
    """What a run left behind."""
    return [path.name for path in (home / "drafts").iterdir()] + [path.name for path in (home / "versions").glob("v*")]


def test_texts_are_judged_alike(cluster, home, tmp_path):
    path = tmp_path / "texts.parquet"
    pq.write_table(pa.table({"text": _HOSTILE}), path)
    fields = [(field, field.name in ledger.identifiers) for ledger in LEDGERS.values() for field in ledger.fields]
    judged = list(dict.fromkeys(f"coalesce({cells.taken(field, 'text', None, key)}, false)" for field, key in fields))
    sql = f"select text, {', '.join(judged)} from given order by row"
    with spark.Spark(cluster.master) as session:
        session.files("given", [path])
        found = session.execute(sql).fetchall()
    expected = duckdb.sql(
        sql.replace("given", f"read_parquet({quoted(str(path))}, file_row_number = true)").replace(
            "by row", "by file_row_number"
        )
    )
    for ours, theirs in zip(expected.fetchall(), found, strict=True):
        assert dict(zip(judged, ours[1:], strict=True)) == dict(zip(judged, theirs[1:], strict=True)), ours[0]


@pytest.mark.parametrize("killed", [False, True], ids=["whole", "a worker killed in the middle"])
def test_the_cluster_gives_what_duckdb_gives(cluster, source, home, tmp_path, monkeypatch, killed):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    write = spark.Spark.write

    def written(self, sql, folder):
        if killed and folder.name == "matters_by_days":
            Timer(1, cluster.kill_worker).start()
        return write(self, sql, folder)

    monkeypatch.setattr(spark.Spark, "write", written)
    theirs = published(outside.prepare(source, cluster.master, by=machine()))
    if killed:
        assert len(cluster.workers) == 1
        cluster.add_worker()
    ours = published(imports.prepare(source, whole=["办理事项"], by=machine()))
    assert theirs.outside["matters"]["rows"] == ours.sizes["matters"] > 30_000
    assert theirs.frame("from matters").empty
    for name in queries.names("rollups"):
        described, rows = (f"{word} {name.split('/')[1]}" for word in ("describe", "from"))
        assert theirs.records(described, {}) == ours.records(described, {})
        assert theirs.records(rows, {}) == ours.records(rows, {}), name
    assert catalogue.read(theirs, theirs.everything) == catalogue.read(ours, ours.everything)
    assert [name for name in left(home) if name.startswith(".reading")] == []
    assert not [*here.iterdir()], "nothing is left where the command is run"


def test_what_is_wrong_is_said_and_nothing_is_published(cluster, dataset, home, tmp_path):
    wrong = """
        select * replace (case matter when 'SX-2018-000002' then '9999010010' when 'SX-2018-000003' then null else community end as community,
                          case matter when 'SX-2018-000004' then '很满意' else rating end as rating,
                          case matter when 'SX-2018-000005' then due + 9000 else closed end as closed,
                          case matter when 'SX-2018-000007' then accepted - 1 else due end as due)
        from (from matters union all from matters where matter = 'SX-2018-000006')"""
    draft = outside.prepare(parted(dataset, tmp_path / "台账", wrong), cluster.master, by=machine())
    said = "\n".join(map(str, draft.problems))
    for words in ("9999010010", "空", "很满意", "SX-2018-000006", "不与其他行重复", "不早于受理日期"):
        assert words in said
    assert {problem.file for problem in draft.problems} <= {f"part 0+{number}.parquet" for number in range(3)}
    assert draft.path is None
    draft.discard()
    assert left(home) == []


def test_a_killed_job_leaves_nothing(cluster, source, home, monkeypatch):
    def killed(self, sql, folder):
        Timer(1, self._process.kill).start()
        return write(self, sql, folder)

    write = spark.Spark.write
    monkeypatch.setattr(spark.Spark, "write", killed)
    with pytest.raises(Refused, match="中断"):
        outside.prepare(source, cluster.master, by=machine())
    assert left(home) == []
