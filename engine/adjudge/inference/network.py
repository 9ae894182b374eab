"""A pack as a network of conjunctions over bits, small enough for the safe subset of durable_rules.

A truth is two bits, certain and possible; `not` swaps and denies them, `or` is `not and not`, so that every gate is a
conjunction of literals. A gate is 1 by one rule that joins all its literals, and 0 by one rule for each literal that
fails: no rule negates, compares facts or computes, and every premise is asserted with its value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adjudge.errors import EngineError, Problem
from adjudge.inference.verdict import NOT_APPLICABLE, UNCLASSIFIED, Verdict
from adjudge.rulebook.pack import AllOf, AnyOf, Concluded, Criterion, Domain, Finding, Not, Pack, Rule
from adjudge.values.truth import Truth

MOST_CONDITIONS = 15  # durable_rules takes 16
MOST_PATTERNS = 500  # it loops without end beyond 512
MOST_HITS = 60  # it fires nothing beyond 64 rules on one fact

Literal = tuple[int, int]  # a bit and the value that is asked of it
Gate = tuple[int, tuple[Literal, ...]]  # the bit that is 1 where all literals hold, else 0
_TRUTHS = {(0, 0): Truth.NOT_MET, (0, 1): Truth.UNKNOWN, (1, 1): Truth.MET}


@dataclass(frozen=True, slots=True)
class Node:
    """The literals that say that a truth is certainly met, and that it may be."""

    certain: Literal
    possible: Literal


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where the verdict of a domain is read: its rules, whether each is a candidate, and whether it applies."""

    domain: Domain
    rules: tuple[Node, ...]
    candidates: tuple[Literal, ...]  # one for each rule, and the last for the domain's else
    applies: Node


@dataclass(slots=True)
class Network:
    """The bits of the findings, one module of gates for each domain, and where the verdicts are read."""

    inputs: dict[str, Node] = field(default_factory=dict)
    modules: list[list[Gate]] = field(default_factory=list)
    outlets: dict[str, Outlet] = field(default_factory=dict)
    classes: dict[tuple[str, str], Literal] = field(default_factory=dict)
    made: dict[frozenset[Literal], int] = field(default_factory=dict)
    size: int = 1  # bit 0 is always 1

    def bit(self) -> int:
        """A new bit."""
        self.size += 1
        return self.size - 1

    def both(self, literals: Sequence[Literal]) -> Literal:
        """The literal of a conjunction, in gates of few enough conditions."""
        distinct = tuple(dict.fromkeys(literals)) or (_ALWAYS,)
        while len(distinct) > MOST_CONDITIONS:
            distinct = (self._gate(distinct[:MOST_CONDITIONS]), *distinct[MOST_CONDITIONS:])
        return distinct[0] if len(distinct) == 1 else self._gate(distinct)

    def either(self, literals: Sequence[Literal]) -> Literal:
        """The literal of a disjunction."""
        return denied(self.both([denied(each) for each in literals]))

    def _gate(self, literals: tuple[Literal, ...]) -> Literal:
        """A gate is made once, however often its conjunction is asked for."""
        key = frozenset(literals)
        if key not in self.made:
            self.made[key] = self.bit()
            self.modules[-1].append((self.made[key], literals))
        return self.made[key], 1

    def spread(self, gates: Sequence[Gate]) -> list[Gate]:
        """The same gates with no bit read by more than MOST_HITS of them: beyond that, a copy is read."""
        found: list[Gate] = []
        readers: Counter[int] = Counter()
        current: dict[int, int] = {}
        for bit, literals in gates:
            own = []
            for source, value in literals:
                now = current.get(source, source)
                if readers[now] == MOST_HITS - 1:
                    current[source] = copy = self.bit()
                    found.append((copy, ((now, 1),)))
                    now = copy
                readers[now] += 1
                own.append((now, value))
            found.append((bit, tuple(own)))
        return found

    def description(self) -> dict[str, Any]:
        """The network as plain data: rulesets in order, and the bits that are asked for."""
        rulesets = [_ruleset(place, module) for place, module in enumerate(self.modules)]
        return {"rulesets": rulesets, "size": self.size}

    def facts(self, signature: Mapping[str, Truth]) -> list[list[int]]:
        """The bits that a signature sets."""
        bits = {0: 1}
        for name, node in self.inputs.items():
            bits[node.certain[0]] = int(signature[name] == Truth.MET)
            bits[node.possible[0]] = int(signature[name] != Truth.NOT_MET)
        return [[bit, value] for bit, value in bits.items()]

    def verdicts(self, bits: Sequence[int]) -> tuple[Verdict, ...]:
        """The verdicts of the values of all bits."""
        return tuple(_verdict(outlet, bits) for outlet in self.outlets.values())


_ALWAYS: Literal = (0, 1)


def denied(literal: Literal) -> Literal:
    """The opposite literal."""
    return literal[0], 1 - literal[1]


def compile_pack(pack: Pack) -> Network:
    """The network of a pack; raises EngineError where a domain is too large for durable_rules."""
    network = Network()
    for domain in pack.domains:
        network.modules.append([])
        _add_domain(network, domain)
        network.modules[-1] = network.spread(network.modules[-1])
        _check(pack, domain, network.modules[-1])
    return network


