"""One pure function, Arrow batches to Arrow batches, for engines that hold tables on many machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

import pyarrow as pa

from adjudge.batch.assess import assess_records
from adjudge.batch.order import ordered
from adjudge.batch.parts import DisorderError, whole_cases
from adjudge.errors import Problem, UsageError
from adjudge.inference.infer import Engine
from adjudge.rulebook.pack import Rulebook

Told = Literal["conclusions", "rejected"]


def assess_batches(
    batches: Iterable[pa.RecordBatch], rulebook: Rulebook, *, today: date, engine: Engine = "chain",
    told: Told = "conclusions",
) -> Iterator[pa.RecordBatch]:  # fmt: skip
    """The conclusions of the cases of some batches, or what of them was rejected; reads no more ahead than a part.

    The batches hold the columns of the table form and whole cases, sorted by case; where one batch ends and the next
    begins does not matter, nor does the order of a case's records. Raises UsageError U114 where they are not sorted.
    """
    try:
        for part in whole_cases(batches):
            found = assess_records(ordered(part), rulebook, today=today, engine=engine)
            yield from (found.conclusions if told == "conclusions" else found.rejected).to_batches()
    except DisorderError:
        mend = "Sort the rows of each partition by case, and keep those of a case in one."
        raise UsageError([Problem("assess_batches", "the cases do not stand in order.", mend, "U114")]) from None
