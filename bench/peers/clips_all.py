"""clipspy: CLIPS finds and concludes, from raw records: rules over facts, strata by salience, closed world."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import clips
from bench.peers.rules import Classes, domains
from bench.workload.generate import Columns
from bench.workload.plain import Patient, patients

from adjudge.inference.verdict import NOT_APPLICABLE
from adjudge.rulebook.pack import AllOf, AnyOf, Concluded, Criterion, Domain, Finding, Not

TEMPLATES = """
(deftemplate point (slot of (type SYMBOL)) (slot day (type INTEGER)) (slot value (type INTEGER)))
(deftemplate base (slot of (type SYMBOL)) (slot value (type INTEGER)))
(deftemplate happened (slot what (type SYMBOL)) (slot day (type INTEGER)))
(deftemplate low (slot of (type SYMBOL)) (slot day (type INTEGER)))
(deftemplate holds (slot what (type SYMBOL)) (slot of (type SYMBOL)) (slot day (type INTEGER)))
(deftemplate begins (slot what (type SYMBOL)) (slot day (type INTEGER)))
(deftemplate finding (slot name (type SYMBOL)))
(deftemplate verdict (slot domain (type SYMBOL)) (slot class (type SYMBOL)))
"""
# What holds at a point, then what is confirmed (again so much later, no point between without it), then findings.
CONDITIONS = {
    "low": ("load", "(test (< ?v 50))"),
    "fell": ("load", "(base (of load) (value ?b)) (test (>= ?b (* 10 ?v)))"),
    "rose": ("count", "(base (of count) (value ?b)) (test (>= (* 10 ?v) (* 13 ?b)))"),
    "recovered": ("count", "(base (of count) (value ?b)) (test (>= (* 10 ?v) (* 13 ?b))) (test (>= ?v 200))"),
    "shrank": ("volume", "(base (of volume) (value ?b)) (test (<= (* 4 ?v) (* 3 ?b)))"),
}
CONFIRMED = {
    "cleared": ("low", "load", 28),
    "fallen": ("fell", "load", 28),
    "up": ("rose", "count", 28),
    "sustained": ("rose", "count", 120),
    "recovery": ("recovered", "count", 28),
    "regressed": ("shrank", "volume", 28),
    "relapsed": ("high", "load", 1),
}
FINDINGS = {
    "vl_measured": "(base (of load)) (exists (point (of load)))",
    "cd4_measured": "(base (of count)) (exists (point (of count)))",
    "lesion_measured": "(base (of volume)) (exists (point (of volume)))",
    "vl_detected": "(finding (name vl_measured)) (base (of load) (value ?b&:(>= ?b 50)))",
    "vl_cleared": "(finding (name vl_measured)) (exists (begins (what cleared)))",
    "vl_relapsed": "(finding (name vl_measured)) (exists (begins (what relapsed)))",
    "vl_fell": "(finding (name vl_measured)) (exists (begins (what fallen)))",
    "cd4_recovered": "(finding (name cd4_measured)) (exists (begins (what recovery)))",
    "cd4_sustained": "(finding (name cd4_measured)) (exists (begins (what sustained)))",
    "cd4_waned": "(finding (name cd4_measured)) (exists (begins (what up)) (point (of count) (day ?d)) "
    "(not (holds (what rose) (day ?e&:(>= ?e ?d)))))",
    "lesion_regressed": "(finding (name lesion_measured)) (exists (begins (what regressed)))",
    "lesion_progressed": "(finding (name lesion_measured)) (exists (point (of volume) (day ?d) (value ?v)) "
    "(or (base (of volume) (value ?l)) (point (of volume) (day ?e&:(< ?e ?d)) (value ?l))) "
    "(test (and (>= (* 4 ?v) (* 5 ?l)) (>= (- ?v ?l) 5))))",
    "infected": "(happened (what infection) (day ?d&:(and (>= ?d 0) (<= ?d 90))))",
    "competing": "(finding (name cd4_recovered)) (happened (what other) (day ?d&:(> ?d 0))) "
    "(not (begins (what recovery) (day ?r&:(<= ?r ?d))))",
    "followed": "(happened (what end) (day ?d&:(>= ?d 360)))",
}


def prepared(of: Columns) -> Callable[[], Classes]:
    """The call to be timed: from records to classes, case by case."""
    environment = clips.Environment()
    for construct in constructs():
        environment.build(construct)
    names, cases = [domain.name for domain in domains()], list(patients(of))
    return lambda: [_conclude(environment, each, names) for each in cases]


def _conclude(environment: clips.Environment, case: Patient, names: list[str]) -> tuple[str, ...]:
    environment.reset()
    for fact in _facts(case):
        environment.assert_string(fact)
    environment.run()
    found = {each["domain"]: each["class"] for each in environment.facts() if each.template.name == "verdict"}
    return tuple(str(found.get(name)) for name in names)


def _facts(case: Patient) -> Iterator[str]:
    for what, day in (("infection", case.infection), ("other", case.other), ("end", case.last_day)):
        yield f"(happened (what {what}) (day {day - case.start}))"
    for name, points in (("load", case.loads), ("count", case.counts), ("volume", case.volumes)):
        before = [value for day, value in points if day <= case.start]
        if before:
            yield f"(base (of {name}) (value {before[-1]}))"
        for day, value in points:
            if day > case.start:
                yield f"(point (of {name}) (day {day - case.start}) (value {value}))"


def constructs() -> Iterator[str]:
    """Templates and rules, each a text of CLIPS."""
    yield from (f"(deftemplate {each}" for each in TEMPLATES.split("(deftemplate ")[1:])
    for what, (of, asked) in CONDITIONS.items():
        then = f"(assert (holds (what {what}) (of {of}) (day ?d)))"
        yield _rule(f"holds-{what}", 100, f"(point (of {of}) (day ?d) (value ?v)) {asked}", then)
    high = "(point (of load) (day ?d) (value ?v&:(>= ?v 200))) (exists (begins (what cleared) (day ?c&:(< ?c ?d))))"
    yield _rule("holds-high", 80, high, "(assert (holds (what high) (of load) (day ?d)))")
    for what, (condition, of, gap) in CONFIRMED.items():
        yield _confirmed(what, condition, of, gap)
    for place, (name, asked) in enumerate(FINDINGS.items()):
        yield _rule(f"finding-{name}", 60 - place, asked, f"(assert (finding (name {name})))")
    for place, domain in enumerate(domains()):
        yield from _domain(domain, -20 * place)


def _confirmed(what: str, condition: str, of: str, gap: int) -> str:
    asked = f"""(holds (what {condition}) (day ?d))
    (exists (holds (what {condition}) (day ?e&:(>= (- ?e ?d) {gap})))
      (not (and (point (of {of}) (day ?b&:(and (> ?b ?d) (< ?b ?e)))) (not (holds (what {condition}) (day ?b))))))"""
    return _rule(
        f"confirmed-{what}", 70 if what == "relapsed" else 90, asked, f"(assert (begins (what {what}) (day ?d)))"
    )


def _domain(domain: Domain, salience: int) -> Iterator[str]:
    head = [] if domain.applies_when is None else [(_asked(Not(domain.applies_when)), NOT_APPLICABLE)]
    rows = [*head, *((_asked(rule.when), rule.gives) for rule in domain.rules), ("", str(domain.otherwise))]
    for place, (asked, gives) in enumerate(rows):
        none_yet = f"(not (verdict (domain {domain.name})))"
        then = f"(assert (verdict (domain {domain.name}) (class {gives})))"
        yield _rule(f"{domain.name}-{place}", salience - place, f"{none_yet} {asked}", then)


def _rule(name: str, salience: int, asked: str, then: str) -> str:
    return f"(defrule {name} (declare (salience {salience})) {asked} => {then})"


def _asked(criterion: Criterion) -> str:
    match criterion:
        case Finding(name):
            return f"(finding (name {name}))"
        case Not(part):
            return f"(not {_asked(part)})"
        case Concluded(domain, classes):
            return f"(verdict (domain {domain}) (class {'|'.join(classes)}))"
        case AllOf(parts):
            return f"(and {' '.join(_asked(part) for part in parts)})"
        case AnyOf(parts):
            return f"(or {' '.join(_asked(part) for part in parts)})"
