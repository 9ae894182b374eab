"""The workload written by hand in DuckDB: one query of windows and groups; from the Arrow table."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
from bench.peers.rules import Branch, Classes, Dialect, branches, domains
from bench.workload.generate import Columns, table_of
from bench.workload.plain import DOMAINS

FIRST = """
cases AS MATERIALIZED (
  SELECT "case", row_number() OVER (ORDER BY "case") AS id,
    max(day) FILTER (name = 'study treatment') AS start, max(day) FILTER (name = 'infection') AS infection,
    max(day) FILTER (name = 'other treatment') AS other, max(day) AS last
  FROM records GROUP BY "case"),
points AS MATERIALIZED (
  SELECT id, name, day, value::BIGINT AS value, day > start AS later,
    arg_max(value::BIGINT, day) FILTER (day <= start) OVER (PARTITION BY id, name) AS base
  FROM records r JOIN cases USING ("case") WHERE kind = 'measurement'),
after AS MATERIALIZED (
  SELECT *, least(base, min(value) OVER (PARTITION BY id, name ORDER BY day)) AS lowest FROM points WHERE later),
"""
CONDITIONS = {
    "clear": ("viral load", "value < 50", 28),
    "fell": ("viral load", "10 * value <= base", 28),
    "up": ("CD4", "10 * value >= 13 * base", 28),
    "long": ("CD4", "10 * value >= 13 * base", 120),
    "recovery": ("CD4", "10 * value >= 13 * base AND value >= 200", 28),
    "shrank": ("lesion volume", "4 * value <= 3 * base", 28),
}
FINDINGS = """
series AS (
  SELECT id,
    bool_or(base IS NOT NULL) FILTER (name = 'viral load') AS vl_measured,
    max(base) FILTER (name = 'viral load') AS vl_base,
    bool_or(base IS NOT NULL) FILTER (name = 'CD4') AS cd4_measured,
    arg_max(10 * value >= 13 * base, day) FILTER (name = 'CD4') AS rose_last,
    bool_or(base IS NOT NULL) FILTER (name = 'lesion volume') AS lesion_measured,
    bool_or(4 * value >= 5 * lowest AND value - lowest >= 5) FILTER (name = 'lesion volume') AS grew
  FROM after GROUP BY id),
found AS MATERIALIZED (
  SELECT cases.id, coalesce(vl_measured, false) AS vl_measured, coalesce(cd4_measured, false) AS cd4_measured,
    coalesce(lesion_measured, false) AS lesion_measured,
    coalesce(vl_measured AND vl_base >= 50, false) AS vl_detected,
    coalesce(vl_measured, false) AND clear.begin IS NOT NULL AS vl_cleared,
    coalesce(vl_measured, false) AND relapse.begin IS NOT NULL AS vl_relapsed,
    coalesce(vl_measured, false) AND fell.begin IS NOT NULL AS vl_fell,
    coalesce(cd4_measured, false) AND recovery.begin IS NOT NULL AS cd4_recovered,
    coalesce(cd4_measured, false) AND long.begin IS NOT NULL AS cd4_sustained,
    coalesce(cd4_measured AND up.begin IS NOT NULL AND NOT rose_last, false) AS cd4_waned,
    coalesce(lesion_measured, false) AND shrank.begin IS NOT NULL AS lesion_regressed,
    coalesce(lesion_measured AND grew, false) AS lesion_progressed,
    infection BETWEEN start AND start + 90 AS infected,
    coalesce(cd4_measured AND other > start AND other < recovery.begin, false) AS competing,
    last - start >= 360 AS followed
  FROM cases LEFT JOIN series USING (id) LEFT JOIN clear USING (id) LEFT JOIN relapse USING (id)
    LEFT JOIN fell USING (id) LEFT JOIN up USING (id) LEFT JOIN long USING (id)
    LEFT JOIN recovery USING (id) LEFT JOIN shrank USING (id))
"""


def prepared(of: Columns) -> Callable[[], Classes]:
    """The call to be timed: from a table of records to classes, all cases at once."""
    connection = duckdb.connect()
    connection.register("records", table_of(of))
    return lambda: connection.execute(query()).fetchall()


def query() -> str:
    """The whole query."""
    confirmed = ",\n".join(_confirmed(name, *asked) for name, asked in CONDITIONS.items())
    later = """AND day > (SELECT begin FROM clear WHERE clear.id = after.id)"""
    relapse = _confirmed("relapse", "viral load", "value >= 200", 1, later)
    steps = [_step(place, name, rows) for place, (name, rows) in enumerate(_domains())]
    columns = ", ".join(DOMAINS)
    return f"WITH {FIRST} {confirmed}, {relapse}, {FINDINGS}, {', '.join(steps)} SELECT {columns} FROM step{len(steps) - 1} ORDER BY id"  # noqa: S608 E501 ours


def _confirmed(name: str, of: str, holds: str, gap: int, more: str = "") -> str:
    """By case the first day of a run of points that hold, from its first to its last so many days."""
    return f"""{name} AS MATERIALIZED (
  SELECT id, min(begin) AS begin FROM (
    SELECT id, run, min(day) AS begin, max(day) AS stop FROM (
      SELECT id, day, coalesce({holds}, false) AS holds,
        count(*) FILTER (NOT coalesce({holds}, false)) OVER (PARTITION BY id ORDER BY day) AS run
      FROM after WHERE name = '{of}' {more})
    WHERE holds GROUP BY id, run)
  WHERE stop - begin >= {gap} GROUP BY id)"""  # noqa: S608 ours


def _domains() -> list[tuple[str, list[Branch]]]:
    dialect = Dialect(" AND ", " OR ", "NOT ({})")
    return [(domain.name, branches(domain, dialect)) for domain in domains()]


def _step(place: int, name: str, rows: list[Branch]) -> str:
    whens = " ".join(f"WHEN {row.text} THEN '{row.gives}'" for row in rows)
    return f"step{place} AS (SELECT *, CASE {whens} END AS {name} FROM {'found' if not place else f'step{place - 1}'})"  # noqa: S608 ours
