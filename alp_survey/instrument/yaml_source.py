"""Read one of our YAML files: plain values, and the line of each of them.

Only the part of YAML that cannot surprise is read. Every unquoted scalar is text,
except a whole number: ``Yes``, ``None``, ``012`` and ``12:30`` stay what they are.
Repeated keys, anchors, aliases, tags and second documents are refused, because each
of them can make a file say something other than what a reader sees in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from alp_survey.errors import InputError, Problem

__all__ = ["Node", "read_yaml"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 50

_LONGEST_NUMBER = 40
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_NUMBER_LIKE = re.compile(r"(?!0[0-9])[-+]?(?:[0-9][0-9_,]*\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")

# What YAML 1.2 calls non-printable; found here so that the message can name the line.
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_OVERRIDE = re.compile("[\u202d\u202e]")  # writes over the direction of what follows

_QUOTING = frozenset("'\"|>")  # plain scalars have the style None, or "" in libyaml

# libyaml is several times faster; PyYAML without it reads the same events.
_Parser: Any = getattr(yaml, "CLoader", yaml.Loader)


class _TooDeepError(Exception):
    """Nesting that only serves to exhaust a reader."""


class BareNumber(float):
    """An unquoted decimal: kept apart so that no text field takes it silently."""


class Node:
    """A value with its line: ``content`` is text, or maps keys or positions to nodes.

    ``key_lines`` holds the line of each key of a mapping.
    """

    __slots__ = ("content", "key_lines", "line", "quoted")

    def __init__(self, content: Any, line: int, *, quoted: bool = True) -> None:
        self.content = content
        self.line = line
        self.quoted = quoted
        self.key_lines: dict[str, int] = {}

    def plain(self) -> Any:
        """The value without lines: dict, tuple, str, int or BareNumber."""
        content = self.content
        if isinstance(content, str):
            if self.quoted:
                return content
            if _WHOLE_NUMBER.fullmatch(content):
                return int(content)
            if len(content) <= _LONGEST_NUMBER and _NUMBER_LIKE.fullmatch(content):
                return BareNumber(content.replace(",", "").replace("_", "") or 0)
            return content
        if isinstance(content, dict):
            return {key: node.plain() for key, node in content.items()}
        return tuple(node.plain() for node in content)

    def line_at(self, path: tuple[int | str, ...]) -> int:
        """Line of the value at `path`, or of the nearest thing around it that exists."""
        node, line = self, self.line
        for step in path:
            if isinstance(node.content, dict) and step in node.content:
                line = node.key_lines[str(step)]
                node = node.content[step]
            elif isinstance(node.content, list) and isinstance(step, int):
                node = node.content[step]
                line = node.line
            else:
                break
        return line

    def text_at(self, path: tuple[int | str, ...]) -> str | None:
        """The scalar at `path` as it stands in the file, or None."""
        node = self
        for step in path:
            try:
                node = node.content[step]
            except (KeyError, IndexError, TypeError):
                return None
        return node.content if isinstance(node.content, str) else None


def read_yaml(path: Path) -> tuple[Node | None, list[Problem]]:
    """Read a study file into nodes that know their lines.

    Parameters
    ----------
    path : pathlib.Path
        A UTF-8 YAML file of at most 1 MB whose top level is a mapping.

    Returns
    -------
    node : Node or None
        The top-level mapping, without what was refused; None where the file is not readable YAML.
    problems : list of Problem
        Everything that was refused.
    """
    try:
        text = _read_text(path)
    except InputError as error:
        return None, list(error.problems)
    return _Composer(path.name).compose(text)


def _read_text(path: Path) -> str:
    """The file's text; size and encoding are checked before anything is parsed."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            size = max(path.stat().st_size, len(raw))
            raise InputError(
                Problem(
                    path.name,
                    f"a file of {size / 1e6:.1f} MB",
                    f"at most {MAX_BYTES / 1e6:.0f} MB",
                    "A study file holds an instrument or a register, not responses;"
                    " split it or check that it is the right file.",
                )
            )
    except OSError as fault:
        raise InputError(
            Problem(str(path), (fault.strerror or "no access").lower(), "a readable file")
        ) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise InputError(
            Problem(
                f"{path.name}:{line}",
                f"the byte 0x{raw[fault.start]:02x}, which is not UTF-8",
                "UTF-8 text",
                "Save the file as UTF-8 in your editor.",
            )
        ) from None
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise InputError(
            Problem(
                f"{path.name}:{line}",
                f"the control character U+{ord(control[0]):04X}",
                "printable text",
                "Delete it.",
            )
        )
    return text


