"""Limits, states, running references, visits and what is carried."""

met, not_met, unknown = "met", "not met", "unknown"


def test_a_result_knows_its_limits(spec):
    """The limit of detection belongs to each result: here it is 10, and no limit of quantification was given."""
    spec("day | jcv\n 0 | 9", "last(jcv) < last(lod(jcv))", met)
    spec("day | jcv\n 0 | 10", "last(jcv) < last(lod(jcv))", not_met)
    spec("day | jcv\n 0 | 10", "known(last(lloq(jcv)))", not_met)


def test_below_the_limit_of_detection_is_not_detected(spec):
    """`<10` with a limit of 10 was not detected; `<50` may have been."""
    spec("day | jcv\n 0 | <10", "last(detected(jcv))", not_met)
    spec("day | jcv\n 0 | <50", "last(detected(jcv))", unknown, cause="censored")
    spec("day | jcv\n 0 | detected, <50", "last(detected(jcv))", met)
    spec("day | jcv\n 0 | not detected", "last(detected(jcv))", not_met)


def test_a_rise_is_counted_in_powers_of_ten(spec):
    """From 20 to 200 is exactly one log10."""
    spec("day | jcv\n 0 | 20\n 30 | 200", "log10_rise(last(jcv), from: first(jcv)) >= 1", met)
    spec("day | jcv\n 0 | 20\n 30 | 200", "log10_rise(last(jcv), from: first(jcv)) > 1", not_met)


def test_a_relative_change_keeps_its_side(spec):
    """30 % down from 100 is 70."""
    table = "day | sld\n 0 | 100\n 60 | 70"
    spec(table, "relative_fall(last(sld), from: first(sld)) >= 30%", met)
    spec(table, "relative_fall(last(sld), from: first(sld)) > 30%", not_met)
    spec(table, "relative_rise(last(sld), from: first(sld)) >= 20%", not_met)
    spec(table, "fold(last(sld), from: first(sld)) <= 0.7", met)
    spec(table, "rise(last(sld), from: first(sld)) >= 5mm", not_met)
    spec(table, "fall(last(sld), from: first(sld)) >= 30mm", met)


def test_progression_needs_percent_and_absolute(spec):
    """From a nadir of 20 mm, 24 mm is 20 % more, but not 5 mm."""
    asked = "ever(relative_rise(sld, from: nadir(sld)) >= 20% and rise(sld, from: nadir(sld)) >= 5mm)"
    spec("day | sld\n 0 | 50\n 60 | 20\n 120 | 24", asked, not_met)
    spec("day | sld\n 0 | 50\n 60 | 20\n 120 | 25", asked, met)


def test_a_state_is_decided_in_order(spec):
    """The first condition that is met gives the class; an open one leaves two."""
    state = "decide(last(cd4) >= 500: normal; last(cd4) >= 200: low; else: very_low) is low"
    spec("day | cd4\n 0 | 300", state, met)
    spec("day | cd4\n 0 | 600", state, not_met)
    spec("day | cd4\n 0 | >400", state, unknown, cause="censored")
    spec("day | cd4\n 0 | <600", state, unknown, cause="censored")


def test_peak_and_nadir_run_with_time(spec):
    """A value is compared with what was seen so far, not with what comes."""
    table = "day | cd4\n 0 | 300\n 30 | 100\n 60 | 250"
    spec(table, "last(nadir(cd4))", (100, 100))
    spec(table, "last(peak(cd4))", (300, 300))
    spec(table, "first(nadir(cd4))", (300, 300))
    spec(table, "last(previous(cd4))", (100, 100))


def test_earlier_and_later_have_an_end(spec):
    """At the first point nothing was earlier, at the last nothing is later: not met, not unknown."""
    table = "day | cd4\n 0 | 300\n 30 | 100"
    spec(table, "first(earlier(cd4 >= 200))", not_met)
    spec(table, "last(earlier(cd4 >= 200))", met)
    spec(table, "last(later(cd4 >= 200))", not_met)
    spec(table, "first(later(cd4 <= 200))", met)
    spec(table, "last(so_far(cd4 >= 200))", met)


def test_the_latest_value_of_another_series(spec):
    """At each point of one series, the last value of another at or before it."""
    table = "day | cd4 | jcv\n 0 | 300 |\n 10 | | 5000\n 20 | 100 |\n 30 | | 50"
    spec(table, "ever(jcv >= 1000 and latest(cd4, at: jcv) >= 200)", met)
    spec(table, "ever(jcv < 1000 and latest(cd4, at: jcv) >= 200)", not_met)


