"""The first page: what is in here, and three questions to start from."""

from __future__ import annotations

import json

from flask import Blueprint, Response, url_for

from api import links, texts
from api.current import facts, kb
from api.messages import gettext
from api.negotiation import HTML, JSON, chosen
from api.pages import html
from api.parameters import arguments
from kb.iris import PROFILE_TYPES, ProfileId

__all__ = ["home"]

home = Blueprint("home", __name__)

EXAMPLE = ProfileId("partnership", "bioxclusters-plus")
"""What the third question is about, if it is described here."""


@home.get("/")
def home_page() -> Response:
    """Say how much is described here, and where to go on."""
    arguments()
    counts = {
        kind.plural: kb.resources.members(kind.name, {}, limit=1).total
        for kind in PROFILE_TYPES.values()
    }
    if chosen((JSON, HTML)) == HTML:
        filled = {name: count for name, count in counts.items() if count}
        example = links.document(EXAMPLE) if facts.about(kb.iris.thing(EXAMPLE)) else None
        return html("home.html", counts=filled, example=example)
    return Response(json.dumps(_entry(counts), indent=2) + "\n", content_type=JSON.media_type)


def _entry(counts: dict[str, int]) -> dict[str, object]:
    """Return where a program can go on from here."""
    return {
        "title": "Cluster KB",
        "collections": [
            {
                "name": gettext(texts.COLLECTIONS[plural]),
                "url": links.absolute(url_for("collections.collection", plural=plural)),
                "totalItems": count,
            }
            for plural, count in counts.items()
        ],
        "sparql": links.absolute(url_for("sparql.ask")),
        "questions": links.absolute(url_for("queries.index")),
        "discover": links.absolute(url_for("discovery.index")),
    }
