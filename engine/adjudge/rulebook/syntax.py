"""From text to a syntax tree, with the place of each part; nothing is looked up yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

MAX_LENGTH = 4_000
MAX_DEPTH = 40
_NUMBER = re.compile(r"(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Syntax:
    """One part of an expression: its form, its words or parts, and where it begins (1-based)."""

    form: str
    parts: tuple[Syntax | str, ...]
    line: int
    column: int

    @property
    def word(self) -> str:
        """The first part, where that is a word."""
        return self.parts[0] if self.parts and isinstance(self.parts[0], str) else ""

    @property
    def inner(self) -> tuple[Syntax, ...]:
        """The parts that are expressions."""
        return tuple(part for part in self.parts if isinstance(part, Syntax))


class SyntaxFaultError(Exception):
    """A text that is no expression."""

    def __init__(self, what: str, mend: str, line: int, column: int) -> None:
        super().__init__(what)
        self.what, self.mend, self.line, self.column = what, mend, line, column


def read_syntax(text: str) -> Syntax:
    """Parses one expression; raises SyntaxFaultError where it is none, too long or too deep."""
    if len(text) > MAX_LENGTH or _depth(text) > MAX_DEPTH:
        raise SyntaxFaultError("The expression is too long or too deep.", "Give its parts names of their own.", 1, 1)
    try:
        return _syntax(_parser().parse(text))
    except UnexpectedInput as fault:
        raise _located(text, fault) from None


def number_of(word: str) -> tuple[Fraction, str]:
    """The exact value of a number token, and its unit as written."""
    found = _NUMBER.fullmatch(word)
    assert found is not None  # noqa: S101 the grammar gave it
    return Fraction(found[1]), found[2].strip("'")


def names_in(syntax: Syntax) -> frozenset[str]:
    """Every name that the expression reads."""
    own = frozenset({syntax.word}) if syntax.form == "name" else frozenset()
    return own.union(*(names_in(part) for part in syntax.inner))


@cache
def _parser() -> Lark:
    grammar = (files("adjudge.rulebook") / "grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def _syntax(tree: Tree[Token] | Token) -> Syntax:
    if isinstance(tree, Token):
        return Syntax("word", (str(tree),), tree.line or 1, tree.column or 1)
    parts = tuple(str(part) if isinstance(part, Token) else _syntax(part) for part in tree.children)
    meta = tree.meta
    return Syntax(str(tree.data), parts, getattr(meta, "line", 1), getattr(meta, "column", 1))


def _depth(text: str) -> int:
    depth = deepest = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    return max(deepest, len(re.findall(r"\bnot\b", text)))


def _located(text: str, fault: UnexpectedInput) -> SyntaxFaultError:
    line, column = getattr(fault, "line", -1), getattr(fault, "column", -1)
    if line < 1:
        lines = text.splitlines() or [""]
        return SyntaxFaultError("The expression ends too early.", "Close it.", len(lines), len(lines[-1]) + 1)
    near = fault.get_context(text, span=12).splitlines()[0].strip()
    return SyntaxFaultError(f"This cannot stand here: {near}", "See docs/reference/language.md.", line, column)
