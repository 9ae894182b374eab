"""The command line: each command in a module of its own, imported when it is called."""

from __future__ import annotations

from importlib import import_module

import click

_COMMANDS = {
    "assess": "assess",
    "explain": "explain",
    "report": "report",
    "history": "history",
    "batch": "batch",
    "compare": "compare",
    "check": "packs",
    "test": "packs",
    "rules": "packs",
    "new": "new",
    "schema": "schema",
}
_HELP = {
    "assess": "Classify cases: one verdict for each domain.",
    "explain": "Tell what happened to one case, why, and what is not known.",
    "report": "Draw one case as a page: timeline, conclusions and their proofs.",
    "history": "Tell how each verdict of a case changed as records came in.",
    "batch": "Classify a table of many cases, into tables.",
    "compare": "Tell how the class of each case depends on the definition.",
    "check": "Find what is wrong with a pack.",
    "test": "Run the examples of a pack.",
    "rules": "List the packs, or show one.",
    "new": "Begin a pack.",
    "schema": "Print the JSON Schema of a case, a pack, a report or answers.",
}


class Lazy(click.Group):
    """A group whose commands are imported when they are called, so that help is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they are used."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"adjudge.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_HELP.items()))


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="adjudge")
def main() -> None:
    """Outcome assessment over dated case records, by cited rules, with a proof for each verdict.

    Exit codes: 0 done; 1 a pack has problems or failing examples; 2 wrong usage; 3 a case file cannot be read;
    4 a rulebook is not valid; 5 the engine contradicts itself; 6 with --strict, a record was rejected or a
    verdict is not known.
    """
