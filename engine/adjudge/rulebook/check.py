"""Checks a pack beyond what it needs to be loaded: citations, lists that decide nothing, what is unused or unshown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from adjudge.documents.compose import Path_
from adjudge.errors import Problem
from adjudge.rulebook.expression import Constant, Decide, Named, Node, Source, walk
from adjudge.rulebook.load import FILES, Loading, build_pack, read_forms
from adjudge.rulebook.pack import Domain, Pack, findings_in
from adjudge.rulebook.reachable import Space, crossing, never_first
from adjudge.rulebook.schema import ExamplesForm, ParametersForm
from adjudge.rulebook.sentences import slots_of

HEADINGS = (
    *("Summary", "Use when", "Do not use when", "Classes"),
    *("Thresholds", "Rationale", "Open questions", "Sources"),
)


def check(folder: Path) -> list[Problem]:
    """Every problem of the pack in a folder, in the order of its files; empty where it has none."""
    loading = read_forms(folder, (*FILES, "examples.yaml"))
    pack = None
    if all(loading.forms.get(name) is not None for name in FILES):
        _citations(loading)
        pack = build_pack(loading)
    if pack is not None:
        for problem in (_domains, _decisions, _unused, _examples):
            problem(loading, pack)
    _readme(loading)
    return sorted(set(loading.problems))


def _citations(loading: Loading) -> None:
    """A number that is not the project's own has a source and the sentence that holds it."""
    for name, form in cast(ParametersForm, loading.forms["parameters.yaml"]).root.items():
        own = form.source.strip().lower() == "project"
        if form.status in ("published", "borrowed") and (own or not form.quote.strip()):
            mend = "Give the source and the sentence that holds the number, or status: project."
            loading.tell("parameters.yaml", (name,), f"{name} is {form.status} without a citation.", mend, "R301")
        if form.status == "project" and not own:
            mend = "Write source: project, or the status that the source gives it."
            loading.tell("parameters.yaml", (name,), f"{name} is the project's own, but cites.", mend, "R301")
        if form.status != "project" and not form.verified_by.strip():
            mend = 'Say who checked it, or "nobody".'
            loading.tell("parameters.yaml", (name, "verified_by"), f"{name} names no one.", mend, "R301")


def _domains(loading: Loading, pack: Pack) -> None:
    for domain in pack.domains:
        path: Path_ = ("domains", domain.name)
        given = {rule.gives for rule in domain.rules} | {domain.otherwise}
        for each in domain.classes:
            if each not in given:
                mend = "Write a rule that gives it, or take it from the classes."
                loading.tell("rules.yaml", (*path, "classes"), f"no rule gives `{each}`.", mend, "R303")
        _order(loading, domain, path)


def _order(loading: Loading, domain: Domain, path: Path_) -> None:
    space = Space()
    found = never_first([space.of_criterion(rule.when) for rule in domain.rules], space)
    if found is None:
        return
    for place in found[0]:
        mend = "Put it before the rules that take its cases, or remove it."
        loading.tell(
            "rules.yaml", (*path, "rules", place), f"`{domain.rules[place].id}` is never reached.", mend, "R305"
        )
    form = loading.forms["rules.yaml"].domains[domain.name]
    if found[1] and form.else_ is None:
        mend = "Give the domain else: a class, or else: unknown."
        loading.tell("rules.yaml", path, f"no rule of `{domain.name}` need be met.", mend, "R304")


def _decisions(loading: Loading, pack: Pack) -> None:
    seen: set[int] = set()
    for name, node in pack.definitions.items():
        for each in walk(node):
            if isinstance(each, Decide) and id(each) not in seen:
                seen.add(id(each))
                for what, mend, code in _decision(each):
                    loading.tell("definitions.yaml", ("definitions", name), f"{name}: {what}", mend, code)


def _decision(node: Decide) -> Iterator[tuple[str, str, str]]:
    space = Space()
    conditions = [space.of_node(condition) for condition, _ in node.branches]
    found = never_first(conditions, space)
    for place in found[0] if found else []:
        yield f"branch {place + 1} of its list is never reached.", "Put it earlier, or remove it.", "R305"
    if found and found[1] and node.otherwise is None:
        yield "its list has a gap.", "End it with else: and a value.", "R304"
    for first, second in crossing(conditions, space):
        what = f"branches {first + 1} and {second + 1} of its list overlap."
        yield what, "Give each value to one of them.", "R310"


def _unused(loading: Loading, pack: Pack) -> None:
    read = {id(node) for node in _read_by_rules(pack)}
    told = {name for name, _ in _slots(pack)}
    for name, definition in pack.definitions.items():
        if id(definition) not in read and name not in told and definition is not pack.index:
            loading.tell("definitions.yaml", ("definitions", name), f"no rule reads `{name}`.", "Remove it.", "R306")
    sources = {id(node) for node in _read_by_anything(pack) if isinstance(node, Source)}
    for name, source in pack.series.items():
        if id(source) not in sources:
            loading.tell("definitions.yaml", ("series", name), f"nothing reads `{name}`.", "Remove it.", "R306")
    constants = {node.name for node in _read_by_anything(pack) if isinstance(node, Constant)} | told
    for name in pack.parameters:
        if name not in constants:
            loading.tell("parameters.yaml", (name,), f"nothing reads `{name}`.", "Remove it.", "R306")


def _read_by_rules(pack: Pack) -> Iterator[Node]:
    for domain in pack.domains:
        for criterion in (domain.applies_when, *(rule.when for rule in domain.rules)):
            for finding in findings_in(criterion):
                yield from walk(finding.node)
        for rule in domain.rules:
            for dating in (rule.since, rule.until):
                yield from () if dating is None else walk(dating)
    if pack.index is not None:
        yield from walk(pack.index)


def _read_by_anything(pack: Pack) -> Iterator[Node]:
    for definition in pack.definitions.values():
        yield from walk(definition)


def _slots(pack: Pack) -> Iterator[tuple[str, str]]:
    sentences = [node.say for node in pack.definitions.values() if isinstance(node, Named)]
    for domain in pack.domains:
        sentences += [
            domain.otherwise_say,
            domain.not_applicable_say,
            *(text for rule in domain.rules for text in (rule.say, rule.otherwise)),
        ]
    for sentence in sentences:
        yield from slots_of(sentence)


def _examples(loading: Loading, pack: Pack) -> None:
    """Each class is expected by some example, and examples expect only what there is."""
    forms = loading.forms.get("examples.yaml")
    examples = cast(ExamplesForm, forms).root if forms is not None else []
    expected: dict[str, set[str]] = {domain.name: set() for domain in pack.domains}
    for place, example in enumerate(examples):
        for name, classes in example.expect.items():
            if name not in expected:
                loading.tell("examples.yaml", (place, "expect", name), f"`{name}` is no domain.", "Mend it.", "R307")
                continue
            expected[name] |= {classes} if isinstance(classes, str) else set()
    for domain in pack.domains:
        for each in domain.classes:
            if each not in expected[domain.name]:
                what = f"no example expects `{domain.name}` to be `{each}`."
                loading.tell("examples.yaml", (), what, "Write one, with both sides of its boundary.", "R307")


def _readme(loading: Loading) -> None:
    path = loading.folder / "README.md"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    found = [line[3:].strip() for line in text.splitlines() if line.startswith("## ")]
    for heading in HEADINGS:
        if heading not in found:
            what = f"README.md has no heading {heading}."
            loading.problems.append(Problem(str(path), what, f"Write ## {heading}.", "R302"))
