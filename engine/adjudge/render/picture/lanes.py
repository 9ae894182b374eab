"""From a report to what its picture shows: a lane for each series, each record on one lane or across all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adjudge.case.record import Record, RecordKind
from adjudge.case.timeline import folded
from adjudge.explanation.picture.sights import tracks_of
from adjudge.explanation.picture.tracks import Derived, Series, States, Tracks
from adjudge.explanation.report import Report
from adjudge.inference.verdict import Span
from adjudge.render.picture.marks import brackets_of, limits_of, tags_of, thresholds_of
from adjudge.render.picture.parts import conclusion_key, places, rests_of
from adjudge.render.picture.scene import Days, Happening, Lane, Onset, Point, Scene, Spell
from adjudge.render.picture.values import capital, in_unit, interval_text, is_log, unit_text, value_text
from adjudge.render.text import record_words, words
from adjudge.values.units import read_unit

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heap:
    """The records of one lane with the series that a pack reads them as, where one does."""

    records: tuple[Record, ...]
    series: Series | None

    @property
    def unit(self) -> str:
        """The code of the unit of its scale; empty for statements."""
        first = next((each.unit for each in self.records if each.unit), "")
        return self.series.unit if self.series is not None and self.series.unit else first

    @property
    def title(self) -> str:
        """The name that most of the records have, with their specimen."""
        record = Counter((each.name, each.specimen) for each in self.records).most_common(1)[0][0]
        name = capital(record[0])
        return f"{name} · {record[1]}" if record[1] else name


def scene_of(report: Report) -> Scene:
    """What the picture of a report shows; records that were not known on its day, or are rejected, are left out."""
    tracks = tracks_of(report)
    known = [each for each in _known(report) if each.kind in (RecordKind.MEASUREMENT, RecordKind.ASSESSMENT)]
    lanes = [lane for heap in heaps_of(known, tracks.series) for lane in _lanes(heap, report, tracks)]
    happenings = tuple(_happenings(report))
    days = _days(report, tracks)
    happened = "1 exposure or event" if len(happenings) == 1 else f"{len(happenings)} exposures and events"
    label = f"Timeline of {report.case.id}: {happened} across {len(lanes)} lane{'' if len(lanes) == 1 else 's'}"
    return Scene(label, days, report.case.is_relative, happenings, tuple(lanes), tuple(_onsets(report, days)))


def _known(report: Report) -> Iterator[Record]:
    unfit = {each.record for each in report.rejected}
    for record in report.case.records:
        if record.id not in unfit and (report.as_of is None or record.when.earliest <= report.as_of):
            yield record


def _days(report: Report, tracks: Tracks) -> Days:
    ends = [day for record in _known(report) for day in (record.when.earliest, record.when.latest)]
    ends += [] if tracks.cutoff is None else [tracks.cutoff]
    return Days(min(ends, default=0), max(ends, default=1))


def _happenings(report: Report) -> Iterator[Happening]:
    known = places(report)
    for record in sorted(_known(report), key=lambda each: (each.when.earliest, each.when.latest, each.id)):
        if record.kind in (RecordKind.EXPOSURE, RecordKind.EVENT):
            text = f"{record.name} {record.dose}" if record.dose else record.name
            days = Days(record.when.earliest, record.when.latest)
            is_event = record.kind is RecordKind.EVENT
            yield Happening("event" if is_event else "exposure", days, text, label_of(record, report), known[record.id])


def label_of(record: Record, report: Report, tags: Sequence[str] = ()) -> str:
    """What is told of a record that is pointed at."""
    told = f" ({', '.join(tags)})" if tags else ""
    return f"{record.id}: {record_words(record, report)}{told}"


def _onsets(report: Report, days: Days) -> Iterator[Onset]:
    for place, each in enumerate(report.explained):
        if (since := each.conclusion.since) is not None:
            first = days.earliest if since.earliest is None else since.earliest
            yield Onset(Days(first, days.latest if since.latest is None else since.latest), conclusion_key(place))


def heaps_of(records: Sequence[Record], series: Sequence[Series]) -> tuple[Heap, ...]:
    """The records by lane, in the order of the packs; each stands in the smallest series that reads it."""
    homes: dict[str, Series] = {}
    for each in sorted(series, key=lambda one: len(one.records)):
        homes = dict.fromkeys(each.records, each) | homes
    heaps: dict[Key, list[Record]] = {}
    for record in records:
        heaps.setdefault(_key(record, homes.get(record.id)), []).append(record)
    order = {each.name: place for place, each in reversed(list(enumerate(series)))}
    found = [Heap(tuple(sorted(each, key=_by_day)), homes.get(each[0].id)) for each in heaps.values()]
    return tuple(sorted(found, key=lambda heap: len(order) if heap.series is None else order[heap.series.name]))


def _key(record: Record, home: Series | None) -> Key:
    if home is not None:
        return ("series", home.name, home.unit)
    unit = str(read_unit(record.unit).kind) if record.unit and record.low is not None else ""
    return (record.kind.value, folded(record.name), folded(record.specimen or ""), unit)


def _by_day(record: Record) -> tuple[int, int, str]:
    return record.when.earliest, record.when.latest, record.id


def _lanes(heap: Heap, report: Report, tracks: Tracks) -> Iterator[Lane]:
    """The lane of a heap, and below the last of the records that they are made of, what is derived from them."""
    yield _statements(heap, report) if heap.records[0].low is None else _values(heap, report, tracks)
    last = report.case.records
    ids = {each.id for each in heap.records}
    for derived in tracks.derived:
        if _ends_in(ids, [each for point in derived.points for each in point.records], tracks, last):
            yield _derived_lane(derived, report, tracks)
    for states in tracks.states:
        if _ends_in(ids, [each for stay in states.stays for each in stay.records], tracks, last):
            yield _states_lane(states, report)


def _ends_in(ids: set[str], records: Sequence[str], tracks: Tracks, all_records: Sequence[Record]) -> bool:
    """Whether the lane of these ids is the last of those that hold the records."""
    kept = [each for each in all_records if each.id in set(records)]
    heaps = heaps_of(kept, tracks.series)
    return bool(heaps) and any(each.id in ids for each in heaps[-1].records)


def _values(heap: Heap, report: Report, tracks: Tracks) -> Lane:
    unit = heap.unit
    points = tuple(_point(record, unit, report, tracks) for record in heap.records)
    ids = {each.id for each in heap.records}
    levels = (*limits_of(heap.records, unit), *thresholds_of(ids, unit, False, report, tracks))
    shown = [end for point in points for end in (point.low, point.high)]
    told = unit_text(unit) + ("" if heap.series is not None else " (no rule reads it)")
    log = is_log(read_unit(unit).kind, shown)
    return Lane(heap.title, told, "values", log, points, levels, brackets_of(ids, report, tracks))


def _point(record: Record, unit: str, report: Report, tracks: Tracks) -> Point:
    ends = in_unit(record, unit)
    assert ends is not None  # noqa: S101 the records of a lane are of one kind
    tags = tags_of((record.id,), tracks)
    days = Days(record.when.earliest, record.when.latest)
    label = label_of(record, report, tags)
    rests = rests_of((record.id,), places(report))
    return Point(days, *ends, value_text(record, unit), label, rests, record.detected, tags)


def _derived_lane(derived: Derived, report: Report, tracks: Tracks) -> Lane:
    known, names = places(report), _names_behind(derived, report)
    points = []
    for each in derived.points:
        text, tags = interval_text(each.low, each.high), tags_of(each.records, tracks)
        told = f" ({', '.join(tags)})" if tags else ""
        label = f"{derived.how} of {', '.join(each.records)}: {text} {unit_text(derived.unit)}{told}"
        days = _span(each.when)
        points.append(Point(days, each.low, each.high, text, label, rests_of(each.records, known), None, tags))
    ids = {each for point in derived.points for each in point.records}
    levels = thresholds_of(ids, derived.unit, True, report, tracks)
    title = f"{derived.how.capitalize()} by visit · {' + '.join(names)}"
    return Lane(
        title, unit_text(derived.unit), "values", False, tuple(points), levels, brackets_of(ids, report, tracks)
    )


def _names_behind(derived: Derived, report: Report) -> tuple[str, ...]:
    records = report.records
    return tuple(dict.fromkeys(records[each].name for point in derived.points for each in point.records))


def _span(span: Span) -> Days:
    first, last = span.earliest, span.latest
    return Days(first if first is not None else last or 0, last if last is not None else first or 0)


def _statements(heap: Heap, report: Report) -> Lane:
    states = dict(heap.series.states) if heap.series is not None else {}
    classes = heap.series.classes if heap.series is not None else ()
    known, spells = places(report), []
    for record in heap.records:
        days = Days(record.when.earliest, record.when.latest)
        state = classes.index(states[record.id]) if record.id in states else None
        text, label = record.statement or record.written or "", label_of(record, report)
        spells.append(Spell(days, text, label, (known[record.id],), state))
    return Lane(heap.title, "" if heap.series else "no rule reads it", "statements", spells=tuple(spells))


def _states_lane(states: States, report: Report) -> Lane:
    """Each state lasts until the next point; the last one stands on its own day."""
    known, spells = places(report), []
    ends = [_span(stay.when).earliest for stay in states.stays[1:]] + [_span(states.stays[-1].when).latest]
    for stay, end in zip(states.stays, ends, strict=True):
        first = _span(stay.when).earliest
        text = words(" or ".join(stay.classes))
        state = states.classes.index(stay.classes[0]) if len(stay.classes) == 1 else None
        label = f"{words(states.name)}: {text}"
        spells.append(Spell(Days(first, max(first, end)), text, label, rests_of(stay.records, known), state))
    return Lane(words(states.name).capitalize(), "", "states", spells=tuple(spells))
