"""Censored values, exact thresholds, picks, windows and decisions."""

import pytest

met, not_met, unknown = "met", "not met", "unknown"


def test_a_fall_from_200_to_below_50_may_or_may_not_be_one_log10(spec):
    """It is a fall of at least 0.6 log10."""
    fall = "log10_fall(last(jcv), from: first(jcv))"
    spec("day | jcv\n 0 | 200\n 30 | <50", f"{fall} >= 1", unknown, cause="censored")
    spec("day | jcv\n 0 | 200\n 30 | <20", f"{fall} > 1", met)
    spec("day | jcv\n 0 | 200\n 30 | 20", f"{fall} > 1", not_met)
    spec("day | jcv\n 0 | 200\n 30 | 20", f"{fall} >= 1", met)


@pytest.mark.parametrize(("value", "truth"), [("0.3", met), ("0.31", not_met), ("0.29", met)])
def test_a_threshold_is_decided_as_on_paper(spec, value, truth):
    """0.1 + 0.2 is 0.3."""
    spec(f"day | sld\n 0 | 0.1\n 1 | 0.2\n 2 | {value}", "last(sld) <= sum(before(sld, index + 2d))", truth)


def test_an_empty_series_is_not_measured(spec):
    """Without a sample there is no verdict."""
    spec("day | jcv | cd4\n 0 | | 5", "ever(jcv >= 1)", unknown, cause="not measured")
    spec("day | jcv | cd4\n 0 | | 5", "last(jcv) >= 1", unknown, cause="not measured")
    spec("day | jcv | cd4\n 0 | | 5", "count(jcv) >= 1", not_met)


def test_two_results_of_one_day_are_a_hull(spec):
    """A pick over them is unknown only where they differ across the threshold."""
    table = "day | cd4\n 0 | 100\n 0 | 300"
    spec(table, "last(cd4) >= 200", unknown, cause="conflict")
    spec(table, "last(cd4) >= 100", met)
    spec(table, "last(cd4)", (100, 300))


def test_a_date_that_straddles_a_window_is_unknown(spec):
    """A sample of some day in a range may lie inside or outside."""
    table = "day | cd4\n 20..40 | 600"
    spec(table, "ever(during(cd4 >= 500, index, index + 30d))", unknown, cause="imprecise date")
    spec(table, "ever(during(cd4 >= 500, index, index + 40d))", met)


def test_absence_of_an_event_counts_only_where_it_was_observed(spec):
    """No record of a seizure is no seizure only in an observed period."""
    table = "day | cd4 | seizure\n 0 | 5 |\n 90 | 5 |"
    asked = "ever(recorded(during(seizure, index, index + 60d)))"
    spec(table, asked, unknown, cause="not recorded")
    spec(table, asked, not_met, observed="0..90")
    spec(table, asked, unknown, cause="not recorded", observed="10..90")
    spec("day | seizure\n 30 | x", asked, met)


def test_a_deadline_leaves_open_what_could_still_happen(spec):
    """Before the window has closed, nothing seen is not yet nothing."""
    asked = "ever(during(cd4 >= 500, index, index + 30d), by: index + 30d)"
    spec("day | cd4\n 0 | 100\n 20 | 200", asked, unknown, cause="not yet")
    spec("day | cd4\n 0 | 100\n 30 | 200", asked, not_met)
    spec("day | cd4\n 0 | 100\n 20 | 500", asked, met)


def test_running_references_look_back_only(spec):
    """The nadir so far includes the point at hand; the first point has no previous value, so it is unknown there."""
    table = "day | cd4\n 0 | 300\n 10 | 100\n 20 | 250"
    spec(table, "ever(cd4 >= nadir(cd4) + 150 '/uL')", met)
    spec(table, "ever(cd4 >= nadir(cd4) + 151 '/uL')", not_met)
    spec(table, "since(ever(cd4 > previous(cd4)))", (0, 20))
    spec(table, "since(ever(where(cd4 > previous(cd4), known(previous(cd4)))))", (20, 20))
    spec(table, "last(peak(cd4))", (300, 300))


def test_other_series_are_read_at_the_points_of_one(spec):
    """The latest value at each point, or what lies in a window around it."""
    table = "day | cd4 | seizure | edss\n 0 | 300 | | 2\n 9 | | x |\n 10 | 100 | | \n 50 | 400 | | 6"
    spec(table, "last(latest(edss, at: before(cd4, index + 20d)))", (2, 2))
    spec(table, "ever(ever(recorded(seizure), at: cd4, from: 0d - 5d, to: 5d))", met)
    spec(table, "count(where(cd4, ever(recorded(seizure), at: cd4, from: 0d - 5d, to: 5d)))", (1, 3))


def test_visits_sum_what_was_measured_on_one_day(spec):
    """Lesions of one day are one sum."""
    table = "day | sld\n 0 | 30\n 0 | 20\n 40 | 10\n 40 | 5"
    spec(table, "last(visits(sum, sld))", (15, 15))
    spec(table, "relative_fall(last(visits(sum, sld)), from: first(visits(sum, sld))) >= 70%", met)
    spec(table, "highest(visits(count, sld))", (2, 2))


def test_a_decision_list_takes_the_first_that_is_met(spec):
    """An unknown condition leaves the later ones as candidates."""
    step = "decide(edss <= 0: 1.5; edss <= 5: 1; else: 0.5)"
    spec("day | edss\n 0 | 0", f"last({step})", (1.5, 1.5))
    spec("day | edss\n 0 | 6", f"last({step})", (0.5, 0.5))
    spec("day | edss\n 0 | 0\n 0 | 6", f"lowest({step})", (0.5, 0.5))
    spec("day | edss\n 0 | <2", f"last({step})", (1, 1.5))
    spec("day | edss\n 0 | 4", "last(decide(edss <= 0: low; edss <= 5: middle; else: high)) is middle", met)


def test_statements_that_no_definition_lists_may_mean_anything(spec):
    """An unreadable last statement does not leave an earlier one in force."""
    spec("day | mri\n 0 | better", "last(mri) is better", met)
    spec("day | mri\n 0 | better\n 9 | shimmering", "last(mri) is better", unknown, cause="unreadable")
    spec("day | mri\n 0 | better\n 0 | worse", "last(mri) in {better, worse}", met)
    spec("day | mri\n 0 | better\n 0 | worse", "last(mri) is better", unknown, cause="conflict")


def test_a_carried_state_remembers(spec):
    """A roving reference falls with each lower value and stays there."""
    lower = "carry(start: first(edss), next: decide(edss < held: edss; else: held))"
    table = "day | edss\n 0 | 4\n 10 | 3\n 20 | 5\n 30 | 4"
    spec(table, f"last({lower})", (3, 3))
    spec(table, f"ever(edss >= {lower} + 2)", met)


def test_what_was_known_on_an_earlier_day(spec):
    """As of a day, later records are not there."""
    table = "day | cd4\n 0 | 100\n 50 | 600"
    spec(table, "ever(cd4 >= 500)", met)
    spec(table, "ever(cd4 >= 500)", not_met, until=40)
