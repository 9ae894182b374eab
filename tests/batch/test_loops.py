"""With compiled loops and without, a table yields the same tables."""

from __future__ import annotations

from datetime import date

import pytest

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
pytest.importorskip("numba", reason="numba is not installed: the fast extra")

from bench.growth.data import graded  # noqa: E402
from bench.growth.packs import graded_pack  # noqa: E402
from bench.workload.generate import part, table_of  # noqa: E402
from bench.workload.measure import PACK  # noqa: E402
from tests.batch.test_assess import fixtures_table, texts  # noqa: E402

from adjudge.batch.assess import Assessment, assess_records  # noqa: E402
from adjudge.rulebook.library import load_rulebook, pack_names  # noqa: E402


def assessed(table: pa.Table, packs: tuple[str, ...], loops: str) -> Assessment:
    """The table's conclusions with evidence, with loops always or never."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADJUDGE_LOOPS", loops)
        return assess_records(table, load_rulebook(packs), today=date(2026, 1, 1))


def assert_same(table: pa.Table, *packs: str) -> None:
    """Conclusions, rejections and signatures are equal."""
    always, never = (assessed(table, packs, loops) for loops in ("always", "never"))
    assert always.conclusions.equals(never.conclusions)
    assert always.rejected.equals(never.rejected)
    assert always.signatures.equals(never.signatures)
    assert always.conclusions.num_rows > 0


@pytest.mark.parametrize("edge", [False, True])
def test_on_the_workload(edge):
    """A thousand cases, as chance has them and on the boundaries."""
    assert_same(table_of(part(0, 1_000, 3, edge=edge)), str(PACK))


def test_on_censored_values():
    """Texts such as <20 among the values."""
    assert_same(table_of(part(0, 300, 4), below=60), str(PACK))


def test_on_many_grades(tmp_path):
    """Decision lists of many grades, any with any other."""
    assert_same(graded(500, 6, hostile=True), graded_pack(tmp_path / "pack", 6, apart=False))


@pytest.mark.parametrize("pack", pack_names())
def test_on_all_cases_of_the_fixtures(pack):
    """Every bundled pack on every bundled case: few records, blurred days, censored values, statements."""
    assert_same(texts(fixtures_table()), pack)
