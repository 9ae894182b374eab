"""The workload written by hand in Polars: runs of points that hold, by group; from the Arrow table."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
from bench.peers.rules import Classes
from bench.workload.generate import Columns, table_of
from bench.workload.plain import DOMAINS

MEASURED = {"vl": "viral load", "cd4": "CD4", "lesion": "lesion volume"}


def prepared(of: Columns) -> Callable[[], Classes]:
    """The call to be timed: from a table of records to classes, all cases at once."""
    table = pl.DataFrame(table_of(of))
    return lambda: conclude(table)


def conclude(table: pl.DataFrame) -> Classes:
    """The classes of each case, in the order of cases."""
    found: pl.DataFrame = classes(findings(table)).collect()
    return found.sort("case").select(DOMAINS).rows()  # the codes are in the order of the table


def findings(table: pl.DataFrame) -> pl.LazyFrame:
    """A row for each case, a column for each finding."""
    codes = pl.col("case").cast(pl.Categorical).to_physical()  # numbers group faster than texts
    rows = table.with_columns(codes, pl.col("value").cast(pl.Int64)).lazy()
    day = {name: pl.col("day").filter(pl.col("name") == each).first() for name, each in _HAPPENED.items()}
    cases = rows.group_by("case").agg(**day, last=pl.col("day").max()).collect().lazy()
    for place, name in MEASURED.items():
        series = rows.filter(pl.col("name") == name).join(cases.select("case", "start"), on="case")
        cases = cases.join(_series(series, place), on="case", how="left")
    truths = {
        "vl_relapsed": pl.col("vl_high_from").is_not_null(),
        "cd4_waned": pl.col("cd4_up").is_not_null() & ~pl.col("cd4_rose_last"),
        "lesion_progressed": pl.col("lesion_grew"),
        "infected": (pl.col("infection") - pl.col("start")).is_between(0, 90),
        "competing": (pl.col("other") > pl.col("start")) & (pl.col("other") < pl.col("cd4_recovery")),
        "followed": pl.col("last") - pl.col("start") >= 360,
        "vl_detected": pl.col("vl_base") >= 50,
        "vl_cleared": pl.col("vl_clear").is_not_null(),
        "vl_fell": pl.col("vl_fall").is_not_null(),
        "cd4_recovered": pl.col("cd4_recovery").is_not_null(),
        "cd4_sustained": pl.col("cd4_long").is_not_null(),
        "lesion_regressed": pl.col("lesion_shrank").is_not_null(),
    }
    measured = {f"{each}_measured": pl.col(f"{each}_base").is_not_null() & pl.col(f"{each}_some") for each in MEASURED}
    found = cases.with_columns(**{name: each.fill_null(False) for name, each in (measured | truths).items()})
    guarded = {name: pl.col(name) & pl.col(f"{name.split('_')[0]}_measured") for name in truths if "_" in name}
    return found.with_columns(**guarded, competing=pl.col("competing") & pl.col("cd4_measured"))


_HAPPENED = {"start": "study treatment", "infection": "infection", "other": "other treatment"}


def _series(rows: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """What one series of each case says: its baseline, and the first day of what is confirmed."""
    base = (
        rows.filter(pl.col("day") <= pl.col("start"))
        .sort("case", "day")
        .group_by("case")
        .agg(base=pl.col("value").last())
    )
    later = rows.filter(pl.col("day") > pl.col("start")).join(base, on="case", how="left").sort("case", "day")
    later = later.collect().lazy()  # it is read again for each finding
    whole = base.join(later.group_by("case").agg(some=pl.lit(True)), on="case", how="left")
    for key, found in _FOUND[name](later).items():
        whole = whole.join(found.rename({"found": key}), on="case", how="left")
    kept = whole.rename({"base": f"{name}_base", "some": f"{name}_some"})
    return kept.with_columns(pl.col(f"{name}_some").fill_null(False))


def _loads(rows: pl.LazyFrame) -> dict[str, pl.LazyFrame]:
    clear = _confirmed(rows, pl.col("value") < 50, 28)
    later = rows.join(clear, on="case", how="left").filter(pl.col("day") > pl.col("found")).drop("found")
    fell = _confirmed(rows, pl.col("value") * 10 <= pl.col("base"), 28)
    return {"vl_clear": clear, "vl_high_from": _confirmed(later, pl.col("value") >= 200, 1), "vl_fall": fell}


def _counts(rows: pl.LazyFrame) -> dict[str, pl.LazyFrame]:
    rose = pl.col("value") * 10 >= pl.col("base") * 13
    return {
        "cd4_up": _confirmed(rows, rose, 28),
        "cd4_long": _confirmed(rows, rose, 120),
        "cd4_recovery": _confirmed(rows, rose & (pl.col("value") >= 200), 28),
        "cd4_rose_last": rows.group_by("case").agg(found=rose.last()),
    }


def _volumes(rows: pl.LazyFrame) -> dict[str, pl.LazyFrame]:
    lowest = pl.min_horizontal(pl.col("value").cum_min().over("case"), "base")
    grew = (pl.col("value") * 4 >= pl.col("lowest") * 5) & (pl.col("value") - pl.col("lowest") >= 5)
    return {
        "lesion_shrank": _confirmed(rows, pl.col("value") * 4 <= pl.col("base") * 3, 28),
        "lesion_grew": rows.with_columns(lowest=lowest).group_by("case").agg(found=grew.any()),
    }


_FOUND = {"vl": _loads, "cd4": _counts, "lesion": _volumes}


def _confirmed(rows: pl.LazyFrame, holds: pl.Expr, gap: int) -> pl.LazyFrame:
    """By case the first day of a run of points that hold, from its first to its last so many days."""
    holds = holds.fill_null(False)
    broken = ~holds | (pl.col("case") != pl.col("case").shift())
    runs = rows.with_columns(run=broken.fill_null(True).cum_sum()).filter(holds).group_by("run")
    spans = runs.agg(pl.col("case").first(), begin=pl.col("day").min(), end=pl.col("day").max())
    return spans.filter(pl.col("end") - pl.col("begin") >= gap).group_by("case").agg(found=pl.col("begin").min())


def classes(found: pl.LazyFrame) -> pl.LazyFrame:
    """A column for each domain."""
    f = pl.col
    virological = _first(("not_applicable", ~f("vl_measured")), ("relapsed", f("vl_relapsed")),
        ("cleared", f("vl_cleared") & f("vl_detected")), ("stayed_low", f("vl_cleared")),
        ("falling", f("vl_detected") & f("vl_fell")), other="persistent")  # fmt: skip
    immunological = _first(("not_applicable", ~f("cd4_measured")), ("waned", f("cd4_waned") & ~f("cd4_sustained")),
        ("sustained", f("cd4_sustained") & f("cd4_recovered")), ("recovered", f("cd4_recovered") & ~f("cd4_waned")),
        ("partial", f("cd4_sustained")), other="not_recovered")  # fmt: skip
    imaging = _first(("not_applicable", ~f("lesion_measured")),
        ("mixed", f("lesion_regressed") & f("lesion_progressed")), ("regressed", f("lesion_regressed")),
        ("progressed", f("lesion_progressed")), other="stable")  # fmt: skip
    confounding = _first(("both", f("infected") & f("competing")), ("infection", f("infected")),
        ("treatment", f("competing")), other="none")  # fmt: skip
    first = found.with_columns(
        virological=virological, immunological=immunological, imaging=imaging, confounding=confounding
    )
    return _chained(first)


def _chained(found: pl.LazyFrame) -> pl.LazyFrame:
    v, i, m, r = (pl.col(name) for name in ("virological", "immunological", "imaging", "response"))
    recovered = i.is_in(["sustained", "recovered"])
    response = _first(("relapse", (v == "relapsed") & (m != "regressed")),
        ("complete", (v == "cleared") & recovered & (m == "regressed")),
        ("discordant", v.is_in(["cleared", "stayed_low"]) & m.is_in(["progressed", "mixed"])),
        ("partial", v.is_in(["cleared", "falling"]) & (m != "progressed")),
        ("partial", (recovered | (i == "partial")) & (v != "relapsed")),
        ("stable", m.is_in(["stable", "regressed"])), other="none")  # fmt: skip
    responded, durability, followed = r.is_in(["complete", "partial"]), pl.col("durability"), pl.col("followed")
    lasted = _first(("lost", (r == "relapse") | (i == "waned")), ("durable", responded & followed),
        ("early", responded), other="no_response")  # fmt: skip
    probable = (durability == "durable") & (pl.col("confounding") == "none") & (r == "complete")
    attribution = _first(("probable", probable), ("confounded", responded & (pl.col("confounding") != "none")),
        ("possible", responded & (durability != "lost")), other="unlikely")  # fmt: skip
    a = pl.col("attribution")
    overall = _first(("success", a.is_in(["probable", "possible"]) & (durability == "durable")),
        ("early_success", (a == "possible") & (durability == "early")), other="no_success")  # fmt: skip
    found = found.with_columns(response=response).with_columns(durability=lasted)
    return found.with_columns(attribution=attribution).with_columns(overall=overall)


def _first(*branches: tuple[str, pl.Expr], other: str) -> pl.Expr:
    """The class of the first branch that holds."""
    found = pl.lit(other)
    for name, holds in reversed(branches):
        found = pl.when(holds).then(pl.lit(name)).otherwise(found)
    return found
