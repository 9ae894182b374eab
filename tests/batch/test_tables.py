"""Tables of other libraries are assessed as they are."""

from __future__ import annotations

import pickle
from datetime import date

import pytest

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
from tests.batch.runs import records  # noqa: E402

import adjudge  # noqa: E402
from adjudge.errors import UsageError  # noqa: E402

TODAY = date(2026, 1, 1)
TABLE = pa.Table.from_pylist(records(40))


def of_pandas():
    pytest.importorskip("pandas", reason="pandas is not installed")
    return TABLE.to_pandas()


def of_categories():
    return of_pandas().astype({"name": "category", "unit": "category"})


def of_polars():
    polars = pytest.importorskip("polars", reason="polars is not installed")
    return polars.from_arrow(TABLE)


def of_lazy_polars():
    return of_polars().lazy()


def of_polars_categories():
    polars = pytest.importorskip("polars", reason="polars is not installed")
    return of_polars().with_columns(polars.col("name", "unit").cast(polars.Categorical))


def of_duckdb():
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    return duckdb.from_arrow(TABLE)


def of_a_stream():
    return pa.RecordBatchReader.from_batches(TABLE.schema, TABLE.to_batches(max_chunksize=7))


EVERY = [of_pandas, of_categories, of_polars, of_lazy_polars, of_polars_categories, of_duckdb, of_a_stream]


@pytest.fixture(scope="module")
def rulebook():
    return adjudge.load("hiv_dhhs")


@pytest.mark.parametrize("made", EVERY, ids=lambda made: made.__name__)
def test_a_table_of_any_library_is_assessed(rulebook, made):
    """The same conclusions and rejections as of the Arrow table."""
    whole = rulebook.assess_table(TABLE, today=TODAY)
    assert whole.num_rows > 0
    assert rulebook.assess_table(made(), today=TODAY).equals(whole)
    assert rulebook.rejected_in(made(), today=TODAY).equals(rulebook.rejected_in(TABLE, today=TODAY))


@pytest.mark.parametrize("given", ["records.csv", 3, None])
def test_what_is_no_table_is_told(rulebook, given):
    """A path is no table; the mend names what is one."""
    with pytest.raises(UsageError, match=r"is no table.*\[U114\]"):
        rulebook.assess_table(given)


@pytest.mark.parametrize("size", [1, 13, 10_000])
def test_batches_of_any_size_are_assessed_alike(rulebook, size):
    """The batches of a sorted table, in another process, give what the table gives."""
    sent = pickle.loads(pickle.dumps(rulebook))  # noqa: S301 our own
    found = pa.Table.from_batches(sent.assess_batches(TABLE.to_batches(max_chunksize=size), today=TODAY))
    assert found.equals(rulebook.assess_table(TABLE, today=TODAY))


def test_what_is_rejected_in_batches_is_told_too():
    """The same function gives the records that cannot be used."""
    from adjudge.batch.distributed import assess_batches

    rulebook = adjudge.load("hiv_dhhs")
    found = assess_batches(TABLE.to_batches(), rulebook.rulebook, today=TODAY, told="rejected")
    assert pa.Table.from_batches(found).num_rows == rulebook.rejected_in(TABLE, today=TODAY).num_rows > 0


def test_cases_in_disorder_are_refused(rulebook):
    """A case whose records stand apart would be assessed twice."""
    rows = TABLE.take(pa.array([*range(1, TABLE.num_rows), 0]))
    with pytest.raises(UsageError, match=r"\[U114\]"):
        list(rulebook.assess_batches(rows.to_batches(), today=TODAY))