def _add_domain(network: Network, domain: Domain) -> None:
    applies = Node(_ALWAYS, _ALWAYS) if domain.applies_when is None else _node(network, domain.applies_when)
    rules = tuple(_node(network, rule.when) for rule in domain.rules)
    candidates: list[Literal] = []
    none_before: Literal = _ALWAYS
    for rule in rules:
        candidates.append(network.both((applies.possible, none_before, rule.possible)))
        none_before = network.both((none_before, denied(rule.certain)))
    candidates.append(network.both((applies.possible, none_before)))
    network.outlets[domain.name] = Outlet(domain, rules, tuple(candidates), applies)
    for given in (*domain.classes, UNCLASSIFIED):
        here = [each for each, name in zip(candidates, _given(domain), strict=True) if name == given]
        network.classes[domain.name, given] = network.either(here)
    network.classes[domain.name, NOT_APPLICABLE] = denied(applies.certain)


def _given(domain: Domain) -> tuple[str, ...]:
    return (*(rule.gives for rule in domain.rules), domain.otherwise or UNCLASSIFIED)


def _node(network: Network, criterion: Criterion) -> Node:
    match criterion:
        case Finding(name):
            if name not in network.inputs:
                network.inputs[name] = Node((network.bit(), 1), (network.bit(), 1))
            return network.inputs[name]
        case Not(part):
            inner = _node(network, part)
            return Node(denied(inner.possible), denied(inner.certain))
        case AllOf(parts):
            nodes = [_node(network, part) for part in parts]
            return Node(network.both([n.certain for n in nodes]), network.both([n.possible for n in nodes]))
        case AnyOf(parts):
            nodes = [_node(network, part) for part in parts]
            return Node(network.either([n.certain for n in nodes]), network.either([n.possible for n in nodes]))
        case Concluded(domain, classes):
            return _concluded(network, domain, classes)


def _concluded(network: Network, domain: str, classes: Sequence[str]) -> Node:
    known = {given: literal for (name, given), literal in network.classes.items() if name == domain}
    certain = network.both([denied(literal) for given, literal in known.items() if given not in classes])
    possible = [literal for given, literal in known.items() if given in classes]
    if tuple(classes) != (NOT_APPLICABLE,):
        possible.append(known[UNCLASSIFIED])
    return Node(certain, network.either(possible))


def _check(pack: Pack, domain: Domain, gates: list[Gate]) -> None:
    patterns = 2 * len({bit for _, literals in gates for bit, _ in literals})
    if patterns > MOST_PATTERNS:
        what = f"{domain.name} is too large for durable_rules ({patterns} patterns in one ruleset)."
        raise EngineError([Problem(pack.name, what, "Split the domain, or use --engine chain.", "E104")])


def _ruleset(place: int, gates: list[Gate]) -> dict[str, Any]:
    """Rules by name; `bits` tells which bits each ruleset reads, so that only those are asserted."""
    rules: dict[str, Any] = {}
    for bit, literals in gates:
        rules[f"{bit}_1"] = {"all": [{f"m{n}": _pattern(literal)} for n, literal in enumerate(literals)]}
        for number, literal in enumerate(literals):
            rules[f"{bit}_0_{number}"] = {"all": [{"m": _pattern(denied(literal))}]}
    read = sorted({bit for _, literals in gates for bit, _ in literals})
    return {"name": f"domain{place}", "rules": rules, "bits": read}


def _pattern(literal: Literal) -> dict[str, Any]:
    return {"$and": [{"bit": literal[0]}, {"value": literal[1]}]}


def _holds(literal: Literal, bits: Sequence[int]) -> bool:
    return bits[literal[0]] == literal[1]


def _truth(node: Node, bits: Sequence[int]) -> Truth:
    return _TRUTHS[int(_holds(node.certain, bits)), int(_holds(node.possible, bits))]


def _verdict(outlet: Outlet, bits: Sequence[int]) -> Verdict:
    domain = outlet.domain
    truths = {rule.id: _truth(node, bits) for rule, node in zip(domain.rules, outlet.rules, strict=True)}
    applies = _truth(outlet.applies, bits)
    rules: tuple[Rule | None, ...] = (*domain.rules, None)
    found = [
        (given, rule)
        for given, rule, literal in zip(_given(domain), rules, outlet.candidates, strict=True)
        if _holds(literal, bits)
    ]
    classes = tuple(dict.fromkeys(given for given, _ in found))
    outside = () if applies == Truth.MET else (NOT_APPLICABLE,)
    rule = _concluding([rule for _, rule in found], truths) if len(classes) == 1 and not outside else None
    return Verdict(domain.name, (*outside, *classes), rule, truths, applies)


def _concluding(rules: Sequence[Rule | None], truths: Mapping[str, Truth]) -> str | None:
    """The rule that is met, else the first of those that all give the same class."""
    ids = [None if rule is None else rule.id for rule in rules]
    return next((each for each in ids if each is not None and truths[each] == Truth.MET), ids[0])
