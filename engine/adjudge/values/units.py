"""Units by a closed table: UCUM codes, the aliases that people write, exact factors, and kinds that never mix."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from adjudge.errors import suggestion


@dataclass(frozen=True, slots=True, order=True)
class Kind:
    """A kind of quantity; linear and log10 values, copies and IU, are different kinds and never mix."""

    dimension: str
    log: bool = False

    def __str__(self) -> str:
        return f"log10 {self.dimension}" if self.log else self.dimension


@dataclass(frozen=True, slots=True)
class Unit:
    """A UCUM code, its kind, and the exact factor to the first unit of that kind."""

    code: str
    kind: Kind
    factor: Fraction = Fraction(1)


# dimension: (code, factor to the first of its dimension, other ways to write it)
_TABLE: dict[str, tuple[tuple[str, str, str], ...]] = {
    "copies per volume": (
        ("{copies}/mL", "1", "copies/mL copy/mL cp/mL c/mL cps/mL GE/mL GEq/mL genomes/mL"),
        ("{copies}/uL", "1000", "copies/uL cp/uL c/uL GE/uL copies/mm3"),
        ("{copies}/L", "1/1000", "copies/L"),
    ),
    "IU per volume": (("[IU]/mL", "1", "IU/mL [iU]/mL"), ("[IU]/L", "1/1000", "IU/L [iU]/L")),
    "cells per volume": (
        ("/uL", "1", "cells/uL {cells}/uL cell/uL cells/mm3 /mm3 cells/mm^3"),
        ("10*3/uL", "1000", "10^3/uL 10*9/L 10^9/L K/uL G/L 10*3/mm3"),
        ("/mL", "1/1000", "cells/mL {cells}/mL"),
    ),
    "mass per volume": (
        ("g/L", "1", "mg/mL"),
        ("g/dL", "10", "g/100mL"),
        ("mg/dL", "1/100", "mg%"),
        ("mg/L", "1/1000", "ug/mL"),
        ("ng/mL", "1/1000000", "ug/L"),
    ),
    "units per volume": (("[U]/mL", "1", "U/mL kU/L"), ("[U]/L", "1/1000", "U/L")),
    "mass per day": (("mg/(24.h)", "1", "mg/24h mg/d"), ("g/(24.h)", "1000", "g/24h g/d")),
    "mass": (("mg", "1", ""), ("g", "1000", ""), ("ug", "1/1000", "mcg"), ("kg", "1000000", "")),
    "length": (("mm", "1", ""), ("cm", "10", "")),
    "area": (("mm2", "1", "mm^2"), ("cm2", "100", "cm^2")),
    "volume": (("mL", "1", "ml cm3 cc cm^3"), ("mm3", "1/1000", "mm^3 uL"), ("L", "1000", "l")),
    "time": (
        ("d", "1", "day days"),
        ("wk", "7", "week weeks"),
        ("mo", "487/16", "month months"),
        ("a", "1461/4", "year years"),
        ("h", "1/24", "hour hours"),
    ),
    "score": (("{score}", "1", "score points {points}"),),
    "ratio": (("1", "1", "index {index} {ratio} ratio"), ("%", "1/100", "percent")),
}


def read_unit(text: str) -> Unit:
    """Finds a unit by its code or an alias; raises ValueError with the mend where there is none."""
    key = _key(text)
    found = _EXACT.get(key) or _FOLDED.get(key.lower())
    if found is None:
        hint = suggestion(key, _EXACT) or "Write a UCUM code, such as {copies}/mL."
        raise ValueError(f'"{text}" is no known unit. {hint}')
    return found


def canonical(kind: Kind) -> Unit:
    """The unit of a kind whose factor is one."""
    return next(unit for unit in _EXACT.values() if unit.kind == kind and unit.factor == 1)


def factor(source: Unit, target: Unit) -> Fraction | None:
    """The exact factor from one unit to another; None where their kinds differ."""
    return source.factor / target.factor if source.kind == target.kind else None


def _key(text: str) -> str:
    return re.sub(r"\s+", "", text).replace("µ", "u").replace("μ", "u")  # micro sign, Greek mu


def _units() -> dict[str, Unit]:
    table: dict[str, Unit] = {}
    for dimension, rows in _TABLE.items():
        for code, scale, aliases in rows:
            unit = Unit(code, Kind(dimension), Fraction(scale))
            table |= dict.fromkeys([code, *aliases.split()], unit)
    return table | _logs()


def _logs() -> dict[str, Unit]:
    copies = Unit("{Log_copies}/mL", Kind("copies per volume", log=True))
    iu = Unit("{Log_IU}/mL", Kind("IU per volume", log=True))
    ratio = Unit("log10", Kind("ratio", log=True))
    forms = {
        f"{log}{name}": copies for log in ("log10", "log") for name in ("copies/mL", "cp/mL", "c/mL", "{copies}/mL")
    }
    forms |= {f"{log}{name}": iu for log in ("log10", "log") for name in ("IU/mL", "[IU]/mL")}
    return forms | {copies.code: copies, iu.code: iu, "log10": ratio, "log": ratio, "{log}": ratio}


def _folded(table: dict[str, Unit]) -> dict[str, Unit]:
    """Spellings that mean one unit however they are capitalised."""
    meanings: dict[str, set[Unit]] = {}
    for alias, unit in table.items():
        meanings.setdefault(alias.lower(), set()).add(unit)
    return {alias: next(iter(units)) for alias, units in meanings.items() if len(units) == 1}


_EXACT = _units()
_FOLDED = _folded(_EXACT)
