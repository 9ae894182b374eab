"""The processes that do the work of a run: started before there is any, replaced where one is lost."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from adjudge.errors import Problem, UsageError

Item = TypeVar("Item")
Found = TypeVar("Found")


class Crew:
    """So many processes of this machine; the process of the run itself where there is one."""

    def __init__(self, workers: int, ready: Callable[[], object]) -> None:
        """`ready` is what each process does first."""
        self.workers, self._ready = workers, ready
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Crew:
        if self.workers > 1:
            self._started()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    def end(self) -> None:
        """Ends the processes; they are started again for what comes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def each(self, do: Callable[[Item], Found], items: Sequence[Item]) -> Iterator[tuple[Item, Found]]:
        """What is found for each item, as it is found; raises BrokenProcessPool where a process is lost."""
        if self.workers == 1:
            for item in items:
                yield item, do(item)
            return
        pool = self._started()
        futures: dict[Future[Found], Item] = {pool.submit(do, item): item for item in items}
        for future in as_completed(futures):
            yield futures[future], future.result()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.workers, context, _ends_with_its_run)
            for _ in range(self.workers):
                self._pool.submit(self._ready)
        return self._pool


def lasting(
    crew: Crew, output: Path, todo: Sequence[Item], once: Callable[[Sequence[Item]], Iterator[tuple[Item, Found]]]
) -> Iterator[tuple[Item, Found]]:
    """What is found for each item; a process that is lost is replaced, twice for all. Raises UsageError U111."""
    left = list(todo)
    for attempt in range(3):
        try:
            for item, found in once(tuple(left)):
                left.remove(item)
                yield item, found
            return
        except BrokenProcessPool:
            crew.end()
            if attempt == 2:
                raise lost(output) from None


def lost(output: Path) -> UsageError:
    """The error of a run whose workers are lost again and again."""
    mend = "Give it more memory or fewer workers, and go on with --resume."
    return UsageError([Problem(str(output), "a worker was lost three times.", mend, "U111")])


def _ends_with_its_run() -> None:
    """A worker whose run was killed would wait for work for ever."""
    threading.Thread(target=_end_after_run, daemon=True).start()


def _end_after_run() -> None:
    run: Any = multiprocessing.parent_process()
    if run is not None:
        run.join()
        os._exit(1)
