"""How near comparisons lie to their thresholds, one by one or in columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from adjudge.rulebook.types import DAY
from adjudge.values.units import Kind

Floats = npt.NDArray[np.float64]
Ends = tuple[Any, Any]  # the low and the high end of an interval, or of each in a column


def margin_between(op: str, left: Ends, right: Ends) -> tuple[Any, Any]:
    """The signed distance of the left side to the right one, as an interval: at least zero where `op` is met."""
    (low, high), (least, most) = left, right
    return (low - most, high - least) if op[0] == ">" else (least - high, most - low)


def distance(op: str, left: Ends, right: Ends) -> Floats:
    """The end of the margin that is nearest to zero; zero where it straddles, NaN where an end is not known."""
    with np.errstate(invalid="ignore"):
        low, high = margin_between(op, left, right)
        nearest = np.where(low >= 0, low, np.where(high <= 0, high, 0.0))
    return np.where(np.isnan(low) | np.isnan(high), np.nan, nearest)


def closeness(op: str, left: Ends, right: Ends, kind: Kind | None) -> Floats:
    """The size of the distance relative to its threshold; infinite for days and thresholds of zero, which have none."""
    least, most = right
    away = distance(op, left, right)
    threshold = np.abs(np.where((away > 0) == (op[0] == ">"), most, least))
    if kind == DAY:
        return np.full(np.shape(away), np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((threshold > 0) & np.isfinite(threshold), np.abs(away) / threshold, np.inf)
