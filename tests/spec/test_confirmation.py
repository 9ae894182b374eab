"""What is seen again: gaps, tolerated points between, and what could still come."""

met, not_met, unknown = "met", "not met", "unknown"


def test_a_confirming_result_must_be_far_enough_from_the_first(spec):
    """A fall seen twice in one week is not confirmed when four weeks are asked for: a later one could."""
    spec(
        """
        day | csf.jcv
          0 |   10000
         21 |     500
         27 |     400
        """,
        "ever(confirmed(log10_fall(csf.jcv, from: first(csf.jcv)) >= 1, after: 28d))",
        unknown,
        cause="not yet",
    )


def test_a_result_after_the_minimum_gap_confirms(spec):
    """Exactly four weeks is far enough when four weeks are asked for."""
    spec(
        """
        day | csf.jcv
          0 |   10000
         21 |     500
         49 |     400
        """,
        "ever(confirmed(log10_fall(csf.jcv, from: first(csf.jcv)) >= 1, after: 28d))",
        met,
    )


def test_a_point_between_that_is_not_tolerated_breaks_the_confirmation(spec):
    """A sample between the two that does not hold denies the first, and after it nothing is left to confirm."""
    table = """
        day | cd4
          0 | 600
         14 | 300
         28 | 600
         30 | 300
        """
    spec(table, "ever(confirmed(cd4 >= 500, after: 28d))", not_met)
    spec(table, "ever(confirmed(cd4 >= 500, after: 28d, tolerating: cd4 >= 200))", met)
    spec(table, "ever(confirmed(cd4 >= 500, after: 28d, tolerating: cd4 >= 200, at_most: 0))", not_met)


def test_what_is_unconfirmed_may_be_closed_by_the_rule(spec):
    """A rule may say that an absent confirmation counts as not met."""
    spec("day | cd4\n 0 | 600", "ever(confirmed(cd4 >= 500, after: 28d))", unknown, cause="not yet")
    spec("day | cd4\n 0 | 600", "ever(confirmed(cd4 >= 500, after: 28d, unconfirmed: not_met))", not_met)


def test_a_confirmation_too_late_is_none(spec):
    """After the maximum gap nothing can confirm any more."""
    spec("day | cd4\n 0 | 600\n 60 | 300", "ever(confirmed(cd4 >= 500, within: 30d))", not_met)
    spec("day | cd4\n 0 | 600\n 60 | 600\n 70 | 400", "ever(confirmed(cd4 >= 500, within: 30d))", not_met)


def test_a_censored_confirmation_is_unknown(spec):
    """Below 50 may or may not be below 20."""
    spec(
        "day | jcv\n 0 | <10\n 30 | <50",
        "ever(confirmed(jcv < 20, after: 28d, unconfirmed: not_met))",
        unknown,
        cause="censored",
    )


def test_another_assay_does_not_confirm(spec):
    """Where the same assay is asked for, another one is no confirmation, and an unnamed one may be."""
    same = "ever(confirmed(jcv < 20, after: 28d, same: assay, unconfirmed: not_met))"
    spec("day | jcv\n 0 | <10 @ A\n 30 | <10 @ A", same, met)
    spec("day | jcv\n 0 | <10 @ A\n 30 | <10 @ B", same, not_met)
    spec("day | jcv\n 0 | <10 @ A\n 30 | <10", same, unknown, cause="not recorded")


def test_the_confirming_record_may_meet_another_condition(spec):
    """Low twice, and the second time away from an event: the one in between need not be."""
    far = "not ever(recorded(relapse), at: cd4, after: 0d - 30d, to: 0d)"
    asked = f"ever(confirmed(cd4 <= 200, after: 28d, then: cd4 <= 200 and {far}))"
    table = "day | cd4 | relapse\n 0 | 150 |\n 40 | 140 |\n 30 | | x\n 90 | 130 |\n 120 | 300 |"
    spec(table, asked, met, observed="-100..120")
    spec(table.replace("30 | | x", "61 | | x"), asked, met, observed="-100..120")
    both = table.replace("30 | | x", "30 | | x\n 61 | | x")
    spec(both, asked, not_met, observed="-100..120")
    spec(both.replace("61 |", "60 |"), asked, met, observed="-100..120")


def test_a_reference_may_move_with_what_is_confirmed(spec):
    """A score that fell and stayed lower is the reference from then on: 3.0 to 4.0 is a rise."""
    lower = "confirmed(held - edss >= 1, after: 84d, dated: second)"
    reference = f"carry(start: first(edss), next: decide({lower}: edss; else: held))"
    table = "day | edss\n 0 | 4\n 100 | 3\n 184 | 3\n 300 | 4"
    spec(table, f"last({reference})", (3, 3))
    spec(table.replace("184", "183"), f"last({reference})", (4, 4))
    spec(table, f"ever(edss - {reference} >= 1)", met)


def test_the_second_record_may_own_the_date(spec):
    """The day of a confirmed state is that of its first or of its confirming record."""
    table = "day | cd4\n 5 | 600\n 40 | 700"
    spec(table, "since(ever(confirmed(cd4 >= 500, after: 28d)))", (5, 5))
    spec(table, "since(ever(confirmed(cd4 >= 500, after: 28d, dated: second)))", (40, 40))


def test_an_imprecise_date_leaves_the_gap_unknown(spec):
    """Some time in a month may be too early or late enough."""
    spec(
        "day | cd4\n 0 | 600\n 20..50 | 600\n 60 | 300",
        "ever(confirmed(cd4 >= 500, after: 28d))",
        unknown,
        cause="imprecise date",
    )
