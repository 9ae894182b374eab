"""The same tests with compiled loops for every row, and without any."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest


@pytest.fixture(scope="module", autouse=True, params=["never", "always"], ids=["numpy", "loops"])
def loops(request: pytest.FixtureRequest) -> Iterator[str]:
    """Loops never, then always; the second is skipped without numba."""
    if request.param == "always" and find_spec("numba") is None:
        pytest.skip("numba is not installed: there are no loops to test")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADJUDGE_LOOPS", request.param)
        yield request.param
