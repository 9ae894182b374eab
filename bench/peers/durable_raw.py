"""durable_rules over raw records, as its own manual writes rules: joins of facts that are compared, and `none`.

It finds; what it finds is concluded as in durable_conclusions. Its joins read beyond their memory and its negation
misses what arrives later, so that findings are wrong and the process may crash: it is run in one that may.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bench.peers import durable_conclusions
from bench.peers.rules import Classes
from bench.workload.generate import Columns
from bench.workload.plain import FINDINGS, Patient, patients
from durable import lang
from durable.lang import c, m

FOUND: set[str] = set()


def prepared(of: Columns) -> Callable[[], Classes]:
    """The call to be timed: from records to classes, case by case."""
    _rules()
    network, cases = durable_conclusions.rulesets(), list(patients(of))
    return lambda: [_conclude(network, place, each) for place, each in enumerate(cases)]


def _conclude(network: durable_conclusions.Network, place: int, case: Patient) -> tuple[str, ...]:
    FOUND.clear()
    session = str(place)
    for fact in _facts(case):
        try:
            lang.assert_fact("raw", {**fact, "sid": session})
        except (lang.engine.MessageNotHandledException, lang.engine.MessageObservedException):
            continue  # no rule reads it, or another fact has its hash
    lang.delete_state("raw", session)
    return durable_conclusions.conclude(network, {name: name in FOUND for name in FINDINGS})


def _facts(case: Patient) -> Iterator[dict[str, Any]]:
    for what, day in (("infection", case.infection), ("other", case.other), ("end", case.last_day)):
        yield {"of": what, "day": day - case.start}
    for name, points in (("load", case.loads), ("count", case.counts), ("volume", case.volumes)):
        before = [value for day, value in points if day <= case.start]
        if before:
            yield {"base": name, "value": before[-1], "risen": before[-1] * 13, "less": before[-1] * 3}
        for day, value in points:
            if day > case.start:
                point = {"of": name, "day": day - case.start, "late": day - case.start + 28}
                yield {**point, "long": day - case.start + 120, "value": value, "ten": value * 10, "four": value * 4}


def _rules() -> None:
    with lang.ruleset("raw"):
        _when("vl_measured", c.b << m.base == "load", c.p << m.of == "load")
        _when("cd4_measured", c.b << m.base == "count", c.p << m.of == "count")
        _when("lesion_measured", c.b << m.base == "volume", c.p << m.of == "volume")
        _when("vl_detected", c.b << (m.base == "load") & (m.value >= 50))
        _when("infected", c.e << (m.of == "infection") & (m.day >= 0) & (m.day <= 90))
        _when("followed", c.e << (m.of == "end") & (m.day >= 360))
        _confirmed("vl_cleared", "load", lambda p: m.value < 50, lambda p: m.value >= 50, "late")
        _confirmed("vl_fell", "load", lambda b: m.ten <= b.value, lambda b: m.ten > b.value, "late")
        _confirmed("cd4_recovered", "count", lambda b: m.ten >= b.risen, lambda b: m.ten < b.risen, "late")
        _confirmed("cd4_sustained", "count", lambda b: m.ten >= b.risen, lambda b: m.ten < b.risen, "long")
        _confirmed("lesion_regressed", "volume", lambda b: m.four <= b.less, lambda b: m.four > b.less, "late")
        _when(
            "vl_relapsed",
            c.p << (m.of == "load") & (m.value < 50),
            c.q << (m.of == "load") & (m.value < 50) & (m.day >= c.p.late),
            c.r << (m.of == "load") & (m.value >= 200) & (m.day > c.q.day),
            c.s << (m.of == "load") & (m.value >= 200) & (m.day > c.r.day),
            lang.none((m.of == "load") & (m.value < 200) & (m.day > c.r.day) & (m.day < c.s.day)),
        )
        _when(
            "cd4_waned",
            c.b << m.base == "count",
            c.p << (m.of == "count") & (m.ten >= c.b.risen),
            c.q << (m.of == "count") & (m.ten >= c.b.risen) & (m.day >= c.p.late),
            c.r << (m.of == "count") & (m.ten < c.b.risen) & (m.day > c.q.day),
            lang.none((m.of == "count") & (m.ten >= c.b.risen) & (m.day > c.r.day)),
        )
        _when(
            "lesion_progressed",
            c.p << m.of == "volume",
            c.q << (m.of == "volume") & (m.day > c.p.day) & (m.value >= c.p.value + 5) & (m.four >= c.p.value * 5),
        )
        _when(
            "competing",
            c.b << m.base == "count",
            c.e << (m.of == "other") & (m.day > 0),
            c.p << (m.of == "count") & (m.ten >= c.b.risen) & (m.value >= 200) & (m.day > c.e.day),
            lang.none((m.of == "count") & (m.ten >= c.b.risen) & (m.value >= 200) & (m.day <= c.e.day)),
        )


def _confirmed(name: str, of: str, holds: Callable[[Any], Any], fails: Callable[[Any], Any], gap: str) -> None:
    """A point that holds, one so much later that does, and none between that does not."""
    _when(
        name,
        c.b << m.base == of,
        c.p << (m.of == of) & holds(c.b),
        c.q << (m.of == of) & holds(c.b) & (m.day >= getattr(c.p, gap)),
        lang.none((m.of == of) & fails(c.b) & (m.day > c.p.day) & (m.day < c.q.day)),
    )


def _when(name: str, *conditions: Any) -> None:
    @lang.when_all(*conditions)
    def found(_: Any) -> None:
        FOUND.add(name)
