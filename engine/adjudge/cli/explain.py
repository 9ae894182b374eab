"""`adjudge explain`: one case, in three lengths; questions about a conclusion; and what would be if."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from adjudge.cli.common import as_of_option, coloured, engine_option, rules_option, told_errors
from adjudge.errors import Problem, UsageError, suggestion


def question_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The questions, by the names that they have in `adjudge.explanation.asking.answers`; `--questions` asks all."""
    options = (
        click.option("--why-not", metavar="CLASS", help="What stands in the way of CLASS, or of `all`, nearest first."),
        click.option("--missing", is_flag=True, help="The fewest records that would settle what is not known."),
        click.option("--flip", is_flag=True, help="The smallest change of a value, date or threshold that flips it."),
        click.option("--least", is_flag=True, help="A minimal set of records that alone yields it."),
        click.option("--questions", is_flag=True, help="The proof and every question about DOMAIN."),
        click.option("--next", "following", is_flag=True, help="The one sample that would settle or change most."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def change_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--with`, `--without` and `--set`: the case or the thresholds as they could have been."""
    options = (
        click.option("--with", "fields", multiple=True, metavar="RECORD.FIELD=VALUE", help="As if it were written so."),
        click.option("--without", "left_out", multiple=True, metavar="RECORD", help="As if it were not recorded."),
        click.option("--set", "settings", multiple=True, metavar="PACK.PARAMETER=VALUE", help="By another threshold."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("domain", required=False)
@click.option("--short", "length", flag_value="short", help="A line for each domain.")
@click.option("--full", "length", flag_value="full", help="Every step, comparison and quotation.")
@question_options
@change_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "mermaid", "dot"]),
    default="text",
    show_default=True,
    help="Prose, data, or the proof drawn as text for Mermaid or Graphviz.",
)
@click.option(
    "--from", "run", type=click.Path(path_type=Path), help="A folder of `adjudge batch`; FILE is a case of it."
)
@click.option("--case", "case_id", metavar="ID", help="The case, where the file holds several.")
@rules_option
@as_of_option
@engine_option
def explain(
    file: Path, domain: str | None, length: str | None, fields: tuple[str, ...], left_out: tuple[str, ...],
    settings: tuple[str, ...], form: str, run: Path | None, case_id: str | None, rules: tuple[str, ...],
    as_of: int | None, engine: Any, **questions: Any,
) -> None:  # fmt: skip
    """Tell what happened to the case in FILE, why, and what is not known; or only about one DOMAIN."""
    from adjudge.rulebook.library import changes_of, load_rulebook

    with told_errors():
        if run is not None and settings:
            raise UsageError([Problem("--set", "does not go with --from.", "Name a case file and --rules.", "U107")])
        case, rulebook = (one_case(file, case_id), load_rulebook(rules)) if run is None else _of_run(run, str(file))
        later = load_rulebook(rules, changes_of(settings)) if settings else rulebook
        after, what_if = _assessed(case, (rulebook, later), (fields, left_out, settings), as_of, engine)
        asked = _asked(questions)
        if (asked or questions["following"]) and form in ("mermaid", "dot"):
            raise UsageError([Problem(f"--format {form}", "draws a proof, no answers.", "Take text or json.", "U123")])
        if domain is not None and not _has(after, domain):
            raise domain_fault(file if run is None else run, after, domain)
        if asked and domain is None:
            names = ", ".join(each.domain for each in after.conclusions[:20])
            raise UsageError([Problem("explain", "asks about one domain.", f"Name it: {names}.", "U123")])
        _tell(
            after,
            what_if,
            domain,
            asked,
            (form, length or "normal", bool(questions["questions"]), questions["following"]),
        )


def one_case(file: Path, case_id: str | None) -> Any:
    """The case of a file, or the one that is named; raises UsageError U101."""
    from adjudge.case.read import read_cases

    cases = {case.id: case for case in read_cases(file)}
    if case_id is None and len(cases) != 1:
        raise _which(file, "holds several cases", "Name one with --case", list(cases))
    if case_id is not None and case_id not in cases:
        raise _which(file, f"holds no case {case_id}", suggestion(case_id, cases) or "It holds", list(cases))
    return cases[case_id or next(iter(cases))]


def _of_run(run: Path, case: str) -> tuple[Any, Any]:
    try:
        from adjudge.batch.case import case_of_run
    except ImportError as missing:
        mend = "Install it: pip install 'adjudge[batch]'."
        raise UsageError([Problem("explain --from", f"{missing.name} is not installed.", mend, "U112")]) from None
    return case_of_run(run, case)


def _assessed(case: Any, rulebooks: Any, changes: Any, as_of: int | None, engine: Any) -> tuple[Any, Any]:
    """The report of the case as changed, and what moved; None where nothing was changed."""
    from adjudge.pipeline import assess

    fields, left_out, settings = changes
    before = assess(case, rulebooks[0], as_of=as_of, engine=engine)
    if not (fields or left_out or settings):
        return before, None
    from adjudge.explanation.asking.whatif import changed_case, fields_of, what_moved

    after = assess(changed_case(case, fields_of(fields), left_out), rulebooks[1], as_of=as_of, engine=engine)
    told = [*fields, *(f"without {id_}" for id_ in left_out), *settings]
    return after, what_moved(before, after, told)


def _asked(questions: dict[str, Any]) -> dict[str, str | None]:
    """The questions that were asked, with what they are about where they name it."""
    if not any(questions.values()):
        return {}  # the modules of questions are not read where nothing is asked
    from adjudge.explanation.asking.answers import QUESTIONS

    given = {name: questions.get(name) or questions["questions"] for name in QUESTIONS}
    return {name: value if isinstance(value, str) else None for name, value in given.items() if value}


def _has(report: Any, domain: str) -> bool:
    try:
        report[domain]
    except KeyError:
        return False
    return True


def _tell(report: Any, what_if: Any, domain: str | None, asked: dict[str, str | None], how: Any) -> None:
    """Prints the report, what moved and the answers; a question alone stands under the one line of its verdict."""
    form, length, is_whole, is_next = how
    answers = _answers(report, domain, asked) if domain is not None and asked else {}
    following = _following(report) if is_next else None
    if form in ("mermaid", "dot"):
        told = _drawn(report, length, domain, form)
    elif form == "json":
        from adjudge.render.answers import answers_data

        data = answers_data(report, domain, answers, what_if, following=following)
        told = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    else:
        told = coloured("\n".join(_texts(report, what_if, domain, (answers, following), (length, is_whole))))
    click.echo(told, nl=False)


def _texts(report: Any, what_if: Any, domain: str | None, found: Any, how: Any) -> Iterator[str]:
    """What moved, the report or its one verdict, and the answers; only what is told is imported."""
    from adjudge.render.text import text

    (answers, following), (length, is_whole) = found, how
    if what_if is not None:
        from adjudge.render.prose import what_if_text

        yield what_if_text(what_if)
    if domain is not None or (what_if is None and following is None):
        verdict = text(report, "short" if answers and not is_whole else length, domain)
        yield verdict + _answered(answers, report, domain, length)
    if following is not None:
        from adjudge.render.missing import next_text

        yield next_text(following, report, length)


def _answered(answers: Any, report: Any, domain: str | None, length: Any) -> str:
    if domain is None or not answers:
        return ""
    from adjudge.render.prose import answers_text

    return answers_text(answers, report, domain, length)


def _following(report: Any) -> Any:
    from adjudge.explanation.settlement.next_sample import next_of

    return next_of(report)


def _drawn(report: Any, length: Any, domain: str | None, form: str) -> str:
    from adjudge.render.dot import dot
    from adjudge.render.graph import graph_of
    from adjudge.render.mermaid import mermaid

    graph = graph_of(report, report.explained if domain is None else (report[domain],), length)
    return mermaid(graph) if form == "mermaid" else dot(graph)


def _answers(report: Any, domain: str, asked: dict[str, str | None]) -> Any:
    from adjudge.explanation.asking.answers import answers_of
    from adjudge.explanation.asking.question import ask

    conclusion = report[domain].conclusion
    pack = next(each for each in report.rulebook.packs if each.name == conclusion.pack)
    return answers_of(ask(report.case, pack, conclusion.domain, report.as_of), asked)


def domain_fault(file: Path, report: Any, domain: str | None) -> UsageError:
    """That a report has no such domain, with those that it has."""
    domains = [conclusion.domain for conclusion in report.conclusions]
    return _which(file, f"is not assessed for {domain}", suggestion(domain or "", domains) or "Domains", domains)


def _which(file: Path, what: str, mend: str, names: list[str]) -> UsageError:
    return UsageError([Problem(str(file), f"{what}.", f"{mend}: {', '.join(names[:20])}.", "U101")])
