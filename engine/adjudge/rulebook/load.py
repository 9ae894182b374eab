"""Loads a pack: its files to one checked, immutable value, or every problem of all of them at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from adjudge.documents.compose import Document, Path_, read_document
from adjudge.errors import AdjudgeError, Problem, RulebookError, suggestion
from adjudge.rulebook.build import Scope, build_syntax, read
from adjudge.rulebook.domains import Domains
from adjudge.rulebook.expression import Constant, Named, Node, Selection, Source
from adjudge.rulebook.pack import Pack, Parameter
from adjudge.rulebook.schema import (
    FORMS,
    DefinitionForm,
    DefinitionsForm,
    PackForm,
    ParametersForm,
    RulesForm,
    SeriesForm,
)
from adjudge.rulebook.syntax import Syntax, names_in
from adjudge.values.units import canonical, read_unit

FILES = ("pack.yaml", "parameters.yaml", "definitions.yaml", "rules.yaml")
_CHANGED = re.compile(r"(-?\d+(?:\.\d+)?)\s*(\D.*)?")
_UNIT_WORDS = {"1": "", "{score}": "", "%": "%", "d": " days", "wk": " weeks", "mo": " months", "a": " years"}
_RECORD_KINDS = ("measurement", "assessment", "exposure", "event")


@dataclass(slots=True)
class Loading:
    """A pack while it is read: the documents, their forms, and the problems so far."""

    folder: Path
    documents: dict[str, Document] = field(default_factory=dict)
    forms: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, file: str, path: Path_, what: str, mend: str, code: str) -> None:
        """Notes a problem at a path of a file."""
        where = self.documents[file].where(path) if file in self.documents else str(self.folder / file)
        self.problems.append(Problem(where, what, mend, code))

    def scope(self, names: Mapping[str, Node], file: str, path: Path_) -> Scope:
        """A scope whose places are those of a text in a file."""
        return Scope(names, self.problems, self._places(file, path))

    def _places(self, file: str, path: Path_) -> Callable[[int, int], str]:
        document = self.documents[file]
        _, line, column = document.where(path).rsplit(":", 2)

        def place(row: int, letter: int) -> str:
            at = int(column) + letter - 1 if row == 1 else letter
            return f"{document.place}:{int(line) + row - 1}:{at}"

        return place


def load_pack(folder: Path, changes: Mapping[str, str] | None = None) -> Pack:
    """Reads the pack in a folder; raises RulebookError with all its problems.

    `changes` gives parameters other values, as `28`, or with a unit of the same kind, as `4 wk`.
    """
    loading = read_forms(folder)
    if changes and not loading.problems:
        _change(loading, changes)
    pack = build_pack(loading) if not loading.problems else None
    if pack is None or loading.problems:
        raise RulebookError(sorted(set(loading.problems)))
    return pack


def _change(loading: Loading, changes: Mapping[str, str]) -> None:
    forms = cast(ParametersForm, loading.forms["parameters.yaml"]).root
    for name, text in changes.items():
        found = _CHANGED.fullmatch(text)
        if name not in forms or found is None:
            hint = suggestion(name, forms) or f"It has {', '.join(forms)}."
            loading.tell("parameters.yaml", (), f"{name} cannot be set to {text}.", hint, "R208")
            continue
        unit = found[2] or forms[name].unit
        told = {"value": found[1], "unit": unit, "source": "set by the user", "quote": "", "status": "project"}
        forms[name] = forms[name].model_copy(update=told)


def read_forms(folder: Path, files: tuple[str, ...] = FILES) -> Loading:
    """The files of a pack and their forms, with the problems of both."""
    loading = Loading(folder)
    for name in files:
        try:
            loading.documents[name] = read_document(folder / name)
            loading.forms[name] = _form(loading, name)
        except AdjudgeError as fault:
            loading.problems += fault.problems
    return loading


def _form(loading: Loading, name: str) -> BaseModel | None:
    try:
        return FORMS[name].model_validate(loading.documents[name].data)
    except ValidationError as fault:
        for each in fault.errors():
            path = tuple(part for part in each["loc"] if part in _keys(loading.documents[name], each["loc"]))
            loading.tell(name, path, *_told(FORMS[name], cast(dict[str, Any], each)), "R202")
        return None


def _keys(document: Document, path: Path_) -> tuple[str | int, ...]:
    """The parts of a path that stand in the file: pydantic adds the names of alternatives."""
    data, keys = document.data, []
    for part in path:
        if (isinstance(data, Mapping) and part in data) or (isinstance(data, list) and isinstance(part, int)):
            data = data[part]  # type: ignore[index]
            keys.append(part)
    return tuple(keys)


def _told(form: type[BaseModel], error: dict[str, Any]) -> tuple[str, str]:
    last = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        return f'"{last}" is no key here.', suggestion(last, _all_fields(form)) or "Leave it out."
    if error["type"] == "missing":
        return f'the key "{last}" is missing.', "Give it."
    return f"{last}: {error['msg']}.", "See docs/how-to/write-a-pack.md."


def _all_fields(form: type[BaseModel]) -> list[str]:
    schema = form.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return [key for part in parts for key in part.get("properties", {})]


def build_pack(loading: Loading) -> Pack | None:
    """The pack of forms that are whole; None where it has problems, which `loading` then holds."""
    before = len(loading.problems)
    head = cast(PackForm, loading.forms["pack.yaml"])
    parameters = _parameters(loading)
    series = _all_series(loading)
    constants = {name: parameter.node for name, parameter in parameters.items()}
    definitions = _definitions(loading, {**constants, **series})
    rules = cast(RulesForm, loading.forms["rules.yaml"])
    broken = frozenset(loading.forms["definitions.yaml"].definitions) - definitions.keys()
    domains = Domains(loading, rules.domains, definitions, frozenset(parameters), broken).build()
    if head.index is not None and head.index not in definitions:
        mend = suggestion(head.index, definitions) or "Define it in definitions.yaml."
        loading.tell("pack.yaml", ("index",), f"`{head.index}` is not defined.", mend, "R101")
    if len(loading.problems) > before:
        return None
    index = None if head.index is None else definitions[head.index]
    sha = _sha256(loading.folder, parameters)
    return Pack(head.pack, head.version, head.title, sha, parameters, series, definitions, domains, index)


def _sha256(folder: Path, parameters: Mapping[str, Parameter]) -> str:
    """The hash of the files as they are, and of what was set otherwise."""
    digest = hashlib.sha256()
    for name in FILES:
        digest.update(name.encode() + b"\0" + (folder / name).read_bytes().replace(b"\r\n", b"\n") + b"\0")
    for name, parameter in parameters.items():
        digest.update(f"{name}={parameter.written}".encode() if parameter.source == "set by the user" else b"")
    return digest.hexdigest()


def _parameters(loading: Loading) -> dict[str, Parameter]:
    forms = cast(ParametersForm, loading.forms["parameters.yaml"]).root
    found = {}
    for name, form in forms.items():
        try:
            unit = read_unit(form.unit)
            value = Fraction(str(form.value)) * unit.factor
        except (ValueError, ZeroDivisionError) as fault:
            loading.tell("parameters.yaml", (name,), f"{name}: {fault}", "Give a number and a known unit.", "R203")
            continue
        written = f"{form.value}{_UNIT_WORDS.get(form.unit, ' ' + re.sub('[{}[]|]', '', form.unit))}"
        node = Constant(value, unit.kind, name)
        cited = (form.source, form.quote, form.verified_by)
        found[name] = Parameter(name, node, written, str(form.from_), *cited, form.status)
    return found


def _all_series(loading: Loading) -> dict[str, Source]:
    forms = cast(DefinitionsForm, loading.forms["definitions.yaml"]).series
    found = {}
    for name, form in forms.items():
        if (source := _series(loading, name, form)) is not None:
            found[name] = source
    return found


def _series(loading: Loading, name: str, form: SeriesForm) -> Source | None:
    def refuse(what: str, mend: str, code: str = "R204") -> None:
        loading.tell("definitions.yaml", ("series", name), f"{name}: {what}", mend, code)

    kinds = [kind for kind in _RECORD_KINDS if getattr(form, kind) is not None]
    if len(kinds) != 1:
        refuse("a series is of one kind of record.", f"Give one of {', '.join(_RECORD_KINDS)}.")
        return None
    needs = {"measurement": form.unit is not None, "assessment": (form.unit is None) != (form.states is None)}
    if not needs.get(kinds[0], form.unit is None and form.states is None):
        refuse("its values have no form.", "Give a measurement a unit, an assessment a unit or states.")
        return None
    names = getattr(form, kinds[0])
    states = tuple((state, tuple(words)) for state, words in (form.states or {}).items())
    selection = Selection(
        kinds[0],
        (names,) if isinstance(names, str) else tuple(names),
        tuple(form.codes),
        form.specimen,
        excluded=tuple(form.except_),
        states=states,
    )
    if form.unit is None:
        return Source(name, selection, say=form.say)
    try:
        kind = read_unit(form.unit).kind
    except ValueError as fault:
        refuse(str(fault), "", "R111")
        return None
    return Source(name, replace(selection, unit=canonical(kind).code), kind, form.say)


def _definitions(loading: Loading, outer: Mapping[str, Node]) -> dict[str, Named]:
    """Every definition, built after those that it reads."""
    forms = cast(DefinitionsForm, loading.forms["definitions.yaml"]).definitions
    syntaxes: dict[str, Syntax] = {}
    for name, form in forms.items():
        path = _path_of(name, form)
        syntax = read(form if isinstance(form, str) else form.is_, loading.scope({}, "definitions.yaml", path))
        if name in outer:
            mend = "Give it a name of its own."
            loading.tell("definitions.yaml", path, f"`{name}` is a series or a parameter already.", mend, "R205")
        elif syntax is not None:
            syntaxes[name] = syntax
    return _ordered(loading, syntaxes, outer)


def _path_of(name: str, form: str | DefinitionForm) -> Path_:
    return ("definitions", name) if isinstance(form, str) else ("definitions", name, "is")


def _ordered(loading: Loading, syntaxes: Mapping[str, Syntax], outer: Mapping[str, Node]) -> dict[str, Named]:
    forms = cast(DefinitionsForm, loading.forms["definitions.yaml"]).definitions
    done: dict[str, Named] = {}
    failed: set[str] = set()
    waiting = dict(syntaxes)
    while waiting:
        ready = [name for name, syntax in waiting.items() if not names_in(syntax) & (waiting.keys() - {"held"})]
        if not ready:
            names = ", ".join(f"`{name}`" for name in waiting)
            path: Path_ = ("definitions", next(iter(waiting)))
            loading.tell("definitions.yaml", path, f"{names} read each other.", "Break the circle.", "R308")
            break
        for name in ready:
            form, syntax = forms[name], waiting.pop(name)
            if names_in(syntax) & failed:
                failed.add(name)
                continue
            path = _path_of(name, form)
            node = build_syntax(syntax, loading.scope({**outer, **done}, "definitions.yaml", path))
            if node is None:
                failed.add(name)
                continue
            done[name] = Named(name, node, "" if isinstance(form, str) else form.say)
    return {name: done[name] for name in syntaxes if name in done}
