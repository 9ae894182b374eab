"""ms_disability against pymsprog on random trajectories with visits on the boundaries; at length by `just ms-long`.

Where the last visits are worse and too few to confirm, pymsprog says that there is no event, and we that it is not
known: a later visit could confirm. Any other difference, in the event or in its date, is a fault.
"""

from __future__ import annotations

import os
from random import Random

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
START = pd.Timestamp("2015-01-01")


def trajectories(count: int, seed: int = 1):
    """Visits with gaps on the boundaries of confirmation, and EDSS around the steps."""
    random = Random(seed)
    for number in range(count):
        day, level, visits = 0, random.choice((0, 1, 2, 3, 4.5, 5, 5.5, 6, 6.5)), []
        for _ in range(random.randint(2, 8)):
            visits.append((day, level))
            day += random.choice(GAPS)
            level = min(10, max(0, level + random.choice((-1.5, -1, -0.5, 0, 0, 0, 0.5, 0.5, 1, 1.5))))
            level = 1.0 if level == 0.5 else level  # EDSS has no 0.5
        yield f"s{number}", visits


def ours(subjects, domain):
    documents = [
        Document("x", {"case": name, "records": [{"assessment": "EDSS", "day": d, "value": v} for d, v in visits]})
        for name, visits in subjects
    ]
    cases = read_documents(documents)
    pack = load_rulebook(("ms_disability",)).packs[0]
    found = infer(abstract(pack, build_timeline(cases)), "chain")
    return {case.id: next(c for c in all_ if c.domain == domain) for case, all_ in zip(cases, found, strict=True)}


def theirs(subjects, weeks, cut, event):
    rows = [(name, value, START + pd.Timedelta(days=day)) for name, visits in subjects for day, value in visits]
    data = pd.DataFrame(rows, columns=["id", "EDSS", "date"])

    def step(baseline):
        return 1.5 if baseline == 0 else (1.0 if baseline <= cut else 0.5)

    result = pymsprog.MSprog(
        data, "id", "EDSS", "date", "edss", event=event, baseline="fixed", conf_days=weeks * 7,
        conf_tol_days=[7, 730], delta_fun=step, include_dates=True, verbose=0,
    )  # fmt: skip
    events = result[1] if isinstance(result, tuple) else result.results
    kind = "CDW" if event == "firstCDW" else "CDI"
    marked = events[events["event_type"].astype(str).str.contains(kind)]
    return {row["id"]: row for _, row in marked.iterrows()}


SETTINGS = [
    ("worsening_12_weeks", 12, 5.5, "firstCDW"),
    ("worsening_24_weeks", 24, 5.5, "firstCDW"),
    ("worsening_12_weeks_50", 12, 5.0, "firstCDW"),
    ("worsening_24_weeks_50", 24, 5.0, "firstCDW"),
    ("improvement_12_weeks", 12, 5.5, "firstCDI"),
    ("improvement_24_weeks", 24, 5.5, "firstCDI"),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("domain", "weeks", "cut", "event"), SETTINGS)
def test_pymsprog_finds_the_same_events(domain, weeks, cut, event):
    """Each subject has an event for both or for neither, unless a later visit could still confirm one."""
    subjects = list(trajectories(COUNT))
    mine, other = ours(subjects, domain), theirs(subjects, weeks, cut, event)
    wrong = []
    for name, visits in subjects:
        given = mine[name].given
        has_event = given is not None and given.startswith("confirmed")
        is_open = given is None and len(mine[name].candidates) > 1
        if has_event != (name in other) and not (is_open and name not in other):
            wrong.append((name, visits, given))
        elif has_event and START + pd.Timedelta(days=mine[name].since.earliest) != other[name]["date"]:
            wrong.append((name, visits, mine[name].since, other[name]["date"]))
    assert wrong == []
    assert len(other) > COUNT / 20
