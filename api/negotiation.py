"""Choosing the representation of an answer by the client's `Accept`, or by a suffix of the URL.

Two habits of real clients are honoured: a missing `Accept` means `*/*`, and parameters such as
`application/ld+json;profile="…"` do not stop a media type from matching. A type that the client
has given `q=0` is never sent
(https://www.rfc-editor.org/rfc/rfc9110.html#section-12.5.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable, NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ATOM",
    "CSV",
    "HTML",
    "JSON",
    "JSONLD",
    "NTRIPLES",
    "RDFXML",
    "SOLUTIONS",
    "TIMEMAP",
    "TRIG",
    "TURTLE",
    "XLSX",
    "Representation",
    "best",
    "chosen",
]


@dataclass(frozen=True, slots=True)
class Representation:
    """One form in which a resource is offered: suffix in URLs, media type, and its own name."""

    suffix: str
    media_type: str
    label: str


HTML = Representation("html", "text/html", "HTML")
JSONLD = Representation("jsonld", "application/ld+json", "JSON-LD")
TURTLE = Representation("ttl", "text/turtle", "Turtle")
NTRIPLES = Representation("nt", "application/n-triples", "N-Triples")
TRIG = Representation("trig", "application/trig", "TriG")
RDFXML = Representation("rdf", "application/rdf+xml", "RDF/XML")
CSV = Representation("csv", "text/csv", "CSV")
XLSX = Representation(
    "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"
)
JSON = Representation("json", "application/json", "JSON")
ATOM = Representation("atom", "application/atom+xml", "Atom")
TIMEMAP = Representation("link", "application/link-format", "TimeMap")
SOLUTIONS = Representation("srj", "application/sparql-results+json", "SPARQL JSON")


def best(media_types: Sequence[str], accept: MIMEAccept) -> str | None:
    """Return the offered media type that the client likes best; of equals, the first offered.

    None when the client accepts none of them.

    >>> best(["application/ld+json", "text/html"], MIMEAccept())
    'application/ld+json'
    >>> best(["application/ld+json"], MIMEAccept([('application/ld+json;profile="x"', 1)]))
    'application/ld+json'
    >>> best(["text/html"], MIMEAccept([("text/html", 0), ("*/*", 1)])) is None
    True
    """
    if not accept:
        return media_types[0]
    plain = MIMEAccept((item.partition(";")[0].strip(), quality) for item, quality in accept)
    wanted = [offer for offer in media_types if plain.quality(offer) > 0]
    return plain.best_match(wanted)


def chosen(offers: Sequence[Representation], suffix: str | None = None) -> Representation:
    """Return the representation for this request; a suffix wins over `Accept`.

    JSON-LD is also given to who asks for `application/json`: it is JSON.

    :raises NotFound: when no representation has the suffix.
    :raises NotAcceptable: when the client accepts none of those offered.
    """
    if suffix is not None:
        for offer in offers:
            if offer.suffix == suffix:
                return offer
        known = ", ".join(f".{offer.suffix}" for offer in offers)
        raise NotFound(f"expected one of the suffixes {known}, not .{suffix}")
    types = {offer.media_type: offer for offer in offers}
    if JSONLD.media_type in types:
        types.setdefault(JSON.media_type, JSONLD)
    found = best(list(types), request.accept_mimetypes)
    if found is None:
        raise NotAcceptable(f"this is offered as {', '.join(types)}")
    return types[found]
