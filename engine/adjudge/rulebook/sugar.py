"""The functions of the language: core nodes by name, and sugar spelt out in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

from adjudge.rulebook.expression import Arithmetic, Attribute, Compare, Constant, Known, Logic, Node
from adjudge.rulebook.temporal import Confirm, Over, Reduce, Since, Visits, Where
from adjudge.rulebook.types import DURATION


@dataclass(frozen=True, slots=True)
class Function:
    """How a function is called, what it builds, and which of its arguments are words."""

    usage: str
    build: Callable[..., Node]
    says: str
    words: frozenset[str] = frozenset()
    word_places: frozenset[int] = frozenset()


_SIDES = {"above_": ">", "below_": "<", "at_least_": ">=", "at_most_": "<="}


def _reducer(how: str) -> Callable[..., Node]:
    def build(
        of: Node,
        *,
        at_: Node | None = None,
        from_: Node | None = None,
        to_: Node | None = None,
        after_: Node | None = None,
        before_: Node | None = None,
        by_: Node | None = None,
        **than: Node,
    ) -> Node:
        if not than.keys() <= _SIDES.keys() or len(than) > 1:
            raise TypeError("an unknown word")
        if at_ is None:
            if than or any(each is not None for each in (from_, to_, after_, before_)):
                raise TypeError("a window without at")
            return Reduce(cast(Any, how), of, by_)
        start, end, is_open = from_ or after_, to_ or before_, (after_ is not None, before_ is not None)
        side, other = next(iter(than.items()), ("above_", None))
        return Over(cast(Any, how), of, at_, start, end, *is_open, cast(Any, _SIDES[side]), other)

    return build


def always(of: Node, *, by_: Node | None = None) -> Node:
    """No point at which it is not met."""
    return Logic("not", (Reduce("any", Logic("not", (of,)), by_),))


def _attribute(what: str) -> Callable[[Node], Node]:
    return lambda of: Attribute(cast(Any, what), of)


def _at(op: str) -> Callable[[Node, Node], Node]:
    return lambda of, day: Where(of, Compare(cast(Any, op), Attribute("day", of), day))


def during(of: Node, start: Node, end: Node) -> Node:
    """The points from one day to another, both included."""
    day = Attribute("day", of)
    return Where(of, Logic("and", (Compare(">=", day, start), Compare("<=", day, end))))


def confirmed(
    of: Node,
    *,
    after_: Node | None = None,
    within_: Node | None = None,
    then_: Node | None = None,
    tolerating_: Node | None = None,
    at_most_: Node | None = None,
    unconfirmed_: str = "unknown",
    dated_: str = "first",
    same_: str = "",
) -> Node:
    """The truth, where it is seen again."""
    if unconfirmed_ not in ("unknown", "not_met") or dated_ not in ("first", "second") or same_ not in ("", "assay"):
        raise TypeError("an unknown word")
    closed = unconfirmed_.replace("_", " ")
    outer = {"unconfirmed": closed, "dated": dated_, "same_assay": same_ == "assay"}
    return Confirm(of, after_, within_, tolerating_, at_most_, then_, **cast(Any, outer))


def sustained(of: Node, *, for_: Node, unconfirmed_: str = "unknown") -> Node:
    """The truth, where it holds at every point until one at least so much later."""
    return confirmed(of, after_=for_, unconfirmed_=unconfirmed_)


def _running(how: str) -> Callable[[Node], Node]:
    return lambda of: Over(cast(Any, how), of, of, end=_NO_DAYS)


def previous(of: Node) -> Node:
    """The last value before the point at hand."""
    return Over("last", of, of, end=_NO_DAYS, open_end=True)


def so_far(of: Node) -> Node:
    """Whether it was met at the point at hand or before."""
    return Over("any", of, of, end=_NO_DAYS)


def earlier(of: Node) -> Node:
    """Whether it was met before the point at hand; not met at the first point."""
    return _beside(of, {"end": _NO_DAYS, "open_end": True})


def later(of: Node) -> Node:
    """Whether it is met after the point at hand; not met at the last point."""
    return _beside(of, {"start": _NO_DAYS, "open_start": True})


def _beside(of: Node, window: dict[str, Any]) -> Node:
    """Met at some point of a window; where the window holds no point, not met rather than unknown."""
    some = Compare(">", Over("count", of, of, **window), _NONE)
    return Logic("and", (some, Over("any", of, of, **window)))


def latest(of: Node, *, at_: Node) -> Node:
    """The last value at or before each point of another series."""
    return Over("last", of, at_, end=_NO_DAYS)


def fall(of: Node, *, from_: Node) -> Node:
    """By how much it is lower."""
    return Arithmetic("-", from_, of)


def rise(of: Node, *, from_: Node) -> Node:
    """By how much it is higher."""
    return Arithmetic("-", of, from_)


def log10_fall(of: Node, *, from_: Node) -> Node:
    """By how many powers of ten it is lower."""
    return Arithmetic("-", Arithmetic("log10", from_), Arithmetic("log10", of))


def log10_rise(of: Node, *, from_: Node) -> Node:
    """By how many powers of ten it is higher."""
    return Arithmetic("-", Arithmetic("log10", of), Arithmetic("log10", from_))


def fold(of: Node, *, from_: Node) -> Node:
    """How many times it is."""
    return Arithmetic("/", of, from_)


def relative_fall(of: Node, *, from_: Node) -> Node:
    """The share by which it is lower: 1 - x/y, so that x stands once and no interval is widened."""
    return Arithmetic("-", _ONE, Arithmetic("/", of, from_))


def relative_rise(of: Node, *, from_: Node) -> Node:
    """The share by which it is higher: x/y - 1, so that x stands once and no interval is widened."""
    return Arithmetic("-", Arithmetic("/", of, from_), _ONE)


_NO_DAYS = Constant(Fraction(0), DURATION)
_ONE = Constant(Fraction(1))
_NONE = Constant(Fraction(0))
_WINDOW = "s [, at: t, from: d, to: d, after: d, before: d, above|below|at_least|at_most: x]"
_CONFIRM_WORDS = frozenset({"unconfirmed", "dated", "same"})

FUNCTIONS: dict[str, Function] = {
    "ever": Function("ever(truth [, by: day] [, at: t, from: d, to: d])", _reducer("any"), "met at some point"),
    "always": Function("always(truth [, by: day])", always, "not met at no point"),
    **{
        how: Function(f"{how}({_WINDOW})", _reducer(how), says)
        for how, says in {
            "first": "the first value",
            "last": "the last value",
            "lowest": "the lowest value",
            "highest": "the highest value",
            "count": "the number of points",
            "sum": "the sum",
            "mean": "the mean",
        }.items()
    },
    "where": Function("where(s, condition)", Where, "the points at which the condition is met"),
    "before": Function("before(s, day)", _at("<"), "the points before a day"),
    "upto": Function("upto(s, day)", _at("<="), "the points up to and on a day"),
    "after": Function("after(s, day)", _at(">"), "the points after a day"),
    "onward": Function("onward(s, day)", _at(">="), "the points on and after a day"),
    "during": Function("during(s, day, day)", during, "the points from one day to another, both included"),
    **{
        what: Function(f"{what}(s)", _attribute(what), says)
        for what, says in {
            "day": "the day of each point",
            "lod": "the limit of detection of each result",
            "lloq": "the limit of quantification of each result",
            "detected": "whether each result was detected",
            "recorded": "met at each point",
        }.items()
    },
    "since": Function("since(x)", Since, "the day of one value, or the onset of a truth"),
    "known": Function("known(x)", Known, "there is a value"),
    "log10": Function("log10(x)", lambda of: Arithmetic("log10", of), "the logarithm"),
    "visits": Function("visits(sum, s)", Visits, "the series by visit, reduced", word_places=frozenset({0})),
    "confirmed": Function(
        "confirmed(truth [, after: d, within: d, then: truth, tolerating: truth, at_most: n, "
        "unconfirmed: unknown|not_met, dated: first|second, same: assay])",
        confirmed,
        "seen again",
        words=_CONFIRM_WORDS,
    ),
    "sustained": Function("sustained(truth, for: d)", sustained, "it holds at every point for so long", _CONFIRM_WORDS),
    "nadir": Function("nadir(s)", _running("lowest"), "the lowest value so far"),
    "peak": Function("peak(s)", _running("highest"), "the highest value so far"),
    "previous": Function("previous(s)", previous, "the last value before"),
    "so_far": Function("so_far(truth)", so_far, "met at this point or before"),
    "earlier": Function("earlier(truth)", earlier, "met before this point"),
    "later": Function("later(truth)", later, "met after this point"),
    "latest": Function("latest(s, at: t)", latest, "the last value at or before each point of t"),
    "fall": Function("fall(x, from: y)", fall, "y - x"),
    "rise": Function("rise(x, from: y)", rise, "x - y"),
    "log10_fall": Function("log10_fall(x, from: y)", log10_fall, "log10(y) - log10(x)"),
    "log10_rise": Function("log10_rise(x, from: y)", log10_rise, "log10(x) - log10(y)"),
    "fold": Function("fold(x, from: y)", fold, "x / y"),
    "relative_fall": Function("relative_fall(x, from: y)", relative_fall, "1 - x/y"),
    "relative_rise": Function("relative_rise(x, from: y)", relative_rise, "x/y - 1"),
}
