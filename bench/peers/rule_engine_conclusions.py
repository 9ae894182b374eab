"""rule-engine: a list of compiled rules for each domain, the first that matches gives the class; given the findings."""

from __future__ import annotations

from collections.abc import Callable

import rule_engine
from bench.peers.rules import Classes, Dialect, branches, domains, given
from bench.workload.generate import Columns
from bench.workload.plain import Truths

Rules = list[tuple[str, list[tuple[rule_engine.Rule, str]]]]


def prepared(of: Columns) -> Callable[[], Classes]:
    """The call to be timed: from findings to classes, case by case."""
    rules = [
        (domain.name, [(rule_engine.Rule(each.text), each.gives) for each in branches(domain, Dialect())])
        for domain in domains()
    ]
    facts = given(of)
    return lambda: [_conclude(rules, each) for each in facts]


def _conclude(rules: Rules, truths: Truths) -> tuple[str, ...]:
    known = dict[str, bool | str](truths)
    for name, branches_ in rules:
        known[name] = next(gives for rule, gives in branches_ if rule.matches(known))
    return tuple(str(known[name]) for name, _ in rules)
