"""A drawn proof: parsers read it back, labels are shown as they were meant, conclusions reach their records."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import adjudge
from adjudge.case.read import read_documents
from adjudge.cli import main
from adjudge.documents.compose import Document
from adjudge.render.dot import dot
from adjudge.render.graph import Box, Graph, Link, graph_of
from adjudge.render.mermaid import mermaid
from adjudge.values.truth import Truth

pydot = pytest.importorskip("pydot", reason="pydot is not installed: the test extra")
with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # pydot speaks an older pyparsing
    import pydot.dot_parser

GRAPHVIZ = shutil.which("dot")
load = cache(adjudge.load)
ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "fixtures" / "cases").glob("*.yaml"))
HOSTILE = (
    *('"]:::met; click n0 "javascript:alert(1)"', "<script>alert(1)</script>", '%%{init: {"theme": "dark"}}%%'),
    *('" -> n1; n9 [label="x"]; //', "back\\slash \\n \\", "&lt;b&gt; &amp;", "`code` *bold* _it_ ~s~", "1. a list"),
    *(
        "- a list",
        "#quot; #35;",
        "end",
        "a\nb\r\nc\x00\x1b[31m\u2028d",
        "Größe µ 漢字 🧪",
        "%% comment",
        "---",
        "{{x}}",
    ),
)


def unescaped(label: str) -> tuple[str, ...]:
    """The lines of a Mermaid label, as a page shows them."""
    return tuple(re.sub(r"#(\d+);", lambda code: chr(int(code[1])), line) for line in label.split("<br/>"))


def read_mermaid(text: str) -> tuple[list[tuple[str, ...]], set[tuple[int, int]]]:
    """Labels and links, by a grammar of the few statements that are written; anything else is a fault."""
    head, *lines = text.splitlines()
    assert head == "flowchart LR"
    labels, links = [], set()
    for line in lines:
        prose = r"(?:[^\W_]|[ ,:()=/.-]|#\d+;|<br/>)*"
        if box := re.fullmatch(rf'  n(\d+)(?:\(\[|\[/?|\{{\{{)"({prose})"(?:\]\)|/?\]|\}}\}}):::\w+', line):
            assert int(box[1]) == len(labels)
            labels.append(unescaped(box[2]))
        elif link := re.fullmatch(r"  n(\d+) --> n(\d+)", line):
            links.add((int(link[1]), int(link[2])))
        else:
            assert re.fullmatch(r"  classDef \w+ stroke:#[0-9a-f]{6}", line), line
    return labels, links


def read_dot(text: str) -> tuple[list[tuple[str, ...]], set[tuple[int, int]]]:
    """Labels and links, by pydot; the labels as Graphviz shows them."""
    (graph,) = pydot.graph_from_dot_data(text)
    boxes = {node.get_name(): node.get("label") for node in graph.get_nodes()}
    labels = [boxes[f"n{place}"] for place in range(len(boxes))]
    links = {(int(edge.get_source()[1:]), int(edge.get_destination()[1:])) for edge in graph.get_edges()}
    return [shown_dot(label) for label in labels], links


def shown_dot(label: str) -> tuple[str, ...]:
    """The lines of a quoted DOT label after its escapes."""
    told = re.sub(r"\\(.)", lambda two: "\n" if two[1] == "n" else two[1], label[1:-1])
    return tuple(told.replace("&amp;", "&").split("\n"))


def drawn(graph: Graph) -> tuple[list[tuple[str, ...]], set[tuple[int, int]]]:
    return [box.lines for box in graph.boxes], {(link.source, link.target) for link in graph.links}


@given(
    st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1), min_size=1, max_size=4)
)
def test_any_label_is_read_back_as_it_was(lines):
    """Whatever letters a label holds, both languages give them back, and nothing of it becomes a statement."""
    graph = Graph((Box("step", tuple(lines), Truth.MET), Box("record", ("a",))), (Link(0, 1),))
    assert read_mermaid(mermaid(graph)) == read_dot(dot(graph)) == drawn(graph)


def hostile_report(text: str):
    """A case whose ids, names, values and assessors are hostile."""
    records = [
        {"id": "x", "exposure": "rhIL-7", "day": 0},
        {"id": text.strip(), "assessment": "clinical status", "day": 30, "value": "improving", "by": text},
    ]
    data = {"case": text, "provenance": {"kind": "synthetic"}, "records": records}
    (case,) = read_documents([Document("hostile", data, {})])
    return load("pml").assess(case, engine="chain").report


@pytest.mark.parametrize("text", HOSTILE)
def test_a_case_from_a_stranger_draws_no_more_than_labels(text):
    """The same boxes and links are read by both parsers, and control letters are gone."""
    report = hostile_report(text)
    graph = graph_of(report, report.explained)
    assert read_mermaid(mermaid(graph)) == read_dot(dot(graph)) == drawn(graph)
    told = " ".join(line for box in graph.boxes for line in box.lines)
    assert " ".join("".join(each if each.isprintable() else " " for each in text).split()) in " ".join(told.split())


def reached(graph: Graph, begin: int) -> set[int]:
    below = {link.target for link in graph.links if link.source == begin}
    return below.union(*(reached(graph, place) for place in below))


@pytest.mark.parametrize("length", ["short", "normal", "full"])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_conclusion_reaches_exactly_its_evidence(path, length):
    """From the box of each conclusion the links lead to the records that it rests on, and to no other."""
    report = load("pml", "evidence").assess(path, engine="chain").report
    for each in report.explained:
        graph = graph_of(report, (each,), length)
        records = {graph.boxes[place].lines for place in reached(graph, 0) if graph.boxes[place].kind == "record"}
        assert {lines[0].partition(":")[0] for lines in records} == set(each.evidence)
        assert len(records) == len(each.evidence)


def test_thresholds_are_drawn_with_their_status():
    """A criterion that read a number is linked with it and its source."""
    report = load("pml").assess(ROOT / "fixtures/cases/sustained-response.yaml", engine="chain").report
    drawn_ones = 0
    for each in report.explained:
        graph = graph_of(report, (each,))
        told = {" ".join(box.lines) for box in graph.boxes if box.kind == "threshold"}
        for parameter in each.parameters:
            assert any(parameter.written in one and parameter.status in one for one in told), parameter.name
            drawn_ones += 1
    assert drawn_ones


@pytest.mark.skipif(GRAPHVIZ is None, reason="Graphviz (dot) is not installed")
@pytest.mark.parametrize("text", HOSTILE)
def test_graphviz_shows_every_label(text):
    """The real `dot` lays the graph out and writes each line of each label as text, and no link or script."""
    report = hostile_report(text)
    graph = graph_of(report, report.explained)
    done = subprocess.run([GRAPHVIZ, "-Tsvg"], input=dot(graph), capture_output=True, text=True, check=True)
    assert not done.stderr
    tree = ElementTree.fromstring(done.stdout)  # noqa: S314 our own Graphviz
    shown = [node.text for node in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert sorted(shown) == sorted(line for box in graph.boxes for line in box.lines)


@pytest.mark.parametrize("form", ["mermaid", "dot"])
def test_the_command_draws_one_domain_or_all(form):
    """`adjudge explain --format` prints what Python gives."""
    path = "fixtures/cases/pml-il7-2014.yaml"
    report = load("pml", "evidence").assess(ROOT / path)
    whole = CliRunner().invoke(main, ["explain", str(ROOT / path), "--format", form])
    one = CliRunner().invoke(main, ["explain", str(ROOT / path), "immunological", "--format", form, "--full"])
    assert whole.stdout == (report.to_mermaid() if form == "mermaid" else report.to_dot())
    explanation = report["immunological"]
    assert one.stdout == (explanation.to_mermaid("full") if form == "mermaid" else explanation.to_dot("full"))
    wrong = CliRunner().invoke(main, ["explain", str(ROOT / path), "immunologica", "--format", form])
    assert wrong.exit_code == 2
    assert "immunological" in wrong.stderr


@pytest.mark.parametrize("form", ["mermaid", "dot"])
def test_the_drawing_of_the_first_case(form, snapshot):
    """The proof of one verdict that reads others, as text."""
    report = load("pml").assess(ROOT / "fixtures/cases/pml-il7-2014.yaml")
    explanation = report["attribution.other_treatment"]
    assert (explanation.to_mermaid() if form == "mermaid" else explanation.to_dot()) == snapshot
