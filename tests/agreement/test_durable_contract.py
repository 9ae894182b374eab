"""What durable_rules does wrong, and that the network never comes near it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from tests.agreement.packs import packs

from adjudge.inference import durable
from adjudge.inference.network import MOST_CONDITIONS, MOST_HITS, MOST_PATTERNS, compile_pack
from adjudge.rulebook.library import load_rulebook

WORKER = Path(durable.__file__).with_name("worker.py")
HEAD = "import json, sys, os; sys.setdlopenflags(os.RTLD_LAZY); import durable_rules_engine as engine\n"
needs_durable = pytest.mark.skipif(not durable.is_available(), reason="durable_rules is not installed")


def _run(*command: str, text: str = "") -> str:
    call = [sys.executable, *command]
    return subprocess.run(call, input=text, capture_output=True, text=True, timeout=30, check=False).stdout.strip()


def _alone(program: str) -> str:
    """The output of a program in a process of its own: the C core may end it."""
    done = subprocess.run(
        [sys.executable, "-c", HEAD + program], capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout.strip()


def _conditions(pack):
    description = compile_pack(pack).description()
    return [rule["all"] for ruleset in description["rulesets"] for rule in ruleset["rules"].values()]


@given(packs())
def test_only_plain_conjunctions_of_equalities_go_in(pack):
    """No negation, no joined comparison, no arithmetic, at most 15 conditions, small integers, no `id`."""
    for conditions in _conditions(pack):
        assert len(conditions) <= MOST_CONDITIONS
        for condition in conditions:
            (pattern,) = condition.values()
            assert [set(part) for part in pattern["$and"]] == [{"bit"}, {"value"}]
            assert all(isinstance(value, int) for part in pattern["$and"] for value in part.values())


@pytest.mark.parametrize("name", ["pml", "evidence"])
def test_shipped_packs_are_within_the_limits(name):
    """At most 512 patterns a ruleset (beyond them it loops) and 64 rules on one fact (beyond them nothing fires)."""
    for conditions in compile_pack(load_rulebook((name,)).packs[0]).description()["rulesets"]:
        patterns = [json.dumps(p) for rule in conditions["rules"].values() for c in rule["all"] for p in c.values()]
        assert len(set(patterns)) <= MOST_PATTERNS
        assert max((patterns.count(each) for each in set(patterns)), default=0) <= MOST_HITS


@needs_durable
def test_a_fact_that_no_rule_reads_is_refused_by_a_code():
    """An unmatched fact stops its batch: hence only the bits that a ruleset reads are asserted."""
    program = """
h = engine.create_ruleset("r", json.dumps({"a": {"all": [{"m": {"$and": [{"bit": 1}, {"value": 1}]}}]}}))
print(engine.assert_facts(h, json.dumps([{"bit": 7, "value": 1}]))[0])
"""
    assert _alone(program) == "1"


@needs_durable
def test_a_fact_asserted_twice_is_refused_by_a_code():
    """A duplicate fact is an error: hence a bit is asserted once, however many rules yield it."""
    program = """
h = engine.create_ruleset("r", json.dumps({"a": {"all": [{"m": {"$and": [{"bit": 1}, {"value": 1}]}}]}}))
fact = json.dumps({"bit": 1, "value": 1, "id": "x"})
print(engine.assert_fact(h, fact)[0], engine.assert_fact(h, fact)[0])
"""
    assert _alone(program) == "0 2"


@needs_durable
def test_text_is_greater_than_numbers():
    """`value >= 50` is true for the text "<20": hence no text of a record ever goes in."""
    program = """
h = engine.create_ruleset("r", json.dumps({"a": {"all": [{"m": {"$gte": {"value": 50}}}]}}))
print(engine.assert_fact(h, json.dumps({"value": "<20"}))[0])
"""
    assert _alone(program) == "0"


@needs_durable
def test_state_is_deleted_after_every_signature():
    """What one signature asserted does not reach the next: without deletion the second batch would be duplicates."""
    network = compile_pack(load_rulebook(("evidence",)).packs[0])
    requests = [{"key": "k", "network": network.description()}]
    requests += [{"key": "k", "facts": [[bit, value] for bit in range(network.size)]} for value in (1, 1, 0, 1)]
    inputs = {0, *(literal[0] for node in network.inputs.values() for literal in (node.certain, node.possible))}
    for request in requests[1:]:
        request["facts"] = [[bit, value if bit else 1] for bit, value in request["facts"] if bit in inputs]
    text = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run(
        [sys.executable, str(WORKER)], input=text, capture_output=True, text=True, timeout=30, check=True
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()][1:]
    assert answers[0] == answers[1] == answers[3] != answers[2]
    assert all(-1 not in answer["bits"] for answer in answers)


@needs_durable
def test_a_worker_tells_a_fault_and_ends():
    """A request that cannot be understood is answered by a fault, never by silence."""
    done = subprocess.run(
        [sys.executable, str(WORKER)], input="{}\n", capture_output=True, text=True, timeout=30, check=True
    )
    assert "fault" in json.loads(done.stdout)
