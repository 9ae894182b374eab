"""What an expression is about, in words: the series, and what was made of it."""

from __future__ import annotations

from adjudge.explanation.proof import Basis, sentence
from adjudge.rulebook.expression import Arithmetic, Attribute, Constant, Cutoff, Decide, Named, Node, Source
from adjudge.rulebook.temporal import Carry, Over, Reduce, Since, Visits, Where
from adjudge.rulebook.types import Sort

_PICKS = {"first": "the first", "last": "the last", "lowest": "the lowest", "highest": "the highest"}
_SUMS = {"count": "the number of records of", "sum": "the sum of", "mean": "the mean of"}
_OPERATIONS = {
    "-": "the difference of {} and {}",
    "+": "the sum of {} and {}",
    "*": "the product of {} and {}",
    "/": "the ratio of {} to {}",
}


def phrase(node: Node, basis: Basis) -> str:
    """A noun for what an expression yields: `the last JCV DNA in plasma`, `the relative fall of ...`."""
    match node:
        case Named(_, of, say):
            return sentence(say, basis) if say and node.type.sort != Sort.TRUTH else phrase(of, basis)
        case Source():
            return series_words(node)
        case Constant(value, _, name):
            return name.replace("_", " ") if name else f"{float(value):g}"
        case Attribute("detected" | "recorded", of) | Where(of):
            return phrase(of, basis)
        case Attribute(what, of):
            return f"the {what} of {phrase(of, basis)}"
        case Arithmetic():
            return _arithmetic(node, basis)
        case Reduce(how, of) | Over(how, of):
            return _reduced(how, phrase(of, basis))
        case Visits(how, of):
            return f"{_reduced(how, phrase(of, basis))} by visit"
        case Cutoff():
            return "the last day observed"
        case Carry(start):
            return phrase(start, basis)
        case Decide(branches):
            return phrase(branches[0][1], basis)
        case Since(of):
            return f"the day of {phrase(of, basis)}"
    inner = [phrase(each, basis) for each in node.children]
    return inner[0] if inner else "a value"


def _reduced(how: str, of: str) -> str:
    if how not in _PICKS:
        return f"{_SUMS[how]} {of}" if how in _SUMS else of
    if of.startswith(_PICKS[how]):
        return of
    return f"{_PICKS[how]} {of.removeprefix('the ').removeprefix('a ').removeprefix('an ')}"


def _arithmetic(node: Arithmetic, basis: Basis) -> str:
    """Sugar is told as it was written: 1 - x/y is a relative fall."""
    if node.right is None:
        return f"log10 of {phrase(node.left, basis)}"
    match node:
        case Arithmetic("-", Constant(value), Arithmetic("/", of, Node() as base)) if value == 1:
            return f"the relative fall of {phrase(of, basis)} from {phrase(base, basis)}"
        case Arithmetic("-", Arithmetic("/", of, Node() as base), Constant(value)) if value == 1:
            return f"the relative rise of {phrase(of, basis)} from {phrase(base, basis)}"
        case Arithmetic("-", Arithmetic("log10", of, None), Arithmetic("log10", base, None)):
            return f"the log10 by which {phrase(of, basis)} is above {phrase(base, basis)}"
    return _OPERATIONS[node.op].format(phrase(node.left, basis), phrase(node.right, basis))


def series_words(source: Source) -> str:
    """A series by its author's words, else by the name and specimen of its records."""
    if source.say:
        return source.say
    name = source.selection.names[0] if source.selection.names else source.name
    return f"{name} in {source.selection.specimen}" if source.selection.specimen else name
