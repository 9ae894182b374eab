"""Where packs are found: by name among those that come with the package, or as a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from adjudge.errors import Problem, UsageError, suggestion
from adjudge.rulebook.load import load_pack
from adjudge.rulebook.pack import Rulebook


@cache
def shelf() -> Path:
    """The folder of the packs that come with the package: in a wheel, else that of the checkout."""
    installed = Path(str(files("adjudge"))) / "rules"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "rules"


def pack_names() -> tuple[str, ...]:
    """The names of the packs that come with the package."""
    return tuple(sorted(folder.name for folder in shelf().iterdir() if (folder / "pack.yaml").is_file()))


def pack_folder(name: str) -> Path:
    """The folder of a pack by name or path; raises UsageError U102."""
    if name in pack_names():
        return shelf() / name
    if (Path(name) / "pack.yaml").is_file():
        return Path(name)
    mend = suggestion(name, pack_names()) or f"Known are {', '.join(pack_names())}, or name a folder."
    raise UsageError([Problem(name, "is neither a pack nor a folder with pack.yaml.", mend, "U102")])


Changes = Mapping[str, Mapping[str, str]]  # values of parameters, by pack


def load_rulebook(names: Sequence[str], changes: Changes | None = None) -> Rulebook:
    """The union of packs; raises UsageError for an unknown or double name, RulebookError for an invalid pack.

    `changes` gives parameters of some packs other values.
    """
    settings = dict(changes or {})
    packs = tuple(load_pack(pack_folder(name), settings.pop(Path(name).name, None)) for name in dict.fromkeys(names))
    if settings:
        mend = f"There are {', '.join(Path(name).name for name in names)}."
        raise UsageError([Problem(f"--set {next(iter(settings))}", "is no pack of the rulebook.", mend, "U107")])
    for place, pack in enumerate(packs):
        if pack.name in [each.name for each in packs[:place]]:
            raise UsageError([Problem(pack.name, "is named twice.", "Name each pack once.", "U103")])
    digest = hashlib.sha256("".join(pack.sha256 for pack in packs).encode())
    return Rulebook(packs, digest.hexdigest())


def changes_of(texts: Sequence[str]) -> Changes:
    """Parameters and their values, by pack, of texts such as `pml.confirmation_gap=14d`; raises UsageError U107."""
    found: dict[str, dict[str, str]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        pack, dot, parameter = name.strip().partition(".")
        if not (equals and dot and value.strip()):
            raise UsageError([Problem(f"--set {text}", "sets nothing.", "Write PACK.PARAMETER=14d.", "U107")])
        found.setdefault(pack, {})[parameter] = value.strip()
    return found
