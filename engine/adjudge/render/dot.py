"""A drawn proof as text for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

from adjudge.render.graph import Box, Graph
from adjudge.values.truth import Truth

_SHAPES = {
    "conclusion": 'shape=box style="rounded,bold"',
    "step": "shape=box",
    "record": "shape=note",
    "threshold": "shape=hexagon",
}
_COLOURS = {None: "black", Truth.MET: "#0072b2", Truth.NOT_MET: "#999999", Truth.UNKNOWN: "#d55e00"}


def dot(graph: Graph) -> str:
    """The graph in the DOT language, from the left to the right."""
    return "\n".join(("digraph proof {", "  rankdir=LR;", *_statements(graph), "}")) + "\n"


def _statements(graph: Graph) -> Iterator[str]:
    for place, box in enumerate(graph.boxes):
        yield f'  n{place} [{_SHAPES[box.kind]} color="{_COLOURS[box.truth]}" label="{_label(box)}"];'
    for link in graph.links:
        yield f"  n{link.source} -> n{link.target};"


def _label(box: Box) -> str:
    """Lines that Graphviz shows as they are: it reads backslashes and entities in every label."""
    return "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in box.lines)
