"""Parts assessed on a Dask cluster: each goes there, comes back as tables, and is written here as by a local run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib import import_module
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from adjudge.batch.assess import Assessment
from adjudge.batch.crew import lost
from adjudge.batch.plan import Plan
from adjudge.batch.workers import Counts, assess_part, gather_part, write_part
from adjudge.errors import Problem, UsageError, not_installed
from adjudge.rulebook.pack import Rulebook

WAIT = "10s"  # for a scheduler to answer


def assessed_on(address: str, output: Path, plan: Plan, todo: Sequence[str], rulebook: Rulebook) -> Iterator[Counts]:
    """Each part as it is done by a cluster, `dask://HOST:PORT` or `dask://local?workers=N`.

    Dask gives what a lost worker had to another. Raises UsageError U111 where workers are lost again and again, U112
    without the dask extra, U113 where there is no cluster or it has another version.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as missing:
        raise not_installed(address, missing, "dask") from None
    with _client(address, distributed) as client:
        each = replace(plan, parts=(), inputs=())  # what a part needs to know

        def send(name: str) -> Any:
            path = output / "records" / name
            if not path.exists():
                gather_part(output, plan, name)
            records = path.read_bytes()
            return client.submit(_remote, records, rulebook, each, pure=False)

        try:
            as_completed = partial(distributed.as_completed, loop=client.loop)
            for name, found in _found(todo, send, as_completed, 2 * sum(client.nthreads().values())):
                yield write_part(output, name, found)
        except distributed.KilledWorker:
            raise lost(output) from None
        except (OSError, ImportError, CancelledError) as fault:
            raise _no_cluster(address, f"{type(fault).__name__}: {fault}") from None


def _no_cluster(address: str, told: str) -> UsageError:
    what = f"no cluster answers ({told.splitlines()[0].rstrip('.')})."
    mend = "Check the address, and that the workers have adjudge[batch]; go on with --resume."
    return UsageError([Problem(address, what, mend, "U113")])


@contextmanager
def _client(address: str, distributed: Any) -> Iterator[Any]:
    parts = urlsplit(address)
    workers = parse_qs(parts.query).get("workers", ["2"])[0]
    if parts.scheme != "dask" or not parts.netloc or not workers.isdecimal():
        mend = "Write dask://HOST:PORT or dask://local?workers=2."
        raise UsageError([Problem(address, "is no address of a cluster.", mend, "U113")])
    if parts.netloc != "local":
        try:
            client = distributed.Client(f"tcp://{parts.netloc}", timeout=WAIT, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as fault:
            raise _no_cluster(address, str(fault) or type(fault).__name__) from None
        with client:
            yield client
        return
    with (
        distributed.LocalCluster(
            int(workers), threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client


def _found(
    todo: Sequence[str], send: Callable[[str], Any], as_completed: Any, ahead: int
) -> Iterator[tuple[str, Assessment]]:
    """What each part is found to be; only a few are under way at once, so that memory is bounded."""
    left = iter(todo)
    under_way = {send(name): name for name in islice(left, max(2, ahead))}
    waiting = as_completed(under_way)
    for future in waiting:
        yield under_way.pop(future), future.result()
        for name in islice(left, 1):
            another = send(name)
            under_way[another] = name
            waiting.add(another)


def _remote(records: bytes, rulebook: Rulebook, plan: Plan) -> Assessment:
    """Assesses a part where it was sent to; raises UsageError U113 where another version of adjudge is there."""
    if version("adjudge") != plan.version:
        told = f"a worker has adjudge {version('adjudge')}, this run {plan.version}."
        raise UsageError([Problem("cluster", told, "Install the same version everywhere.", "U113")])
    return assess_part(records, rulebook, plan)
