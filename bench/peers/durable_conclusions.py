"""durable_rules, one case at a time, given the findings: a ruleset for each domain, one fact with all that is known.

Each rule tests one message, as is safe; the state is deleted after each case.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import durable_rules_engine as engine
from bench.peers.rules import Classes, domains, given
from bench.workload.generate import Columns
from bench.workload.plain import Truths

from adjudge.inference.verdict import NOT_APPLICABLE
from adjudge.rulebook.pack import AllOf, AnyOf, Concluded, Criterion, Domain, Finding, Not

Network = list[tuple[str, int, list[str]]]  # domain, handle, the class of each rule


def prepared(of: Columns) -> Callable[[], Classes]:
    """The call to be timed: from findings to classes, case by case."""
    network, facts = rulesets(), given(of)
    return lambda: [conclude(network, each) for each in facts]


def rulesets() -> Network:
    """One ruleset for each domain."""
    return [_ruleset(domain) for domain in domains()]


def conclude(network: Network, truths: Truths) -> tuple[str, ...]:
    """The classes of one case; the rule of the highest priority that fires gives the class."""
    known: dict[str, int | str] = {name: int(truth) for name, truth in truths.items()}
    for name, handle, classes in network:
        state = engine.assert_fact(handle, json.dumps({**known, "asked": 1}))[1]
        fired = min(_fired(handle, state))
        engine.delete_state(handle, "0")
        known[name] = classes[fired]
    return tuple(str(known[name]) for name, _, _ in network)


def _fired(handle: int, state: int) -> list[int]:
    result = engine.start_action_for_state(handle, state)
    message = json.loads(result[1]) if result else {}
    fired: list[int] = []
    while message:
        fired += [int(rule[1:]) for rule in message]
        following = engine.complete_and_start_action(handle, state)
        message = json.loads(following) if following else {}
    return fired


def _ruleset(domain: Domain) -> tuple[str, int, list[str]]:
    head = [] if domain.applies_when is None else [(_pattern(Not(domain.applies_when)), NOT_APPLICABLE)]
    rows = [*head, *((_pattern(rule.when), rule.gives) for rule in domain.rules), ({"asked": 1}, str(domain.otherwise))]
    rules = {f"r{place}": {"all": [{"m": pattern}], "pri": place} for place, (pattern, _) in enumerate(rows)}
    handle = engine.create_ruleset(f"{domain.name} of the workload", json.dumps(rules))
    return domain.name, handle, [gives for _, gives in rows]


def _pattern(criterion: Criterion, *, is_met: bool = True) -> dict[str, Any]:
    """A criterion over the properties of one message; a denial goes down to them."""
    match criterion:
        case Finding(name):
            return {name: int(is_met)}
        case Not(part):
            return _pattern(part, is_met=not is_met)
        case Concluded(domain, classes):
            one = [{domain: each} if is_met else {"$neq": {domain: each}} for each in classes]
            return one[0] if len(one) == 1 else {"$or" if is_met else "$and": one}
        case AllOf(parts) | AnyOf(parts):
            word = "$and" if isinstance(criterion, AllOf) == is_met else "$or"
            return {word: [_pattern(part, is_met=is_met) for part in parts]}
