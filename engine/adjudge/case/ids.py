"""The ids of records, as codes into texts: a table of millions of records makes no text for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Ids:
    """One id for each row of a timeline."""

    codes: Codes
    texts: Sequence[str]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str:
        return str(self.texts[self.codes[row]])

    def __iter__(self) -> Iterator[str]:
        return (str(self.texts[code]) for code in self.codes.tolist())

    def take(self, rows: Codes) -> Ids:
        """The ids of the rows named, in their order."""
        return Ids(self.codes[rows], self.texts)


def ids_of(texts: Sequence[str]) -> Ids:
    """Ids as they are told one by one."""
    return Ids(np.arange(len(texts)), texts)
