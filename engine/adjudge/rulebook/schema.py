"""The form of the files of a pack: pydantic models and the JSON Schema made of them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

SCHEMA = "urn:adjudge:schema:pack:1"


class _Form(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class PackForm(_Form):
    """pack.yaml: what the pack is called."""

    pack: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: str
    title: str
    index: str | None = Field(None, description="The definition that is the pack's time zero, a value by case.")


class ParameterForm(_Form):
    """One number with its source."""

    value: int | float | str
    unit: str = Field(description="A UCUM unit; 1 for a count, {score} for points, log10 for powers of ten.")
    from_: str | int = Field(alias="from", description="Valid from this date.")
    source: str = Field(description="A DOI, a registry entry or a title; `project` for the project's own.")
    quote: str = Field("", description="The sentence that holds the number; needed where it is not the project's own.")
    verified_by: str
    status: Literal["published", "borrowed", "project", "unverified"]


class ParametersForm(RootModel[dict[str, ParameterForm]]):
    """parameters.yaml: every number that a rule may read."""


class SeriesForm(_Form):
    """Which records make a series."""

    measurement: str | list[str] | None = None
    assessment: str | list[str] | None = None
    exposure: str | list[str] | None = None
    event: str | list[str] | None = None
    except_: list[str] = Field(default_factory=list, alias="except", description='Names left out where it is "*".')
    codes: list[str] = Field(default_factory=list)
    specimen: str | None = None
    unit: str | None = None
    states: dict[str, list[str]] | None = None
    say: str = ""


class DefinitionForm(_Form):
    """A named expression with its sentence."""

    is_: str = Field(alias="is")
    say: str = ""


class DefinitionsForm(_Form):
    """definitions.yaml: series and named steps of temporal abstraction."""

    series: dict[str, SeriesForm] = Field(default_factory=dict)
    definitions: dict[str, str | DefinitionForm] = Field(default_factory=dict)


class RuleForm(_Form):
    """One rule of a domain."""

    id: str
    gives: str
    when: str
    say: str
    otherwise: str = ""
    since: str | None = None
    until: str | None = None


class DomainForm(_Form):
    """An ordered list of rules."""

    say: str
    classes: list[str] = Field(min_length=1)
    applies_when: str | None = None
    rules: list[RuleForm] = Field(min_length=1)
    not_applicable_say: str = ""
    else_: str | None = Field(None, alias="else", description="A class, or unknown.")
    else_say: str = ""
    weighs: str | None = Field(
        None, description="The rule whose criteria are laid out as support, contrary evidence and unknowns."
    )
    separates: str = Field("", description="The test that would separate this cause from its rivals.")


class RulesForm(_Form):
    """rules.yaml: the domains."""

    domains: dict[str, DomainForm]


class ExampleForm(_Form):
    """A case as a small table, with what it must conclude."""

    name: str
    records: list[dict[str, Any]]
    observed: dict[str, str | int | list[str | int]] | None = None
    index: str | int | None = None
    as_of: int | str | None = None
    expect: dict[str, str | list[str]] = Field(min_length=1)


class ExamplesForm(RootModel[list[ExampleForm]]):
    """examples.yaml."""


FORMS: dict[str, type[BaseModel]] = {
    "pack.yaml": PackForm,
    "parameters.yaml": ParametersForm,
    "definitions.yaml": DefinitionsForm,
    "rules.yaml": RulesForm,
    "examples.yaml": ExamplesForm,
}


def pack_schema() -> dict[str, Any]:
    """The JSON Schema of each file of a pack, under `properties` by its name."""
    defs: dict[str, Any] = {}
    files: dict[str, Any] = {}
    for name, form in FORMS.items():
        schema = form.model_json_schema(ref_template="#/$defs/{model}")
        defs |= schema.pop("$defs", {})
        files[name] = schema
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, "title": "adjudge pack"}
    return {**head, "type": "object", "properties": files, "$defs": defs}
