"""Builds the domains of a pack: rules to criteria, in an order in which each domain reads only earlier ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from adjudge.documents.compose import Path_
from adjudge.errors import suggestion
from adjudge.rulebook.build import Scope, read
from adjudge.rulebook.criterion import Names, criterion_of
from adjudge.rulebook.expression import Named, Node
from adjudge.rulebook.pack import Criterion, Domain, Rule, domains_in
from adjudge.rulebook.schema import DomainForm, RuleForm
from adjudge.rulebook.sentences import slots_of

FILE = "rules.yaml"
RESERVED = ("unknown", "not_applicable", "unclassified", "conflict", "concluded")


class Teller(Protocol):
    """Where problems of a pack are told."""

    def tell(self, file: str, path: Path_, what: str, mend: str, code: str) -> None:
        """Notes a problem at a path of a file."""

    def scope(self, names: Mapping[str, Node], file: str, path: Path_) -> Scope:
        """A scope whose places are those of a text in a file."""
        ...


@dataclass(slots=True)
class Domains:
    """The domains of rules.yaml over the definitions of a pack."""

    teller: Teller
    forms: Mapping[str, DomainForm]
    definitions: Mapping[str, Named]
    parameters: frozenset[str]
    broken: frozenset[str] = frozenset()

    def build(self) -> tuple[Domain, ...]:
        """The domains in order; problems go to the teller."""
        names = Names(self.definitions, {name: tuple(form.classes) for name, form in self.forms.items()}, self.broken)
        self._check_slots_of_definitions()
        found = [self._domain(name, form, names) for name, form in self.forms.items()]
        return self._in_order([domain for domain in found if domain is not None])

    def _tell(self, path: Path_, what: str, mend: str, code: str) -> None:
        self.teller.tell(FILE, ("domains", *path), what, mend, code)

    def _domain(self, name: str, form: DomainForm, names: Names) -> Domain | None:
        if name in self.definitions:
            self._tell((name,), f"`{name}` is a definition already.", "Give the domain another name.", "R205")
        for each in form.classes:
            if each in RESERVED:
                self._tell((name, "classes"), f"`{each}` is no class but a status.", "Choose another word.", "R206")
        applies = None
        if form.applies_when is not None:
            applies = self._criterion(form.applies_when, (name, "applies_when"), names)
        rules = [self._rule(name, place, rule, form, names) for place, rule in enumerate(form.rules)]
        self._check_ids(name, form)
        if form.else_ not in (None, "unknown", *form.classes):
            mend = suggestion(str(form.else_), form.classes) or f"Classes are {', '.join(form.classes)}."
            self._tell((name, "else"), f"`{form.else_}` is no class of {name}.", mend, "R107")
        for key in ("else_say", "not_applicable_say"):
            self._check_slots((name, key), getattr(form, key))
        whole = tuple(rule for rule in rules if rule is not None)
        if len(whole) < len(rules):
            return None
        if form.weighs is not None and form.weighs not in [rule.id for rule in form.rules]:
            self._tell((name, "weighs"), f"`{form.weighs}` is no rule of {name}.", "Name the id of a rule.", "R101")
        otherwise = None if form.else_ == "unknown" else form.else_
        last = (otherwise, form.else_say, form.weighs, form.separates, form.not_applicable_say)
        return Domain(name, form.say, tuple(form.classes), whole, applies, *last)

    def _check_ids(self, name: str, form: DomainForm) -> None:
        ids = [rule.id for rule in form.rules]
        for place, each in enumerate(ids):
            if each in ids[:place]:
                self._tell((name, "rules", place, "id"), f"`{each}` stands twice.", "Give each rule an id.", "R205")

    def _rule(self, domain: str, place: int, form: RuleForm, of: DomainForm, names: Names) -> Rule | None:
        path: Path_ = (domain, "rules", place)
        when = self._criterion(form.when, (*path, "when"), names)
        if form.gives not in of.classes:
            mend = suggestion(form.gives, of.classes) or f"Classes are {', '.join(of.classes)}."
            self._tell((*path, "gives"), f"`{form.gives}` is no class of {domain}.", mend, "R107")
        since, until = (self._dating((*path, key), getattr(form, key)) for key in ("since", "until"))
        for key in ("say", "otherwise"):
            self._check_slots((*path, key), getattr(form, key))
        return None if when is None else Rule(form.id, form.gives, when, form.say, form.otherwise, since, until)

    def _criterion(self, text: str, path: Path_, names: Names) -> Criterion | None:
        scope = self.teller.scope(self.definitions, FILE, ("domains", *path))
        syntax = read(text, scope)
        return None if syntax is None else criterion_of(syntax, names, scope)

    def _dating(self, path: Path_, name: str | None) -> Named | None:
        if name is None:
            return None
        node = self.definitions.get(name)
        if name in self.broken:
            return None
        if node is None or node.type.grid is not None:
            mend = suggestion(name, self.definitions) or "Name a definition that is one value by case."
            self._tell(path, f"`{name}` dates nothing.", mend, "R101")
            return None
        return node

    def _check_slots_of_definitions(self) -> None:
        for name, node in self.definitions.items():
            for slot in self._wrong(node.say):
                path: Path_ = ("definitions", name, "say")
                self.teller.tell("definitions.yaml", path, *self._slot_told(slot), "R207")

    def _check_slots(self, path: Path_, sentence: str) -> None:
        for slot in self._wrong(sentence):
            self._tell(path, *self._slot_told(slot), "R207")

    def _slot_told(self, slot: str) -> tuple[str, str]:
        known = [*self.definitions, *self.parameters]
        return f"the slot {{{slot}}} names nothing by case.", suggestion(slot, known) or "Name a definition by case."

    def _wrong(self, sentence: str) -> list[str]:
        by_case = {name for name, node in self.definitions.items() if node.type.grid is None}
        slots = slots_of(sentence)
        by_case |= self.broken
        return [name for name, part in slots if not (name in by_case or (not part and name in self.parameters))]

    def _in_order(self, domains: list[Domain]) -> tuple[Domain, ...]:
        """Domains by their need of each other, else in the order of the file."""
        done: dict[str, Domain] = {}
        waiting = list(domains)
        missing = set(self.forms) - {domain.name for domain in domains}
        while waiting:
            ready = next((each for each in waiting if _reads(each) <= done.keys() | missing), None)
            if ready is None:
                names = ", ".join(f"`{each.name}`" for each in waiting)
                self._tell((waiting[0].name,), f"{names} read each other.", "Break the circle.", "R308")
                break
            done[ready.name] = ready
            waiting.remove(ready)
        return tuple(done.values())


def _reads(domain: Domain) -> set[str]:
    criteria = (domain.applies_when, *(rule.when for rule in domain.rules))
    return {each.domain for criterion in criteria for each in domains_in(criterion)}
