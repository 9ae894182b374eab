"""What a rule asks: and, or, not over findings and over the classes of other domains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from adjudge.errors import suggestion
from adjudge.rulebook.build import Scope
from adjudge.rulebook.expression import Is, Named
from adjudge.rulebook.pack import AllOf, AnyOf, Concluded, Criterion, Finding, Not
from adjudge.rulebook.syntax import Syntax
from adjudge.rulebook.types import IllTypedError, Sort

APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Names:
    """What a criterion may read: definitions, and the classes of each domain; `broken` are told elsewhere."""

    definitions: Mapping[str, Named]
    domains: Mapping[str, tuple[str, ...]]
    broken: frozenset[str] = frozenset()


def criterion_of(syntax: Syntax, names: Names, scope: Scope) -> Criterion | None:
    """The criterion of a syntax tree; None where it has problems, which the scope then holds."""
    match syntax.form:
        case "both" | "either":
            parts = tuple(criterion_of(part, names, scope) for part in syntax.inner)
            whole = tuple(part for part in parts if part is not None)
            if len(whole) < len(parts):
                return None
            return AllOf(whole) if syntax.form == "both" else AnyOf(whole)
        case "denial":
            part = criterion_of(syntax.inner[0], names, scope)
            return None if part is None else Not(part)
        case "name":
            return _finding(syntax, names, scope)
        case "is_class":
            return _membership(syntax, names, scope)
    mend = "Give the comparison a name in definitions.yaml and read that name."
    scope.tell(syntax, "A rule reads definitions and domains only.", mend, "R112")
    return None


def _finding(syntax: Syntax, names: Names, scope: Scope) -> Finding | None:
    node = names.definitions.get(syntax.word)
    if node is None:
        _unknown(syntax, names, scope)
        return None
    if node.type.sort != Sort.TRUTH or node.type.grid is not None:
        mend = "Write ever(...), or compare it." if node.type.sort == Sort.TRUTH else "Compare it, or ask for a class."
        scope.tell(syntax, f"`{syntax.word}` is {node.type.word}, not one truth.", mend, "R103")
        return None
    return Finding(syntax.word, node)


def _membership(syntax: Syntax, names: Names, scope: Scope) -> Criterion | None:
    of = syntax.inner[0]
    classes = tuple(part for part in syntax.parts if isinstance(part, str))
    if of.form == "name" and of.word in names.domains:
        return _concluded(syntax, of.word, classes, names, scope)
    if of.form != "name" or of.word not in names.definitions:
        _unknown(of, names, scope)
        return None
    node = names.definitions[of.word]
    try:
        asked = Is(node, classes)
    except IllTypedError as fault:
        scope.tell(syntax, fault.what, fault.mend, fault.code)
        return None
    if node.type.grid is not None:
        scope.tell(of, f"`{of.word}` is a series.", "Take its first or last.", "R103")
        return None
    told = classes[0] if len(classes) == 1 else f"in {{{', '.join(classes)}}}"
    return Finding(f"{of.word} is {told}", asked)


def _concluded(syntax: Syntax, domain: str, classes: tuple[str, ...], names: Names, scope: Scope) -> Concluded | None:
    known = (*names.domains[domain], APPLICABLE)
    for each in classes:
        if each not in known:
            mend = suggestion(each, known) or f"It has {', '.join(known)}."
            scope.tell(syntax, f"`{each}` is no class of {domain}.", mend, "R107")
            return None
    return Concluded(domain, classes)


def _unknown(syntax: Syntax, names: Names, scope: Scope) -> None:
    if syntax.form != "name":
        scope.tell(syntax, "Only a name has a class.", "Give the expression a name in definitions.yaml.", "R112")
        return
    if syntax.word in names.domains:
        mend = f"Ask for a class: {syntax.word} is {names.domains[syntax.word][0]}."
        scope.tell(syntax, f"`{syntax.word}` is a domain.", mend, "R103")
        return
    if syntax.word in names.broken:
        return
    mend = suggestion(syntax.word, [*names.definitions, *names.domains]) or "Define it in definitions.yaml."
    scope.tell(syntax, f"`{syntax.word}` is not defined.", mend, "R101")
