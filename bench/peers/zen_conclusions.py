"""zen-engine: a graph of decision tables, one for each domain, each row an expression; given the findings."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise

import zen
from bench.peers.rules import Classes, Dialect, branches, domains, given
from bench.workload.generate import Columns

DIALECT = Dialect(is_class='{} == "{}"')


def prepared(of: Columns) -> Callable[[], Classes]:
    """The call to be timed: from findings to classes, case by case."""
    decision = zen.ZenEngine().create_decision(json.dumps(_graph()))
    names, facts = [domain.name for domain in domains()], given(of)

    def conclude() -> Classes:
        found = (decision.evaluate(each)["result"] for each in facts)
        return [tuple(each[name] for name in names) for each in found]

    return conclude


def _graph() -> dict[str, object]:
    tables = [_table(domain.name, branches(domain, DIALECT)) for domain in domains()]
    ends = [{"id": kind, "name": kind, "type": f"{kind}Node"} for kind in ("input", "output")]
    places = ["input", *(str(each["id"]) for each in tables), "output"]
    edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in pairwise(places)]
    return {"nodes": [*ends, *tables], "edges": edges}


def _table(name: str, rows: list) -> dict[str, object]:
    rules = [
        {"_id": str(place), "when": "" if row.text == DIALECT.always else row.text, "gives": f'"{row.gives}"'}
        for place, row in enumerate(rows)
    ]
    content = {
        "hitPolicy": "first",
        "passThrough": True,
        "inputs": [{"id": "when", "name": "when"}],
        "outputs": [{"id": "gives", "name": "gives", "field": name}],
        "rules": rules,
    }
    return {"id": name, "name": name, "type": "decisionTableNode", "content": content}
