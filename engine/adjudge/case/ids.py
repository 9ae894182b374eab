"""The ids of records, as codes into texts: a table of millions of records makes no text for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Ids(Sequence[str]):
    """One id for each row of a timeline."""

    codes: Codes
    texts: Sequence[str]

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[str]: ...
    def __getitem__(self, row: int | slice) -> str | Sequence[str]:
        if isinstance(row, slice):
            return Ids(self.codes[row], self.texts)
        return str(self.texts[self.codes[row]])

    def __iter__(self) -> Iterator[str]:
        return (self.texts[code] for code in self.codes.tolist())

    def take(self, rows: Codes) -> Ids:
        """The ids of the rows named, in their order."""
        return Ids(self.codes[rows], self.texts)


def ids_of(texts: Sequence[str]) -> Ids:
    """Ids as they are told one by one."""
    return Ids(np.arange(len(texts)), texts)
