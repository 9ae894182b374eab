"""The questions that can be asked about a conclusion, by name; a new one is one more line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from adjudge.explanation.asking.least import Least, least_of
from adjudge.explanation.asking.question import Question
from adjudge.explanation.flips.flip import Flips, flip_of
from adjudge.explanation.hindrance.why_not import WhyNotAny, why_not_of
from adjudge.explanation.settlement.settling import Settling, settling_of

Answer = WhyNotAny | Settling | Flips | Least
Asked = Mapping[str, str | None]  # the names of questions, with what is asked for, such as a class

QUESTIONS: Mapping[str, Callable[[Question, str | None], Answer]] = {
    "why_not": why_not_of,
    "missing": lambda question, _: settling_of(question),
    "flip": lambda question, _: flip_of(question),
    "least": lambda question, _: least_of(question),
}


def answers_of(question: Question, asked: Asked) -> dict[str, Answer]:
    """The answer to each question, in the order in which they are asked; raises KeyError for an unknown one."""
    return {name: QUESTIONS[name](question, about) for name, about in asked.items()}
