"""The ids that conclusions rest on, brought to the order of a table by a compiled loop."""

from __future__ import annotations

from typing import Any

import numpy as np

from adjudge.values.loops import loop


@loop("b1[]", "i8[]", "i8[]", "i8", "i8")
def listed(rows: Any, start: Any, codes: Any, domains: Any, many: Any) -> Any:
    """The codes of the rows that each domain marks, case by case and then by domain, and where those of each begin.

    `rows` holds the marks of one domain after those of another, so `many` in all, and `start` where each case begins.
    """
    cases, size = len(start) - 1, len(codes)
    found, begin = np.empty(many + 1, np.int32), np.empty(cases * domains + 1, np.int32)
    count = 0
    for case in range(cases):
        for domain in range(domains):
            begin[case * domains + domain] = count
            for row in range(start[case], start[case + 1]):
                found[count] = codes[row]  # the next one takes its place where it is not marked
                count += rows[domain * size + row]
    begin[cases * domains] = count
    return found[:many], begin
