"""The agreement at length: `python -m tests.agreement.long --rulebooks 5000 --cases 40`."""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from random import Random

from tests.agreement.cases import DAY_ZERO, case, wide_case
from tests.agreement.compare import beyond_error, column_differences, differences
from tests.agreement.expressions import drawn, parts
from tests.agreement.generate import expressions

from adjudge.inference import durable

SHARE = 25  # rulebooks in one piece of work


def piece(start: int, count: int, cases: int) -> Counter[str]:
    """Compares the evaluator with the meaning on some rulebooks; counts what was compared and what went wrong."""
    warnings.simplefilter("error")
    tally: Counter[str] = Counter()
    for seed in range(start, start + count):
        random = Random(seed)
        is_wide = random.random() < 0.5
        nodes = (drawn if is_wide else expressions)(random, 4)
        some = [(wide_case if is_wide else case)(random, f"c{number}") for number in range(cases)]
        as_of = None if random.random() < 0.7 else DAY_ZERO + random.choice((-1, 0, 20, 30, 60))
        tally.update(rulebooks=1, cases=len(some), comparisons=len(nodes) * len(some))
        try:
            found = differences(nodes, some, as_of)
            if is_wide:
                every = parts([*nodes, *drawn(random, 2, whole=True)])
                found += column_differences(every, some[0], as_of) + beyond_error(every, some[0], as_of)
                tally["columns"] += len(every)
        except Exception:
            tally["crashes"] += 1
            print(f"seed {seed}: {traceback.format_exc().splitlines()[-1]}", file=sys.stderr)
        else:
            tally["differences"] += len(found)
            for each in found[:1]:
                print(f"seed {seed}: {each}", file=sys.stderr)
    return tally


def durable_piece(start: int, count: int) -> Counter[str]:
    """Compares durable_rules with the chain on some packs."""
    from tests.agreement.durable_long import long_run

    compared, differing = long_run(count, start)
    return Counter({"packs": count, "signatures": compared, "packs differing": differing})


def main() -> int:
    """Runs both comparisons on all processors, and tells the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rulebooks", type=int, default=5000)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    began, tally = time.time(), Counter({"differences": 0, "crashes": 0})
    starts = range(asked.seed * 1_000_000, asked.seed * 1_000_000 + asked.rulebooks, SHARE)
    with ProcessPoolExecutor(asked.workers) as pool:
        work = [pool.submit(piece, start, SHARE, asked.cases) for start in starts]
        if durable.is_available():
            work += [pool.submit(durable_piece, start, SHARE) for start in starts]
        for each in work:
            tally.update(each.result())
    print(", ".join(f"{name} {count}" for name, count in tally.items()), f"in {time.time() - began:.0f} s")
    if not durable.is_available():
        print("durable_rules is not installed: not compared")
    return int(bool(tally["differences"] or tally["crashes"] or tally["packs differing"]))


if __name__ == "__main__":
    sys.exit(main())
