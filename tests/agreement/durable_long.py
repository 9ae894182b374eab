"""Many generated packs: the number of signatures on which durable_rules and the chain differ."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.agreement.packs import packs, signatures

from adjudge.inference import chain, durable


def long_run(count: int, number: int) -> tuple[int, int]:
    """Compares `count` packs on eight signatures each; the signatures compared, and those that differ."""
    compared = differing = 0

    @seed(number)
    @settings(
        max_examples=count, database=None, derandomize=False, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def compare(data):
        nonlocal compared, differing
        pack = data.draw(packs())
        some = [data.draw(signatures(pack)) for _ in range(8)]
        pairs = zip(durable.conclude_all(pack, some), some, strict=True)
        compared += len(some)
        differing += sum(theirs != chain.conclude(pack, signature) for theirs, signature in pairs)

    compare()
    return compared, differing
