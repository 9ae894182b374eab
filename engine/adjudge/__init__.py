"""Outcome assessment over dated case records: intervals instead of guesses, a proof for each verdict.

```
import adjudge
rulebook = adjudge.load("pml")
report = rulebook.assess("case.yaml")
print(report["virological.plasma"].explain())
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adjudge.api import Assessed, Assessor, Explanation, load, read_cases

__all__ = ["Assessed", "Assessor", "Explanation", "load", "read_cases"]


def __getattr__(name: str) -> Any:
    """Imports the package's face where it is first used, so that `import adjudge` is quick."""
    if name not in __all__:
        raise AttributeError(f"module 'adjudge' has no attribute {name!r}")
    from adjudge import api  # noqa: PLC0415 a quick start

    return getattr(api, name)
