"""Documents in the RDF formats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Response

from api.current import documents as library
from api.negotiation import HTML, JSONLD, NTRIPLES, TRIG, TURTLE

if TYPE_CHECKING:
    from kb.documents import Document

__all__ = ["OFFERS", "present"]

OFFERS = (JSONLD, HTML, TURTLE, NTRIPLES, TRIG)
"""In what a document is offered."""


def present(document: Document, media_type: str) -> Response:
    """Return a document in an RDF format."""
    if media_type == JSONLD.media_type:
        text = json.dumps(document.jsonld(), ensure_ascii=False)
        return Response(text + "\n", content_type=media_type)
    return Response(library.serialize(document, media_type), mimetype=media_type)
