"""A run that is killed, or finds no room, loses nothing that was done, and ends with the same bytes."""

from __future__ import annotations

import errno
import json
import os
import random
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="pyarrow is not installed: the batch extra")
pytest.importorskip("duckdb", reason="duckdb is not installed: the batch extra")
import pyarrow.parquet as pq
from tests.batch.runs import batch, content, refused, started, written

from adjudge.batch import parts, workers

KILLS = int(os.environ.get("BATCH_KILLS", "2"))
AT_STEP = """
step, left = os.{call}, {number}
def killed(*words, **how):
    global left
    left -= 1
    if left == 0:
        {last}
        os.kill(os.getpid(), signal.SIGKILL)
    return step(*words, **how)
os.{call} = killed
"""
PAUSE = """
import time
import adjudge.batch.plan as plan
cut = plan._cut
plan._cut = lambda *words: time.sleep(60) or cut(*words)
"""
HALF = "os.truncate(f'/proc/self/fd/{words[0]}', 100) if os.path.isfile(f'/proc/self/fd/{words[0]}') else None"
# The plan, two renames; then five files of each of 15 parts, and three at the end
STEPS = [1, 2, 3, 17, 30, 79] if KILLS < 50 else range(1, 82)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> tuple[Path, dict[str, bytes]]:
    """An input in disorder, and the bytes of an undisturbed run over it."""
    folder = tmp_path_factory.mktemp("whole")
    source = written(folder, 5)
    assert started(source, folder / "run").wait() == 0
    return source, content(folder / "run")


def all_whole(output: Path) -> None:
    """No table that bears its name is half a table."""
    for path in [path for path in output.rglob("*.parquet") if ".work" not in path.parts]:
        assert pq.read_table(path) is not None


def test_killed_before_any_rename_it_is_resumed(tmp_path, whole):
    """kill -9 at every kind of step: while parts are cut, before the plan stands, between the tables of a part."""
    source, bytes_ = whole
    for number in STEPS:
        output = tmp_path / str(number)
        before = AT_STEP.format(call="replace", number=number, last="pass")
        assert started(source, output, before=before).wait() == -signal.SIGKILL, number
        all_whole(output)
        assert started(source, output).wait() == 0
        assert content(output) == bytes_
        assert not list(output.rglob("*.part"))
        assert not (output / ".work").exists()


def test_a_file_that_did_not_reach_the_disk_is_not_seen(tmp_path, whole):
    """Killed with half a file written: what was begun is written anew, and nothing of it is left."""
    source, bytes_ = whole
    for number in (2, 40):
        output = tmp_path / str(number)
        before = AT_STEP.format(call="fsync", number=number, last=HALF)
        assert started(source, output, before=before).wait() == -signal.SIGKILL
        all_whole(output)
        assert started(source, output).wait() == 0
        assert content(output) == bytes_
        assert not list(output.rglob("*.part"))


