"""A run on a cluster gives the bytes of a run at home, also when a worker is killed midway."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
pytest.importorskip("duckdb", reason="duckdb is not installed: the batch extra")
distributed = pytest.importorskip("distributed", reason="distributed is not installed: the dask extra")
from tests.batch.runs import batch, content, refused, written  # noqa: E402

from adjudge.batch import cluster, workers  # noqa: E402
from adjudge.batch.plan import Plan  # noqa: E402
from adjudge.errors import UsageError  # noqa: E402

pytestmark = pytest.mark.filterwarnings("default")  # of the cluster's own libraries


@pytest.fixture(scope="module")
def two_workers():
    """A scheduler and two worker processes."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
    ) as made:
        yield made


def address(made) -> str:
    return made.scheduler_address.replace("tcp://", "dask://")


def pids(made) -> list[int]:
    with distributed.Client(made, set_as_default=False) as client:
        client.wait_for_workers(2)
        return list(client.run(os.getpid).values())


def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(tmp_path, two_workers, monkeypatch):
    """Two worker processes, one of which is killed midway: its parts are done again by the other."""
    source = written(tmp_path, 1)
    batch(source, "--output", tmp_path / "home", "--quiet")
    before, written_parts = pids(two_workers), []

    def write_part(output, name, found):
        written_parts.append(name)
        if len(written_parts) == 4:
            os.kill(before[0], signal.SIGKILL)
        return workers.write_part(output, name, found)

    monkeypatch.setattr(cluster, "write_part", write_part)
    batch(source, "--output", tmp_path / "away", "--quiet", "--on", address(two_workers))
    assert len(written_parts) == 15
    assert not Path(f"/proc/{before[0]}").exists()
    assert content(tmp_path / "home") == content(tmp_path / "away")


def test_a_run_may_change_places(tmp_path, two_workers, monkeypatch):
    """Begun at home and stopped, it goes on on a cluster."""
    source = written(tmp_path, 1)
    batch(source, "--output", tmp_path / "home", "--quiet")
    monkeypatch.setattr(workers, "do_part", stops_after(workers.do_part, 5))
    with pytest.raises(KeyboardInterrupt):
        run_it(source, tmp_path / "both")
    assert len(list((tmp_path / "both" / "done").iterdir())) == 5
    batch(source, "--output", tmp_path / "both", "--quiet", "--resume", "--on", address(two_workers))
    assert content(tmp_path / "home") == content(tmp_path / "both")


def stops_after(do, count: int):
    done = []

    def stopping(*words):
        if len(done) == count:
            raise KeyboardInterrupt
        done.append(words)
        return do(*words)

    return stopping


def run_it(source: Path, output: Path) -> None:
    from adjudge.batch.run import run
    from adjudge.batch.source import Source

    run(Source(source), ("hiv_dhhs",), output)


def test_a_cluster_of_this_machine_is_made_and_ended(tmp_path):
    """`dask://local` needs nothing that runs before."""
    source = written(tmp_path, 1)
    batch(source, "--output", tmp_path / "home", "--quiet")
    batch(source, "--output", tmp_path / "local", "--quiet", "--on", "dask://local?workers=1")
    assert content(tmp_path / "home") == content(tmp_path / "local")


@pytest.mark.parametrize(
    "where", ["dask://127.0.0.1:9", "spark://127.0.0.1:9", "dask://", "dask://local?workers=many", "dask://127.0.0.1:x"]
)
def test_where_no_cluster_is_it_is_told(tmp_path, where, monkeypatch):
    """A scheduler that does not answer, and an address that is none; the parts that were cut stay for --resume."""
    monkeypatch.setattr(cluster, "WAIT", "1s")
    source = written(tmp_path)
    assert "[U113]" in refused(source, "--output", tmp_path / "run", "--quiet", "--on", where)
    assert "300 cases" in batch(source, "--output", tmp_path / "run", "--quiet", "--resume")


def test_workers_of_here_and_there_are_not_mixed(tmp_path):
    """--workers and --on exclude each other."""
    words = ["--output", tmp_path / "run", "--workers", 2, "--on", "dask://local"]
    assert "--workers: counts processes of this machine" in refused(written(tmp_path), *words)


def test_a_worker_of_another_version_is_told():
    """Its results are never mixed in."""
    with pytest.raises(UsageError, match=r"a worker has adjudge .*\[U113\]"):
        cluster._remote(b"", None, Plan("0.0.0", "", (), (), (), "2026-01-01", "chain"))


def test_without_the_extra_it_is_told(tmp_path, monkeypatch):
    """What to install is said."""
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    assert "adjudge[dask]" in refused(
        written(tmp_path), "--output", tmp_path / "run", "--quiet", "--on", "dask://local"
    )


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (distributed.KilledWorker("a part", None, 3), "U111"),
        (distributed.comm.CommClosedError("the scheduler is gone"), "U113"),
        (ModuleNotFoundError("No module named 'adjudge'"), "U113"),
    ],
)
def test_a_cluster_that_is_lost_is_told(tmp_path, two_workers, monkeypatch, fault, code):
    """Workers lost again and again, a scheduler that is gone, a worker without adjudge: the run can go on at home."""

    def lost(*words):
        raise fault
        yield

    monkeypatch.setattr(cluster, "_found", lost)
    source = written(tmp_path)
    assert f"[{code}]" in refused(source, "--output", tmp_path / "run", "--quiet", "--on", address(two_workers))
    assert "300 cases" in batch(source, "--output", tmp_path / "run", "--quiet", "--resume")
