"""The rules of the workload in other engines say what plain Python says, where those engines are installed."""

from __future__ import annotations

from importlib import import_module

import pytest

pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")

from bench.limited import limited
from bench.workload import plain
from bench.workload.generate import columns

COUNT = 40
PEERS = {
    "polars_all": "polars",
    "duckdb_all": "duckdb",
    "clips_all": "clips",
    "zen_conclusions": "zen",
    "rule_engine_conclusions": "rule_engine",
}


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("edge", [False, True], ids=["by chance", "on the boundaries"])
def test_a_peer_concludes_the_same(peer, edge):
    """Every class of every case, with values on the boundaries too."""
    pytest.importorskip(PEERS[peer], reason=f"{PEERS[peer]} is not installed: the bench extra")
    of = columns(COUNT, edge=edge)
    found = import_module(f"bench.peers.{peer}").prepared(of)()
    assert [tuple(each) for each in found] == [plain.conclusions(plain.findings(each)) for each in plain.patients(of)]


def test_durable_rules_concludes_the_same():
    """In a process of its own, since its core can corrupt memory."""
    pytest.importorskip("durable", reason="durable_rules is not installed: the durable extra")
    row = limited("bench.peers", ["durable_conclusions:prepared", "--cases", COUNT], 60)
    assert (row["cases"], row["wrong"]) == (COUNT, 0)


@pytest.mark.parametrize("place", ["table", "conclusions", "one_by_one", "numpy_by_hand"])
def test_what_is_measured_of_ours_concludes_the_same(place):
    """The ways in which adjudge and numpy are called beside the peers."""
    of = columns(4)
    found = getattr(import_module("bench.peers.ours"), place)(of)()
    assert [tuple(each) for each in found] == [plain.conclusions(plain.findings(each)) for each in plain.patients(of)]
