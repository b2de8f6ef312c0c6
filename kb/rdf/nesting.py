"""How deep a document nests, counted before any parser sees it.

pyoxigraph dies by a segmentation fault on JSON-LD nested some thousand deep, and takes time that
grows with the square of the depth for RDF/XML. The scans here never recurse, and read each
character once: what is left open swallows the rest, as it does for the parser.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from kb.errors import LimitError

__all__ = ["check_nesting", "place"]

_JSON = re.compile(
    r"""
      "(?: [^"\\]++ | \\. )*+ "?
    | (?P<open> [\[{] ) | (?P<close> [\]}] )
    """,
    re.VERBOSE | re.DOTALL,
)
"""https://www.rfc-editor.org/rfc/rfc8259#section-7 strings; the brackets outside them."""

_TURTLE = re.compile(
    r"""
      \"\"\" (?: [^"\\]++ | \\. | "(?!"") )*+ (?: \"\"\" | \Z )
    | \'\'\' (?: [^'\\]++ | \\. | '(?!'') )*+ (?: \'\'\' | \Z )
    | " (?: [^"\\\n\r]++ | \\. )*+ "?
    | ' (?: [^'\\\n\r]++ | \\. )*+ '?
    | \# [^\n\r]*+
    | \\.
    | (?P<open> << | [\[({] ) | (?P<close> >> | [\])}] )
    | < [^>\n]*+ >?
    """,
    re.VERBOSE | re.DOTALL,
)
"""https://www.w3.org/TR/turtle/#sec-grammar-grammar strings, IRIs, comments; brackets outside."""

_XML = re.compile(
    r"""
      <!-- .*? (?: --> | \Z )
    | <!\[CDATA\[ .*? (?: \]\]> | \Z )
    | <\? .*? (?: \?> | \Z )
    | (?P<close> </ )
    | (?P<open> < [^\s!?/<>] (?: [^"'<>/]++ | "[^"]*+" | '[^']*+' | / (?!>) )*+ > )
    """,
    re.VERBOSE | re.DOTALL,
)
"""https://www.w3.org/TR/xml/#sec-logical-struct start and end tags; empty elements nest nothing."""

_SCANS = {
    ox.RdfFormat.JSON_LD: _JSON,
    ox.RdfFormat.TURTLE: _TURTLE,
    ox.RdfFormat.TRIG: _TURTLE,
    ox.RdfFormat.N_TRIPLES: _TURTLE,
    ox.RdfFormat.N_QUADS: _TURTLE,
    ox.RdfFormat.RDF_XML: _XML,
}


def check_nesting(text: str, form: ox.RdfFormat, limit: int) -> None:
    """Count brackets or elements.

    :raises LimitError: with line and column, where the text first nests deeper than `limit`.

    >>> check_nesting('"[[[" # [[[', ox.RdfFormat.TURTLE, 2)
    """
    depth = 0
    for token in _SCANS[form].finditer(text):
        if token.lastgroup == "open":
            depth += 1
            if depth > limit:
                line, column = place(text, token.start())
                raise LimitError(
                    f"expected at most {limit} levels of nesting, came more",
                    hint="Name the inner nodes and describe them one after the other.",
                    line=line,
                    column=column,
                )
        elif token.lastgroup == "close":
            depth -= 1


def place(text: str, index: int) -> tuple[int, int]:
    r"""Return line and column, from 1, of a character.

    >>> place("one\ntwo", 5)
    (2, 2)
    """
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
