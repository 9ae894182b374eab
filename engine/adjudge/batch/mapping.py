"""How a foreign table becomes the table form: a small YAML of columns, constants, wide columns and comparators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adjudge.case.table import COLUMNS
from adjudge.documents.compose import read_document
from adjudge.errors import Problem, UsageError, suggestion

READY = Path(__file__).parent / "mappings"
_HEADING = re.compile(r"(?P<name>[^,\[\]]+?)\s*(?:,\s*(?P<specimen>[^,\[\]]+?))?\s*(?:\[(?P<unit>[^\[\]]+)\])?\s*")


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Constant(_Form):
    """The same text in each row."""

    always: str | int | float


class FirstOf(_Form):
    """The first of some columns that holds anything."""

    first: list[str] = Field(min_length=1)


class IfThere(_Form):
    """A column that a table need not have."""

    if_there: str


class Signs(_Form):
    """A column of comparators, and which of <, <=, >, >= or nothing each of its words means."""

    column: str
    words: dict[str, str]


Cell = str | Constant | FirstOf | IfThere


class Series(_Form):
    """One column of a wide table, or one part of a long one: what its values are records of."""

    column: str | None = Field(None, description="The column of a wide table that holds the values.")
    kind: str = "measurement"
    name: str
    unit: str | None = None
    specimen: str | None = None
    lod: float | None = None
    day: int | None = Field(None, description="A study day, for what has the same in every case.")
    once: bool = Field(False, description="One record for each case, not for each row.")
    values: dict[str, str] = Field(default_factory=dict, description="What some written values stand for.")
    comparator: str | Signs | None = Field(None, description="A column that holds <, <=, > or >=.")
    where: dict[str, str | int] = Field(default_factory=dict, description="Rows whose columns have these values.")


class MappingForm(_Form):
    """columns: of every record; series: of a wide table, or of the codes of a long one."""

    like: str | None = Field(None, description="A ready mapping whose columns and comparator hold but for those given.")
    columns: dict[str, Cell] = Field(default_factory=dict)
    comparator: str | Signs | None = None
    series: list[Series] = Field(default_factory=list)
    headings: bool = Field(False, description="Each other column is a series; its heading is NAME, SPECIMEN [UNIT].")


def read_mapping(name: Path) -> MappingForm:
    """Reads a mapping of columns, a file or the name of a ready one; raises UsageError U108 with all its problems."""
    is_ready = not name.is_file() and name.name == str(name) and not name.suffix
    path = _ready(str(name)) if is_ready else name
    form = _read(path)
    return _checked(path, form if form.like is None else _joined(_read(_ready(form.like)), form))


def _ready(name: str) -> Path:
    known = sorted(each.stem for each in READY.glob("*.yaml"))
    if name not in known:
        mend = suggestion(name, known) or f"Known are {', '.join(known)}, or name a file."
        raise UsageError([Problem(name, "is no mapping.", mend, "U108")])
    return READY / f"{name}.yaml"


def _read(path: Path) -> MappingForm:
    try:
        return MappingForm.model_validate(read_document(path).data)
    except ValidationError as fault:
        raise UsageError([_problem(path, each) for each in fault.errors()]) from None


def _joined(base: MappingForm, form: MappingForm) -> MappingForm:
    """A ready mapping with what a form adds to it or says otherwise."""
    update = {
        "like": None,
        "columns": base.columns | form.columns,
        "comparator": _signs(base.comparator, form.comparator),
        "series": form.series or base.series,
        "headings": form.headings or base.headings,
    }
    return form.model_copy(update=update)


def _signs(base: str | Signs | None, own: str | Signs | None) -> str | Signs | None:
    if isinstance(base, Signs) and isinstance(own, Signs) and base.column == own.column:
        return Signs(column=own.column, words=base.words | own.words)
    return own or base


def _checked(path: Path, form: MappingForm) -> MappingForm:
    wrong = [name for name in form.columns if name not in COLUMNS]
    if wrong or "case" not in form.columns:
        told = f'"{wrong[0]}" is no column of a record.' if wrong else "no column is named for case."
        mend = (suggestion(wrong[0], COLUMNS) if wrong else "") or f"Known are {', '.join(COLUMNS)}."
        raise UsageError([Problem(str(path), told, mend, "U108")])
    return form


def _problem(path: Path, fault: Mapping[str, Any]) -> Problem:
    where = ".".join(str(part) for part in fault["loc"])
    return Problem(str(path), f"{where}: {fault['msg']}.", "See docs/how-to/assess-many-cases.md.", "U108")


def wanted_columns(form: MappingForm | None) -> tuple[str, ...]:
    """The columns of the input that a mapping reads; raises UsageError U108 where only the input could tell."""
    if form is None:
        return COLUMNS
    if form.headings:
        raise UsageError([Problem("input", "has no headings.", "Give a wide table as CSV or Parquet.", "U108")])
    named = [name for cell in form.columns.values() for name in _names(cell)]
    for signs in (form.comparator, *(series.comparator for series in form.series)):
        named += [] if signs is None else [signs if isinstance(signs, str) else signs.column]
    for series in form.series:
        named += [*([series.column] if series.column else []), *series.where]
    return tuple(dict.fromkeys(named))


def _names(cell: Cell) -> list[str]:
    if isinstance(cell, str):
        return [cell]
    return cell.first if isinstance(cell, FirstOf) else [cell.if_there] if isinstance(cell, IfThere) else []


def selection(form: MappingForm | None, have: Sequence[str], source: str) -> str:
    """The SQL that gives the columns of the table form; raises UsageError U108 for a column that is not there."""
    if form is None:
        named = {name: name for name in COLUMNS if name in have}
        if "case" not in named:
            raise _absent("case", have)
        return f"SELECT {', '.join(_own(name, quoted(name)) for name in named)} FROM {source}"  # noqa: S608 quoted
    columns = {name: cell for name, cell in form.columns.items() if _is_there(cell, have)}
    series = [*form.series, *(_headed(form, have) if form.headings else ())]
    every: list[Series | None] = [*series] or [None]
    parts = [_part(form, columns, each, have, source) for each in every]
    return " UNION ALL BY NAME ".join(parts)


def _is_there(cell: Cell, have: Sequence[str]) -> bool:
    return not isinstance(cell, IfThere) or cell.if_there in have


def _headed(form: MappingForm, have: Sequence[str]) -> Iterator[Series]:
    taken = {name for cell in form.columns.values() for name in _names(cell)}
    for heading in have:
        if heading in taken:
            continue
        found = _HEADING.fullmatch(heading)
        if found is None:
            mend = "Write NAME, SPECIMEN [UNIT]; the last two may be left out."
            raise UsageError([Problem("input", f'"{heading}" is no heading of a series.', mend, "U108")])
        told = {key: text.strip() for key, text in found.groupdict().items() if text}
        yield Series.model_validate({"column": heading, **told})


def _part(
    form: MappingForm, columns: Mapping[str, Cell], series: Series | None, have: Sequence[str], source: str
) -> str:
    cells = {name: _given(each, have) for name, each in columns.items()}
    if series is None:
        return f"SELECT {_listed(cells, form.comparator, have)} FROM {source}"  # noqa: S608 quoted
    fixed = {name: getattr(series, name) for name in ("kind", "name", "unit", "specimen", "lod", "day")}
    cells |= {name: _literal(value) for name, value in fixed.items() if value is not None}
    tests = [f"CAST({_column(name, have)} AS VARCHAR) = {_literal(str(value))}" for name, value in series.where.items()]
    if series.column is not None:
        cells["value"] = _column(series.column, have)
        tests.append(f"{_filled(cells['value'])} IS NOT NULL")
    if series.values and "value" in cells:
        cells["value"] = _meant(cells["value"], series.values)
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    told = f"{'DISTINCT ' if series.once else ''}{_listed(cells, series.comparator or form.comparator, have)}"
    return f"SELECT {told} FROM {source}{where}"  # noqa: S608 quoted


def _meant(cell: str, words: Mapping[str, str]) -> str:
    cases = "".join(f" WHEN {_literal(word)} THEN {_literal(meant)}" for word, meant in words.items())
    return f"CASE CAST({cell} AS VARCHAR){cases} ELSE CAST({cell} AS VARCHAR) END"


def _listed(cells: dict[str, str], comparator: str | Signs | None, have: Sequence[str]) -> str:
    if comparator is not None and "value" in cells:
        cells["value"] = f"{_sign(comparator, have)} || CAST({cells['value']} AS VARCHAR)"
    return ", ".join(_own(name, cell) for name, cell in cells.items())


def _sign(comparator: str | Signs, have: Sequence[str]) -> str:
    """The sign before a value; a word that the mapping does not know makes the value one that cannot be read."""
    if isinstance(comparator, str):
        return f"coalesce(nullif(CAST({_column(comparator, have)} AS VARCHAR), '='), '')"
    if comparator.column not in have:
        return "''"
    cell = f"CAST({quoted(comparator.column)} AS VARCHAR)"
    cases = "".join(f" WHEN {_literal(str(word))} THEN {_literal(sign)}" for word, sign in comparator.words.items())
    return f"CASE coalesce({cell}, ''){cases} WHEN '' THEN '' ELSE '?' || {cell} || ' ' END"


def _own(name: str, cell: str) -> str:
    """A cell under its name; what names or labels something is text."""
    as_is = name in ("value", "date", "day", "lod", "lloq")
    return f"{cell} AS {quoted(name)}" if as_is else f"CAST({cell} AS VARCHAR) AS {quoted(name)}"


def _given(cell: Cell, have: Sequence[str]) -> str:
    if isinstance(cell, Constant):
        return _literal(cell.always)
    if isinstance(cell, FirstOf):
        return f"coalesce({', '.join(_filled(_column(name, have)) for name in cell.first)})"
    return _column(cell if isinstance(cell, str) else cell.if_there, have)


def _filled(cell: str) -> str:
    """A cell as text; nothing where it is blank, or not a number."""
    text = f"trim(CAST({cell} AS VARCHAR))"
    return f"CASE WHEN lower({text}) NOT IN ('', 'nan') THEN {text} END"


def _column(name: str, have: Sequence[str]) -> str:
    if name not in have:
        raise _absent(name, have)
    return quoted(name)


def _absent(name: str, have: Sequence[str]) -> UsageError:
    mend = suggestion(name, have) or f"The input has {', '.join(have)}; name others with --columns."
    return UsageError([Problem("input", f'there is no column "{name}".', mend, "U108")])


def quoted(name: str) -> str:
    """A name as SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def _literal(value: str | int | float) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)