class _Composer:
    """Turns the parser's events into nodes, collecting what is refused."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def compose(self, text: str) -> tuple[Node | None, list[Problem]]:
        root = None
        try:
            events = iter(yaml.parse(text, Loader=_Parser))
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                    self._refuse(event, "a second document (---)", "one document per file")
                elif isinstance(event, yaml.NodeEvent):
                    root = self._node(event, events, depth=1)
        except _TooDeepError:
            return None, self.problems
        except yaml.MarkedYAMLError as fault:
            root = None
            mark = fault.problem_mark or fault.context_mark
            where = f"{self.name}:{mark.line + 1}" if mark else self.name
            said = " ".join(str(fault.problem or fault.context).split())
            self.problems.append(
                Problem(
                    where,
                    f"text that is not YAML ({said})",
                    "valid YAML",
                    "Look for a missing quote, a tab, or a line that is indented"
                    " differently from its neighbours.",
                )
            )
        if root is not None and isinstance(root.content, dict):
            return root, self.problems
        if not self.problems:
            got = "an empty file" if root is None else "a list or a single value"
            self.problems.append(Problem(f"{self.name}:1", got, "keys with values (key: value)"))
        return None, self.problems

    def _node(self, event: Any, events: Iterator[Any], *, depth: int) -> Node:
        line = event.start_mark.line + 1
        if depth > MAX_DEPTH:
            self._refuse(event, f"values nested more than {MAX_DEPTH} deep", "at most that depth")
            raise _TooDeepError
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, f"the alias *{event.anchor}", "the value itself", "Write it out.")
            return Node("", line)
        if event.anchor is not None:
            self._refuse(event, f"the anchor &{event.anchor}", "a plain value", "Remove it.")
        if event.tag is not None and event.tag != "!":
            self._refuse(event, f"the tag {event.tag}", "a plain value", "Remove it.")
        if isinstance(event, yaml.ScalarEvent):
            if hidden := _CONTROL.search(event.value) or _OVERRIDE.search(event.value):
                code = f"U+{ord(hidden[0]):04X}"
                self._refuse(event, f"the control character {code}", "printable text", "Delete it.")
            return Node(event.value, line, quoted=event.style in _QUOTING)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                items.append(self._node(event, events, depth=depth + 1))
            return Node(items, line)
        mapping = Node({}, line)
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            self._add_pair(mapping, event, events, depth=depth)
        return mapping

    def _add_pair(self, mapping: Node, event: Any, events: Iterator[Any], *, depth: int) -> None:
        key = self._node(event, events, depth=depth + 1)
        value = self._node(next(events), events, depth=depth + 1)
        if not isinstance(key.content, str):
            self._refuse(event, "a list or mapping as a key", "a word as a key")
        elif key.content in mapping.content:
            first = mapping.key_lines[key.content]
            self._refuse(
                event,
                f"the key '{key.content}' again (first on line {first})",
                "each key once",
                "Delete or rename one of the two.",
            )
        else:
            mapping.content[key.content] = value
            mapping.key_lines[key.content] = key.line

    def _refuse(self, event: Any, got: str, expected: str, action: str = "") -> None:
        where = f"{self.name}:{event.start_mark.line + 1}"
        self.problems.append(Problem(where, got, expected, action))
