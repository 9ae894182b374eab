"""From a syntax tree to nodes: names are looked up, sugar is spelt out, types are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from adjudge.errors import Problem, suggestion
from adjudge.rulebook import sugar
from adjudge.rulebook.expression import Arithmetic, Compare, Constant, Cutoff, Decide, Is, Label, Logic, Node
from adjudge.rulebook.syntax import Syntax, SyntaxFaultError, number_of, read_syntax
from adjudge.rulebook.temporal import Carry, Held
from adjudge.rulebook.types import IllTypedError, Sort
from adjudge.values.units import read_unit


@dataclass(slots=True)
class Scope:
    """The names that an expression may read, and where problems are told."""

    names: Mapping[str, Node]
    problems: list[Problem] = field(default_factory=list)
    place: Callable[[int, int], str] = lambda line, column: f"{line}:{column}"
    allow_numbers: bool = False

    def tell(self, at: Syntax | SyntaxFaultError, what: str, mend: str, code: str) -> None:
        """Notes one problem at its place."""
        self.problems.append(Problem(self.place(at.line, at.column), what, mend, code))


def build(text: str, scope: Scope) -> Node | None:
    """Reads one expression; None where it has problems, which the scope then holds."""
    syntax = read(text, scope)
    return None if syntax is None else build_syntax(syntax, scope)


def read(text: str, scope: Scope) -> Syntax | None:
    """The syntax of one expression; None where it is none, which the scope then holds."""
    try:
        return read_syntax(text)
    except SyntaxFaultError as fault:
        scope.tell(fault, fault.what, fault.mend, "R100")
        return None


def build_syntax(syntax: Syntax, scope: Scope) -> Node | None:
    """The node of an expression that is read; None where it has problems, which the scope then holds."""
    return _node(syntax, scope)


def _node(syntax: Syntax, scope: Scope) -> Node | None:
    try:
        return _FORMS[syntax.form](syntax, scope)
    except IllTypedError as fault:
        scope.tell(syntax, fault.what, fault.mend, fault.code)
        return None


def _all(parts: tuple[Syntax, ...], scope: Scope) -> tuple[Node, ...] | None:
    """The nodes of all parts, so that every problem is told; None where any has one."""
    nodes = tuple(_node(part, scope) for part in parts)
    return None if any(node is None for node in nodes) else cast(tuple[Node, ...], nodes)


def _logic(op: str) -> Callable[[Syntax, Scope], Node | None]:
    def form(syntax: Syntax, scope: Scope) -> Node | None:
        operands = _all(syntax.inner, scope)
        return None if operands is None else Logic(cast(Any, op), operands)

    return form


def _comparison(syntax: Syntax, scope: Scope) -> Node | None:
    sides = _all(syntax.inner, scope)
    return None if sides is None else Compare(cast(Any, syntax.parts[1]), *sides)


def _is_class(syntax: Syntax, scope: Scope) -> Node | None:
    of = _node(syntax.inner[0], scope)
    return None if of is None else Is(of, tuple(part for part in syntax.parts if isinstance(part, str)))


def _chain(syntax: Syntax, scope: Scope) -> Node | None:
    operands = _all(syntax.inner, scope)
    if operands is None:
        return None
    result = operands[0]
    signs = [part for part in syntax.parts if isinstance(part, str)]
    for sign, operand in zip(signs, operands[1:], strict=True):
        result = Arithmetic(cast(Any, sign), result, operand)
    return result


def _number(syntax: Syntax, scope: Scope) -> Node | None:
    if not scope.allow_numbers:
        what = f"The number {syntax.word} stands in an expression without a source."
        scope.tell(syntax, what, "Give it a name and a source in parameters.yaml.", "R110")
        return None
    value, unit = number_of(syntax.word)
    if not unit:
        return Constant(value)
    try:
        known = read_unit(unit)
    except ValueError as fault:
        scope.tell(syntax, str(fault), "", "R111")
        return None
    return Constant(value * known.factor, known.kind)


def _name(syntax: Syntax, scope: Scope) -> Node | None:
    if syntax.word == "cutoff":
        return Cutoff()
    found = scope.names.get(syntax.word)
    if found is None:
        mend = suggestion(syntax.word, scope.names) or "Define it in definitions.yaml or parameters.yaml."
        scope.tell(syntax, f"`{syntax.word}` is not defined.", mend, "R101")
    return found


def _decide(syntax: Syntax, scope: Scope) -> Node | None:
    branches: list[tuple[Node | None, Node | None]] = []
    otherwise: Node | None = None
    whole = True
    for branch in syntax.inner:
        *condition, value = branch.inner
        yielded = _value(value, scope)
        whole &= yielded is not None
        if branch.form == "otherwise":
            otherwise = yielded
        else:
            branches.append((_node(condition[0], scope), yielded))
    if not whole or any(condition is None for condition, _ in branches):
        return None
    return Decide(cast(tuple[tuple[Node, Node], ...], tuple(branches)), otherwise)


def _value(syntax: Syntax, scope: Scope) -> Node | None:
    """A bare word that names nothing is a class."""
    is_class = syntax.form == "name" and syntax.word not in scope.names and syntax.word != "cutoff"
    return Label(syntax.word) if is_class else _node(syntax, scope)


def _call(syntax: Syntax, scope: Scope) -> Node | None:
    name, arguments = syntax.word, syntax.inner
    if name == "carry":
        return _carry(syntax, scope)
    function = sugar.FUNCTIONS.get(name)
    if function is None:
        mend = suggestion(name, [*sugar.FUNCTIONS, "carry", "decide"]) or "See docs/reference/language.md."
        scope.tell(syntax, f"There is no function `{name}`.", mend, "R102")
        return None
    given = _arguments(function, arguments, scope)
    if given is None:
        return None
    try:
        return function.build(*given[0], **given[1])
    except TypeError:
        scope.tell(syntax, f"`{name}` is not called so.", f"Write {function.usage}.", "R109")
        return None


def _arguments(
    function: sugar.Function, arguments: tuple[Syntax, ...], scope: Scope
) -> tuple[list[Node | str], dict[str, Node | str]] | None:
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for place, argument in enumerate(arguments):
        value = argument.inner[0]
        if argument.form == "keyword":
            is_word = argument.word in function.words
            named[f"{argument.word}_"] = value.word if is_word else _node(value, scope)
        else:
            positional.append(value.word if place in function.word_places else _node(value, scope))
    whole = all(each is not None for each in (*positional, *named.values()))
    return (positional, named) if whole else None


def _carry(syntax: Syntax, scope: Scope) -> Node | None:
    named = {part.word: part.inner[0] for part in syntax.inner if part.form == "keyword"}
    if set(named) != {"start", "next"} or len(syntax.inner) != len(named):
        scope.tell(
            syntax, "`carry` is not called so.", "Write carry(start: value, next: expression with held).", "R109"
        )
        return None
    start = _value(named["start"], scope)
    if start is None:
        return None
    classes = tuple(_labels(named["next"], scope)) if start.type.sort == Sort.CLASS else ()
    held = Held(start, classes)
    inner = Scope({**scope.names, "held": held}, scope.problems, scope.place, scope.allow_numbers)
    after = _node(named["next"], inner)
    return None if after is None else Carry(start, held, after)


def _labels(syntax: Syntax, scope: Scope) -> Iterator[str]:
    """The classes that the branches of an expression give by name or by the series that they name."""
    if syntax.form in ("branch", "otherwise"):
        value = syntax.inner[-1]
        if value.form == "name" and value.word != "held":
            named = scope.names.get(value.word)
            yield from (value.word,) if named is None else named.type.classes
    for part in syntax.inner:
        yield from _labels(part, scope)


_FORMS: dict[str, Callable[[Syntax, Scope], Node | None]] = {
    "either": _logic("or"),
    "both": _logic("and"),
    "denial": _logic("not"),
    "comparison": _comparison,
    "is_class": _is_class,
    "chain": _chain,
    "number": _number,
    "name": _name,
    "decide": _decide,
    "call": _call,
}
