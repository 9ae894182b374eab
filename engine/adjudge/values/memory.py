"""Memory between one array and the next: kept by the process, or fetched page by page each time."""

from __future__ import annotations

from functools import cache

import numpy as np

_LARGEST = 2**25 - 2**16  # the largest piece that the C library of Linux learns from


@cache
def keep_freed() -> None:
    """Has the process keep what it frees, up to 64 MB: arrays of millions are made and dropped by the dozen.

    The C library of Linux takes the largest piece that was freed as a sign of what is to come; elsewhere this does
    nothing. The piece is never written to, and so never takes up memory.
    """
    np.empty(_LARGEST, dtype=np.uint8)
