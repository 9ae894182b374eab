"""How a foreign table becomes the table form: a small YAML of columns, constants and wide columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adjudge.case.table import COLUMNS
from adjudge.documents.compose import read_document
from adjudge.errors import Problem, UsageError, suggestion


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Constant(_Form):
    """The same text in each row."""

    always: str | int | float


class Series(_Form):
    """One column of a wide table, or one part of a long one: what its values are records of."""

    column: str | None = Field(None, description="The column of a wide table that holds the values.")
    kind: str = "measurement"
    name: str
    unit: str | None = None
    specimen: str | None = None
    lod: float | None = None
    comparator: str | None = Field(None, description="A column that holds <, <=, > or >=.")
    where: dict[str, str | int] = Field(default_factory=dict, description="Rows whose columns have these values.")


class MappingForm(_Form):
    """columns: of every record; series: of a wide table, or of the codes of a long one."""

    columns: dict[str, str | Constant]
    comparator: str | None = None
    series: list[Series] = Field(default_factory=list)


def read_mapping(path: Path) -> MappingForm:
    """Reads a mapping of columns; raises UsageError U108 with all its problems."""
    try:
        form = MappingForm.model_validate(read_document(path).data)
    except ValidationError as fault:
        raise UsageError([_problem(path, each) for each in fault.errors()]) from None
    wrong = [name for name in form.columns if name not in COLUMNS]
    if wrong or "case" not in form.columns:
        told = f'"{wrong[0]}" is no column of a record.' if wrong else "no column is named for case."
        mend = (suggestion(wrong[0], COLUMNS) if wrong else "") or f"Known are {', '.join(COLUMNS)}."
        raise UsageError([Problem(str(path), told, mend, "U108")])
    return form


def _problem(path: Path, fault: Mapping[str, Any]) -> Problem:
    where = ".".join(str(part) for part in fault["loc"])
    return Problem(str(path), f"{where}: {fault['msg']}.", "See docs/how-to/assess-many-cases.md.", "U108")


def selection(form: MappingForm | None, have: Sequence[str], source: str) -> str:
    """The SQL that gives the columns of the table form; raises UsageError U108 for a column that is not there."""
    if form is None:
        named = {name: name for name in COLUMNS if name in have}
        if "case" not in named:
            raise _absent("case", have)
        return f"SELECT {', '.join(_own(name, quoted(name)) for name in named)} FROM {source}"  # noqa: S608 quoted
    every: list[Series | None] = [*form.series] or [None]
    parts = [_part(form, series, have, source) for series in every]
    return " UNION ALL BY NAME ".join(parts)


def _part(form: MappingForm, series: Series | None, have: Sequence[str], source: str) -> str:
    cells = {name: _given(each, have) for name, each in form.columns.items()}
    if series is None:
        return f"SELECT {_listed(cells, form.comparator, have)} FROM {source}"  # noqa: S608 quoted
    fixed = {name: getattr(series, name) for name in ("kind", "name", "unit", "specimen", "lod")}
    cells |= {name: _literal(value) for name, value in fixed.items() if value is not None}
    tests = [f"CAST({_column(name, have)} AS VARCHAR) = {_literal(str(value))}" for name, value in series.where.items()]
    if series.column is not None:
        cells["value"] = _column(series.column, have)
        tests.append(f"{cells['value']} IS NOT NULL")
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    return f"SELECT {_listed(cells, series.comparator or form.comparator, have)} FROM {source}{where}"  # noqa: S608 quoted


def _listed(cells: dict[str, str], comparator: str | None, have: Sequence[str]) -> str:
    if comparator is not None and "value" in cells:
        sign = f"coalesce(nullif(CAST({_column(comparator, have)} AS VARCHAR), '='), '')"
        cells["value"] = f"{sign} || CAST({cells['value']} AS VARCHAR)"
    return ", ".join(_own(name, cell) for name, cell in cells.items())


def _own(name: str, cell: str) -> str:
    """A cell under its name; what names or labels something is text."""
    as_is = name in ("value", "date", "day", "lod", "lloq")
    return f"{cell} AS {quoted(name)}" if as_is else f"CAST({cell} AS VARCHAR) AS {quoted(name)}"


def _given(cell: str | Constant, have: Sequence[str]) -> str:
    return _literal(cell.always) if isinstance(cell, Constant) else _column(cell, have)


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
