"""Truth in three values (strong Kleene), and why a truth is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np
import numpy.typing as npt

from adjudge.values.same import is_all, is_same, rows_of, same

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
        return _WORDS[self]


TRUTHS = tuple(Truth)
_WORDS = tuple(truth.name.lower().replace("_", " ") for truth in Truth)


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
        for one, rest in ((self, other), (other, self)):
            if is_all(one.truth, Truth.MET):
                return rest
        return _join(np.minimum(self.truth, other.truth), self, other)

    def __or__(self, other: Flags) -> Flags:
        for one, rest in ((self, other), (other, self)):
            if is_all(one.truth, Truth.NOT_MET):
                return rest
        return _join(np.maximum(self.truth, other.truth), self, other)

    def __invert__(self) -> Flags:
        if is_same(self.truth):
            return Flags(same(Truth.MET - self.truth[0], len(self.truth), np.int8), self.cause)
        return Flags(np.int8(Truth.MET) - self.truth, self.cause)

    def take(self, rows: npt.NDArray[np.intp]) -> Flags:
        """The flags of the rows named, in their order."""
        return Flags(rows_of(self.truth, rows), rows_of(self.cause, rows))

    @property
    def met(self) -> npt.NDArray[np.bool_]:
        """True where met."""
        if is_same(self.truth):
            return same(self.truth[0] == Truth.MET, len(self.truth), np.bool_)
        return np.equal(self.truth, np.int8(Truth.MET))

    @property
    def possible(self) -> npt.NDArray[np.bool_]:
        """True where met or unknown."""
        if is_same(self.truth):
            return same(self.truth[0] != Truth.NOT_MET, len(self.truth), np.bool_)
        return np.not_equal(self.truth, np.int8(Truth.NOT_MET))

    @property
    def is_sure(self) -> bool:
        """Whether no cause of doubt is held; true only where that is known at once."""
        return is_all(self.cause, 0)


def flags(truth: npt.ArrayLike, cause: npt.ArrayLike | int = 0) -> Flags:
    """Builds a column from truths and causes; clears the cause wherever the truth is known."""
    truths = np.asarray(truth, dtype=np.int8)
    unknown = truths == np.int8(Truth.UNKNOWN)
    if not unknown.any():
        return Flags(truths, _no_cause(truths))
    return Flags(truths, np.where(unknown, np.asarray(cause, dtype=np.uint8), np.uint8(0)))


def constant(truth: Truth, length: int, cause: Cause = Cause.NONE) -> Flags:
    """A column of one truth."""
    doubt = cause if truth == Truth.UNKNOWN else Cause.NONE
    return Flags(same(truth, length, np.int8), same(doubt, length, np.uint8))


def either(met: npt.NDArray[np.bool_]) -> Flags:
    """Met or not met, nothing unknown."""
    truth = met.view(np.int8) * np.int8(Truth.MET) if not is_same(met) else same(2 * met[0], len(met), np.int8)
    return Flags(truth, _no_cause(truth))


def _no_cause(truth: Int8) -> UInt8:
    return same(0, len(truth), np.uint8) if truth.ndim == 1 else np.zeros(truth.shape, dtype=np.uint8)


def bounds(certain: npt.NDArray[np.bool_], possible: npt.NDArray[np.bool_], cause: npt.ArrayLike | int) -> Flags:
    """Met where certain, unknown (by `cause`) where only possible, else not met."""
    if certain is possible:
        return either(certain)
    return flags(certain.astype(np.int8) + possible.astype(np.int8), cause)


def _join(truth: Int8, left: Flags, right: Flags) -> Flags:
    if left.is_sure and right.is_sure:
        return Flags(truth, left.cause)
    return flags(truth, left.cause | right.cause)
