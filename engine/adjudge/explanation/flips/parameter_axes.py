"""How a threshold could have been otherwise: each parameter that the domain compares something with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from adjudge.case.record import Case
from adjudge.explanation.asking.question import Question
from adjudge.explanation.asking.replay import Variant
from adjudge.explanation.flips.axis import Axis, beside, plain, share, step_of, steps, targets
from adjudge.explanation.flips.hints import Hints, nodes_of
from adjudge.rulebook.expression import Compare, Constant, Node, Source, walk
from adjudge.rulebook.pack import Parameter
from adjudge.rulebook.temporal import Confirm, Over, Reduce
from adjudge.rulebook.types import DURATION
from adjudge.values.units import Kind

SCORE = Kind("score")
_WRITTEN = re.compile(r"(-?[\d.]+(?:[eE][+-]?\d+)?)(.*)")


@dataclass(frozen=True, slots=True)
class _Written:
    """A parameter as it is written: its number, the factor to its value, and the words after it."""

    parameter: Parameter
    number: float
    factor: Fraction
    rest: str

    def told(self, number: float) -> str:
        """Another number in the same words."""
        return f"{plain(number)}{self.rest}"

    def variant(self, case: Case, as_of: int | None, number: float) -> Variant:
        """The case where the parameter has another number."""
        return Variant(case, as_of, {self.parameter.name: Fraction(plain(number)) * self.factor})


def parameter_axes(question: Question, case: Case, hints: Hints) -> Iterator[Axis]:
    """Both directions of every parameter that meets what was recorded; a switch that meets only parameters stays."""
    nodes = {each: None for root in nodes_of(question) for each in walk(root)}
    counts = set(_counts(nodes))
    for name in _compared(nodes):
        found = _read(question.pack.parameters[name]) if name in question.pack.parameters else None
        if found is not None:
            is_whole = name in counts or found.parameter.node.kind in (DURATION, SCORE)
            yield from _axes(found, is_whole and found.number == round(found.number), question, case, hints)


def _axes(found: _Written, is_whole: bool, question: Question, case: Case, hints: Hints) -> Iterator[Axis]:
    start, step = found.number, 1.0 if is_whole else step_of(found.number)
    sides = [each / float(found.factor) for each in hints.sides.get(found.parameter.name, ())]
    for is_up in (True, False):
        whole = steps(start, is_up, step, [abs(each - start) for each in sides]) if is_whole else []
        marks = beside(start, is_up, step, whole or targets(start, is_up, step, hints.decades, sides))
        variant = partial(found.variant, case, question.as_of)
        yield Axis("threshold", found.parameter.name, start, step, marks, variant, partial(share, start), found.told)


def _read(parameter: Parameter) -> _Written | None:
    """None for what is zero or no number: no factor can be told from it."""
    found = _WRITTEN.fullmatch(parameter.written)
    if found is None or not Fraction(found[1]):
        return None
    return _Written(parameter, float(found[1]), parameter.node.value / Fraction(found[1]), found[2])


def _compared(nodes: dict[Node, None]) -> tuple[str, ...]:
    """The parameters on either side of a comparison with something recorded, or in a bound on it."""
    found: dict[str, None] = {}
    for node in nodes:
        parts = list(walk(node)) if isinstance(node, Compare) else []
        if any(isinstance(each, Source) for each in parts):
            found |= dict.fromkeys(each.name for each in parts if isinstance(each, Constant) and each.name)
        if isinstance(node, Over | Confirm | Reduce):
            bounds = [each for each in node.children if each.type.grid is None]
            found |= dict.fromkeys(
                each.name for bound in bounds for each in walk(bound) if isinstance(each, Constant) and each.name
            )
    return tuple(found)


def _counts(nodes: dict[Node, None]) -> Iterator[str]:
    """The parameters that bound a number of points."""
    for node in nodes:
        sides = (node.left, node.right) if isinstance(node, Compare) else ()
        is_count = any(isinstance(each, Over | Reduce) and each.how == "count" for each in sides)
        asked = sides if is_count else (node.at_most,) if isinstance(node, Confirm) else ()
        yield from (each.name for each in asked if isinstance(each, Constant) and each.name)
