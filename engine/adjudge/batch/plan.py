"""The plan of a run: what goes in, and the parts it was cut into; made once, kept for as long as the run."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from adjudge.batch.assess import REJECTED
from adjudge.batch.crew import Crew, lasting
from adjudge.batch.files import sweep, unwritable, write_json, write_records, write_table
from adjudge.batch.lines import Lost
from adjudge.batch.order import ordered
from adjudge.batch.parts import DisorderError, whole_cases
from adjudge.batch.pieces import Piece, pieces_of
from adjudge.batch.scan import Cuts, TooManyError, cut
from adjudge.batch.source import Opened, Source, opened
from adjudge.batch.spread import keep, spread
from adjudge.errors import Problem, UsageError
from adjudge.inference.infer import Engine

SPILL = Path(".work", "spill")  # of a run: where rows wait until their part is gathered


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is made of: the same plan gives the same bytes, with any number of workers."""

    version: str
    input: str
    inputs: tuple[dict[str, Any], ...]  # name, bytes and hash of each file
    rules: tuple[str, ...]
    packs: tuple[str, ...]  # name, version and hash of each
    today: str
    engine: Engine
    evidence: bool = True
    parts: tuple[str, ...] = ()
    rows: int = 0
    lost: int = 0  # lines that are no records


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: records read while it is cut, then parts and cases done."""

    records: int
    done: int = 0
    parts: int = 0
    cases: int = 0


Tell = Callable[[Progress], None]


def known_plan(output: Path) -> Plan | None:
    """The plan of the run in a folder; None where there is none. Raises UsageError U110 where it cannot be read."""
    path = output / "plan.json"
    if not path.exists():
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        lists: Any = {name: tuple(each) if isinstance(each, list) else each for name, each in told.items()}
        return Plan(**lists)
    except (ValueError, TypeError, AttributeError):
        raise refused(output, "holds a run of another version.", "Name another folder.") from None


def refused(output: Path, what: str, mend: str) -> UsageError:
    """The error of a folder that cannot be used for a run."""
    return UsageError([Problem(str(output), what, mend, "U110")])


def planned(source: Source, asked: Callable[[], Plan], output: Path, *, resume: bool, crew: Crew, tell: Tell) -> Plan:
    """The plan of a run that goes on, or of a new one; the records of its parts are there, or can be gathered."""
    known = known_plan(output)
    if known is None:
        return _new(source, asked, output, crew, tell)
    if not resume:
        raise refused(output, "holds a run.", "Go on with --resume, or name another folder.")
    same, new = ("version", "input", "packs", "engine", "evidence"), asked()
    if any(getattr(known, name) != getattr(new, name) for name in same):
        raise refused(output, "holds a run of another input, rulebook, engine or version.", "Name another folder.")
    sweep(output)
    missing = frozenset(n for n, name in enumerate(known.parts) if not (output / "records" / name).exists())
    if missing:
        _again(source, known, output, missing, crew)
    return known


def _new(source: Source, asked: Callable[[], Plan], output: Path, crew: Crew, tell: Tell) -> Plan:
    """Cuts the records aside, and moves them to their place; the plan comes last."""
    work = output / ".work"
    _cleared(work, output)
    try:
        plan = _prepared(source, asked, work, crew, tell)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    try:
        for name in ("records", *(["rejected"] if plan.lost else []), "plan.json"):
            os.replace(work / name, output / name)
    except OSError as fault:
        raise unwritable(output, fault) from None
    return plan


def _prepared(source: Source, asked: Callable[[], Plan], work: Path, crew: Crew, tell: Tell) -> Plan:
    try:
        (work / "records").mkdir(parents=True)
    except OSError as fault:
        raise unwritable(work, fault) from None
    with ThreadPoolExecutor(1) as aside:
        told = aside.submit(asked)  # the hashes of the input, meanwhile
        try:
            sizes, found = _cut(source, work, crew, tell)
        except UsageError:
            told.result()  # a file that cannot be read at all is told as such
            raise
        lost = [{"case": "", "record": e.place, "code": "C109", "reason": e.reason} for e in found]
        if lost:
            write_table(pa.Table.from_pylist(lost, REJECTED), work / "rejected" / "lines.parquet")
        names = tuple(f"part-{number:05d}.parquet" for number in range(len(sizes)))
        plan = replace(told.result(), parts=names, rows=sum(sizes), lost=len(lost))
    write_json(asdict(plan), work / "plan.json")
    return plan


def _cleared(work: Path, output: Path) -> None:
    """Takes away what a run killed before its plan stood has left; raises UsageError U110 for anything else."""
    is_ours = (work / "plan.json").exists()
    for name in ("records", "rejected"):
        if is_ours:
            shutil.rmtree(output / name, ignore_errors=True)
        elif (output / name).exists():
            raise refused(output, f"holds {name} that are no run's.", "Name another folder.")
    shutil.rmtree(work, ignore_errors=True)


def _cut(source: Source, work: Path, crew: Crew, tell: Tell) -> tuple[Sequence[int], Sequence[Lost]]:
    """The sizes of the parts, whose records are spread or written already, and the lines that are no records."""
    pieces = pieces_of(source)
    if pieces:
        with suppress(TooManyError):
            cuts = cut(pieces, crew.workers, lambda rows: tell(Progress(rows)))
            _spread(pieces, cuts, frozenset(range(len(cuts.rows))), work / "spill", crew)
            return cuts.rows, ()
    with opened(source, work) as records:
        return _sorted(records, work / "records", tell), records.lost_lines()


def _again(source: Source, plan: Plan, output: Path, missing: frozenset[int], crew: Crew) -> None:
    """Spreads the records of parts that a run which was killed had not yet gathered."""
    shutil.rmtree(output / ".work", ignore_errors=True)
    pieces = pieces_of(source)
    cuts = cut(pieces, crew.workers, lambda rows: None) if pieces else None
    if pieces is None or cuts is None or (len(cuts.rows), sum(cuts.rows)) != (len(plan.parts), plan.rows):
        raise refused(output, "lacks records of its parts.", "Name another folder.")
    _spread(pieces, cuts, missing, output / SPILL, crew)


def _spread(pieces: Sequence[Piece], cuts: Cuts, wanted: frozenset[int], into: Path, crew: Crew) -> None:
    try:
        into.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise unwritable(into, fault) from None
    do = partial(spread, cuts=cuts.names, wanted=wanted, into=into)
    found = lasting(crew, into, list(enumerate(pieces)), lambda left: crew.each(do, left))
    keep((place for _, places in found for place in places), into)


def _sorted(records: Opened, into: Path, tell: Tell) -> list[int]:
    """Writes parts of whole cases, and gives their sizes: in one pass where the records are sorted already."""
    try:
        return list(_parts(records, into, tell, is_sorted=True))
    except DisorderError:
        shutil.rmtree(into, ignore_errors=True)
        return list(_parts(records, into, tell, is_sorted=False))


def _parts(records: Opened, into: Path, tell: Tell, *, is_sorted: bool) -> Iterator[int]:
    read = number = 0
    with closing(records.batches(is_sorted=is_sorted)) as batches:
        for number, table in enumerate(whole_cases(batches), 1):
            write_records(ordered(table), into / f"part-{number - 1:05d}.parquet")
            read += table.num_rows
            tell(Progress(read))
            yield table.num_rows
    if not number:
        write_records(ordered(records.nothing()), into / "part-00000.parquet")
        yield 0
