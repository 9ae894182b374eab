"""Why a class was not given, as text in three lengths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adjudge.explanation.hindrance.hurdles import Hurdle
from adjudge.explanation.hindrance.why_not import Ask, NotGiven, Obstacle, Shadow, Way, WhyNotAny
from adjudge.explanation.report import Report
from adjudge.inference.verdict import NOT_APPLICABLE
from adjudge.render.lines import class_words, stop, upper, window_words, wrapped
from adjudge.render.text import Length, words
from adjudge.values.truth import Truth

_SHOWN = {"short": 1, "normal": 3, "full": 10**6}


def why_not_text(found: WhyNotAny, report: Report, pack: str, length: Length) -> Iterator[str]:
    """Why none of some classes was given: the nearest hurdle of each, the nearest three, or all."""
    is_one = bool(found.classes) and found.classes[0].conclusion.candidates == (NOT_APPLICABLE,)
    for each in found.classes[:1] if is_one else found.classes:
        asked = "any class" if is_one and len(found.classes) > 1 else _name(each.asked)
        if length == "short":
            yield from wrapped(f"Why not {asked}: {stop(_short(each, report))}", "  ")
        else:
            yield f"  Why not {asked}"
            yield from _block(each, report, length)


def _block(found: NotGiven, report: Report, length: Length) -> Iterator[str]:
    if found.is_given or found.conclusion.given is None:
        yield from wrapped(_now(found), "    ")
    if found.applies is not None and not found.is_given:
        yield from _asks("To apply, it", found.applies, report, "    ", length)
    first = found.ways[0].shadows if found.ways else ()
    shared = [each for each in first if all(each in way.shadows for way in found.ways)]
    yield from _shadows(shared, found)
    for way in found.ways:
        yield from _shadows([each for each in way.shadows if each not in shared], found)
        yield from _way(way, found, report, length)


def _name(class_: str) -> str:
    """A class as part of a question; one that denies stands in quotes."""
    return f'"{words(class_)}"' if class_.startswith("no") else words(class_)


def _now(found: NotGiven) -> str:
    told = class_words(found.conclusion.candidates)
    if found.conclusion.given is not None:
        return f"It is {told}: {stop(found.sentence)}"
    if found.conclusion.candidates == (NOT_APPLICABLE,):
        return f"The domain does not apply: {stop(found.sentence)}"
    if found.is_open:
        return f"It may still be {words(found.asked)}."
    return f"It is ruled out; what is left is {' or '.join(words(each) for each in found.conclusion.candidates)}."


def _short(found: NotGiven, report: Report) -> str:
    if found.is_given or found.conclusion.candidates == (NOT_APPLICABLE,):
        return _now(found)
    held = next((shadow for way in found.ways for shadow in way.shadows if shadow.truth == Truth.MET), None)
    if held is not None:
        return f"an earlier rule holds, {_shadow(held)}"
    nearest = min((way.ask for way in found.ways if way.ask is not None), key=lambda ask: ask.nearness, default=None)
    if nearest is None:
        return "an earlier rule may hold" if found.ways else "no rule gives it"
    obstacle = _first(nearest)
    told = "; ".join(_hurdle(each, report) for each in obstacle.hurdles[:1])
    return f"{_asked(obstacle)} ({told})" if told else _asked(obstacle)


def _first(ask: Obstacle | Ask) -> Obstacle:
    return ask if isinstance(ask, Obstacle) else _first(ask.parts[0])


def _shadows(shadows: Sequence[Shadow], found: NotGiven) -> Iterator[str]:
    for shadow in shadows:
        holds = "An earlier rule holds" if shadow.truth == Truth.MET else "An earlier rule may hold"
        is_told = shadow.gives == found.conclusion.given and shadow.sentence == found.sentence
        yield from wrapped(f"{holds}: {words(shadow.gives) if is_told else _shadow(shadow)}.", "    ")


def _way(way: Way, found: NotGiven, report: Report, length: Length) -> Iterator[str]:
    several = f" ({words(way.rule)})" if way.rule is not None and way.rule != found.asked else ""
    name = f"{words(found.asked)}{several}"
    if way.rule is None:
        yield from wrapped(f"{upper(name)} is what is left where no rule holds.", "    ")
    elif way.ask is None:
        yield from wrapped(f"What {name} itself asks is met.", "    ")
    else:
        yield from _asks(upper(name), way.ask, report, "    ", length)


def _asks(name: str, ask: Obstacle | Ask, report: Report, indent: str, length: Length) -> Iterator[str]:
    some = {"any": "one of these", "all": "all of these"}
    yield from wrapped(f"{name} would need {some[ask.how] if isinstance(ask, Ask) else 'this'}", indent)
    for part in ask.parts if isinstance(ask, Ask) else (ask,):
        yield from _ask(part, report, indent + "  ", length)


def _shadow(shadow: Shadow) -> str:
    return f"{words(shadow.gives)} ({shadow.sentence.rstrip('.')})"


def _ask(ask: Obstacle | Ask, report: Report, indent: str, length: Length) -> Iterator[str]:
    if isinstance(ask, Ask):
        yield f"{indent}{'one of these' if ask.how == 'any' else 'all of these'}"
        for part in ask.parts:
            yield from _ask(part, report, indent + "  ", length)
        return
    mark = "?" if ask.truth == Truth.UNKNOWN else "-"
    causes = f" ({', '.join(ask.cause.words)})" if ask.truth == Truth.UNKNOWN else ""
    yield from wrapped(f"{mark} {_asked(ask)}{causes}", indent)
    shown = ask.hurdles[: _SHOWN[length]]
    for hurdle in shown:
        yield from wrapped(_hurdle(hurdle, report), indent + "    ")
    if len(ask.hurdles) > len(shown):
        yield from wrapped(f"and {len(ask.hurdles) - len(shown)} more (--full)", indent + "    ")


def _asked(obstacle: Obstacle) -> str:
    return obstacle.sentence if obstacle.needed == Truth.MET else f"not so: {obstacle.sentence}"


def _hurdle(hurdle: Hurdle, report: Report) -> str:
    """What is there, on which day, and what is asked instead."""
    if hurdle.kind == "absent":
        record, _, days = hurdle.needed.removeprefix("a ").partition(" on ")
        return f"there is no {record.removeprefix('an')} of {hurdle.what}{f' on {days}' if days else ''}"
    if hurdle.kind == "unrecorded":
        return f"nobody says whether {hurdle.what} would have been recorded ({hurdle.needed})"
    records = f" [{', '.join(hurdle.records)}]" if hurdle.records else ""
    return f"{hurdle.what}{_on(hurdle, report)}: {hurdle.actual}{records}; asked: {hurdle.needed}"


def _on(hurdle: Hurdle, report: Report) -> str:
    """The day, where the value is not itself one."""
    if hurdle.when is None or hurdle.measure == "years":
        return ""
    return f" {window_words(hurdle.when, report.case.is_relative)}"
