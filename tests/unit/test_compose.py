"""Documents are read within bounds, by the core schema, with the place of each part."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adjudge.documents.compose import compose, read_document
from adjudge.errors import AdjudgeError


def code_of(text, **more):
    with pytest.raises(AdjudgeError) as caught:
        compose(text, "x.yaml", **more)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("012", "012"),
        ("1e3", 1000.0),
        ("12", 12),
        ("-0.5", -0.5),
        ("2013-03-16", "2013-03-16"),
        ("null", None),
        ("~", None),
        ("True", True),
        ("'12'", "12"),
        ('"true"', "true"),
        ("<20", "<20"),
        ("1234567890123456", "1234567890123456"),
        ("0.000000000000001", 1e-15),
        (".inf", ".inf"),
    ],
)
def test_plain_scalars_follow_the_core_schema(text, value):
    """`no` is a word, `012` is no number, a quoted scalar is text, and too many digits are not rounded."""
    assert compose(f"a: {text}", "x").data == {"a": value}


def test_places_are_lines_and_columns_from_one():
    """The place of a value is where it is written; an unknown path has the place of its parent."""
    document = compose("a:\n  - b: 1\n    c: [x, y]\n", "x.yaml")
    assert document.where(("a", 0, "c", 1)) == "x.yaml:3:12"
    assert document.where(("a", 0, "missing")) == "x.yaml:2:5"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [1, 2", "D003"),
        ("a: 1\na: 2", "D004"),
        ("a: !!python/object/apply:os.system [ls]", "D006"),
        ("--- 1\n--- 2", "D007"),
        ("? [a]\n: 1", "D008"),
        ("[" * 10_000, "D005"),
        ("a: &a [1, *a]", "D005"),
        (b"caf\xe9: 1", "D002"),
        (b"\x00\x01", "D002"),
    ],
)
def test_what_is_no_plain_document_is_refused(text, code):
    """Broken, tagged, deep, recursive and binary texts each have a code."""
    assert code_of(text) == [code]


def test_all_problems_of_a_file_are_told_at_once():
    """Two duplicate keys and a tag are three problems."""
    assert code_of("a: 1\na: 2\nb: !x 1\nb: 3") == ["D004", "D006", "D004"]


def test_a_bomb_of_aliases_is_refused():
    """Nine levels of nine aliases do not become a billion values."""
    levels = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    assert code_of("\n".join(levels)) == ["D005"]


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    """Fifty megabytes are too many for a case file."""
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 2**20)
    with pytest.raises(AdjudgeError, match="D005"):
        read_document(path)


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    """Neither is a document."""
    for path in (tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(AdjudgeError, match="D001"):
            read_document(path)


def test_an_empty_document_is_nothing(tmp_path):
    """No data, and no fault of the document."""
    (tmp_path / "empty.yaml").write_text("# nothing\n")
    assert read_document(tmp_path / "empty.yaml").data is None


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14), 10**14) | st.text(st.characters(codec="ascii"), max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcxyz", min_size=1), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abc", min_size=1), values, max_size=4))
def test_json_is_read_as_it_was_written(data):
    """Every JSON text is a document."""
    text = json.dumps(data, indent=1).replace("\\u007f", "").replace("\\u0000", "")
    assert compose(text, "x").data == json.loads(text)


@given(st.binary(max_size=200))
def test_bytes_never_raise_anything_else(data):
    """A stranger's bytes are data or a coded fault."""
    problems = ()
    try:
        compose(data, "x")
    except AdjudgeError as error:
        problems = error.problems
    assert all(problem.code.startswith("D") for problem in problems)
