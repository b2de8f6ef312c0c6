"""Where Turtle, TriG, N-Triples and N-Quads make their statements.

One pass over the tokens with a stack of what is open, which is brackets: nothing recurses, and a
text that does not parse only leads to fewer or other statements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import RDF, XSD

from kb.rdf.places.model import Mention, Places, Span
from kb.rdf.places.terms import literal, named_node, resolved, unescaped
from kb.rdf.places.turtle_tokens import Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.rdf.places.model import Node, Term

__all__ = ["find"]

_TYPE, _FIRST, _REST, _NIL = map(ox.NamedNode, (RDF.type, RDF.first, RDF.rest, RDF.nil))
_LONG_QUOTES = ('"""', "'''")
_NOWHERE = Span(0, 0)
_END = Token("end", "", 0, 0)


def find(text: str, base: str | None) -> Places:
    """Return the places of a text in one of the four syntaxes; any text will do."""
    return _Reader(text, base).read()


@dataclass(slots=True)
class _Frame:
    """A statement under way: at the top, in [ … ] (whose subject is known), or in ( … )."""

    bracket: str
    start: int = 0
    subject: Node | None = None
    subject_at: int = 0
    predicate: ox.NamedNode | None = None
    predicate_at: Span = _NOWHERE
    said: bool = False
    """Whether an object was read since the predicate or the last comma."""
    head: Node | None = None
    """The first node of a list; its last one is the subject."""


class _Reader:
    def __init__(self, text: str, base: str | None) -> None:
        self._text = text
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._labels: dict[str, ox.BlankNode] = {}
        self._mentions: list[Mention] = []
        self._open = [_Frame("")]
        self._tokens: Iterator[Token] = tokens(text)
        self._next = next(self._tokens, _END)

    def read(self) -> Places:
        while self._next is not _END:
            token = self._take()
            if token.kind == "mark":
                self._mark(token)
            elif token.kind == "tag":
                self._directive(token.text[1:])
            elif token.kind == "name" and ":" not in token.text:
                self._word(token)
            elif token.kind == "string":
                self._literal(token)
            else:
                self._term(self._value(token), Span(token.start, token.end))
        return Places(self._text, self._mentions, self._prefixes)

    def _take(self) -> Token:
        token, self._next = self._next, next(self._tokens, _END)
        return token

    # ---- marks and words --------------------------------------------------------------------

    def _mark(self, token: Token) -> None:
        mark, frame = token.text, self._open[-1]
        if mark in "[(":
            self._open.append(_Frame(mark, token.start))
            if mark == "[":
                self._open[-1].subject = ox.BlankNode()
                self._open[-1].subject_at = token.start
        elif mark in "])":
            self._close(mark, token.end)
        elif mark in ".{}":
            self._open = [_Frame("")]
        elif mark == ";" and frame.bracket != "(":
            frame.predicate, frame.said = None, False
        elif mark == ",":
            frame.said = False

    def _close(self, mark: str, end: int) -> None:
        """Close the innermost bracket, if it is of this kind; it is a term of what is around."""
        frame = self._open[-1]
        if frame.bracket != {"]": "[", ")": "("}[mark]:
            return
        self._open.pop()
        if mark == "]" and frame.subject is not None:
            self._term(frame.subject, Span(frame.start, end))
            return
        if frame.head is not None and frame.subject is not None:
            self._say(frame.subject, frame.start, _REST, _NIL, Span(end - 1, end))
        self._term(frame.head or _NIL, Span(frame.start, end))

    def _word(self, token: Token) -> None:
        word, span = token.text, Span(token.start, token.end)
        if word == "a":
            self._term(_TYPE, span)
        elif word in ("true", "false"):
            self._term(ox.Literal(word, datatype=ox.NamedNode(XSD.boolean)), span)
        else:
            self._directive(word)

    def _directive(self, word: str) -> None:
        """Take in what a prefix or the base is; other words say nothing of their own."""
        if word.lower() == "base" and self._next.kind == "iri":
            self._base = self._iri(self._take())
        elif word.lower() == "prefix" and self._next.kind == "name":
            prefix = self._take().text.removesuffix(":")
            if self._next.kind == "iri":
                self._prefixes[prefix] = self._iri(self._take())

    # ---- terms ------------------------------------------------------------------------------

    def _iri(self, token: Token) -> str:
        return resolved(unescaped(token.text[1:-1]), self._base)

    def _value(self, token: Token) -> Term:
        if token.kind == "label":
            return self._labels.setdefault(token.text, ox.BlankNode())
        if token.kind == "number":
            return ox.Literal(token.text, datatype=ox.NamedNode(_number_type(token.text)))
        return named_node(self._name_of(token))

    def _name_of(self, token: Token) -> str:
        if token.kind == "iri":
            return self._iri(token)
        prefix, _, local = token.text.partition(":")
        return self._prefixes.get(prefix, "") + unescaped(local)

    def _literal(self, token: Token) -> None:
        value, start, end = _quoted(token.text), token.start, token.end
        if self._next.kind == "tag":
            tag = self._take()
            term, end = literal(value, tag=tag.text[1:]), tag.end
        elif self._next.text == "^^":
            end = self._take().end
            term = literal(value)
            if self._next.kind in ("iri", "name"):
                datatype = self._take()
                term, end = literal(value, datatype=self._name_of(datatype)), datatype.end
        else:
            term = literal(value)
        self._term(term, Span(start, end))

    # ---- statements -------------------------------------------------------------------------

    def _term(self, term: Term, span: Span) -> None:
        """Give a term to the innermost thing that is open: it is what that still lacks."""
        frame = self._open[-1]
        if frame.bracket == "(":
            self._item(frame, term, span)
        elif frame.subject is None:
            if not isinstance(term, ox.Literal):
                frame.subject, frame.subject_at = term, span.start
        elif frame.predicate is None:
            if isinstance(term, ox.NamedNode):
                frame.predicate, frame.predicate_at = term, span
        elif not frame.said:
            frame.said = True
            triple = ox.Triple(frame.subject, frame.predicate, term)
            self._mentions.append(
                Mention(triple, frame.subject_at, frame.predicate_at, span, span.start)
            )

    def _item(self, frame: _Frame, term: Term, span: Span) -> None:
        cell = ox.BlankNode()
        if frame.subject is None:
            frame.head = cell
        else:
            self._say(frame.subject, frame.start, _REST, cell, span)
        self._say(cell, frame.start, _FIRST, term, span)
        frame.subject = cell

    def _say(
        self, subject: Node, subject_at: int, predicate: ox.NamedNode, value: Term, span: Span
    ) -> None:
        triple = ox.Triple(subject, predicate, value)
        self._mentions.append(Mention(triple, subject_at, span, span, span.start))


def _quoted(text: str) -> str:
    """Return what a string says; the closing quotes may be missing."""
    width = 3 if text.startswith(_LONG_QUOTES) and len(text) >= 6 else 1
    closed = len(text) >= 2 * width and text.endswith(text[:width])
    return unescaped(text[width : -width if closed else None])


def _number_type(text: str) -> str:
    if "e" in text.lower():
        return str(XSD.double)
    return str(XSD.decimal if "." in text else XSD.integer)
