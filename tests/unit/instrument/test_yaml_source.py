"""Reading one study file: plain values with their lines, and nothing that could surprise."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from alp_survey.errors import Problem
from alp_survey.instrument.yaml_source import Node, read_yaml

Read = Callable[[str | bytes], tuple[Node | None, list[Problem]]]


@pytest.fixture(name="read")
def _read(tmp_path: Path) -> Read:
    def read(content: str | bytes) -> tuple[Node | None, list[Problem]]:
        file = tmp_path / "notes.yaml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_yaml(file)

    return read


@pytest.fixture(name="values")
def _values(read: Read) -> Callable[[str | bytes], Any]:
    """What a file without a mistake says."""

    def values(content: str | bytes) -> Any:
        node, problems = read(content)
        assert problems == []
        assert node is not None
        return node.plain()

    return values


@pytest.fixture(name="refusals")
def _refusals(read: Read) -> Callable[[str | bytes], list[str]]:
    return lambda content: [str(problem) for problem in read(content)[1]]


NESTED = """\
# a comment
title: Readers

items:
  - name: a
    codes: [1, 2]
  - name: b
    label: >
      folded
      text
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("title",), 2),
        (("items",), 4),
        (("items", 0), 5),
        (("items", 0, "name"), 5),
        (("items", 0, "codes", 1), 6),
        (("items", 1, "name"), 7),
        (("items", 1, "label"), 8),
        (("items", 1, "no such key"), 7),
        (("title", "deeper", 0), 2),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_value_knows_its_line_and_what_is_not_there_has_the_line_around_it(
    read: Read, path: tuple[int | str, ...], line: int, line_end: str
) -> None:
    node, problems = read(NESTED.replace("\n", line_end))
    assert problems == []
    assert node is not None
    assert node.line_at(path) == line


@pytest.mark.parametrize(
    "text",
    [
        "Yes",
        "no",
        "true",
        "None",
        "null",
        "~",
        "012",
        "12:30",
        "0x1F",
        "46%",
        ".inf",
        "a#b",
        "اردو",
    ],
)
def test_unquoted_text_stays_the_text_that_it_is(values: Any, text: str) -> None:
    assert values(f"key: {text}\n") == {"key": text}


@pytest.mark.parametrize(("text", "number"), [("44", 44), ("0", 0), ("-3", -3), ("1204", 1204)])
def test_a_bare_whole_number_is_a_number_and_a_quoted_one_is_text(
    values: Any, text: str, number: int
) -> None:
    found = values(f"bare: {text}\nquoted: \"{text}\"\nalso: '{text}'\nblock: |-\n  {text}\n")
    assert found == {"bare": number, "quoted": text, "also": text, "block": text}
    assert type(found["bare"]) is int


@pytest.mark.parametrize("text", ["63.0", "1,204", "1_204", "1e3", ".5", "+5", "9" * 19])
def test_a_bare_decimal_or_odd_number_is_neither_text_nor_a_whole_number(
    values: Any, text: str
) -> None:
    found = values(f"key: {text}\n")["key"]
    assert isinstance(found, float)
    assert not isinstance(found, str | int)


def test_keys_are_text_and_lists_and_mappings_nest(values: Any) -> None:
    found = values("1: {a: [x, 2], b: []}\nempty:\n")
    assert found == {"1": {"a": ("x", 2), "b": ()}, "empty": ""}


def test_a_byte_order_mark_is_accepted(values: Any) -> None:
    assert values(b"\xef\xbb\xbftitle: Readers\n") == {"title": "Readers"}


def test_windows_line_ends_are_accepted(values: Any) -> None:
    assert values(b"title: Readers\r\nn: 4\r\n") == {"title": "Readers", "n": 4}


DEEP = "key: " + "[" * 60 + "]" * 60 + "\n"
NOT_YAML = "text that is not YAML"


@pytest.mark.parametrize(
    ("content", "line", "got"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' again (first on line 1)"),
        ("list:\n  - {a: 1, b: 2, a: 3}\n", 2, "the key 'a' again (first on line 2)"),
        ("a: 1\nb: &anchor x\n", 2, "the anchor &anchor"),
        ("a: 1\nb: *other\n", 2, "the alias *other"),
        ("a: 1\n<<: *other\n", 2, "the alias *other"),
        ("a: 1\nb: !!int '2'\n", 2, "the tag tag:yaml.org,2002:int"),
        ("a: 1\nb: !!python/name:os.system x\n", 2, "python/name:os.system"),
        ("a: 1\n---\nb: 2\n", 2, "a second document (---)"),
        (DEEP, 1, "values nested more than 50 deep"),
        ("a: 1\n? [x, y]\n: 2\n", 2, "a list or mapping as a key"),
        ("a: 1\nb: \x07x\n", 2, "the control character U+0007"),
        ("a: 1\nb: \x7f\n", 2, "the control character U+007F"),
        (b"a: 1\nb: caf\xe9\n", 2, "the byte 0xe9, which is not UTF-8"),
        ("a: x\n".encode("utf-16"), 1, "the byte 0xff, which is not UTF-8"),
        ("", 1, "an empty file"),
        ("# only a comment\n", 1, "an empty file"),
        ("- a\n- b\n", 1, "a list or a single value"),
        ("just words\n", 1, "a list or a single value"),
        ("a: 1\n\tb: 2\n", 2, NOT_YAML),
        ("a:\n\t- x\n", 2, NOT_YAML),
        ('a: 1\nb: "never closed\n', 3, NOT_YAML),
        ("a: 1\nb: [x, y\nc: 2\n", 3, NOT_YAML),
        ("a: 1\n  b: 2\n", 2, NOT_YAML),
        ("a: 46%: b\n", 1, NOT_YAML),
        ("a: 1\nb: %x\n", 2, NOT_YAML),
    ],
)
def test_what_could_surprise_is_refused_in_one_sentence_with_file_and_line(
    refusals: Any, content: str | bytes, line: int, got: str
) -> None:
    (refusal,) = refusals(content)
    assert refusal.startswith(f"notes.yaml:{line}: got ")
    assert got in refusal
    assert "; expected " in refusal
    assert "\n" not in refusal
    assert len(refusal) < 300


def test_several_refusals_of_one_file_come_together(refusals: Any) -> None:
    found = refusals("a: &x 1\na: *x\nb: !!str y\n")
    assert [each.partition(": got ")[0] for each in found] == [
        "notes.yaml:1",
        "notes.yaml:2",
        "notes.yaml:2",
        "notes.yaml:3",
    ]


def test_a_file_of_ten_megabytes_is_refused_before_anything_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "responses.yaml"
    with file.open("wb") as handle:
        handle.truncate(10_000_000)

    def read_anyway(*_: Any, **__: Any) -> None:
        raise AssertionError("the file was read")

    monkeypatch.setattr(Path, "read_bytes", read_anyway)
    monkeypatch.setattr(yaml, "parse", read_anyway)
    node, problems = read_yaml(file)
    assert node is None
    assert [str(each).partition(" A study")[0] for each in problems] == [
        "responses.yaml: got a file of 10.0 MB; expected at most 1 MB."
    ]


def test_a_file_that_is_not_there_is_a_problem_and_no_exception(tmp_path: Path) -> None:
    node, problems = read_yaml(tmp_path / "missing.yaml")
    assert node is None
    assert "got no such file or directory; expected a readable file" in str(problems[0])
