"""A cohort as values says what a few lines of plain Python say, case by case."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cohort.cases import ROOT, hiv, invented, of, recist, rows, shipped

from adjudge.abstraction.findings import abstract
from adjudge.case.history import known_on
from adjudge.case.record import Case
from adjudge.case.timeline import build_timeline, take_cases
from adjudge.cohort import Asked, cohort_in, cohort_of, counted_of, spread_over
from adjudge.errors import UsageError
from adjudge.explanation.cohorts.changes import changes_of, follow, follow_most, sorted_changes
from adjudge.explanation.cohorts.cohort import counts_of
from adjudge.explanation.cohorts.course import courses_of
from adjudge.inference.infer import infer
from adjudge.rulebook.library import load_rulebook

PML, HIV, RECIST = (load_rulebook((name,)) for name in ("pml", "hiv_dhhs", "recist_1_1"))
CASES = shipped()
LIMIT = 2.0  # log10 of 100 copies/mL


@pytest.fixture(scope="module")
def cohort():
    return cohort_of(CASES, PML, Asked(domain="immunological", engine="chain"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_past_of_a_case_is_the_case_as_it_was_known(case):
    """A timeline of many days is, day by day, the timeline as of that day."""
    days = sorted({end for record in case.records for end in (record.when.earliest, record.when.latest)})
    past = known_on(build_timeline([case]), np.zeros(len(days), dtype=np.intp), np.array(days, dtype=np.float64))
    for place, day in enumerate(days):
        found, expected = take_cases(past, np.array([place])), build_timeline([case], day)
        assert list(found.ids) == list(expected.ids)
        assert found.observed == expected.observed
        for name in ("cutoff", "earliest", "latest", "low", "high", "kind", "lod"):
            np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
        for name in ("name", "specimen", "statement"):
            assert [found.word(code) for code in getattr(found, name)] == [
                expected.word(code) for code in getattr(expected, name)
            ]
        for name in ("present", "detected"):
            np.testing.assert_array_equal(getattr(found, name).truth, getattr(expected, name).truth)
            np.testing.assert_array_equal(getattr(found, name).cause, getattr(expected, name).cause)


def test_counts_are_those_of_the_reports(cohort):
    """Classes, statuses and causes are counted as in the reports of single cases."""
    found, reports = cohort
    plain = Counter((c.domain, c.given or c.status) for report in reports for c in report.conclusions)
    causes = Counter(
        (c.domain, word) for report in reports for c in report.conclusions if not c.given for word in c.cause.words
    )
    assert {(d.domain, name): n for d in found.counts for name, n in {**d.classes, **d.statuses}.items() if n} == plain
    assert {(d.domain, name): n for d in found.counts for name, n in d.causes.items()} == causes
    assert found.size == len(CASES) == len(found.rows)
    assert found.rejected == sum(len(report.rejected) for report in reports)
    assert sum(row.rejected for row in found.rows) == found.rejected


def test_what_is_missing_is_what_the_reports_miss(cohort):
    """Each finding that leaves a verdict of a report open is counted once for its case."""
    found, reports = cohort
    domains = {domain.name for domain in PML.packs[0].domains}
    plain = Counter(
        (report.case.id, explained.conclusion.domain)
        for report in reports
        for explained in report.explained
        for missing in explained.missing
        if missing.finding not in domains
    )
    assert Counter((case, lack.domain) for lack in found.lacks for case in lack.cases) == plain
    assert [len(lack.cases) for lack in found.lacks] == sorted((len(lack.cases) for lack in found.lacks), reverse=True)


def test_what_is_missing_is_told_without_the_values_of_a_case(cohort):
    """Thresholds stand in the sentence, values do not, so that cases with one gap are counted together."""
    told = {lack.finding: lack.sentence for lack in cohort[0].lacks}
    assert told["plasma_fell"] == "the last JCV DNA in plasma is more than 1 log10 below that before treatment"
    assert told["cd4_marker"] == "CD4 cells rose by more than 50% from its value within 30 days"


def test_fragile_verdicts_are_sorted_by_the_share_of_their_threshold():
    """240 against 200 is within 20 %, whichever way it went; days and counts are left out."""
    found, _ = cohort_of(hiv(), HIV, Asked(engine="chain"))
    told = [(each.case, round(each.decisive.closeness, 3), each.decisive.actual) for each in found.fragile]
    assert told == [("11", 0.2, "240 copies/mL"), ("35", 0.2, "160 copies/mL"), ("16", 0.25, "150 copies/mL")]


def test_a_verdict_exactly_at_its_threshold_comes_first():
    """Two results of exactly 200 copies/mL are as fragile as can be."""
    found, _, _ = cohort_in([ROOT / "fixtures" / "examples" / "hiv.csv"], HIV, Asked(engine="chain"))
    assert (found.fragile[0].case, found.fragile[0].decisive.closeness) == ("exactly-200", 0.0)


def test_the_best_change_is_that_of_plain_python():
    """In ACTG 315, the lowest log10 after day 0 less the last one up to it; what is below 100 copies/mL has no end."""
    patients = defaultdict(list)
    for row in rows("hiv/actg315.csv"):
        patients[row["Patid"]].append((int(row["Day"]), float(row["log10.RNA."])))
    expected = {}
    for name, results in patients.items():
        before, after = ([log for day, log in sorted(results) if (day > 0) == is_after] for is_after in (False, True))
        if before and after:
            is_open = 1.699 in after
            highs = [LIMIT if log == 1.699 else log for log in after]
            expected[name] = (-math.inf if is_open else min(after) - before[-1], min(highs) - before[-1])
    found = changes_of(follow(HIV, "vl"), build_timeline(hiv()))
    assert {each.case: each.best for each in found.changes} == {
        name: pytest.approx(best, abs=1e-9) for name, best in expected.items()
    }
    assert found.without == {"no result up to time zero": tuple(sorted(patients.keys() - expected.keys(), key=int))}


def test_sums_by_visit_change_by_a_share_of_their_baseline():
    """In the designed RECIST patients, the sum of target lesions of each visit against that of day 0."""
    sums = defaultdict(lambda: defaultdict(float))
    for row in rows("recist_lesions/designed_lesions.csv"):
        if row["measurement"] != "TUMSTATE":
            sums[row["subject"]][int(row["days_from_reference"])] += float(row["value_mm_or_state"])
    found = changes_of(follow(RECIST, "recist_1_1/sums"), build_timeline(recist()))
    assert found.follow.how == "percent"
    for each in found.changes:
        told = {point.days: point.change for point in each.points}
        baseline = sums[each.case][0]
        plain = {(day, day): 100 * (total / baseline - 1) for day, total in sums[each.case].items() if day > 0}
        assert told == {days: pytest.approx((change, change)) for days, change in plain.items()}
        assert each.best == pytest.approx((min(plain.values()),) * 2)
    assert {each.case for each in found.changes} == set(sums)


def test_without_a_name_the_series_with_most_changes_is_followed():
    """Sums by visit go before single lesions, and a pack without numbers has no series."""
    assert follow_most(RECIST, build_timeline(recist())).name == "sums"
    assert follow_most(PML, build_timeline(CASES)).name == "plasma.jcv"
    assert follow_most(load_rulebook(("naranjo",)), build_timeline(CASES)) is None


SHARES = st.sampled_from([0.01, 0.5, 0.99])
results = st.lists(
    st.tuples(st.integers(-20, 60), st.integers(1, 2000), st.booleans()),
    min_size=2,
    max_size=6,
    unique_by=lambda r: r[0],
)


@given(results, st.sampled_from(["vl", "hiv_dhhs/vl"]), st.sampled_from(["fall", "rise"]), st.data())
def test_a_censored_best_change_holds_whatever_the_results_were(drawn, name, best, data):
    """Give each censored result a value below its limit: the best change lies in the one that was told."""

    def told(records):
        return changes_of(follow(HIV, name, best=best), build_timeline([of(records)]))

    record = {"measurement": "HIV RNA", "specimen": "plasma", "unit": "copies/mL"}
    kept = [{**record, "day": day, "value": f"<{value}" if is_open else value} for day, value, is_open in drawn]
    guessed = [
        {**record, "day": day, "value": round(value * data.draw(SHARES), 3) if is_open else value}
        for day, value, is_open in drawn
    ]
    whole, narrow = told(kept), told(guessed)
    for each in whole.changes:
        (other,) = narrow.changes
        assert each.best[0] - 1e-9 <= other.best[0] <= other.best[1] <= each.best[1] + 1e-9
        for one, point in zip(each.points, other.points, strict=False):
            assert one.change[0] - 1e-9 <= point.change[0] <= one.change[1] + 1e-9 or len(each.points) < len(
                other.points
            )


def test_changes_are_sorted_by_what_is_certain():
    """A fall of at least 2 stands behind one of exactly 1.5, and a rise is sorted the other way."""
    found = changes_of(follow(HIV, "vl"), build_timeline(hiv()))
    certain = [each.best[1] for each in sorted_changes(found.changes, "fall")]
    assert certain == sorted(certain, reverse=True)
    risen = [each.best[0] for each in sorted_changes(found.changes, "rise")]
    assert risen == sorted(risen)


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        ([], "no result up to time zero"),
        ([(-1, 100)], "no result after time zero"),
        ([(-1, "<50"), (9, "<50")], "the change may be anything"),
    ],
)
def test_a_case_without_a_change_says_why(records, reason):
    """Nothing before, nothing after, or two results below their limits."""
    record = {"measurement": "HIV RNA", "specimen": "plasma", "unit": "copies/mL"}
    case = of([{**record, "day": day, "value": value} for day, value in records])
    assert changes_of(follow(HIV, "vl"), build_timeline([case])).without == {reason: ("c",)}


def test_a_case_without_time_zero_says_so():
    """Where nothing says when treatment began, nothing can be counted from it."""
    (case,) = invented(1)
    bare = Case("bare", "synthetic", tuple(r for r in case.records if r.name != "ART"), is_relative=True)
    assert changes_of(follow(HIV, "vl"), build_timeline([bare])).without == {"time zero is not known": ("bare",)}
    assert courses_of([bare], HIV.packs[0], "virological").without == ("bare",)


@pytest.mark.parametrize("domain", ["immunological", "clinical"])
def test_a_course_is_what_was_said_day_by_day(domain):
    """The classes of a course were given as of some day in that order, and the last is the class of today."""
    cases = [case for case in CASES if case.id.startswith(("pml", "relapse"))]
    for course, case in zip(courses_of(cases, PML.packs[0], domain).courses, cases, strict=True):
        days = sorted({record.when.latest for record in case.records})
        said = [_given_on(case, domain, day) for day in days]
        known = [given for given in said if given]
        told = [stretch.given for stretch in course.stretches if stretch.given]
        rest = iter(known)
        assert all(given in rest for given in told), (case.id, told, known)
        if said[-1]:
            assert told[-1] == said[-1]
        starts = [stretch.start for stretch in course.stretches]
        assert starts == sorted(starts)


def _given_on(case, domain, day):
    findings = abstract(PML.packs[0], build_timeline([case], day))
    return {each.domain: each.given for each in infer(findings, "chain")[0]}[domain]


def test_a_response_that_waned_has_both_stretches():
    """CD4 cells of the numeric twin recovered on day 34 and were back on day 368; both dates are its records'."""
    found = {each.case: each for each in courses_of(CASES, PML.packs[0], "immunological").courses}
    told = [
        (each.given, each.start, each.end, each.is_open) for each in found["pml-il7-synthetic"].stretches if each.given
    ]
    assert told == [("recovered", 34, 368, False), ("waned", 368, 439, True)]
    assert [(mark.name, mark.earliest) for mark in found["pml-il7-synthetic"].marks] == [
        ("rhIL-7", 0),
        ("epilepsia partialis continua", 76),
    ]


