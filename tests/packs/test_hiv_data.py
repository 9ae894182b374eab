"""HIV packs on real data: recomputed with plain pandas where nothing is censored; what censoring alone leaves open."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from adjudge.abstraction.findings import abstract
from adjudge.case.read import read_documents
from adjudge.case.timeline import build_timeline
from adjudge.documents.compose import Document
from adjudge.inference.infer import infer
from adjudge.rulebook.library import load_rulebook, pack_names

DATA = Path(__file__).parents[2] / "fixtures" / "published" / "hiv"
HIV = [name for name in pack_names() if name.startswith("hiv_")]
NOT_MET, OPEN, MET = 0, 1, 2


def actg315() -> pd.DataFrame:
    data = pd.read_csv(DATA / "actg315.csv").rename(columns={"Patid": "case", "Day": "day", "log10.RNA.": "log"})
    data["censored"] = data["log"] == 1.699
    data["limit"], data["rna"] = 100.0, 10 ** data["log"]
    return data


def uti() -> pd.DataFrame:
    data = pd.read_csv(DATA / "uti_rebound.csv").rename(columns={"Patid": "case", "Days.after.TI": "day", "RNA": "rna"})
    data["censored"], data["limit"] = data["RNAcens"] == 1, data["rna"]
    return data.dropna(subset=["rna"])  # visits without a result


SETS = {"actg315": actg315(), "uti_rebound": uti()}


def cases_of(data: pd.DataFrame, *, impute: bool = False):
    """One case for each patient, time zero on day 0; censored results as intervals, or at half of their limit."""
    documents = []
    for case, rows in data.groupby("case", sort=True):
        records = [record for row in rows.itertuples() for record in _records(row, impute)]
        documents.append(Document("data", {"case": str(case), "index": 0, "records": records}))
    return read_documents(documents)


def _records(row, impute):
    value, unit = (row.log, "log10 copies/mL") if hasattr(row, "log") else (row.rna, "copies/mL")
    if row.censored:
        value, unit = (row.limit / 2 if impute else f"<{row.limit:g}"), "copies/mL"
    day = {"day": int(row.day)}
    yield {"measurement": "HIV RNA", "specimen": "plasma", "value": value, "unit": unit, **day}
    if hasattr(row, "CD4") and row.CD4 == row.CD4:
        yield {"measurement": "CD4", "specimen": "blood", "value": row.CD4, "unit": "/uL", **day}


def verdicts(name, cases):
    """The candidates of each domain of a pack, by case."""
    pack = load_rulebook((name,)).packs[0]
    found = infer(abstract(pack, build_timeline(cases)), "chain")
    return {case.id: {c.domain: c for c in concluded} for case, concluded in zip(cases, found, strict=True)}


def again(holds: pd.Series, days: pd.Series, gap: int = 1) -> int:
    """Whether a run of results that hold spans the gap; open where the last run may still come to."""
    runs = (holds != holds.shift()).cumsum()
    spans = [group for _, group in days[holds].groupby(runs[holds])]
    if any(len(run) > 1 and run.iloc[-1] - run.iloc[0] >= gap for run in spans):
        return MET
    return OPEN if len(holds) and holds.iloc[-1] else NOT_MET


def first_match(rules, otherwise):
    candidates = []
    for given, truth in rules:
        if truth != NOT_MET and given not in candidates:
            candidates.append(given)
        if truth == MET:
            return tuple(candidates)
    return (*candidates, otherwise)


def earlier(holds: pd.Series) -> pd.Series:
    return holds.astype(int).cumsum().shift(fill_value=0) > 0


def dhhs(rows):
    on = rows[rows.day > 0]
    if on.empty:  # without a sample everything is open
        return ("rebound", "incomplete_response", "low_level_viraemia", "blip", "suppressed", "unclassified")
    high, low = on.rna >= 200, on.rna < 200
    late = high & (on.day > 168) & ~earlier(low)
    return first_match(
        [
            ("rebound", again(high & earlier(low), on.day)),
            ("incomplete_response", again(late, on.day)),
            ("low_level_viraemia", again(low, on.day)),  # what is not censored was detected
            ("suppressed", MET * bool(low.iloc[-1])),
            ("not_suppressed", MET),
        ],
        "unclassified",
    )


def bhiva(rows):
    on = rows[rows.day > 0]
    if on.empty:
        return ("rebound", "incomplete_response", "low_level_viraemia", "blip", "suppressed", "unclassified")
    high, under = on.rna > 200, on.rna < 50
    between = ~high & ~under
    blip = between & earlier(under) & earlier(under[::-1])[::-1]
    return first_match(
        [
            ("rebound", again(high & earlier(under), on.day)),
            ("incomplete_response", again(high & (on.day > 168) & ~earlier(under), on.day)),
            ("low_level_viraemia", again(between, on.day)),
            ("blip", MET * bool(blip.any())),
            ("suppressed", MET * bool(under.iloc[-1])),
            ("not_suppressed", MET),
        ],
        "unclassified",
    )


def who(rows):
    late = rows[rows.day >= 180]
    if not len(late):
        return ("unclassified",)
    return first_match([("failure", again(late.rna > 1000, late.day, 90)), ("no_failure", MET)], "unclassified")


def snapshot(rows):
    window = rows[(rows.day >= 295) & (rows.day <= 378)]
    if len(window):
        return ("success",) if window.rna.iloc[-1] < 50 else ("failure",)
    return ("no_data_on_study",) if rows.day.max() > 378 else ("unclassified",)


PLAIN = {
    "hiv_dhhs": ("virological", dhhs),
    "hiv_bhiva": ("virological", bhiva),
    "hiv_who": ("virological", who),
    "hiv_snapshot": ("snapshot", snapshot),
}


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("data", SETS)
def test_plain_pandas_says_the_same(name, data):
    """Patients without a censored result are classified as a few lines of pandas classify them."""
    whole = SETS[data].sort_values(["case", "day"])
    groups = whole.groupby("case").filter(lambda rows: not rows.censored.any() and rows.day.is_unique)
    if groups.empty:
        pytest.skip(f"every patient of {data} has a censored result or two results of a day")
    domain, plain = PLAIN[name]
    found = verdicts(name, cases_of(groups))
    expected = {str(case): plain(rows) for case, rows in groups.groupby("case")}
    assert {case: each[domain].candidates for case, each in found.items()} == expected


@pytest.mark.parametrize(("data", "open_by_censoring"), [("actg315", 24), ("uti_rebound", 3)])
def test_what_censoring_alone_leaves_open(data, open_by_censoring):
    """Verdicts that are unknown with `<limit`, and would be known with half the limit: that many were guesses."""
    count = 0
    for name in HIV:
        kept, guessed = verdicts(name, cases_of(SETS[data])), verdicts(name, cases_of(SETS[data], impute=True))
        for case, domains in kept.items():
            for domain, conclusion in domains.items():
                other = guessed[case][domain]
                count += len(conclusion.candidates) > 1 and len(other.candidates) == 1
                assert set(other.candidates) <= set(conclusion.candidates), (name, case, domain)
    assert count == open_by_censoring


def test_no_record_is_lost():
    """Every row of both sets is read."""
    for data in SETS.values():
        cases = cases_of(data)
        assert not [each.problem for case in cases for each in case.rejected]
        assert sum(record.name == "HIV RNA" for case in cases for record in case.records) == len(data)
