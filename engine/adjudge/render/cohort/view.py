"""What the page of a cohort shows, as words and drawings for its templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from adjudge.explanation.cohorts.cohort import Cohort, DomainCount, Fragile, Lack, Row
from adjudge.explanation.words import day_words
from adjudge.inference.verdict import Conclusion, Span
from adjudge.render.cohort.frame import Colours, change_words, colours_of
from adjudge.render.cohort.swimmer import lanes_of
from adjudge.render.picture.drawing import Box, Drawing, Item, Mark
from adjudge.render.picture.svg import svg
from adjudge.render.text import words

LACKS, FRAGILE = 15, 15  # rows of each list
_BAR, _HIGH = 300.0, 10.0


def view(cohort: Cohort, plots: Mapping[Any, tuple[Drawing, Drawing]], links: Mapping[str, str]) -> dict[str, Any]:
    """The values of the templates."""
    places = _places(cohort)
    applied = [each for each in cohort.counts if each.statuses.get("not_applicable") != cohort.size]
    return {
        "title": f"{_many(cohort.size, 'case')} by {' and '.join(pack.name for pack in cohort.rulebook.packs)}",
        "packs": [f"{pack.title} ({pack.name} {pack.version})" for pack in cohort.rulebook.packs],
        "records": f"{_many(cohort.records, 'record')}, {cohort.rejected} rejected",
        "as_of": None if cohort.as_of is None else day_words(Span(cohort.as_of, cohort.as_of)),
        "notes": list(_notes(cohort)),
        "domains": [_domain(each, cohort, places) for each in applied],
        "absent": ", ".join(each.domain for each in cohort.counts if each not in applied),
        "plots": [_plot(name, drawings, cohort) for name, drawings in plots.items()],
        "lacks": [_lack(each, places) for each in cohort.lacks[:LACKS]],
        "more_lacks": _more(len(cohort.lacks) - LACKS, "finding"),
        "fragile": [_fragile(each, places) for each in cohort.fragile[:FRAGILE]],
        "more_fragile": _more(len(cohort.fragile) - FRAGILE, "verdict"),
        **_fragile_notes(cohort),
        "columns": _columns(cohort, applied),
        "rows": [_row(each, cohort, applied, places, links) for each in cohort.rows],
        "pages": bool(links),
        "hashes": [f"{pack.name} {pack.version}, sha256 {pack.sha256}" for pack in cohort.rulebook.packs],
    }


def colours_in(cohort: Cohort) -> Colours:
    """The colours of the classes of the domain whose courses are shown."""
    places = _places(cohort)
    courses = cohort.courses
    if courses is None:
        return colours_of((), {}, places)
    count = next(each for each in cohort.counts if (each.pack, each.domain) == (courses.pack.name, courses.domain))
    given = {case: name for name, cases in _cases_by_word(cohort, count).items() for case in cases}
    of_case = {case: name if name in count.classes else "" for case, name in given.items()}
    return replace(_colours(count, cohort, places), of_case=of_case)


def _places(cohort: Cohort) -> dict[str, int]:
    return {row.case: place for place, row in enumerate(cohort.rows)}


def _notes(cohort: Cohort) -> Iterator[str]:
    if not cohort.is_whole:
        shown = f"{len(cohort.rows)} of them, spread evenly over their order"
        yield f"The counts are of all {cohort.size} cases. Plots, lists and the table show {shown}."
    if cohort.courses is not None and len(lanes_of(cohort.courses)) < len(cohort.courses.courses):
        drawn = len(lanes_of(cohort.courses))
        yield f"The swimmer plot draws {drawn} of {len(cohort.courses.courses)} cases."


def _domain(count: DomainCount, cohort: Cohort, places: Mapping[str, int]) -> dict[str, Any]:
    told = {**count.classes, **count.statuses}
    colours = _colours(count, cohort, places)
    inks = {given: colours.ink(given) for given in count.classes}
    total = max(sum(told.values()), 1)
    rests = _cases_by_word(cohort, count)
    summary = ", ".join(f"{number} {words(name)}" for name, number in told.items() if number)
    return {
        "name": count.domain if len(cohort.rulebook.packs) == 1 else f"{count.pack}/{count.domain}",
        "title": count.title[:1].upper() + count.title[1:],
        "bar": svg(Drawing(_BAR, _HIGH, tuple(_segments(told, inks, total)), f"{count.title}: {summary}")),
        "tallies": [
            {
                "count": number,
                "words": words(name),
                "swatch": _swatch(inks.get(name, _status_ink(name))),
                "rests": " ".join(str(places[case]) for case in rests.get(name, ())),
            }
            for name, number in told.items()
            if number
        ],
        "causes": ", ".join(f"{cause} ({number})" for cause, number in _by_number(count.causes)),
    }


def _colours(count: DomainCount, cohort: Cohort, places: Mapping[str, int]) -> Colours:
    """The colours of the plots for their domain; for others, of the classes that are given."""
    courses = cohort.courses
    if courses is not None and (count.pack, count.domain) == (courses.pack.name, courses.domain):
        held = [stretch.given for each in courses.courses for stretch in each.stretches]
        return colours_of(tuple(count.classes), {}, places, [*held, *_seen(count)])
    return colours_of(tuple(count.classes), {}, places, _seen(count))


def _seen(count: DomainCount) -> list[str]:
    return [given for given, number in count.classes.items() if number]


def _by_number(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: -each[1])


def _cases_by_word(cohort: Cohort, count: DomainCount) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in cohort.rows:
        for each in row.conclusions:
            if (each.pack, each.domain) == (count.pack, count.domain):
                found.setdefault(each.given or each.status, []).append(row.case)
    return found


def _segments(told: Mapping[str, int], inks: Mapping[str, str], total: int) -> Iterator[Item]:
    x = 0.0
    for name, number in told.items():
        wide = _BAR * number / total
        if number:
            yield Box(x, 0, max(wide - 1, 1), _HIGH, inks.get(name, _status_ink(name)))
        x += wide


def _status_ink(name: str) -> str:
    return "followed" if name == "not_applicable" else "class-none"


def _swatch(ink: str) -> Markup:
    drawing = Drawing(10, 10, (Mark(5, 5, "square", 5.5, ink),), "")
    return svg(drawing)


_CAPTIONS = {
    "waterfall": (
        "Each bar is the {best} of all results after time zero, compared with the last result up to it, one case each. "
        "Where a result is below its limit the change is a range: the full bar is certain, the pale part possible, an "
        "arrow has no end. Cases stand in the order of what is certain."
    ),
    "spider": "Each line is a case, from its baseline through every later result. An open mark is a censored result, "
    "drawn at the limit that it keeps.",
    "swimmer": "Each lane is a case. A class counts from its onset, as it was told on the day on which it was first "
    "given, up to the onset of the next; a thin line below shows where that onset is not known to the day. What was "
    "known on which day is replayed, so a class may have been withdrawn later.",
}  # fmt: skip


def _plot(name: str, drawings: tuple[Drawing, Drawing], cohort: Cohort) -> dict[str, Any]:
    best = (
        "" if cohort.changes is None else {"fall": "largest fall", "rise": "largest rise"}[cohort.changes.follow.best]
    )
    return {
        "style": "across" if name == "swimmer" else "beside",
        "wide": svg(drawings[0]),
        "narrow": svg(drawings[1]),
        "caption": _CAPTIONS[name].format(best=best),
    }


def _rests(cases: Iterable[str], places: Mapping[str, int]) -> str:
    return " ".join(str(places[case]) for case in cases if case in places)


def _lack(lack: Lack, places: Mapping[str, int]) -> dict[str, Any]:
    return {
        "count": len(lack.cases),
        "sentence": lack.sentence[:1].upper() + lack.sentence[1:],
        "domain": lack.domain,
        "causes": ", ".join(lack.causes),
        "rests": _rests(lack.cases, places),
    }


def _fragile(each: Fragile, places: Mapping[str, int]) -> dict[str, Any]:
    decisive = each.decisive
    return {
        "case": each.case,
        "verdicts": [{"given": words(one.given or ""), "domain": one.domain} for one in each.conclusions],
        "compared": f"{decisive.actual} {_signs(decisive.op)} {decisive.required}",
        "sentence": each.sentence,
        "within": _share(decisive.closeness),
        "rests": _rests([each.case], places),
    }


def _signs(op: str) -> str:
    return {">=": "≥", "<=": "≤"}.get(op, op)


def _share(share: float) -> str:
    """A share in percent, as short as it can be told."""
    if share == 0:
        return "exactly at it"
    return f"{share:.1%}".replace(".0%", "%") if share < 0.1 else f"{share:.0%}" if share < 10 else ">1000%"


def _fragile_notes(cohort: Cohort) -> dict[str, str]:
    of = "" if cohort.explained == len(cohort.rows) else f" Of the first {cohort.explained} cases of the table."
    note = (
        "The verdicts whose nearest comparison is closest to its threshold: within what share of the threshold it was "
        f"decided. Days and counts are left out.{of}"
    )
    return {"fragile_note": note, "no_fragile": f"No verdict rests on a comparison with a threshold.{of}"}


def _columns(cohort: Cohort, applied: Sequence[DomainCount]) -> list[dict[str, Any]]:
    change = [] if cohort.changes is None else [f"{cohort.changes.follow.title}: largest {cohort.changes.follow.best}"]
    names = [each.domain if len(cohort.rulebook.packs) == 1 else f"{each.pack}/{each.domain}" for each in applied]
    told = ["Case", *(re.sub(r"([._/])", "\\1\u200b", name) for name in names)]
    numbers = ["Records", "Rejected", *change]
    return [{"words": each, "number": each in numbers} for each in (*told, *numbers)]


def _row(
    row: Row, cohort: Cohort, applied: Sequence[DomainCount], places: Mapping[str, int], links: Mapping[str, str]
) -> dict[str, Any]:
    given = {(each.pack, each.domain): each for each in row.conclusions}
    cells = [_cell(given[count.pack, count.domain], count, row) for count in applied]
    cells += [_number(row.records), _number(row.rejected)]
    if cohort.changes is not None:
        cells.append(_change_cell(row.case, cohort))
    return {"place": places[row.case], "case": row.case, "link": links.get(row.case), "cells": cells}


def _cell(conclusion: Conclusion, count: DomainCount, row: Row) -> dict[str, Any]:
    if conclusion.given is not None:
        since = conclusion.since
        aside = f"since {day_words(since, row.is_relative)}" if since is not None else ""
        place = list(count.classes).index(conclusion.given)
        return {"words": words(conclusion.given), "aside": aside, "sort": place, "style": "class"}
    if conclusion.status == "not_applicable":
        return {"words": "", "aside": "", "sort": "", "style": "off"}
    several = len(conclusion.candidates) > 1
    aside = f"one of {', '.join(map(words, conclusion.candidates))}" if several else ""
    return {"words": conclusion.status, "aside": aside, "sort": len(count.classes), "style": "open"}


def _number(value: int) -> dict[str, Any]:
    return {"words": str(value), "aside": "", "sort": value, "style": "number"}


def _change_cell(case: str, cohort: Cohort) -> dict[str, Any]:
    assert cohort.changes is not None  # noqa: S101 asked by the caller
    found = next((each for each in cohort.changes.changes if each.case == case), None)
    if found is None:
        return {"words": "", "aside": "", "sort": "", "style": "number"}
    told = change_words(found.best, cohort.changes.follow.unit)
    known = [end for end in found.best if abs(end) != float("inf")]
    return {"words": told, "aside": "", "sort": known[-1] if known else "", "style": "number"}


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _more(count: int, noun: str) -> str:
    return f"And {_many(count, noun)} more." if count > 0 else ""