def children(pid: int) -> list[int]:
    """The workers of a run."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(each) for each in found if "spawn_main" in Path(f"/proc/{each}/cmdline").read_text()]
    except OSError:
        return []


def await_end(pids: list[int]) -> list[int]:
    """Those of some processes that have not ended after a while."""
    for _ in range(100):
        pids = [pid for pid in pids if Path(f"/proc/{pid}").exists()]
        if not pids:
            break
        time.sleep(0.1)
    return pids


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc: the workers of a run cannot be found")
@pytest.mark.parametrize("workers", [1, 2])
def test_killed_at_any_moment_it_is_resumed(tmp_path, whole, workers):
    """kill -9 at random moments, again and again in one folder; workers end with their run."""
    source, bytes_ = whole
    moments, killed = random.Random(7), 0
    for _ in range(KILLS):
        process = started(source, tmp_path / "run", workers)
        time.sleep(moments.uniform(0.3, 1.6 * workers))
        killed += process.poll() is None
        orphans = children(process.pid)
        process.kill()
        process.wait()
        assert not await_end(orphans)
        all_whole(tmp_path / "run")
    assert killed
    assert started(source, tmp_path / "run", workers).wait() == 0
    assert content(tmp_path / "run") == bytes_


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc: the workers of a run cannot be found")
def test_a_killed_worker_is_replaced(tmp_path, whole):
    """kill -9 of one of two workers, once parts are done: the run goes on with others."""
    source, bytes_ = whole
    process = started(source, tmp_path / "run", 2)
    while not (workers := children(process.pid)) or not list((tmp_path / "run").glob("done/*.json")):
        assert process.poll() is None
        time.sleep(0.02)
    os.kill(workers[0], signal.SIGKILL)
    assert process.wait() == 0
    assert content(tmp_path / "run") == bytes_


def test_two_runs_never_share_a_folder(tmp_path, whole):
    """While one run writes a folder, another is refused."""
    source, bytes_ = whole
    process = started(source, tmp_path / "run", before=PAUSE)
    while not (tmp_path / "run" / ".work").exists():
        time.sleep(0.02)
    assert "[U110]" in refused(source, "--output", tmp_path / "run")
    process.kill()
    process.wait()
    assert "300 cases" in batch(source, "--output", tmp_path / "run", "--quiet", "--resume")
    assert content(tmp_path / "run") == bytes_


def test_what_is_no_run_is_left_alone(tmp_path, whole):
    """A folder of records that is somebody's is neither removed nor written into."""
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "mine.parquet").write_text("mine")
    assert "[U110]" in refused(whole[0], "--output", tmp_path)
    assert (tmp_path / "records" / "mine.parquet").read_text() == "mine"
    (tmp_path / "plan.json").write_text(json.dumps({"something": "else"}))
    assert "[U110]" in refused(whole[0], "--output", tmp_path, "--resume")


def test_a_part_that_the_disk_has_lost_is_told(tmp_path, whole):
    """Records of a run that cannot be read any more: U109, and no wrong conclusion."""
    source, _ = whole
    batch(source, "--output", tmp_path / "run", "--quiet")
    (tmp_path / "run" / "done" / "part-00003.json").unlink()
    (tmp_path / "run" / "records" / "part-00003.parquet").write_bytes(b"PAR1 nothing PAR1")
    assert "[U109]" in refused(source, "--output", tmp_path / "run", "--quiet", "--resume")


@pytest.mark.parametrize("folder", ["records", "conclusions", "rejected", "signatures"])
def test_a_table_whose_name_was_lost_with_the_power_is_made_anew(tmp_path, whole, folder):
    """A part said to be done is done again where one of its tables is not there."""
    source, bytes_ = whole
    batch(source, "--output", tmp_path / "run", "--quiet")
    (tmp_path / "run" / folder / "part-00003.parquet").unlink()
    batch(source, "--output", tmp_path / "run", "--quiet", "--resume")
    assert content(tmp_path / "run") == bytes_


def test_records_that_cannot_be_had_again_are_told(tmp_path, whole, monkeypatch):
    """A run whose records are lost, and whose input would be cut otherwise now: U110."""
    source, _ = whole
    batch(source, "--output", tmp_path / "run", "--quiet")
    (tmp_path / "run" / "records" / "part-00003.parquet").unlink()
    monkeypatch.setattr(parts, "CASES_IN_PART", 7)
    assert "[U110]" in refused(source, "--output", tmp_path / "run", "--quiet", "--resume")


@pytest.mark.parametrize("at", [1, 5, 18, 40])
def test_no_room_for_a_table_is_told(tmp_path, whole, monkeypatch, at):
    """Whichever table it is that finds no room: U105, nothing half, and the same bytes afterwards."""
    source, bytes_ = whole
    write, left = pq.write_table, [at]

    def full(table, path, **how):
        left[0] -= 1
        if not left[0]:
            Path(path).write_bytes(b"PAR1")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(table, path, **how)

    monkeypatch.setattr(pq, "write_table", full)
    told = refused(source, "--output", tmp_path / "run", "--quiet")
    assert "No space left on device" in told
    assert "[U105]" in told
    assert not list((tmp_path / "run").rglob("*.part"))
    batch(source, "--output", tmp_path / "run", "--quiet", "--resume")
    assert content(tmp_path / "run") == bytes_


