"""A whole table in memory, however many cases: assessed a part at a time, so that only its results grow with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from adjudge.batch.assess import Assessment, assess_form
from adjudge.batch.parts import CASES_IN_PART
from adjudge.case.columns import codes_of, encoded, table_form
from adjudge.inference.infer import Engine
from adjudge.rulebook.pack import Rulebook

Rows = npt.NDArray[np.intp]


def assess_whole(
    table: pa.Table,
    rulebook: Rulebook,
    *,
    today: date,
    engine: Engine = "chain",
    evidence: bool = True,
    cases_in_part: int = CASES_IN_PART,
) -> Assessment:
    """Assesses the cases of a table as `assess_records` does, so many at a time, by the names of the cases."""
    records = table_form(table)
    found = [
        assess_form(part, rulebook, today=today, engine=engine, evidence=evidence)
        for part in _parts(records, cases_in_part)
    ]
    signatures = {row["signature"]: row for each in found for row in each.signatures.to_pylist()}
    return Assessment(
        pa.concat_tables([each.conclusions for each in found]),
        pa.concat_tables([each.rejected for each in found]),
        pa.Table.from_pylist([signatures[key] for key in sorted(signatures)], found[0].signatures.schema),
        cases=sum(each.cases for each in found),
        records=sum(each.records for each in found),
        used=sum(each.used for each in found),
    )


def _parts(records: pa.Table, size: int) -> Iterator[pa.Table]:
    """Whole cases in the order of their names; rows without a case come with the first."""
    column = encoded(records.column("case"))
    codes, names = codes_of(column), column.dictionary
    seen = np.zeros(len(names) + 1, dtype=np.bool_)
    seen[codes] = True
    order = pc.call_function("array_sort_indices", [names]).to_numpy().astype(np.intp)
    order = order[seen[order]]
    if len(order) <= size:
        yield records
        return
    rank = np.full(len(names) + 1, -1, dtype=np.intp)  # the last is that of no name
    rank[order] = np.arange(len(order))
    case = rank[codes]
    if bool((case[1:] < case[:-1]).any()):
        rows = np.argsort(case, kind="stable")
        records, case = records.take(pa.array(rows)), case[rows]
    ends = np.append(np.searchsorted(case, np.arange(size, len(order), size)), len(case))
    for begin, end in zip(np.append(0, ends[:-1]), ends, strict=True):
        yield records.slice(begin, end - begin)
