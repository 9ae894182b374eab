"""Problems: what is wrong, where, and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, printed as `place: what. mend [code]`."""

    place: str
    what: str
    mend: str
    code: str

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.place}: {self.what}", self.mend, f"[{self.code}]") if part)


class AdjudgeError(Exception):
    """Carries every problem of one input at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[AdjudgeError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)  # so that an error comes whole from another process


def fault(place: str, what: str, mend: str, code: str) -> AdjudgeError:
    """An error with one problem."""
    return AdjudgeError([Problem(place, what, mend, code)])


class CaseError(AdjudgeError):
    """A case file that cannot be read at all."""


class RulebookError(AdjudgeError):
    """A pack that is not a valid rulebook."""


class UsageError(AdjudgeError):
    """A question that cannot be asked: an unknown pack, domain or option."""


class EngineError(AdjudgeError):
    """The engine contradicts itself; no conclusion is released."""


def not_installed(place: str, missing: ImportError, extra: str) -> UsageError:
    """The error of a library that an extra brings."""
    mend = f"Install it: pip install 'adjudge[{extra}]'."
    return UsageError([Problem(place, f"{missing.name} is not installed.", mend, "U112")])


def suggestion(word: str, known: Iterable[str]) -> str:
    """Names the closest known word as `Did you mean X?`, or gives an empty text."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean {close[0]}?" if close else ""
