"""The ids of records, as codes into texts: made when they are asked for, and no text for each of millions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Ids:
    """One id for each row of a timeline."""

    size: int
    make: Callable[[], tuple[Codes, Sequence[str]]]

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, row: int) -> str:
        return str(self.texts[self.codes[row]])

    def __iter__(self) -> Iterator[str]:
        return (str(self.texts[code]) for code in self.codes.tolist())

    @property
    def codes(self) -> Codes:
        """By row, the place of its id among the texts."""
        return self._made[0]

    @property
    def texts(self) -> Sequence[str]:
        """The texts of ids, of these rows or of others."""
        return self._made[1]

    @cached_property
    def _made(self) -> tuple[Codes, Sequence[str]]:
        return self.make()

    def take(self, rows: Codes) -> Ids:
        """The ids of the rows named, in their order."""
        return Ids(len(rows), partial(_taken, self, rows))


def _taken(ids: Ids, rows: Codes) -> tuple[Codes, Sequence[str]]:
    return ids.codes[rows], ids.texts


def ids_of(texts: Sequence[str]) -> Ids:
    """Ids as they are told one by one."""
    return Ids(len(texts), partial(_told, texts))


def _told(texts: Sequence[str]) -> tuple[Codes, Sequence[str]]:
    return np.arange(len(texts)), texts
