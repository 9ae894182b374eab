"""An ill-typed tree cannot exist: each node is validated when it is built."""

from fractions import Fraction

import pytest

from adjudge.rulebook.expression import (
    Arithmetic,
    Attribute,
    Compare,
    Constant,
    Cutoff,
    Decide,
    Is,
    Label,
    Logic,
    Named,
    Selection,
    Source,
    walk,
)
from adjudge.rulebook.temporal import Carry, Confirm, Held, Over, Reduce, Since, Visits, Where
from adjudge.rulebook.types import DURATION, LOG_RATIO, RATIO, IllTypedError, Sort
from adjudge.values.units import read_unit

COPIES, CELLS, DAYS = (read_unit(text).kind for text in ("copies/mL", "/uL", "d"))
JCV = Source("jcv", Selection("measurement", ("JCV DNA",)), COPIES)
CD4 = Source("cd4", Selection("measurement", ("CD4",)), CELLS)
SEIZURE = Source("seizure", Selection("event", ("seizure",)))
MRI = Source("mri", Selection("assessment", ("MRI",), states=(("better", ("improved",)), ("worse", ("enlarged",)))))
MONTH = Constant(Fraction(28), DAYS, "month")
FIVE = Constant(Fraction(5))


def test_the_day_of_a_series_minus_a_day_is_a_duration() -> None:
    """Windows need no node of their own."""
    gap = Arithmetic("-", Attribute("day", JCV), Since(Reduce("first", SEIZURE)))
    assert (gap.type.kind, gap.type.grid) == (DURATION, JCV)
    assert Where(JCV, Compare("<=", gap, MONTH)).type == JCV.type


def test_a_difference_of_logarithms_is_a_log_ratio() -> None:
    """A fall in log10 is no quantity of copies."""
    log = Arithmetic("log10", JCV)
    assert Arithmetic("-", Reduce("last", log), log).type.kind == LOG_RATIO
    assert Arithmetic("/", JCV, JCV).type.kind == RATIO


def test_a_decision_joins_the_classes_of_its_branches() -> None:
    """Classes stand in the order of the branches, each once."""
    high = Compare(">", CD4, FIVE)
    chosen = Decide(((high, Label("a")), (Logic("not", (high,)), Label("b"))), Label("a"))
    assert (chosen.type.sort, chosen.type.classes, chosen.type.grid) == (Sort.CLASS, ("a", "b"), CD4)
    assert Decide(((high, FIVE),), CD4).type.kind == CELLS


def test_a_carried_state_reads_what_is_held() -> None:
    """The next state may depend on the one before."""
    start = Reduce("first", CD4)
    held = Held(start)
    carried = Carry(start, held, Decide(((Compare("<", CD4, held), CD4),), held))
    assert carried.type.grid is CD4
    assert [type(node).__name__ for node in walk(Named("low", carried))][-1] == "Named"


def test_other_points_are_reached_through_a_window() -> None:
    """Over brings one series to the points of another; visits make points of their own."""
    nadir = Over("lowest", JCV, CD4, end=MONTH)
    assert (nadir.type.kind, nadir.type.grid) == (COPIES, CD4)
    visits = Visits("count", JCV)
    assert visits.type.grid is visits
    assert Reduce("any", Compare(">", CD4, FIVE), Cutoff()).type.sort == Sort.TRUTH


FAULTS = {
    "R103: truth where a number is needed": lambda: Compare(">", Compare(">", CD4, FIVE), FIVE),
    "R103: a number where a truth is needed": lambda: Logic("and", (CD4,)),
    "R103: a mark has no number": lambda: Reduce("lowest", SEIZURE),
    "R104: two kinds compared": lambda: Compare(">", Reduce("last", CD4), Reduce("last", JCV)),
    "R104: a sum of kinds": lambda: Arithmetic("+", Reduce("last", CD4), Reduce("last", JCV)),
    "R104: a logarithm of a logarithm": lambda: Arithmetic("log10", Arithmetic("log10", JCV)),
    "R104: a logarithm of a day": lambda: Arithmetic("log10", Cutoff()),
    "R104: days added": lambda: Arithmetic("+", Cutoff(), Cutoff()),
    "R104: logarithms multiplied": lambda: Arithmetic("*", Arithmetic("log10", JCV), FIVE),
    "R104: copies of copies": lambda: Arithmetic("*", JCV, JCV),
    "R104: a carried sort changes": lambda: Carry(FIVE, Held(FIVE), MRI),
    "R105: two grids": lambda: Compare(">", CD4, Over("last", CD4, JCV)),
    "R106: a case has no points": lambda: Reduce("last", Reduce("last", CD4)),
    "R106: the day of one value": lambda: Attribute("day", Cutoff()),
    "R106: the limit of a visit": lambda: Attribute("lod", Visits("sum", JCV)),
    "R106: where by case": lambda: Where(FIVE, Compare(">", CD4, FIVE)),
    "R106: at by case": lambda: Over("last", CD4, FIVE),
    "R106: visits by case": lambda: Visits("sum", FIVE),
    "R106: since of a series": lambda: Since(CD4),
    "R106: confirmed by case": lambda: Confirm(Compare(">", FIVE, FIVE)),
    "R106: the limit of a logarithm": lambda: Attribute("lod", Arithmetic("log10", JCV)),
    "R106: carried by case": lambda: Carry(FIVE, Held(FIVE), FIVE),
    "R107: no such class": lambda: Is(MRI, ("cured",)),
    "R108: a deadline that is no day": lambda: Reduce("any", Compare(">", CD4, FIVE), MONTH),
    "R108: a window in cells": lambda: Over("last", CD4, CD4, start=Reduce("last", CD4)),
    "R108: a gap in cells": lambda: Confirm(Compare(">", CD4, FIVE), Reduce("last", CD4)),
    "R108: tolerated by point": lambda: Confirm(Compare(">", CD4, FIVE), at_most=Over("count", CD4, CD4)),
    "R108: tolerated days": lambda: Confirm(Compare(">", CD4, FIVE), at_most=MONTH),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_mend(fault: str) -> None:
    """What has no meaning is refused when it is built, with a code."""
    with pytest.raises(IllTypedError) as caught:
        FAULTS[fault]()
    assert caught.value.code == fault[:4]
    assert caught.value.mend
