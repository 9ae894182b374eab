"""All agreement is tested with compiled loops and without."""

from tests.loops import loops

__all__ = ["loops"]
