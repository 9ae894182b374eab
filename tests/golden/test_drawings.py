"""What is drawn of a case, item by item: a change of the drawing is seen in its golden copy."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

import adjudge
from adjudge.render.picture.drawing import Drawing, Group, Item
from adjudge.render.picture.lanes import scene_of
from adjudge.render.picture.layout import layout
from adjudge.render.picture.page import NARROW, WIDE

ROOT = Path(__file__).parents[2]
CASES = {
    "seed": ("fixtures/cases/pml-il7-2014.yaml", ("pml", "evidence"), WIDE),
    "twin": ("fixtures/cases/pml-il7-synthetic.yaml", ("pml", "evidence"), WIDE),
    "recist": ("fixtures/examples/recist.yaml", ("recist_1_1",), NARROW),
}


class Text(SingleFileSnapshotExtension):
    """Golden copies as text files."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.mark.parametrize("name", CASES)
def test_the_drawing_of_a_case(name, snapshot):
    """Every item with its places to a tenth of a pixel, groups with what they tell and rest on."""
    place, rules, width = CASES[name]
    drawing = layout(scene_of(adjudge.load(*rules).assess(ROOT / place).report), width)
    assert _told(drawing) == snapshot.use_extension(Text)


def _told(drawing: Drawing) -> str:
    head = f"{drawing.width:g} x {drawing.height:.1f}: {drawing.label}"
    return "\n".join([head, *(line for item in drawing.items for line in _lines(item, ""))]) + "\n"


def _lines(item: Item, indent: str):
    if isinstance(item, Group):
        told = [
            f"record {item.record}" if item.record is not None else "",
            f"rests on {item.rests}" if item.rests else "",
        ]
        yield f"{indent}group {item.style}[{item.key}] {' '.join(filter(None, told))} {item.label}".rstrip()
        for inner in item.items:
            yield from _lines(inner, indent + "  ")
    else:
        values = (_plain(getattr(item, each.name)) for each in fields(item))
        yield f"{indent}{type(item).__name__.lower()} {' '.join(values)}".rstrip()


def _plain(value) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(_plain(each) for each in value)})"
    return f"{value:.1f}" if isinstance(value, float | int) else str(value)
