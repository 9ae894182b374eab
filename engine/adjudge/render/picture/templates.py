"""Pages from templates: every text escaped, nothing from elsewhere, only our own style and script allowed."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from adjudge.render.picture.ink import css
from adjudge.render.picture.svg import visible

if TYPE_CHECKING:
    from jinja2 import Environment


def page(template: str, script: str = "", *, sheet: str = "", **values: Any) -> str:
    """A whole page of a template that extends base.html.j2, with the scripts and the sheet of those file names."""
    style = Markup(resource("body.css") + stylesheet(sheet))  # noqa: S704 our own files
    code = Markup("".join(map(resource, script.split())))  # noqa: S704 our own files
    return _environment().get_template(template).render(style=style, script=code, policy=_policy(style, code), **values)


def part(template: str, *, sheet: str = "", **values: Any) -> str:
    """A part of a page, for a notebook: the style is in it, all of it below `.adjudge`."""
    return _environment().get_template(template).render(style=Markup(stylesheet(sheet)), **values)  # noqa: S704 our own


@cache
def stylesheet(sheet: str = "") -> str:
    """The style of pages, and that of a sheet of its own; every rule stands below the class `adjudge`."""
    return css() + resource("page.css") + (resource(sheet) if sheet else "")


@cache
def resource(name: str) -> str:
    """The text of a file beside the templates."""
    return (files("adjudge.render.picture") / "templates" / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Nothing may be loaded, sent or run but the very style and script of the page, known by their hashes."""
    scripts = f"; script-src '{_hash(script)}'" if script else ""
    return f"default-src 'none'; style-src '{_hash(style)}'{scripts}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 only pages need it

    return Environment(
        autoescape=True,
        loader=FunctionLoader(resource),
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _seen(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
