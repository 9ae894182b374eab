"""The sentences of authors: text with named slots, and nothing else that is replaced."""

from __future__ import annotations

import re
from collections.abc import Callable

_SLOT = re.compile(r"\{([A-Za-z_][\w.]*?)(?:\.(since|value))?\}")


def fill(sentence: str, look_up: Callable[[str, str], str]) -> str:
    """Puts words into the slots `{name}`, `{name.since}` and `{name.value}` of a sentence."""
    return _SLOT.sub(lambda slot: look_up(slot[1], slot[2] or ""), sentence)


def slots_of(sentence: str) -> tuple[tuple[str, str], ...]:
    """The slots of a sentence: name, and `since`, `value` or nothing."""
    return tuple((slot[1], slot[2] or "") for slot in _SLOT.finditer(sentence))
