"""Generated packs and signatures: rules over findings and over earlier domains, as an author could write them."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from adjudge.abstraction.findings import read_by_rules
from adjudge.rulebook.expression import Compare, Constant
from adjudge.rulebook.pack import AllOf, AnyOf, Concluded, Criterion, Domain, Finding, Not, Pack, Rule
from adjudge.values.truth import Truth

_ONE = Constant(Fraction(1))
FINDINGS = tuple(Finding(f"f{number}", Compare("<", _ONE, _ONE)) for number in range(8))
CLASSES = ("a", "b", "c")


def criteria(domains: tuple[str, ...]) -> st.SearchStrategy[Criterion]:
    """Trees of and, or, not over findings and the classes of earlier domains."""
    leaves: st.SearchStrategy[Criterion] = st.sampled_from(FINDINGS)
    if domains:
        classes = st.lists(st.sampled_from([*CLASSES, "not_applicable"]), min_size=1, max_size=3, unique=True)
        leaves |= st.builds(lambda name, some: Concluded(name, tuple(some)), st.sampled_from(domains), classes)
    return st.recursive(leaves, _inner, max_leaves=8)


def _inner(parts: st.SearchStrategy[Criterion]) -> st.SearchStrategy[Criterion]:
    some = st.lists(parts, max_size=4).map(tuple)
    return st.one_of(some.map(AllOf), some.map(AnyOf), parts.map(Not))


@st.composite
def domain(draw: st.DrawFn, name: str, earlier: tuple[str, ...]) -> Domain:
    """A domain of one to five rules over three classes."""
    count = draw(st.integers(1, 5))
    rules = tuple(
        Rule(f"r{place}", draw(st.sampled_from(CLASSES)), draw(criteria(earlier)), "") for place in range(count)
    )
    applies = draw(st.none() | criteria(earlier))
    return Domain(name, "", CLASSES, rules, applies, draw(st.none() | st.sampled_from(CLASSES)))


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    """A pack of one to four domains, each of which may read the earlier ones."""
    names = tuple(f"d{place}" for place in range(draw(st.integers(1, 4))))
    domains = tuple(draw(domain(name, names[:place])) for place, name in enumerate(names))
    return Pack("p", "1", "", "", {}, {}, {}, domains)


def signatures(pack: Pack) -> st.SearchStrategy[dict[str, Truth]]:
    """A truth for each finding that the pack reads."""
    return st.fixed_dictionaries({name: st.sampled_from(list(Truth)) for name in read_by_rules(pack)})
