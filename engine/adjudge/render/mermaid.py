"""A drawn proof as text for Mermaid, which Markdown pages show as a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator

from adjudge.render.graph import Box, Graph
from adjudge.values.truth import Truth

_SHAPES = {
    "conclusion": ("([", "])"),
    "step": ("[", "]"),
    "record": ("[/", "/]"),
    "threshold": ("{{", "}}"),
}
_CLASSES = {None: "plain", Truth.MET: "met", Truth.NOT_MET: "unmet", Truth.UNKNOWN: "unknown"}
_STYLES = (
    "classDef plain stroke:#000000",
    "classDef met stroke:#0072b2",
    "classDef unmet stroke:#999999",
    "classDef unknown stroke:#d55e00",
)
# Mermaid reads directives, Markdown, HTML and its own signs in labels: only what is plain prose stands as it is.
_PLAIN = re.compile(r"[^\W_]|[ ,:()=/]|(?<=\w)[.-](?=\w)")


def mermaid(graph: Graph) -> str:
    """The graph as a Mermaid flowchart, from the left to the right."""
    return "\n".join(("flowchart LR", *(f"  {line}" for line in _statements(graph)))) + "\n"


def _statements(graph: Graph) -> Iterator[str]:
    for place, box in enumerate(graph.boxes):
        before, after = _SHAPES[box.kind]
        yield f'n{place}{before}"{_label(box)}"{after}:::{_CLASSES[box.truth]}'
    for link in graph.links:
        yield f"n{link.source} --> n{link.target}"
    yield from _STYLES


def _label(box: Box) -> str:
    return "<br/>".join(_escaped(line) for line in box.lines)


def _escaped(line: str) -> str:
    return "".join(letter if _PLAIN.match(line, place) else f"#{ord(letter)};" for place, letter in enumerate(line))
