"""The tokens of Turtle, TriG, N-Triples and N-Quads, each read once from the left to the right.

https://www.w3.org/TR/turtle/#sec-grammar-grammar
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Token", "tokens"]


class Token(NamedTuple):
    """A token: its kind (`iri`, `name`, `label`, `string`, `tag`, `number`, `mark`), and where."""

    kind: str
    text: str
    start: int
    end: int


_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARACTER = rf"{_LETTER}_0-9\-\u00b7\u0300-\u036f\u203f-\u2040"
_LOCAL = rf"(?: [{_CHARACTER}:] | % [0-9A-Fa-f]{{2}} | \\ [_~.\-!$&'()*+,;=/?\#@%] )"

_TOKEN = re.compile(
    rf"""
      [ \t\r\n]++ | \# [^\n\r]*+
    | (?P<string>
          \"\"\" (?: [^"\\]++ | \\. | "(?!"") )*+ (?: \"\"\" | \Z )
        | ''' (?: [^'\\]++ | \\. | '(?!'') )*+ (?: ''' | \Z )
        | " (?: [^"\\\n\r]++ | \\. )*+ "?
        | ' (?: [^'\\\n\r]++ | \\. )*+ '?
      )
    | (?P<iri>
          < (?: [^<>"{{}}|^`\\\x00-\x20]++ | \\u [0-9A-Fa-f]{{4}} | \\U [0-9A-Fa-f]{{8}} )*+ >
      )
    | (?P<tag> @ [A-Za-z]++ (?: - [A-Za-z0-9]++ )*+ )
    | (?P<label> _: [{_CHARACTER}] (?: \.*+ [{_CHARACTER}]++ )*+ )
    | (?P<number>
          [+-]? (?: [0-9]++ (?: \.[0-9]++ | \. (?= [eE][+-]?[0-9] ) )? | \.[0-9]++ )
          (?: [eE][+-]?[0-9]++ )?
      )
    | (?P<name> (?= [{_LETTER}:] )
          (?: [{_LETTER}] (?: \.*+ [{_CHARACTER}]++ )*+ )?
          (?: : (?: {_LOCAL} (?: \.*+ {_LOCAL}++ )*+ )? )?
      )
    | (?P<mark> \^\^ | . )
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of any text; what is none is a mark of one character.

    >>> [token.text for token in tokens("<a> e:b 'c'@en . # end")]
    ['<a>', 'e:b', "'c'", '@en', '.']
    """
    for found in _TOKEN.finditer(text):
        if found.lastgroup is not None:
            yield Token(found.lastgroup, found[0], found.start(), found.end())
