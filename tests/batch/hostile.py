"""Tables as nobody should send them, by a seed: typed or texts, shuffled, blank, doubled, misspelt, in any chunks."""

from __future__ import annotations

from random import Random
from typing import Any

import pyarrow as pa

_TEXTS = (
    None,
    "<20",
    ">1000",
    "5",
    "1000",
    "12.50",
    "not detected",
    "detected, <50",
    "٣",
    "-3",
    "1e3",
    "0",
    "0.0",
    "  7",
)
_ODD = (
    "words",
    "MRI worse",
    "12345678",
    "1.12345678",
    "",
    " ",
    "200 copies/mL",
    "0x10",
    "1_000",
    "007",
    "1:30",
    "true",
)
_FLOATS = (None, -2.0, 0.0, -0.0, 0.25, 12345.6789, float("nan"), 0.1234567890123456, 1e300, float("inf"), 1e16)
_DAYS = ("3", "3..9", "~30 7d", "-5", "2.5", "x", None, "10", "11", "12", "100..90")
_DATES = ("2012-01-01", "2012-05", "2013", "2012-12..2013-03", "~2013-11-01 30d", "2050-01-01", "x", None, "2012-02-03")
_NAMES = ("HIV RNA", "CD4", " cd4  ", "rash", "events", "event rash", "weather", "", None)
_ABOUT = ("age", "birth", "provenance", "source", "sex", "index", "day_zero", "song")
_SAID = ("1980", "61", "published", "2012-01-01", "2012-06-01", "2012", "5", "3..9", "never", "private", None)
_WORDS = {
    "specimen": ("plasma", "CSF", None, " "),
    "visit": ("1", "v 2", "V 2", None),
    "assay": ("a", "B", None),
    "code": ("LOINC 24467-3", "x", None),
}
Columns = dict[str, Any]


def hostile(seed: int, *, about: bool = False) -> pa.Table:
    """A table of up to a few hundred rows; with rows `about` cases where asked for."""
    random = Random(seed)
    size = random.choice([0, 1, 2, 5, 30, 200, 400])
    kinds = ["measurement"] * 20 + ["event"] * 4 + ["exposure", "assessment"] * 3 + ["observed", "song", None]
    columns: Columns = {
        "case": _cases(random, size),
        "kind": pa.array(random.choices(kinds, k=size), pa.string()),
        "name": pa.array(random.choices(_NAMES, [9, 9, 2, 5, 2, 2, 0.2, 0.2, 0.2], k=size), pa.string()),
        "value": _values(random, size),
        **_days(random, size),
        **{name: _texts(random, size, each) for name, each in _WORDS.items() if random.random() < 0.4},
    }
    if random.random() < 0.9:
        units = ("copies/mL", "/uL", "log10 copies/mL", None, "parsecs", "{score}")
        columns["unit"] = pa.array(random.choices(units, [9, 9, 2, 2, 0.2, 1], k=size), pa.string())
    for name in ("lod", "lloq"):
        if random.random() < 0.5:
            columns[name] = _limits(random, size)
    if random.random() < 0.4:
        ids = (None, " ", *(f"r{place}" for place in range(12)), *(f"m{place}" for place in range(size * 20)))
        columns["id"] = _texts(random, size, ids)
    return _spoilt(random, pa.table(_about(random, columns, size) if about else columns))


def _texts(random: Random, size: int, words: tuple[str | None, ...]) -> pa.Array:
    return pa.array(random.choices(words, k=size), pa.string())


def _cases(random: Random, size: int) -> pa.Array:
    names = [f"c{place}" for place in range(max(1, size // random.choice([1, 3, 10])))]
    cases = random.choices(names, k=size)
    return pa.array(sorted(cases) if random.random() < 0.6 else cases, pa.string())


def _values(random: Random, size: int) -> pa.Array:
    if random.random() < 0.5:
        return pa.array(random.choices(_TEXTS + (_ODD if random.random() < 0.7 else ()), k=size), pa.string())
    whole = tuple(float(number) for number in range(50))
    return pa.array(random.choices(whole + (_FLOATS if random.random() < 0.7 else ()), k=size), pa.float64())


def _limits(random: Random, size: int) -> pa.Array:
    few = (20.0, None, 50.0, float("nan"))
    odd = (0.0, -0.0, -1.0, 1.5, 2.5, 3.5)
    if random.random() < 0.3:
        return _texts(random, size, ("20", None, "x", "50"))
    return pa.array(random.choices(few + (odd if random.random() < 0.3 else ()), k=size), pa.float64())


def _days(random: Random, size: int) -> Columns:
    way = random.choice(["numbers", "days", "dates", "both"])
    counted = pa.array(random.choices((None, 10**12, *range(-50, 400)), k=size), pa.int64())
    if way == "numbers":
        return {"day": counted}
    if way == "days":
        return {"day": _texts(random, size, _DAYS)}
    return {"date": _texts(random, size, _DATES)} | ({"day": counted} if way == "both" else {})


def _about(random: Random, columns: Columns, size: int) -> Columns:
    """Some rows in the place of others that say something of their case."""
    rows = {name: each.to_pylist() for name, each in columns.items()}
    rows["value"] = [None if each is None else str(each) for each in rows["value"]]
    for place in range(size):
        if random.random() < 0.1:
            told = {"kind": "case", "name": random.choice(_ABOUT), "value": random.choice(_SAID)}
            for name, cells in rows.items():
                cells[place] = told.get(name, cells[place] if name == "case" else None)
    types = {name: pa.int64() if pa.types.is_integer(each.type) else pa.string() for name, each in columns.items()}
    types |= {name: each.type for name, each in columns.items() if pa.types.is_floating(each.type) and name != "value"}
    return {name: pa.array(each, types[name]) for name, each in rows.items()}


def _spoilt(random: Random, table: pa.Table) -> pa.Table:
    """The same rows, some columns as categories, cut and joined again."""
    for place, name in enumerate(table.column_names):
        if pa.types.is_string(table.column(name).type) and random.random() < 0.4:
            table = table.set_column(place, name, table.column(name).dictionary_encode())
    if len(table) > 3 and random.random() < 0.3:
        cut = random.randrange(1, len(table))
        table = pa.concat_tables([table.slice(0, cut), table.slice(cut)])
    return table.slice(1, len(table) - 2) if len(table) > 3 and random.random() < 0.3 else table
