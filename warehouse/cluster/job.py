"""One end of a pipe to Apache Spark: a line of JSON in, a line of JSON out. Run by the Python of requirements-spark.txt.

SQL comes in DuckDB's words and is translated. It knows nothing of ledgers. A line is one of::

    {"begin": "spark://host:port"}                  connect
    {"view": name, "files": [path, …]}              the rows of Parquet files; ``file`` (a name) and ``row`` say where each stands
    {"view": name, "sql": select}                   a name for a SELECT; with ``"kept": true`` its rows are computed once
    {"rows": select}                                its few rows
    {"write": select, "folder": path}               its rows as Parquet; how many there are

An answer is what was asked for, or ``{"failed": why}``. The end of the input ends the session.
"""

import json
import os
import sys
import tempfile

import sqlglot
from pyspark.sql import DataFrame, SparkSession, functions
from pyspark.storagelevel import StorageLevel

#: A function of DuckDB that sqlglot passes on untranslated.
FULL_MATCH = r"""
    create or replace temporary function regexp_full_match(text string, pattern string) returns boolean
    return regexp_like(text, concat(r'\A(?:', pattern, r')\z'))"""

#: As DuckDB does: what overflows or is no date is an error, and no day depends on where a machine stands. No table is kept, so that
#: no folder for them is made where the command is run.
SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.warehouse.dir": tempfile.gettempdir(),
}


def translated(sql: str) -> str:
    """DuckDB's SQL as Spark's. Raises sqlglot's errors where there is nothing that means the same."""
    return sqlglot.transpile(sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)[0]


def begin(master: str) -> SparkSession:
    """A session on a cluster; more is set in ``spark-defaults.conf`` (``SPARK_CONF_DIR``)."""
    builder = SparkSession.builder.master(master).appName("台账汇总")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sql(FULL_MATCH)
    return spark


def answer(spark: SparkSession, asked: dict) -> dict:
    """What one line asks for."""
    if "view" in asked:
        found = _files(spark, asked["files"]) if "files" in asked else spark.sql(translated(asked["sql"]))
        found = found.persist(StorageLevel.MEMORY_AND_DISK) if asked.get("kept") else found
        found.createOrReplaceTempView(asked["view"])
        return {}
    if "rows" in asked:
        return {"rows": [list(row) for row in spark.sql(translated(asked["rows"])).collect()]}
    return {"rows": _write(spark.sql(translated(asked["write"])), asked["folder"])}


def _files(spark: SparkSession, paths: list[str]) -> DataFrame:
    name = functions.url_decode(functions.replace("_metadata.file_name", functions.lit("+"), functions.lit("%2B")))
    return spark.read.parquet(*paths).select("*", name.alias("file"), functions.col("_metadata.row_index").alias("row"))


def _write(rows: DataFrame, folder: str) -> int:
    """The rows are counted apart from their writing: on a folder that machines do not share, files stay behind unseen."""
    kept = rows.persist(StorageLevel.DISK_ONLY)
    count = kept.count()
    kept.write.parquet(folder)
    kept.unpersist()
    return count


def main() -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what Java prints is no answer
    spark = None
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            if "begin" in asked:
                spark, found = begin(asked["begin"]), {}
            else:
                found = answer(spark, asked)
        except Exception as failed:
            found = {"failed": f"{type(failed).__name__}: {failed}"}
        print(json.dumps(found, ensure_ascii=False, default=str), file=answers, flush=True)
    if spark is not None:
        spark.stop()


if __name__ == "__main__":
    main()