def test_a_folder_that_cannot_be_made_is_told(tmp_path, whole):
    """A file stands where the folder of the run should be."""
    (tmp_path / "file").write_text("a file")
    assert "[U105]" in refused(whole[0], "--output", tmp_path / "file" / "run")


def test_a_worker_that_is_lost_three_times_ends_the_run(tmp_path, whole, monkeypatch):
    """U111, and what was done stays."""

    def lost(*words):
        raise workers.BrokenProcessPool
        yield

    with monkeypatch.context() as patch:
        patch.setattr(workers, "_once", lost)
        assert "[U111]" in refused(whole[0], "--output", tmp_path / "run", "--quiet", "--workers", 2)
    batch(whole[0], "--output", tmp_path / "run", "--quiet", "--resume")
    assert content(tmp_path / "run") == whole[1]


def test_records_that_were_lost_are_told(tmp_path, whole):
    """Counts that do not add up are a fault: no run.json says that all is well."""
    batch(whole[0], "--output", tmp_path / "run", "--quiet")
    path = tmp_path / "run" / "done" / "part-00003.json"
    counts = json.loads(path.read_text())
    path.write_text(json.dumps({**counts, "used": counts["used"] - 1}))
    assert "[U111]" in refused(whole[0], "--output", tmp_path / "run", "--quiet", "--resume")


def limited(size: int):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [1_000, 4_000])
def test_a_file_that_may_not_grow_is_a_clear_error(tmp_path, whole, size):
    """At the limit of the system on a file, while parts are cut or later: U105; with room, the run ends as if whole."""
    source, bytes_ = whole
    process = started(source, tmp_path / "run", preexec_fn=limited(size), stderr=subprocess.PIPE, text=True)
    told = process.communicate()[1]
    assert process.returncode == 1
    assert "[U105]" in told
    assert not list((tmp_path / "run").rglob("*.part"))
    assert started(source, tmp_path / "run").wait() == 0
    assert content(tmp_path / "run") == bytes_


@pytest.fixture
def small_disk(tmp_path):
    """A file system of a few hundred kilobytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no file system may be mounted here: a full disk is not tried")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_loses_nothing(small_disk, whole):
    """No room left, with one worker and with two: U105; with more room, the run goes on where it was."""
    source, bytes_ = whole
    for count in (1, 2):
        output = small_disk / str(count)
        process = started(source, output, count, stderr=subprocess.PIPE, text=True)
        told = process.communicate()[1]
        assert process.returncode == 1
        assert "[U105]" in told
        done = {path: path.read_bytes() for path in output.rglob("*.parquet")}
        subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
        assert started(source, output, count).wait() == 0
        assert {path: path.read_bytes() for path in done} == done
        assert content(output) == bytes_
        subprocess.run(["rm", "-r", str(output)], check=True)
        subprocess.run(["mount", "-o", "remount,size=300k", str(small_disk)], check=True)


def test_a_disk_that_is_full_while_records_are_sorted_is_told(small_disk):
    """Sorting that finds no room on the disk: U105, and nothing of it is left there."""
    import numpy as np
    import pyarrow as pa

    numbers = np.random.default_rng(1).random(500_000)
    columns = {"case": numbers.astype(str), "kind": ["event"] * 500_000, "name": numbers.astype(str), "day": numbers}
    pq.write_table(pa.table(columns), small_disk.parent / "many.parquet", row_group_size=50_000)
    memory = "source.MEMORY = '60MB'"
    process = started(small_disk.parent / "many.parquet", small_disk, before=memory, stderr=subprocess.PIPE, text=True)
    told = process.communicate()[1]
    assert process.returncode == 1
    assert "[U105]" in told
    assert [path.name for path in small_disk.iterdir()] == [".lock"]
