"""ms_disability against pymsprog on random trajectories with visits and relapses on the boundaries.

Sixty of them here, thousands by `just ms-long`. Where the last visits are worse and too few to confirm, pymsprog says
that there is no event (or one that is not independent of relapses), and we that it is not known: a later visit could
confirm. Any other difference, in the event, its date or its kind, is a fault.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from adjudge.abstraction.findings import abstract
from adjudge.case.read import read_documents
from adjudge.case.timeline import build_timeline
from adjudge.documents.compose import Document
from adjudge.inference.infer import infer
from adjudge.rulebook.library import load_rulebook

pymsprog = pytest.importorskip("pymsprog", reason="pymsprog is not installed: its numpy has no wheels from 3.13 on")
pd = pytest.importorskip("pandas")

COUNT = int(os.environ.get("MS_TRAJECTORIES", "60"))
GAPS = (1, 7, 28, 76, 77, 78, 84, 85, 90, 91, 160, 161, 168, 169, 365, 814, 815)
AROUND = (-31, -30, -29, -1, 0, 1, 29, 30, 31, 89, 90, 91)  # days from a relapse to a visit
START = pd.Timestamp("2015-01-01")
KINDS = {"relapse_associated": "RAW", "relapse_independent": "PIRA", "neither": "undefined"}


@dataclass(frozen=True)
class Subject:
    """Visits by day, and the days of relapses, the earliest at most 30 days before the first visit."""

    name: str
    edss: list[tuple[int, float]]
    sdmt: list[tuple[int, float]]
    relapses: list[int]


@dataclass(frozen=True)
class Setting:
    """What a domain of the pack is called with pymsprog."""

    domain: str
    weeks: int
    cut: float = 5.5
    event: str = "firstCDW"
    baseline: str = "fixed"
    outcome: str = "edss"
    relapses: bool = False
    association: str = ""


SETTINGS = [
    Setting(f"worsening_{weeks}_weeks{suffix}", weeks, cut)
    for weeks in (12, 24)
    for suffix, cut in (("", 5.5), ("_50", 5.0))
]
for _weeks in (12, 24):
    SETTINGS += [
        Setting(f"improvement_{_weeks}_weeks", _weeks, event="firstCDI"),
        Setting(f"worsening_{_weeks}_weeks_roving", _weeks, baseline="roving_impr"),
        Setting(f"worsening_{_weeks}_weeks_away", _weeks, relapses=True, association=f"association_{_weeks}_weeks"),
        Setting(f"sdmt_{_weeks}_weeks", _weeks, outcome="sdmt"),
    ]


def trajectories(count: int, seed: int = 1):
    """Visits with gaps on the boundaries of confirmation, scores around the steps, relapses on the boundaries."""
    random = Random(seed)
    for number in range(count):
        day, level, cognition, edss, sdmt = 0, random.choice((0, 1, 2, 3, 4.5, 5, 5.5, 6, 6.5)), 50, [], []
        cognition = random.choice((5, 10, 15, 19, 20, 21, 40, 60))
        for _ in range(random.randint(2, 8)):
            edss.append((day, level))
            sdmt.append((day, cognition))
            day += random.choice(GAPS)
            level = min(10, max(0, level + random.choice((-1.5, -1, -0.5, 0, 0, 0, 0.5, 0.5, 1, 1.5))))
            level = 1.0 if level == 0.5 else level  # EDSS has no 0.5
            cognition = min(110, max(0, cognition + random.choice((-5, -4, -3, -2, -1, 0, 0, 1, 3, 4))))
        days = {random.choice(edss)[0] - random.choice(AROUND) for _ in range(random.choice((0, 1, 1, 2, 3)))}
        yield Subject(f"s{number}", edss, sdmt, sorted(each for each in days if each >= -30))


def document(subject: Subject) -> Document:
    """A case whose relapses were all recorded."""
    first = min([0, *subject.relapses]) - 100
    records: list[dict[str, Any]] = [{"assessment": "EDSS", "day": d, "value": v} for d, v in subject.edss]
    records += [{"assessment": "SDMT", "day": d, "value": v} for d, v in subject.sdmt]
    records += [{"event": "relapse", "day": day} for day in subject.relapses]
    observed = {"event relapse": f"{first}..{subject.edss[-1][0] + 100}"}
    return Document("x", {"case": subject.name, "records": records, "observed": observed})


def ours(subjects):
    """The conclusions on each subject, by domain."""
    cases = read_documents([document(subject) for subject in subjects])
    pack = load_rulebook(("ms_disability",)).packs[0]
    found = infer(abstract(pack, build_timeline(cases)), "chain")
    return {case.id: {c.domain: c for c in all_} for case, all_ in zip(cases, found, strict=True)}


def theirs(subjects, setting: Setting):
    """The first event of each subject that has one."""

    def table(values, name):
        rows = [(subject.name, value, START + pd.Timedelta(days=day)) for subject, day, value in values]
        return pd.DataFrame(rows, columns=["id", name, "date"])

    def step(baseline):
        return 1.5 if baseline == 0 else (1.0 if baseline <= setting.cut else 0.5)

    visits = [(subject, *visit) for subject in subjects for visit in getattr(subject, setting.outcome)]
    relapses = [(subject, day, 0) for subject in subjects for day in subject.relapses]
    options: dict[str, Any] = {"delta_fun": step} if setting.outcome == "edss" else {}
    if setting.relapses:
        options |= {"relapse": table(relapses, "value"), "RAW_PIRA": True}
    result = pymsprog.MSprog(
        table(visits, "value"), "id", "value", "date", setting.outcome, event=setting.event, baseline=setting.baseline,
        conf_days=setting.weeks * 7, conf_tol_days=[7, 730], include_dates=True, verbose=0, **options,
    )  # fmt: skip
    events = result[1] if isinstance(result, tuple) else result.results
    kind = "CDI" if setting.event == "firstCDI" else "CDW"
    return {row["id"]: row for _, row in events.iterrows() if row["event_type"] == kind}


def difference(mine, other, setting: Setting) -> Any:
    """What differs between our conclusions on one subject and the event that was found, or None."""
    found = mine[setting.domain]
    has_event = found.given is not None and found.given.startswith("confirmed")
    is_open = found.given is None and len(found.candidates) > 1
    if has_event != (other is not None):
        return None if is_open and other is None else (found.given, found.candidates)
    if not has_event:
        return None
    if START + pd.Timedelta(days=found.since.earliest) != other["date"]:
        return found.since, other["date"]
    if not setting.association:
        return None
    kind = mine[setting.association]
    could_be = {KINDS[each] for each in kind.candidates}
    is_told = could_be == {other["CDW_type"]} or (len(could_be) > 1 and could_be == {"PIRA", other["CDW_type"]})
    return None if is_told else (kind.given, kind.candidates, other["CDW_type"])


@pytest.fixture(scope="module")
def subjects():
    return list(trajectories(COUNT))


@pytest.fixture(scope="module")
def conclusions(subjects):
    return ours(subjects)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.domain)
def test_pymsprog_finds_the_same_events(setting, subjects, conclusions):
    """Each subject has an event for both or for neither, unless a later visit could still confirm one."""
    other = theirs(subjects, setting)
    differing = {each.name: difference(conclusions[each.name], other.get(each.name), setting) for each in subjects}
    assert {name: found for name, found in differing.items() if found is not None} == {}
    assert len(other) > COUNT / 20
