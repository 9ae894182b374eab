"""Truth in three values (strong Kleene), and why a truth is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np
import numpy.typing as npt

Int8 = npt.NDArray[np.int8]
UInt8 = npt.NDArray[np.uint8]


class Truth(IntEnum):
    """Not met < unknown < met, so that `and` is the minimum and `or` the maximum."""

    NOT_MET = 0
    UNKNOWN = 1
    MET = 2

    @property
    def word(self) -> str:
        """The truth as people read it: `not met`, `unknown`, `met`."""
        return self.name.lower().replace("_", " ")


class Cause(IntFlag):
    """Why something is unknown; several causes may stand together."""

    NONE = 0
    NOT_MEASURED = 1  # no sample of the series
    CENSORED = 2  # the value is an interval that straddles the threshold
    IMPRECISE_DATE = 4  # the date is an interval that straddles the bound, or the order is not certain
    NOT_YET = 8  # a later record could still decide
    NOT_RECORDED = 16  # nothing says that this kind of record was kept for the period
    CONFLICT = 32  # records of one day exclude each other
    UNREADABLE = 64  # a statement that the definition does not list
    UNDEFINED = 128  # division by zero, logarithm of a negative number

    @property
    def words(self) -> tuple[str, ...]:
        """The causes as people read them, in a fixed order."""
        return tuple(flag.name.lower().replace("_", " ") for flag in Cause if flag & self and flag.name)


@dataclass(frozen=True, slots=True)
class Flags:
    """A column of truths with the causes of its unknowns; cause is 0 where truth is not unknown."""

    truth: Int8
    cause: UInt8

    def __and__(self, other: Flags) -> Flags:
        return _join(np.minimum(self.truth, other.truth), self, other)

    def __or__(self, other: Flags) -> Flags:
        return _join(np.maximum(self.truth, other.truth), self, other)

    def __invert__(self) -> Flags:
        return Flags((Truth.MET - self.truth).astype(np.int8), self.cause)

    def take(self, rows: npt.NDArray[np.intp]) -> Flags:
        """The flags of the rows named, in their order."""
        return Flags(self.truth[rows], self.cause[rows])

    @property
    def met(self) -> npt.NDArray[np.bool_]:
        """True where met."""
        return np.equal(self.truth, np.int8(Truth.MET))

    @property
    def possible(self) -> npt.NDArray[np.bool_]:
        """True where met or unknown."""
        return np.not_equal(self.truth, np.int8(Truth.NOT_MET))


def flags(truth: npt.ArrayLike, cause: npt.ArrayLike | int = 0) -> Flags:
    """Builds a column from truths and causes; clears the cause wherever the truth is known."""
    truths = np.asarray(truth, dtype=np.int8)
    unknown = truths == np.int8(Truth.UNKNOWN)
    if not unknown.any():
        return Flags(truths, np.zeros(truths.shape, dtype=np.uint8))
    return Flags(truths, np.where(unknown, np.asarray(cause, dtype=np.uint8), np.uint8(0)))


def constant(truth: Truth, length: int, cause: Cause = Cause.NONE) -> Flags:
    """A column of one truth."""
    return flags(np.full(length, truth, dtype=np.int8), int(cause))


def bounds(certain: npt.NDArray[np.bool_], possible: npt.NDArray[np.bool_], cause: npt.ArrayLike | int) -> Flags:
    """Met where certain, unknown (by `cause`) where only possible, else not met."""
    return flags(certain.astype(np.int8) + possible.astype(np.int8), cause)


def _join(truth: Int8, left: Flags, right: Flags) -> Flags:
    if not (truth == np.int8(Truth.UNKNOWN)).any():
        return Flags(truth, np.zeros(truth.shape, dtype=np.uint8))
    return flags(truth, left.cause | right.cause)
