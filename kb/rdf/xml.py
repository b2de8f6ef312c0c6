"""What RDF/XML cannot write: some properties, and some characters.

https://www.w3.org/TR/rdf-syntax-grammar/#section-Serialising
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kb.errors import MediaTypeError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["check_xml"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
"""A property becomes the name of an element, so its IRI must end in such a name."""
_FORBIDDEN = re.compile(r"[^\t\n\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
"""No character of XML 1.0, or one that a reader turns into another."""


def check_xml(statements: Iterable[ox.Triple | ox.Quad]) -> None:
    """Refuse what RDF/XML has no way to write.

    :raises MediaTypeError: naming the first such property, or the property of the first such text.
    """
    for statement in statements:
        iri, value = statement.predicate.value, statement.object
        if not (iri.isascii() and _NAME.search(iri)):
            raise _unwritable(f"the property <{iri}> has no name that XML could write")
        if isinstance(value, ox.Literal) and _FORBIDDEN.search(value.value):
            raise _unwritable(f"a text of <{iri}> holds a character that XML cannot write")


def _unwritable(why: str) -> MediaTypeError:
    return MediaTypeError(
        f"this cannot be written as RDF/XML: {why}", hint="Ask for Turtle, N-Triples or JSON-LD."
    )
