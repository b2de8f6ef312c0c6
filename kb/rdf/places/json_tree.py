"""JSON with places: a tree in which every value and key knows where it stands.

Read with a stack, so no depth of nesting stops it; of a text that does not parse the tree holds
what came before.

https://www.rfc-editor.org/rfc/rfc8259
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kb.rdf.places.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Member", "Tree", "flat", "read_json"]

_TOKEN = re.compile(
    r"""
      [ \t\r\n]++
    | (?P<string> " (?: [^"\\]++ | \\. )*+ "? )
    | (?P<number> -? [0-9]++ (?: \.[0-9]++ )? (?: [eE][+-]?[0-9]++ )? )
    | (?P<word> [A-Za-z]++ )
    | (?P<mark> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_LENIENT = json.JSONDecoder(strict=False)
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(slots=True)
class Tree:
    """A value: `members` of an object or `items` of an array, else a scalar.

    A scalar is a text, or a boolean, None or a number, of which `value` is as it is written.
    """

    kind: str
    span: Span
    value: str | bool | None = None
    members: list[Member] = field(default_factory=list)
    items: list[Tree] = field(default_factory=list)

    def plain(self, text: str) -> Any:  # noqa: ANN401 - JSON has no type of its own
        """Return the value as `json.loads` makes it; None of what it does not take."""
        try:
            return json.loads(text[self.span.start : self.span.end])
        except (ValueError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class Member:
    """A key of an object with its value."""

    key: str
    span: Span
    value: Tree


def read_json(text: str) -> Tree | None:
    """Return the value that a text holds; None when it holds none.

    >>> read_json('{"a": [1]}').members[0].value.items[0].span
    Span(start=7, end=8)
    """
    reader = _Reader()
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "mark":
            reader.mark(token[0], token.start())
        elif token.lastgroup is not None:
            reader.scalar(token.lastgroup, token[0], Span(token.start(), token.end()))
    return reader.whole(len(text))


def flat(tree: Tree) -> Iterator[Tree]:
    """Yield the values of arrays and sets, in whatever depth, in their order."""
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        members = [member for member in one.members if member.key == "@set"]
        if one.kind == "array":
            waiting += reversed(one.items)
        elif members:
            waiting.append(members[0].value)
        else:
            yield one


class _Reader:
    def __init__(self) -> None:
        self._first: Tree | None = None
        self._open: list[Tree] = []
        self._keys: list[tuple[str, Span] | None] = []
        """The key that waits for its value, for each thing that is open."""

    def mark(self, mark: str, at: int) -> None:
        if mark in "{[":
            tree = Tree("object" if mark == "{" else "array", Span(at, at + 1))
            self._add(tree)
            self._open.append(tree)
            self._keys.append(None)
        elif mark in "}]" and self._open:
            self._close(at + 1)
        elif mark == "," and self._keys:
            self._keys[-1] = None

    def scalar(self, kind: str, text: str, span: Span) -> None:
        if kind == "string":
            value: str | bool | None = _text_of(text)
            if self._open and self._open[-1].kind == "object" and self._keys[-1] is None:
                self._keys[-1] = (str(value), span)
                return
        elif kind == "word":
            value = _WORDS.get(text)
        else:
            value = text
        self._add(Tree(kind, span, value))

    def whole(self, end: int) -> Tree | None:
        while self._open:
            self._close(end)
        return self._first

    def _add(self, tree: Tree) -> None:
        self._first = self._first or tree
        if not self._open:
            return
        parent, key = self._open[-1], self._keys[-1]
        if parent.kind == "array":
            parent.items.append(tree)
        elif key is not None:
            parent.members.append(Member(*key, tree))
            self._keys[-1] = None

    def _close(self, end: int) -> None:
        tree = self._open.pop()
        self._keys.pop()
        tree.span = Span(tree.span.start, end)


def _text_of(token: str) -> str:
    if "\\" not in token:
        return token.strip('"')
    try:
        return str(_LENIENT.decode(token))
    except ValueError:
        return token.strip('"')
