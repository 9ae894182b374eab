"""Loops over rows, compiled by numba where it is installed: one pass instead of many; numpy does the same elsewhere.

Each loop stands beside numpy code of the same meaning, and is asked for where `in_loops` says that it pays. The
environment variable ADJUDGE_LOOPS makes that `always` or `never`, for tests and for comparisons.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from importlib import import_module
from os import environ
from types import FunctionType
from typing import Any, TypeVar

import numpy as np

FEW = 10_000  # rows; for fewer, reading a compiled loop from its cache costs more than it spares
Loop = TypeVar("Loop", bound=Callable[..., Any])


def in_loops(rows: int) -> bool:
    """Whether so many rows are worth a compiled loop: from 10,000 on, where numba is installed."""
    wish = environ.get("ADJUDGE_LOOPS", "auto")
    return wish != "never" and (wish == "always" or rows >= FEW) and _has_numba()


def loop(*kinds: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Compiles a function of arrays when it is first called, once for all layouts, and keeps it on disk.

    `kinds` are the types of its arguments: numpy's short names, with `[]` for an array of one dimension, such as
    `f8[]` or `i8`, `[,]` for one of two, and in brackets a tuple of them. Arrays are read only, and may be held once
    (stride 0).
    """

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        @cache
        def compiled() -> Any:
            numba = import_module("numba")
            signature = tuple(_type(numba, kind) for kind in kinds)
            ready, how = _linked(numba, function), {"nogil": True, "error_model": "numpy"}
            try:
                return numba.njit(signature, cache=True, **how)(ready)
            except (OSError, RuntimeError):  # nowhere to keep it, as where all files are read only
                return numba.njit(signature, **how)(ready)

        @wraps(function)
        def call(*given: Any) -> Any:
            return compiled()(*given)

        return call

    return wrap


def inner(function: Loop) -> Loop:
    """Marks what a loop calls; it stands in the same file, whose change makes compiled loops stale."""
    function.is_inner = True  # type: ignore[attr-defined]
    return function


def _linked(numba: Any, function: Any) -> Any:
    """The function, with what it calls compiled."""
    names = function.__globals__
    called = {name: names[name] for name in function.__code__.co_names if hasattr(names.get(name), "is_inner")}
    ready = {
        name: numba.njit(error_model="numpy", inline="always")(_linked(numba, each)) for name, each in called.items()
    }
    return FunctionType(function.__code__, {**names, **ready}, function.__name__) if called else function


def _type(numba: Any, kind: str) -> Any:
    """The numba type of an argument; an array of any strides, read only, takes every other."""
    if kind.startswith("("):
        return numba.types.Tuple([_type(numba, each) for each in kind[1:-1].split()])
    name, bracket, inside = kind.partition("[")
    element = numba.from_dtype(np.dtype(name))
    return numba.types.Array(element, len(inside), "A", readonly=True) if bracket else element


@cache
def _has_numba() -> bool:
    """Whether numba is there and can be used: one that refuses the numpy beside it is as good as none."""
    try:
        import_module("numba")
    except Exception:  # whatever it says, numpy does the same
        return False
    return True