def test_an_imprecise_onset_stays_a_range():
    """In the published case, CD4 cells had risen at some day up to the one on which their return was stated."""
    found = {each.case: each for each in courses_of(CASES, PML.packs[0], "immunological").courses}
    first = next(each for each in found["pml-il7-2014"].stretches if each.given)
    assert first.earliest < first.start


def test_counts_are_of_all_and_the_rest_of_some():
    """Of 1,200 cases all are counted, 40 are shown, evenly spread, and 10 explained."""
    cases = invented(1200)
    found, reports = cohort_of(cases, HIV, Asked(cases=40, explained=10, engine="chain"))
    (count,) = found.counts
    assert sum(count.classes.values()) + sum(count.statuses.values()) == found.size == 1200
    assert (len(found.rows), found.explained, len(reports), found.is_whole) == (40, 10, 10, False)
    assert (found.rows[0].case, found.rows[-1].case) == ("c0000", "c1199")
    assert counts_of(
        HIV, counted_of(cases[:1000], HIV, Asked()).counted + counted_of(cases[1000:], HIV, Asked()).counted
    ) == (found.counts)


@given(st.integers(0, 60), st.integers(1, 30))
def test_items_are_spread_over_their_order(size, count):
    """As many as are wanted, in order, the first and the last among them."""
    found = spread_over(range(size), count)
    assert len(found) == min(size, count)
    assert list(found) == sorted(set(found))
    if size and count > 1:
        assert (found[0], found[-1]) == (0, size - 1)


