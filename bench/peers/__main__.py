"""`python -m bench.peers --table`: the workload in other engines, each in a process of its own with a time limit.

A peer that is given the findings is compared with what adjudge needs from findings to conclusions; one that starts from
records, with the whole of adjudge.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from bench.limited import installed, keep, limited
from bench.workload import plain
from bench.workload.generate import columns


@dataclass(frozen=True, slots=True)
class Peer:
    """What is called, what it does, on how many cases, and what it tells of its reasons."""

    name: str
    place: str  # module:function
    does: str  # all, or the conclusions given the findings
    cases: int
    explains: str
    distribution: str | None = None


PEERS = {
    each.place: each
    for each in (
        Peer("adjudge, a table", "ours:table", "all", 10_000, "proof with each case's records"),
        Peer("adjudge, one case at a time, proofs made", "ours:one_by_one", "all", 30, "proof with its records"),
        Peer("numpy, by hand", "ours:numpy_by_hand", "all", 10_000, "nothing", "numpy"),
        Peer("plain Python, by hand", "ours:plain_python", "all", 10_000, "nothing"),
        Peer("Polars, by hand", "polars_all:prepared", "all", 30_000, "nothing", "polars"),
        Peer("DuckDB, by hand", "duckdb_all:prepared", "all", 30_000, "nothing", "duckdb"),
        Peer("CLIPS (clipspy)", "clips_all:prepared", "all", 1_000, "nothing", "clipspy"),
        Peer("durable_rules, raw records", "durable_raw:prepared", "all", 300, "matched facts", "durable_rules"),
        Peer("adjudge, from findings", "ours:conclusions", "conclusions", 10_000, "rules and findings"),
        Peer("durable_rules, a case at a time", "durable_conclusions:prepared", "conclusions", 5_000, "matched facts",
             "durable_rules"),
        Peer("zen-engine", "zen_conclusions:prepared", "conclusions", 5_000, "trace of nodes", "zen-engine"),
        Peer("rule-engine", "rule_engine_conclusions:prepared", "conclusions", 5_000, "nothing", "rule-engine"),
    )
}  # fmt: skip
MS = 100


def main() -> None:
    """Measures one peer and prints it; with `--table`, all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", nargs="?", choices=[*PEERS, "ms"])
    parser.add_argument("--cases", type=int)
    parser.add_argument("--table", action="store_true", help="write bench/results/peers.json")
    parser.add_argument("--limit", type=float, default=60, help="seconds for each peer")
    asked = parser.parse_args()
    if asked.table:
        keep(
            "peers",
            [_row(each, asked.limit) for each in PEERS.values()],
            ms=limited("bench.peers", ["ms"], asked.limit),
        )
    elif asked.peer == "ms":
        print(json.dumps(import_module("bench.peers.ms").compared(asked.cases or MS)))
    elif asked.peer:
        print(json.dumps(measured(PEERS[asked.peer], asked.cases or PEERS[asked.peer].cases)))


def measured(peer: Peer, count: int) -> dict[str, Any]:
    """Cases a second of one peer, and how many of them have another class than plain Python in any domain."""
    module, function = peer.place.split(":")
    of = columns(count)
    said = [plain.conclusions(plain.findings(each)) for each in plain.patients(of)]
    run = getattr(import_module(f"bench.peers.{module}"), function)(of)
    begin = time.perf_counter()
    found = run()
    took = time.perf_counter() - begin
    wrong = sum(tuple(mine) != theirs for mine, theirs in zip(found, said, strict=True))
    return {"cases": count, "rate": count / took, "wrong": wrong}


def _row(peer: Peer, seconds: float) -> dict[str, Any]:
    head = {"name": peer.name, "does": peer.does, "explains": peer.explains}
    if peer.distribution is not None:
        head["version"] = installed(peer.distribution)
    if head.get("version", "") is None:
        return {**head, "ended": f"{peer.distribution} is not installed"}
    return {**head, **limited("bench.peers", [peer.place], seconds)}


if __name__ == "__main__":
    main()
