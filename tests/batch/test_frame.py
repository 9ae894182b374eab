"""Cases that are read at once are what the reader of cases makes of each, whatever the table."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")

from tests.batch.hostile import hostile  # noqa: E402
from tests.loops import loops  # noqa: E402, F401

from adjudge.batch.assess import _special  # noqa: E402
from adjudge.case.columns import table_form  # noqa: E402
from adjudge.case.frame import read_frame  # noqa: E402
from adjudge.case.loops import by_case, by_day, parts_of_numbers  # noqa: E402
from adjudge.case.numbers import numbers_in, odd_among, plain_number  # noqa: E402
from adjudge.case.order import in_time  # noqa: E402
from adjudge.case.timeline import Period, Timeline, build_timeline  # noqa: E402
from adjudge.values.distinct import distinct  # noqa: E402
from adjudge.values.same import same  # noqa: E402

TODAY = date(2026, 1, 1)
SEEDS = 150


def rows(of: Timeline) -> list[tuple]:
    """The rows of a timeline as they are told; -0.0 is 0.0, and NaN is NaN."""

    def plain(values) -> list:
        return [None if np.isnan(value) else float(value) + 0.0 for value in values]

    words = [[of.word(code) for code in getattr(of, name)] for name in ("name", "code", "specimen", "assay", "visit")]
    words += [[of.word(code) for code in of.statement], [of.units[code].code if code >= 0 else "" for code in of.unit]]
    floats = [plain(getattr(of, name)) for name in ("earliest", "latest", "low", "high", "lod", "lloq")]
    truths = [each.tolist() for flags in (of.detected, of.present) for each in (flags.truth, flags.cause)]
    return list(zip(of.case.tolist(), list(of.ids), of.kind.tolist(), *words, *floats, *truths, strict=True))


def by_start(of: Period) -> tuple:
    return of.case, of.earliest, of.latest, of.kind, of.name or ""


def are_refused_alike(alone, at_once) -> bool:
    """The same records; of one whose day and value are both wrong, the reader of cases tells the day."""
    assert len(alone) == len(at_once)
    pairs = list(zip(*(sorted(each, key=lambda row: (row.case, row.record)) for each in (alone, at_once)), strict=True))
    assert all((one.case, one.record) == (other.case, other.record) for one, other in pairs)
    return all(one == other or one.code in {"C202", "C206", "C209"} for one, other in pairs)


@pytest.mark.parametrize("about", [False, True], ids=["records", "rows about cases"])
def test_what_is_read_at_once_is_what_is_read_one_by_one(about):
    """Records, days, values, ids, periods, refusals and their reasons of hostile tables, case by case."""
    at_once = 0
    for seed in range(SEEDS):
        table = table_form(hostile(seed, about=about))
        frame = read_frame(table, TODAY)
        of = frame.timeline
        cases, rejected, _ = _special(table, of.cases, TODAY)
        alone = build_timeline(cases)
        assert alone.cases == of.cases
        assert rows(alone) == rows(of), seed
        assert alone.cutoff.tolist() == of.cutoff.tolist()
        assert sorted(alone.observed, key=by_start) == sorted(of.observed, key=by_start)
        assert all(cases[case].is_relative == frame.is_relative[case] for case in set(of.case.tolist()))
        about_cases = {row.case for row in frame.rejected_about}
        assert are_refused_alike([row for row in rejected if row.case not in about_cases], frame.rejected)
        assert [row for row in rejected if row.case in about_cases] == list(frame.rejected_about)
        assert {*of.cases, *frame.special} == set(table.column("case").to_pylist())
        at_once += len(of.cases)
    assert at_once > 1000


def test_no_case_is_left_to_the_reader_of_cases_without_a_reason():
    """Only ids that stand twice, rows about cases, periods that cannot be read, and cases without records."""
    table = pa.table({"case": ["a", "b", "c"], "kind": ["event"] * 3, "name": ["rash"] * 3, "day": [1, None, 3]})
    frame = read_frame(table_form(table), TODAY)
    assert (frame.timeline.cases, frame.special, len(frame.rejected)) == (("a", "b", "c"), (), 1)


@pytest.mark.parametrize("seed", range(20))
def test_loops_and_numpy_put_rows_in_the_same_order(seed, monkeypatch):
    """Cases in any order or none, days in any order, many of them on one day, and a case that is one long disorder."""
    pytest.importorskip("numba", reason="numba is not installed: the loops extra")
    numbers = np.random.default_rng(seed)
    size = int(numbers.choice([0, 1, 3, 100, 2000]))
    cases = int(numbers.choice([1, 5, 300]))
    case = numbers.integers(-1 if seed % 3 else 0, cases, size)
    case = np.sort(case) if seed % 2 else case
    rank = numbers.permutation(40)
    day = numbers.integers(0, 40, size)
    found = []
    for way in ("always", "never"):
        monkeypatch.setenv("ADJUDGE_LOOPS", way)
        found.append(in_time(case, day, rank, cases))
    for one, other in zip(*found, strict=True):
        assert one.tolist() == other.tolist()
    assert found[0][1].tolist() == np.sort(case[case >= 0]).tolist()


def test_a_loop_gives_up_where_a_case_is_long_and_in_disorder():
    """A thousand rows, the last day first."""
    pytest.importorskip("numba", reason="numba is not installed: the loops extra")
    day = np.arange(1000)[::-1].copy()
    case = np.zeros(1000, dtype=np.intp)
    assert len(by_day(case, day, np.arange(1000))) == 0
    assert by_case(case, 1).tolist() == list(range(1000))


def test_a_number_is_plain_if_a_decimal_of_few_digits_gives_it_back():
    """What is told of many floats at once is what is told of each, at the ends of floats too."""
    numbers = np.random.default_rng(1)
    few = np.round(numbers.normal(size=2000) * 10.0 ** numbers.integers(-3, 12, 2000), 3)
    hard = [np.nan, np.inf, -np.inf, 1e300, 5e-324, 0.1 + 0.2, 1e15, 1e15 - 1, 2**53 + 2, -0.0, 1e-12, 123456789.123456]
    values = np.concatenate([few, numbers.normal(size=500), np.array(hard)])
    rows, odd = odd_among(values)
    expected = [
        place for place, each in enumerate(values) if not np.isnan(each) and np.isnan(plain_number(float(each)))
    ]
    assert rows.tolist() == expected
    assert odd.tolist() == values[rows].tolist()
    assert odd_among(same(np.nan, 3, np.float64))[0].tolist() == odd_among(np.zeros(0))[0].tolist() == []


def test_parts_of_numbers_are_found_in_a_loop():
    """NaN is no number; what is held once is read like all else."""
    pytest.importorskip("numba", reason="numba is not installed: the loops extra")
    assert parts_of_numbers(np.array([1.0, 0.5, np.nan, np.inf, -3.0])).tolist() == [1, 3]
    assert parts_of_numbers(same(0.5, 3, np.float64)).tolist() == [0, 1, 2]


def test_texts_are_numbers_as_python_reads_them():
    """Digits of any script; no exponent, no more than seven places, nothing beside it."""
    texts = ["5", "-3", "0.10", "1234567.1234567", "12345678", "1e3", "٣", "5 ", "", "+5", ".5", "5.", "١٢.٥", "5\n"]
    expected = [plain_number(text) for text in texts]
    assert np.array_equal(numbers_in(texts), expected, equal_nan=True)
    assert np.array_equal(numbers_in([*texts, 5, 0.1 + 0.2]), [*expected, 5.0, np.nan], equal_nan=True)


@pytest.mark.parametrize("seed", range(10))
def test_distinct_rows_are_those_of_a_sorted_set(seed):
    """Few combinations, many, and more than a number holds; columns that are held once tell nothing."""
    numbers = np.random.default_rng(seed)
    size = int(numbers.choice([0, 1, 50, 3000]))
    widths = numbers.choice([1, 3, 50, 10**6, 2**40], 4)
    columns = [numbers.integers(-1, width, size) for width in widths]
    first, which = distinct([*columns, same(7, size, np.int8)], size)
    told = list(zip(*(column.tolist() for column in columns), strict=True))
    assert [told[row] for row in first] == sorted(set(told))
    assert [told[first[rank]] for rank in which] == told
    assert all(told.index(told[row]) == row for row in first)


@pytest.mark.parametrize("seed", range(12))
def test_ids_order_the_records_of_a_day_and_stand_once_in_a_case(seed):
    """Short ones first, then by their letters, of any script; a case with one twice is left to the reader of cases."""
    numbers = np.random.default_rng(seed)
    size = int(numbers.choice([1, 50, 400]))
    letters = ["a", "b", "é", "zé"] if seed % 3 == 0 else ["a", "b", "c", "r"]
    ids = ["".join(numbers.choice(letters, numbers.integers(1, 6))) for _ in range(size)]
    case = [f"c{place}" for place in np.sort(numbers.integers(0, 12, size))]
    day = numbers.integers(0, 3, size)
    table = pa.table({"case": case, "kind": ["event"] * size, "name": ["rash"] * size, "day": day, "id": ids})
    table = table.slice(1) if size > 1 and seed % 2 else table
    frame = read_frame(table_form(table), TODAY)
    told: dict[str, list] = {}
    for name, number, id_ in zip(*(table.column(each).to_pylist() for each in ("case", "day", "id")), strict=True):
        told.setdefault(name, []).append((number, len(id_), id_))
    doubled = {name for name, rows_ in told.items() if len({id_ for _, _, id_ in rows_}) < len(rows_)}
    assert set(frame.special) == doubled
    expected = [row[-1] for name in frame.timeline.cases for row in sorted(told[name])]
    assert list(frame.timeline.ids) == expected
    assert (
        pa.array(frame.timeline.ids.texts, pa.string()).take(pa.array(frame.timeline.ids.codes)).to_pylist() == expected
    )


def test_rows_about_a_case_leave_it_to_the_reader_of_cases_only_where_they_must():
    """Provenance, age and birth are read at once, and a record before birth is refused; an index and a typo are not."""
    told = [("a", "provenance", "private"), ("a", "age", "61 a"), ("a", "birth", "1980"), ("b", "birth", "never")]
    told += [("c", "index", "2013"), ("d", "provenance", "hearsay"), ("e", "birth", "1980"), ("e", "birth", "1981")]
    rows_ = [{"case": case, "kind": "case", "name": name, "value": value} for case, name, value in told]
    rows_ += [{"case": case, "kind": "event", "name": "rash", "date": "2013"} for case in "abcde"]
    rows_ += [{"case": "a", "kind": "event", "name": "rash", "date": "1979-05"}]
    schema = pa.schema([(name, pa.string()) for name in ("case", "kind", "name", "value", "date")])
    frame = read_frame(table_form(pa.Table.from_pylist(rows_, schema)), TODAY)
    assert (frame.timeline.cases, frame.special) == (("a",), ("b", "c", "d", "e"))
    assert [(row.case, row.record, row.code) for row in frame.rejected_about] == [("a", "r2", "C207")]
    assert (len(frame.timeline.ids), frame.others) == (1, 3)