def test_a_day_in_the_past_hides_what_came_later():
    """As of June 2013 the seed case had not waned, in counts and in its course."""
    seed = [case for case in CASES if case.id == "pml-il7-2014"]
    late, _ = cohort_of(seed, PML, Asked(domain="clinical", engine="chain"))
    early, _ = cohort_of(seed, PML, Asked(domain="clinical", as_of=date(2013, 6, 30).toordinal(), engine="chain"))
    given = [[c.given for c in each.rows[0].conclusions if c.domain == "clinical"] for each in (early, late)]
    assert given == [["improved"], ["waned"]]
    assert early.courses.courses[0].through == (date(2013, 6, 30) - date(2012, 11, 1)).days


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        (Asked(series="plasma.jvc"), "U131", "Did you mean plasma.jcv?"),
        (Asked(series="doses"), "U131", "is no series of numbers"),
        (Asked(domain="immunologic"), "U106", "Did you mean immunological?"),
    ],
)
def test_what_is_not_there_is_told(asked, code, told):
    """A series or a domain that no pack has is wrong usage, with a suggestion."""
    with pytest.raises(UsageError, match=told) as raised:
        cohort_of(CASES[:2], PML, asked)
    assert raised.value.problems[0].code == code


def test_cases_of_one_name_are_told_apart():
    """The same file twice is two cases."""
    seed = ROOT / "fixtures" / "examples" / "hiv.csv"
    found, _, _ = cohort_in([seed, seed.parent / "hiv.csv", seed.parent / ".." / "examples" / "hiv.csv"], HIV, Asked())
    assert len({row.case for row in found.rows}) == found.size == 6


