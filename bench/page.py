"""docs/benchmarks.md from what was measured: `python -m bench.page`; a table that was not measured says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.limited import RESULTS, slope

OUT = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Made by `just bench` from the pieces in bench/results; each table has a recipe of its own (`just bench-workload`,
`bench-files`, `bench-peers`, `bench-growth`, `bench-start`). Figures of one table belong together: compare within it,
not between machines. A row that ended early says how. The extra `fast` was installed: reading its compiled loops takes
a process about 0.4 s, which small tables of one process show most.
"""
INTRO = {
    "workload": """\
One workload in three forms: cases of about 32 measurements, a start of treatment and two events; 15 findings, 28
chained rules, 17 denied premises (bench/workload). All start from the same Arrow table in memory, in parts of 20,000
cases; with two workers each has parts of its own, and the seconds are those of one. *By chance*: whole numbers; *on
the edge*: most cases have a value exactly on a threshold. Wrong counts cases in which any finding or class differs
from plain Python. Exact counts cases that had to be evaluated in fractions as a whole. Peak memory is that of the
first part. numpy starts from the same table, or from columns of codes and numbers made before; it is compared with
adjudge without evidence, since it tells none. The rest is evidence and the table of conclusions.
""",
    "files": """\
`adjudge batch` with {workers} workers, from Parquet with rows in no order to Parquet, start and reading included. The
last ratio is to DuckDB reading, sorting and writing the same rows and nothing else, up to a million cases. Peak memory
is that of the largest process.
""",
    "peers": """\
The same rules in other engines, in one process each. *All*: from records to classes. *Conclusions*: the findings are
given, only the 28 rules are run. The ratio is of adjudge doing the same to it: above 1 adjudge is faster. Wrong
counts cases with another class than plain Python in any of eight domains.
""",
    "growth": """\
One thing grows and all else stays: from a table in memory to a table, in one go. A slope of 1 in log-log is linear;
for records a case it is that of the time of one case. The ratio of *any mix* to *50 courses* is what a hostile mix of
cases costs, with the same pack and as many rows.
""",
    "start": """\
A whole process, warm; the median and the least of {times}.
""",
}
OURS = ("adjudge, a table", "adjudge, from findings")
Data = Mapping[str, Any]


def main() -> None:
    """Writes the page."""
    sections = [f"## {title}\n\n{_section(name)}" for name, (title, _) in SECTIONS.items()]
    OUT.write_text("\n".join([HEAD, *sections]), encoding="utf-8")


def _section(name: str) -> str:
    path = RESULTS / f"{name}.json"
    if not path.is_file():
        return f"Not measured: `just bench-{name}`.\n"
    data = json.loads(path.read_text(encoding="utf-8"))
    intro = INTRO[name].format(**{key: told for key, told in data.items() if isinstance(told, int)})
    return f"{intro}\nMeasured on {data['machine']}.\n\n" + "\n".join(table_lines(name, data)) + "\n"


def table_lines(name: str, data: Data) -> Iterator[str]:
    """The lines of one table."""
    return SECTIONS[name][1](data)


def _workload(data: Data) -> Iterator[str]:
    yield from _head(
        "cases", "values", "workers", "adjudge, cases/s", "read / abstract / infer / rest", "without evidence",
        "from a timeline",
        "numpy by hand", "times numpy", "numpy from columns", "plain Python", "signatures", "exact", "wrong", "peak MB",
    )  # fmt: skip
    for row in data["rows"]:
        kind = "on the edge" if row["edge"] else "by chance"
        head = f"| {row['cases']:,} | {kind} | {row['workers']} |"
        if "ended" in row:
            yield f"{head} {row['ended']} |" + " |" * 11
            continue
        shares = " / ".join(f"{row[stage]:.0%}" for stage in ("read", "abstract", "infer", "table"))
        numpy = row["numpy from a table"]
        bare = row["adjudge without evidence"]
        speeds = f"{row['adjudge']:,.0f} | {shares} | {bare:,.0f} | {row['adjudge from a timeline']:,.0f}"
        by_hand = f"{numpy / bare:,.1f} | {row['numpy']:,.0f} | {row['plain']:,.0f}"
        counts = f"{row['signatures']} | {row['exact']:,} | {row['wrong'] + row['numpy wrong']} | {row['peak MB']:,.0f}"
        yield f"{head} {speeds} | {numpy:,.0f} | {by_hand} | {counts} |"


