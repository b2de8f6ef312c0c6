"""Terms as a parser makes them of what a text says; what it would refuse becomes one too."""

from __future__ import annotations

import re
from functools import lru_cache

import pyoxigraph as ox

__all__ = ["literal", "named_node", "resolved", "unescaped"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CHARACTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@lru_cache(10_000)
def resolved(reference: str, base: str | None) -> str:
    """Return an IRI that may be relative, resolved by the parser itself; as it is if it cannot be.

    >>> resolved("../b", "http://example.org/a/c/")
    'http://example.org/a/b'
    """
    if base is None or _SCHEME.match(reference):
        return reference
    try:
        text = f"<{reference}> a <x:x> .".encode(errors="replace")
        [quad] = ox.parse(text, ox.RdfFormat.TURTLE, base_iri=base)
    except (SyntaxError, ValueError):
        return reference
    return quad.subject.value if isinstance(quad.subject, ox.NamedNode) else reference


def named_node(iri: str) -> ox.NamedNode | ox.BlankNode:
    """Return the node of an IRI; what is none is a node that nothing else is."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return ox.BlankNode()


def literal(text: str, *, tag: str | None = None, datatype: str | None = None) -> ox.Literal:
    """Return a literal; a tag or datatype that is none is left out.

    >>> literal("Lyon", tag="FR")
    <Literal value=Lyon language=fr>
    """
    sound = text.encode(errors="replace").decode()
    kind = named_node(datatype) if datatype else None
    if isinstance(kind, ox.NamedNode):
        return ox.Literal(sound, datatype=kind)
    try:
        return ox.Literal(sound, language=tag.lower()) if tag else ox.Literal(sound)
    except ValueError:
        return ox.Literal(sound)


def unescaped(text: str) -> str:
    r"""Return a text with its escapes replaced by what they stand for.

    >>> unescaped(r"a\tb\u00E9\~")
    'a\tbé~'
    """
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code is None:
        return _CHARACTERS.get(found[3], found[3])
    number = int(code, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