def test_a_run_is_the_cohort_of_its_cases(tmp_path):
    """A folder of adjudge batch gives the counts, rows and changes of its cases read from their file."""
    pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
    pytest.importorskip("duckdb", reason="duckdb is not installed: the batch extra")
    from adjudge.batch.run import run
    from adjudge.batch.source import Source

    table = ROOT / "fixtures" / "examples" / "hiv.csv"
    run(Source(table), ("hiv_dhhs",), tmp_path / "run")
    asked = Asked(engine="chain")
    whole, _, _ = cohort_in([tmp_path / "run"], PML, asked)
    plain, _, _ = cohort_in([table], HIV, asked)
    assert whole.rulebook.packs[0].name == "hiv_dhhs"
    assert (whole.size, whole.records, whole.rejected) == (plain.size, plain.records, plain.rejected)
    assert whole.counts == plain.counts
    assert {row.case: row.conclusions for row in whole.rows} == {row.case: row.conclusions for row in plain.rows}
    few, _, _ = cohort_in([tmp_path / "run"], PML, Asked(cases=2, engine="chain"))
    assert (len(few.rows), few.counts) == (2, plain.counts)
    (tmp_path / "run" / "run.json").unlink()
    with pytest.raises(UsageError, match=r"not finished.*--resume. \[U110\]"):
        cohort_in([tmp_path / "run"], PML, asked)


def test_a_foreign_table_is_read_by_its_mapping(tmp_path):
    """ACTG 315 as it was published, with the columns named."""
    pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
    pytest.importorskip("duckdb", reason="duckdb is not installed: the batch extra")
    columns = tmp_path / "map.yaml"
    columns.write_text(
        "columns: {case: Patid, day: Day}\n"
        "series:\n"
        "  - {column: log10.RNA., name: HIV RNA, specimen: plasma, unit: log10 copies/mL}\n"
        "  - {kind: exposure, name: ART, where: {Day: 0}}\n"
    )
    found, _, _ = cohort_in([ROOT / "fixtures" / "published" / "hiv" / "actg315.csv"], HIV, Asked(), columns)
    assert (found.size, found.rejected, len(found.changes.changes)) == (46, 0, 43)