def _files(data: Data) -> Iterator[str]:
    yield from _head("cases", "rows", "s", "cases/s", "times the sort", "peak MB")
    for row in data["rows"]:
        if "ended" in row:
            yield f"| {row['cases']:,} | | {row['ended']} | | | |"
            continue
        ratio = f"{row['s'] / row['sort s']:,.1f}" if row["sort s"] else ""
        counts = f"{row['cases']:,} | {row['rows']:,} | {row['s']:,.1f} | {row['cases'] / row['s']:,.0f}"
        yield f"| {counts} | {ratio} | {row['peak MB']:,.0f} |"
    steep = slope([{**row, "size": row["cases"]} for row in data["rows"] if "s" in row], "case")
    if steep is not None:
        yield f"\nThe slope of the time against cases, log-log, is {steep:.2f}."


def _peers(data: Data) -> Iterator[str]:
    yield from _head("engine", "version", "does", "cases", "cases/s", "adjudge to it", "wrong", "tells")
    ours = {row["does"]: row.get("rate") for row in data["rows"] if row["name"] in OURS}
    for row in data["rows"]:
        head = f"| {row['name']} | {row.get('version') or ''} | {row['does']} |"
        if "ended" in row:
            yield f"{head} | {row['ended']} | | | {row['explains']} |"
            continue
        ratio = _times(ours[row["does"]] / row["rate"]) if ours.get(row["does"]) else ""
        yield f"{head} {row['cases']:,} | {row['rate']:,.0f} | {ratio} | {row['wrong']} | {row['explains']} |"
    yield f"\n{_ms(data['ms'])}"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2g}"


def _ms(row: Data) -> str:
    head = "`ms_disability` and pymsprog on the same trajectories of EDSS, SDMT and relapses: "
    if "ended" in row:
        return f"{head}{row['ended']}."
    speeds = f"adjudge {row['adjudge']:,.0f} patients/s, pymsprog {row['version']} {row['pymsprog']:,.0f}"
    ratio = f"{row['adjudge'] / row['pymsprog']:,.1f} times"
    counts = f"{row['events']} kinds of event each; {row['wrong']} differ in {row['cases']} patients"
    return f"{head}{speeds} ({ratio}), for {counts}."


def _growth(data: Data) -> Iterator[str]:
    yield from _head("what grows", "to: seconds (signatures, peak MB)", "slope")
    for row in data["rows"]:
        points = ", ".join(_point(each) for each in row["points"])
        steep = "" if row["slope"] is None else f"{row['slope']:.2f}"
        yield f"| {row['what']} | {points} | {steep} |"
    yield "\n" + _hostile(data["rows"])


def _point(of: Data) -> str:
    if "ended" in of:
        return f"{of['size']:,}: {of['ended']}"
    return f"{of['size']:,}: {of['s']:.2f} s ({of['signatures']:,}, {of['peak MB']:,.0f} MB)"


def _hostile(rows: Sequence[Data]) -> str:
    last = {row["what"]: row["points"][-1].get("s") for row in rows}
    told = []
    for how in ("in one domain", "apart"):
        friendly, hostile = (last.get(f"graded findings {how}, {mix}") for mix in ("50 courses", "any mix"))
        told.append(f"{how} {hostile / friendly:.1f}" if friendly and hostile else f"{how} not known")
    return f"The hostile mix takes so many times as long, at seven graded findings: {', '.join(told)}."


def _start(data: Data) -> Iterator[str]:
    yield from _head("command", "median s", "least s")
    for row in data["rows"]:
        yield f"| {row['command']} | {row['median s']:.3f} | {row['least s']:.3f} |"


def _head(*columns: str) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield "|" + "---|" * len(columns)


SECTIONS: Mapping[str, tuple[str, Callable[[Data], Iterator[str]]]] = {
    "workload": ("One workload, in memory", _workload),
    "files": ("File to file", _files),
    "peers": ("The same rules in other engines", _peers),
    "growth": ("Growth", _growth),
    "start": ("Start", _start),
}


if __name__ == "__main__":
    main()
