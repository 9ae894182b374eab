"""The same conclusions through durable_rules: a pack as a network, concluded in a private worker process."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from threading import Timer
from typing import Any

from adjudge.errors import EngineError, Problem
from adjudge.inference.network import Network, compile_pack
from adjudge.inference.verdict import Verdict
from adjudge.rulebook.pack import Pack
from adjudge.values.truth import Truth

RECYCLE_AFTER = 5_000  # signatures; the C core frees little
PATIENCE = 20.0  # seconds for one answer
MOST_NETWORKS = 100
_NETWORKS: dict[int, tuple[Pack, str, Network]] = {}
_NUMBERS = count()


class WorkerLostError(Exception):
    """The worker died, hung or answered a fault."""


@cache
def is_available() -> bool:
    """Whether durable_rules is installed; nothing of it is imported here."""
    return find_spec("durable_rules_engine") is not None


@dataclass(slots=True)
class Worker:
    """A live process, the networks that it has learned, and how many signatures it has concluded."""

    process: subprocess.Popen[str]
    learned: set[str] = field(default_factory=set)
    answered: int = 0

    @classmethod
    def start(cls) -> Worker:
        """A new process; it is private and imports nothing of the caller."""
        place = Path(__file__).with_name("worker.py")
        command = [sys.executable, "-S", "-c", _LEAN, str(place), *_folders()]
        pipe = subprocess.PIPE
        return cls(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True))  # noqa: S603

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """One answer to one request; raises WorkerLostError."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None  # noqa: S101 both are pipes
        assert stdout is not None  # noqa: S101 as above
        watch = Timer(PATIENCE, self.process.kill)  # a hung worker reads as little as it answers
        watch.start()
        try:
            stdin.write(json.dumps(request) + "\n")
            stdin.flush()
            reply: dict[str, Any] = json.loads(stdout.readline())
        except (OSError, ValueError) as fault:
            raise WorkerLostError(f"it ended ({self.process.poll()})") from fault
        finally:
            watch.cancel()
        if "fault" in reply:
            raise WorkerLostError(str(reply["fault"]))
        return reply

    def close(self) -> None:
        """Ends the process and gives back its pipes."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # what it had not read any more is of no use
        self.process.wait()


# Without site: the folder of the module is named, so that starting costs nothing else.
_LEAN = "import sys, runpy; sys.path += sys.argv[2:]; runpy.run_path(sys.argv[1], run_name='__main__')"


def _folders() -> list[str]:
    spec = find_spec("durable_rules_engine")
    return [] if spec is None or spec.origin is None else [str(Path(spec.origin).parent)]


@dataclass(slots=True)
class Keeper:
    """The one worker of this process, replaced when it is lost or worn."""

    worker: Worker | None = None

    def fresh(self) -> Worker:
        """A worker that is alive and not worn."""
        if self.worker is not None and self.worker.answered >= RECYCLE_AFTER:
            self.close()
        if self.worker is None:
            self.worker = Worker.start()
        return self.worker

    def close(self) -> None:
        """Ends the worker, if there is one."""
        if self.worker is not None:
            self.worker.close()
            self.worker = None


_KEEPER = Keeper()
atexit.register(_KEEPER.close)


def conclude_all(pack: Pack, signatures: Sequence[Mapping[str, Truth]]) -> list[tuple[Verdict, ...]]:
    """The verdicts of each signature; raises EngineError E101 where the worker is lost twice, E103, E104."""
    if not is_available():
        mend = "Install adjudge[durable], or use --engine chain."
        raise EngineError([Problem(pack.name, "durable_rules is not installed.", mend, "E103")])
    key, network = _network(pack)
    return [_concluded(pack, key, network, signature) for signature in signatures]


def _network(pack: Pack) -> tuple[str, Network]:
    """The network of a pack and its name in the worker, compiled once; the pack is kept, so that its id stays."""
    found = _NETWORKS.get(id(pack))
    if found is None:
        if len(_NETWORKS) >= MOST_NETWORKS:
            _NETWORKS.clear()
        found = _NETWORKS[id(pack)] = (pack, f"network {next(_NUMBERS)}", compile_pack(pack))
    return found[1], found[2]


def _concluded(pack: Pack, key: str, network: Network, signature: Mapping[str, Truth]) -> tuple[Verdict, ...]:
    try:
        return _asked(key, network, signature)
    except WorkerLostError:
        _KEEPER.close()
    try:
        return _asked(key, network, signature)
    except WorkerLostError as lost:
        _KEEPER.close()
        told = ", ".join(f"{name} {truth.word}" for name, truth in signature.items())
        what = f"the worker of durable_rules was lost twice: {lost}. It was concluding {told}."
        raise EngineError([Problem(pack.name, what, "Use --engine chain, and report it.", "E101")]) from None


def _asked(key: str, network: Network, signature: Mapping[str, Truth]) -> tuple[Verdict, ...]:
    worker = _KEEPER.fresh()
    if key not in worker.learned:
        worker.ask({"key": key, "network": network.description()})
        worker.learned.add(key)
    worker.answered += 1
    bits = worker.ask({"key": key, "facts": network.facts(signature)})["bits"]
    return network.verdicts(bits)
