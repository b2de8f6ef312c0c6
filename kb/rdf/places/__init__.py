"""Where in a text each of its statements stands, line and column.

Reports point with it at what is wrong. It reads the text a second time, by readers of our own that
keep the places: so it is used only when there is something to point at. They read whatever a
parser has accepted as that parser does; of any other text they make what they can, in a time in
proportion to its length, and without recursion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kb.rdf.formats import format_of
from kb.rdf.places import json_ld, rdf_xml, turtle
from kb.rdf.places.model import Mention, Place, Places, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Mention", "Place", "Places", "Span", "find_places"]

_READERS: Mapping[ox.RdfFormat, Callable[[str, str | None], Places]] = {
    ox.RdfFormat.TURTLE: turtle.find,
    ox.RdfFormat.TRIG: turtle.find,
    ox.RdfFormat.N_TRIPLES: turtle.find,
    ox.RdfFormat.N_QUADS: turtle.find,
    ox.RdfFormat.JSON_LD: json_ld.find,
    ox.RdfFormat.RDF_XML: rdf_xml.find,
}


def find_places(text: str, media_type: str, base: str | None = None) -> Places:
    """Return where a text makes its statements; relative IRIs are resolved against `base`.

    :raises MediaTypeError: when the media type is none of ours.

    >>> places = find_places("<urn:x:s> a <urn:x:T> .", "text/turtle")
    >>> places.of(ox.NamedNode("urn:x:s"))
    Place(line=1, column=1)
    """
    return _READERS[format_of(media_type)](text, base)
