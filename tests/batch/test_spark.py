"""The function for Spark gives what a run at home gives, also when an executor is killed midway."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import date
from functools import partial
from pathlib import Path

import pytest

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
pytest.importorskip("duckdb", reason="duckdb is not installed: the batch extra")
pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed: the spark extra")
from tests.batch.runs import records  # noqa: E402

import adjudge  # noqa: E402
from adjudge.batch.conclusions import CONCLUSIONS  # noqa: E402

pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None and "JAVA_HOME" not in os.environ, reason="Spark needs Java"),
    pytest.mark.filterwarnings("default"),  # of Spark's own libraries
]
TODAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def spark():
    """Spark with two executors, each a process of its own."""
    from pyspark.sql import SparkSession

    here = {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
    built = SparkSession.builder.master("local-cluster[2,1,1024]").appName("adjudge")
    for name, value in here.items():
        built = built.config(f"spark.executorEnv.{name}", value)
    settings = {
        "spark.pyspark.python": sys.executable,
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.executor.memory": "512m",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.adaptive.enabled": "false",
    }
    for name, value in settings.items():
        built = built.config(name, value)
    session = built.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def table():
    """Records that each have an id, so that no order of rows can matter."""
    rows = [{**row, "id": f"m{place:05d}"} for place, row in enumerate(records())]
    return pa.Table.from_pylist(rows)


def schema():
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(CONCLUSIONS)


def in_order(found):
    keys = [(name, "ascending") for name in ("case", "pack", "domain")]
    return found.sort_by(keys).cast(CONCLUSIONS)


def alike(frame, table) -> bool:
    home = in_order(adjudge.load("hiv_dhhs").assess_table(table, today=TODAY))
    assert home.num_rows > 0
    return in_order(frame.toArrow()).equals(home)


def test_map_in_arrow_gives_what_a_run_at_home_gives(spark, table):
    """Partitions of whole cases, sorted by case, go through the one function."""
    records = spark.createDataFrame(table).repartition("case").sortWithinPartitions("case")
    assess = partial(adjudge.load("hiv_dhhs").assess_batches, today=TODAY)
    assert alike(records.mapInArrow(assess, schema()), table)


def test_apply_in_arrow_gives_what_a_run_at_home_gives(spark, table):
    """Case by case, without a partition or an order of one's own."""
    some, rulebook = table.slice(0, 100), adjudge.load("hiv_dhhs")

    def assess(case):
        return rulebook.assess_table(case, today=TODAY)

    assert alike(spark.createDataFrame(some).groupBy("case").applyInArrow(assess, schema()), some)


def test_an_executor_that_is_killed_changes_nothing(spark, table, tmp_path):
    """kill -9 of the executor that is first done with a part: another does its partitions again."""
    assess, killed = partial(adjudge.load("hiv_dhhs").assess_batches, today=TODAY), tmp_path / "killed"
    records = spark.createDataFrame(table).repartition("case").sortWithinPartitions("case")

    def dying(batches):
        import os
        import signal

        for batch in assess(batches):
            yield batch
            try:
                flag = os.open(killed, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
            except FileExistsError:
                continue
            executor = Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[1]
            os.write(flag, executor.encode())
            os.kill(int(executor), signal.SIGKILL)

    assert alike(records.mapInArrow(dying, schema()), table)
    assert not Path(f"/proc/{killed.read_text()}").exists()
