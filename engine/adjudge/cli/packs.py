"""`adjudge check`, `adjudge test`, `adjudge rules`: for those who write packs."""

from __future__ import annotations

import sys

import click

from adjudge.cli.common import PROBLEMS, told_errors


@click.command()
@click.argument("pack", nargs=-1, required=True)
def check(pack: tuple[str, ...]) -> None:
    """Find everything that is wrong with each PACK (a name or a folder)."""
    from adjudge.rulebook.check import check as problems_of
    from adjudge.rulebook.library import pack_folder

    failed = False
    with told_errors():
        for name in pack:
            problems = problems_of(pack_folder(name))
            failed |= bool(problems)
            for problem in problems:
                click.echo(str(problem))
            click.echo(f"{name}: {len(problems)} problem{'' if len(problems) == 1 else 's'}")
    sys.exit(PROBLEMS if failed else 0)


@click.command()
@click.argument("pack", nargs=-1, required=True)
def test(pack: tuple[str, ...]) -> None:
    """Run the examples of each PACK and print what is otherwise than expected."""
    from adjudge.rulebook.library import pack_folder
    from adjudge.rulebook.load import load_pack
    from adjudge.trial import read_trials, run

    failed = False
    with told_errors():
        for name in pack:
            folder = pack_folder(name)
            loaded = load_pack(folder)
            outcome = run(loaded, read_trials(folder, loaded))
            failed |= bool(outcome.differences or outcome.unseen)
            for difference in outcome.differences:
                click.echo(str(difference))
            for rule, truths in outcome.unseen.items():
                click.echo(f"{name}: no example makes {rule} {' or '.join(each.word for each in truths)}. [T102]")
            shown = f"{outcome.rules - len(outcome.unseen)} of {outcome.rules} rules"
            told = f"{outcome.examples} examples, {len(outcome.differences)} differ"
            click.echo(f"{name}: {told}; {shown} are met, not met and unknown in some example")
    sys.exit(PROBLEMS if failed else 0)


@click.command()
@click.argument("pack", required=False)
def rules(pack: str | None) -> None:
    """List the packs, or show the domains, classes and thresholds of one PACK."""
    from adjudge.rulebook.library import load_rulebook, pack_names

    with told_errors():
        if pack is None:
            for each in load_rulebook(pack_names()).packs:
                click.echo(f"{each.name} {each.version}: {each.title}")
        else:
            from adjudge.render.rules import pack_text

            click.echo(pack_text(load_rulebook((pack,)).packs[0]), nl=False)