def test_results_of_a_day_make_a_visit(spec):
    """Lesions measured on one day are summed, and the sums are a series."""
    table = "day | sld\n 0 | 30\n 0 | 20\n 60 | 25\n 60 | 10"
    spec(table, "first(visits(sum, sld))", (50, 50))
    spec(table, "last(visits(sum, sld))", (35, 35))
    spec(table, "count(visits(sum, sld)) >= 3", not_met)
    spec(table, "mean(sld)", (21.25, 21.25))


def test_results_on_imprecise_days_may_be_one_visit(spec):
    """Day 5 and a day from 5 to 7: one visit or two."""
    spec("day | sld\n 5 | 30\n 5..7 | 20", "count(visits(sum, sld)) >= 2", unknown, cause="imprecise date")
    spec("day | sld\n 5 | 30\n 5..7 | 20", "count(visits(sum, sld)) >= 1", met)
    spec("day | sld\n 5 | 30\n 5..7 | 20", "first(visits(sum, sld))", (20, 50))
    spec("day | sld\n 5 | 30\n 6..7 | 20", "count(visits(sum, sld)) >= 2", met)


def test_values_are_set_against_each_other_in_pairs(spec):
    """Of three later values, two are above the first one and one is equal to it."""
    table = "day | cd4 | jcv\n 0 | 300 |\n 10 | | 50\n 20 | 300 |\n 30 | 310 |\n 40 | 400 |"
    spec(table, "first(count(cd4, at: cd4, after: 0d, above: cd4))", (2, 2))
    spec(table, "first(count(cd4, at: cd4, after: 0d, at_least: cd4))", (3, 3))
    spec(table, "last(count(cd4, at: jcv, below: last(cd4)))", (3, 3))
    spec(table.replace("310", ">250"), "first(count(cd4, at: cd4, after: 0d, above: cd4))", (1, 2))


def test_a_bound_in_decimals_is_exact(spec):
    """Ten times 0.3 days are three days, whatever floats make of it."""
    table = "day | cd4\n 0 | 300\n 3 | 300"
    spec(table, "ever(confirmed(cd4 > 10, after: (0.1d + 0.2d) * 10, unconfirmed: not_met))", met)
    spec(table, "ever(confirmed(cd4 > 10, within: (0.3d - 0.1d) * 15, unconfirmed: not_met))", met)
    spec(table, "last(count(cd4, at: cd4, from: 0d - (0.1d + 0.2d) * 10)) >= 2", met)


def test_one_open_interval_by_another(spec):
    """More than 100 by more than 200 is anything above zero."""
    spec("day | cd4\n 0 | >200\n 30 | >100", "fold(last(cd4), from: first(cd4)) >= 0", met)
    spec("day | cd4\n 0 | >200\n 30 | >100", "fold(last(cd4), from: first(cd4)) < 1", unknown, cause="censored")


def test_a_response_once_given_is_held(spec):
    """Sums of 100, 70, 80, 80: partial response at every later visit."""
    table = "day | sld\n 0 | 100\n 60 | 70\n 120 | 80\n 180 | 80"
    state = "carry(start: SD, next: decide(relative_fall(sld, from: first(sld)) >= 30%: PR; else: held))"
    spec(table, f"last({state}) is PR", met)
    spec(table, f"first({state}) is PR", not_met)


def test_what_is_carried_depends_on_order(spec):
    """Where two points may have come in either order, what is held is not known."""
    table = "day | sld\n 0 | 100\n 50..70 | 70\n 60 | 100"
    state = "carry(start: SD, next: decide(relative_fall(sld, from: first(sld)) >= 30%: PR; else: SD))"
    spec(table, f"last({state}) is PR", unknown, cause="imprecise date")


def test_readings_are_classes(spec):
    """A statement counts as the class that lists it."""
    spec("day | mri\n 0 | better\n 60 | worse", "last(mri) is worse", met)
    spec("day | mri\n 0 | better\n 60 | worse", "ever(mri in {better, same})", met)
    spec("day | mri\n 0 | unclear", "last(mri) is worse", unknown, cause="unreadable")


def test_a_truth_that_never_fails_is_always(spec):
    """One point at which it fails is enough."""
    spec("day | cd4\n 0 | 300\n 30 | 250", "always(cd4 >= 200)", met)
    spec("day | cd4\n 0 | 300\n 30 | 150", "always(cd4 >= 200)", not_met)


def test_the_day_of_a_value(spec):
    """`since` is the day of a pick and the onset of a truth; `cutoff` is the last day of the case."""
    table = "day | cd4\n 0 | 300\n 30 | 150\n 60 | 100"
    spec(table, "since(last(cd4)) - index", (60, 60))
    spec(table, "since(ever(cd4 <= 200)) - index", (30, 30))
    spec(table, "cutoff - since(lowest(cd4))", (0, 0))
