"""Problems read `place: what. mend [code]`, and all stand together."""

from adjudge.errors import AdjudgeError, Problem, suggestion


def test_a_problem_names_place_fault_mend_and_code() -> None:
    """One line tells where, what, how to mend it and the code."""
    problem = Problem("x.yaml:7:9", "`jcv` is unknown.", "Did you mean jcv_dna?", "R101")
    assert str(problem) == "x.yaml:7:9: `jcv` is unknown. Did you mean jcv_dna? [R101]"


def test_an_error_carries_all_problems_at_once() -> None:
    """Nothing is reported one at a time."""
    problems = [Problem("a", "wrong.", "", "C1"), Problem("b", "wrong too.", "", "C2")]
    assert str(AdjudgeError(problems)) == "a: wrong. [C1]\nb: wrong too. [C2]"


def test_a_near_miss_is_suggested_and_nonsense_is_not() -> None:
    """Only a close word is offered."""
    assert suggestion("jcv_dan", ["jcv_dna", "cd4"]) == "Did you mean jcv_dna?"
    assert suggestion("zzz", ["jcv_dna", "cd4"]) == ""
