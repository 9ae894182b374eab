"""What would flip a conclusion: the smallest change of one value, one date or one threshold that changes the class.

All targets are tried in few batches: first the marks of every axis, the small changes before the large ones; then ever
finer parts between the last mark that keeps the class and the first that does not. What is told was replayed exactly:
the change flips, half of it does not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from adjudge.case.record import Case
from adjudge.explanation.asking.question import Question, settled
from adjudge.explanation.flips.axis import Axis, ChangeKind, grain, moved
from adjudge.explanation.flips.hints import hints_of
from adjudge.explanation.flips.parameter_axes import parameter_axes
from adjudge.explanation.flips.record_axes import record_axes
from adjudge.explanation.report import Decisive, Step
from adjudge.inference.verdict import Verdict

KINDS: tuple[ChangeKind, ...] = ("value", "date", "threshold")
Open = dict[ChangeKind, list["_Bracket"]]  # the axes of each kind on which the class changes
_WAVES = {"value": (0.1, 0.5, math.inf), "date": (14, 90, math.inf), "threshold": (0.1, 0.5, math.inf)}
_PARTS = 40  # of the way between two targets, tried at once
_TURNS = 12


@dataclass(frozen=True, slots=True)
class Flip:
    """A change of one record or parameter, `of`, and the verdict that it gives.

    `size` is in days for a date, else the share of the larger of both numbers. `half` is half of the change, in whole
    steps, which was tried: it keeps the class, or of a change to another class it leaves several. None where there is
    no half.
    """

    kind: ChangeKind
    of: str
    before: str
    after: str
    size: float
    verdict: Verdict
    half: str | None
    half_verdict: Verdict | None
    is_later: bool = False  # of a date


@dataclass(frozen=True, slots=True)
class Flips:
    """The smallest change of each kind that changes the class; where it leaves several, also the smallest to another.

    None where no change that was tried does. `margins` has the comparisons that decided, with the sentences of their
    steps. So many variants of so many records and parameters were `tried`, in batches; `read` are the records that
    the domain reads: of a long case not all are varied.
    """

    flips: tuple[Flip, ...]
    margins: tuple[tuple[str, Decisive], ...]
    tried: int
    batches: int
    records: int
    parameters: int
    read: int


@dataclass(frozen=True, slots=True)
class _Bracket:
    """The class stays at `near` and has changed at `far`."""

    axis: Axis
    near: float
    far: float

    @property
    def grain(self) -> float:
        """The steps between targets here."""
        return grain(self.axis.start, self.far, self.axis.step)

    @property
    def parts(self) -> tuple[float, ...]:
        """Targets between, nearest first; none where the bracket is narrow."""
        count = math.ceil(abs(self.far - self.near) / self.grain - 1e-6)
        if self.axis.is_fixed or count <= 1:
            return ()
        places = sorted({round(count * part / _PARTS) for part in range(1, _PARTS)} - {0, count})
        towards = math.copysign(1, self.near - self.far)
        return tuple(moved(self.far, towards * (count - place), self.grain) for place in places)

    @property
    def beyond(self) -> float:
        """The next target, for where floats were not right about this one."""
        return self.far if self.axis.is_fixed else moved(self.far, math.copysign(1, self.far - self.near), self.grain)

    def narrowed(self, targets: Sequence[float], changed: Sequence[bool]) -> _Bracket:
        """From the last target that keeps the class to the first that does not."""
        whole = (self.near, *targets, self.far)
        first = (False, *changed, True).index(True)
        return replace(self, near=whole[first - 1], far=whole[first])


Pairs = Sequence[tuple[Axis, float]]


@dataclass(slots=True)
class _Search:
    """The question, whether floats conclude it, and what was tried; `to_class`: only another class is a flip."""

    question: Question
    roughly: bool = True
    to_class: bool = False
    known: dict[tuple[int, float, bool], Verdict] = field(default_factory=dict)
    batches: int = 0

    def verdicts(self, asked: Pairs, *, roughly: bool = False) -> tuple[Verdict, ...]:
        """The verdict at each target of an axis, all in one batch, none twice."""
        keys = [(id(axis), target, roughly) for axis, target in asked]
        new = {key: pair for key, pair in zip(keys, asked, strict=True) if key not in self.known}
        if new:
            found = self.question.replayed([axis.variant(target) for axis, target in new.values()], roughly=roughly)
            self.known |= zip(new, found, strict=True)
            self.batches += 1
        return tuple(self.known[key] for key in keys)

    def changed(self, asked: Pairs) -> Iterator[bool]:
        """Whether each target changes the class, as far as floats tell."""
        return iter([self.is_flip(each) for each in self.verdicts(asked, roughly=self.roughly)])

    def is_flip(self, verdict: Verdict) -> bool:
        """Another class, or none; where the class was open, any class."""
        found = settled(verdict)
        return found != settled(self.question.verdict) and not (self.to_class and found is None)


def flip_of(question: Question) -> Flips:
    """The smallest change of each kind, searched in floats where floats conclude what exact numbers do."""
    case = _read_alone(question)
    hints = hints_of(question)
    axes = (*record_axes(question, case, hints), *parameter_axes(question, case, hints))
    search = _Search(question, roughly=question.is_concluded_by_floats)
    found = _found(search, axes, KINDS)
    search.to_class = True
    settling = _found(search, axes, [kind for kind, flip in found.items() if settled(flip.verdict) is None])
    records = {axis.of for axis in axes if axis.kind != "threshold"}
    return Flips(
        tuple(some[kind] for kind in KINDS for some in (found, settling) if kind in some),
        margins_of(question.explained.because),
        len(search.known),
        search.batches,
        len(records),
        len({axis.of for axis in axes} - records),
        len(question.read),
    )


def _found(search: _Search, axes: Sequence[Axis], kinds: Sequence[ChangeKind]) -> dict[ChangeKind, Flip]:
    """The smallest change of each of some kinds: small changes of all kinds first, larger ones where needed."""
    marked: Open = {}
    for wave in range(len(_WAVES["value"])):
        some = [axis for axis in axes if axis.kind in kinds and axis.kind not in marked]
        for each in _marked(search, some, wave):
            marked.setdefault(each.axis.kind, []).append(each)
    return _smallest(search, marked)


def margins_of(steps: Sequence[Step]) -> tuple[tuple[str, Decisive], ...]:
    """The comparisons of a proof with the sentences of their steps, each once, in its order."""
    found: dict[Decisive, str] = {}
    for step in steps:
        inner = margins_of(step.steps)
        for sentence, each in (*((step.sentence, each) for each in step.decisive), *inner):
            found.setdefault(each, sentence)
    return tuple((sentence, each) for each, sentence in found.items())


def _read_alone(question: Question) -> Case:
    """The case without records that nothing reads; the last of these stays, since the case is known up to its day."""
    read = set(question.read)
    others = [record for record in question.case.records if record.id not in read]
    last = max(others, key=lambda each: each.when.latest, default=None)
    kept = tuple(each for each in question.case.records if each.id in read or each is last)
    return replace(question.case, records=kept)


def _marked(search: _Search, axes: Sequence[Axis], wave: int) -> Iterator[_Bracket]:
    """The axes on which a mark of a wave changes the class, each up to the first such mark."""
    parts = [_parted(axis, wave) for axis in axes]
    answers = search.changed([(axis, mark) for axis, (_, marks) in zip(axes, parts, strict=True) for mark in marks])
    for axis, (before, marks) in zip(axes, parts, strict=True):
        changed = [next(answers) for _ in marks]
        if any(changed):
            first = changed.index(True)
            yield _Bracket(axis, (axis.start, *before, *marks)[len(before) + first], marks[first])


def _parted(axis: Axis, wave: int) -> tuple[list[float], list[float]]:
    """The marks before a wave, and those of the wave."""
    sizes = [(mark, axis.size(mark)) for mark in axis.marks]
    least, most = (-1.0, *_WAVES[axis.kind])[wave : wave + 2]
    return [m for m, size in sizes if size <= least], [m for m, size in sizes if least < size <= most]


def _smallest(search: _Search, open_: Open) -> dict[ChangeKind, Flip]:
    """The smallest change of each kind, all kinds at once; where its half changes the class too, a smaller one."""
    done: dict[ChangeKind, Flip] = {}
    for _ in range(_TURNS):
        waiting: Open = _refined(search, {kind: some for kind, some in open_.items() if some and kind not in done})
        best: dict[ChangeKind, _Bracket]
        best = {kind: min(some, key=lambda b: (b.axis.size(b.far), b.axis.of)) for kind, some in waiting.items()}
        open_ = {kind: [each for each in some if each is not best[kind]] for kind, some in waiting.items()}
        if not best:
            break
        for kind, tried in zip(best, _tried(search, list(best.values())), strict=True):
            if isinstance(tried, Flip):
                done[kind] = tried
            elif tried is not None:
                open_[kind].append(tried)
    return done


def _refined(search: _Search, open_: Open) -> Open:
    """Narrows the brackets that may hold the smallest change of their kind, all at once."""
    found: Open = dict(open_)
    while asked := [(each, each.parts) for some in found.values() for each in _hopeful(some) if each.parts]:
        answers = search.changed([(each.axis, part) for each, parts in asked for part in parts])
        narrower = {id(each): each.narrowed(parts, [next(answers) for _ in parts]) for each, parts in asked}
        for kind, some in found.items():
            found[kind] = [narrower.get(id(each), each) for each in some]
    return found


def _hopeful(brackets: Sequence[_Bracket]) -> list[_Bracket]:
    """Those whose change may be smaller than the smallest that is known."""
    least = min(each.axis.size(each.far) for each in brackets)
    return [each for each in brackets if each.axis.size(each.near) < least or each.axis.size(each.far) == least]


def _tried(search: _Search, best: Sequence[_Bracket]) -> Iterator[Flip | _Bracket | None]:
    """For each bracket the exact flip; a nearer bracket where half of it flips too; None where nothing does."""
    pairs = [(each.axis, each.far) for each in best]
    search.verdicts([pair for axis, far in pairs for pair in ((axis, far), *_halves(axis, far))])
    for each in best:
        axis, target = each.axis, each.far
        (verdict,) = search.verdicts([(axis, target)])
        if not search.is_flip(verdict):  # floats were not right here
            target = each.beyond
            (verdict,) = search.verdicts([(axis, target)])
        half = search.verdicts(_halves(axis, target))
        if not search.is_flip(verdict):
            yield None
        elif half and search.is_flip(half[0]):
            yield None if axis.is_fixed else _Bracket(axis, axis.start, _halves(axis, target)[0][1])
        else:
            yield _flip(search.question, axis, target, (verdict, *half))


def _halves(axis: Axis, target: float) -> list[tuple[Axis, float]]:
    half = axis.half(target)
    return [] if half is None else [(axis, half)]


def _flip(question: Question, axis: Axis, target: float, verdicts: Sequence[Verdict]) -> Flip:
    half = axis.half(target)
    return Flip(
        kind=axis.kind,
        of=axis.of,
        before=_before(question, axis),
        after=axis.written(target),
        size=axis.size(target),
        verdict=verdicts[0],
        half=None if half is None else axis.written(half),
        half_verdict=None if half is None else verdicts[1],
        is_later=axis.kind == "date" and target > 0,
    )


def _before(question: Question, axis: Axis) -> str:
    if axis.kind == "threshold":
        return question.pack.parameters[axis.of].written
    record = next(each for each in question.case.records if each.id == axis.of)
    return record.written or "" if axis.kind == "value" else axis.written(0.0)
