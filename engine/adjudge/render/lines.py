"""Lines of text: how the answers to questions are laid out."""

from __future__ import annotations

import textwrap

from adjudge.explanation.words import day_words
from adjudge.inference.verdict import NOT_APPLICABLE, UNCLASSIFIED, Span

WIDTH = 100


def wrapped(line: str, indent: str = "", hang: int = 2) -> list[str]:
    """A line of at most 100 letters, and what is left of it below."""
    below = indent + " " * hang
    return textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent=below, break_long_words=False)


def stop(sentence: str) -> str:
    """A sentence with its full stop."""
    return sentence if not sentence or sentence[-1] in ".!?:" else f"{sentence}."


def upper(sentence: str) -> str:
    """A sentence with a capital letter, where its first word is in small letters."""
    first, _, _ = sentence.partition(" ")
    return sentence[:1].upper() + sentence[1:] if first.islower() else sentence


def class_words(candidates: tuple[str, ...]) -> str:
    """The class, or those that are still possible."""
    if candidates == (NOT_APPLICABLE,):
        return "does not apply"
    if candidates == (UNCLASSIFIED,):
        return "still unknown, by no rule"
    told = [each.replace("_", " ") for each in candidates]
    return told[0] if len(told) == 1 else f"still open ({' or '.join(told)})"


def window_words(when: Span | None, is_relative: bool) -> str:
    """Days on which a record would do: `on 2020-03-02`, `on 2020-03-02 or later`, `from ... to ...`."""
    if when is None or (when.earliest is None and when.latest is None):
        return "on any day"
    if when.latest is None:
        return f"on {_day(when.earliest, is_relative)} or later"
    if when.earliest is None:
        return f"up to {_day(when.latest, is_relative)}"
    if when.earliest == when.latest:
        return f"on {_day(when.earliest, is_relative)}"
    return f"from {_day(when.earliest, is_relative)} to {_day(when.latest, is_relative)}"


def _day(day: int | None, is_relative: bool) -> str:
    return day_words(Span(day, day), is_relative)
