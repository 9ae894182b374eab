"""The published schema of a report: version 2, and version 1, which stays readable."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from adjudge.render.json import SCHEMA

TruthWord = Literal["met", "not met", "unknown"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SpanPart(_Part):
    """A day known to lie in a range; dates, or study days of a case without dates; null is unbounded."""

    earliest: str | int | None
    latest: str | int | None


class MissingPart(_Part):
    """What would settle one unknown finding."""

    finding: str
    causes: list[str]
    what: str
    records: list[str]


class PackPart(_Part):
    """A pack that was applied."""

    pack: str
    version: str
    sha256: str


class RejectedPart(_Part):
    """A record that could not be used."""

    record: str
    code: str
    reason: str


class AmountPart(_Part):
    """One side of a comparison: as it is told, and its closed ends in the unit of the comparison, or days.

    An open end is the nearest number inside: below 20 ends at 19.999999999999996. Null is unbounded.
    """

    text: str
    low: float | str | int | None
    high: float | str | int | None


class MarginPart(_Part):
    """The signed distance to what is required, not negative where it is certainly met; null is unbounded."""

    low: float | None
    high: float | None


class ComparisonPart(_Part):
    """A comparison that decided, at one point of a series or once for the case."""

    actual: AmountPart
    op: Literal["<", "<=", ">", ">="]
    required: AmountPart
    truth: TruthWord
    margin: MarginPart
    unit: str = Field(description="of both sides and the margin; empty for ratios, counts and days")
    when: SpanPart | None


class ParameterPart(_Part):
    """A threshold that was read, with its citation."""

    name: str
    value: str = Field(description="value and unit as the author wrote them")
    from_: str = Field(alias="from", description="the day from which it holds")
    source: str
    quote: str
    verified_by: str
    status: Literal["published", "borrowed", "project", "unverified"]


class Step1(_Part):
    """One labelled step, with its truth and the records under it."""

    sentence: str
    truth: TruthWord
    records: list[str]


class Step2(Step1):
    """One labelled step with all that it rests on; without records and comparisons it may be another domain's class."""

    name: str = Field(description="the finding, or the domain whose class it is")
    causes: list[str] = Field(description="why it is unknown")
    since: SpanPart | None
    comparisons: list[ComparisonPart]
    parameters: list[str]
    steps: list[Step2]


class WhyNotPart(_Part):
    """A rule that did not conclude, and what made its criteria what they are."""

    gives: str
    rule: str
    sentence: str
    truth: TruthWord
    steps: list[Step2]


class _Weighed(_Part):
    gives: str
    separates: str


class Weighed1(_Weighed):
    """What speaks for a cause, what against it, what is not known, and what would separate it."""

    support: list[Step1]
    contrary: list[Step1]
    unknown: list[Step1]


class Weighed2(_Weighed):
    """What speaks for a cause, what against it, what is not known, and what would separate it."""

    support: list[Step2]
    contrary: list[Step2]
    unknown: list[Step2]


class _Conclusion(_Part):
    pack: str
    domain: str
    class_: str | None = Field(alias="class", description="null when it is not known")
    status: Literal["concluded", "unknown", "not_applicable", "conflict"]
    candidates: list[str]
    since: SpanPart | None
    until: SpanPart | None
    observed_through: str | int | None
    rule: str | None
    say: str
    causes: list[str]
    evidence: list[str] = Field(description="ids of the records that it rests on")
    missing: list[MissingPart]


class Conclusion1(_Conclusion):
    """The verdict of one domain."""

    weighed: Weighed1 | None


class Conclusion2(_Conclusion):
    """The verdict of one domain with its proof."""

    title: str
    because: list[Step2] = Field(description="the criteria that decided")
    why_not: list[WhyNotPart] = Field(description="the other rules of the domain, in their order")
    parameters: list[ParameterPart] = Field(description="the thresholds of what decided")
    weighed: Weighed2 | None


class _Report(_Part):
    case: str
    rulebook: list[PackPart]
    as_of: str | int | None
    rejected: list[RejectedPart]
    unused: list[str]


class Report1(_Report):
    """The report of one case, version 1: verdicts without proofs."""

    schema_: Literal["urn:adjudge:schema:report:1"] = Field(alias="schema")
    version: Literal[1]
    conclusions: list[Conclusion1]


class Report2(_Report):
    """The report of one case, version 2: each verdict with its criteria, comparisons and thresholds."""

    schema_: Literal["urn:adjudge:schema:report:2"] = Field(alias="schema")
    version: Literal[2]
    conclusions: list[Conclusion2]


class ReportPart(RootModel[Annotated[Report2 | Report1, Field(discriminator="version")]]):
    """The report of one case; `version` tells which form it has."""


def report_schema() -> dict[str, Any]:
    """The JSON Schema of a report, of this version and of earlier ones."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **ReportPart.model_json_schema()}
