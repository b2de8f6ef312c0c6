"""Collections: pages of profiles of one type, filtered, in the order of their names.

JSON-LD pages are Hydra collections; pages are also linked by the `Link` header
(https://www.rfc-editor.org/rfc/rfc8288.html#section-3). A page beyond the last is empty, not an
error, so that a client may walk until there is no next.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, url_for

from api import links, terms
from api.current import facts, kb
from api.listing import Row, listed
from api.names import Names, languages
from api.negotiation import HTML, JSONLD, chosen
from api.pages import html
from api.paging import View
from api.parameters import arguments, integer
from kb.errors import ParameterError
from kb.iris import NS, PROFILE_TYPES
from kb.jsonld import CONTEXT_IRI, document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.resources import Page

__all__ = ["collections"]

collections = Blueprint("collections", __name__)

OFFERS = (JSONLD, HTML)
FILTERS = {"country": "country", "sector": "sector", "type": "type", "q": "text"}
"""Parameters of the URL and the filters of `kb.resources` that they set."""
TYPES = {kind.plural: kind.name for kind in PROFILE_TYPES.values()}


@collections.get("/<plural:plural>", defaults={"suffix": None})
@collections.get("/<plural:plural>.<suffix:suffix>")
def collection(plural: str, suffix: str | None) -> Response:
    """Return a page of a collection."""
    form = chosen(OFFERS, suffix)
    values = arguments(*FILTERS, "page", "size")
    number = integer(values, "page", 1)
    size = integer(values, "size", kb.settings.page_size, most=kb.settings.max_page_size)
    filters = {
        FILTERS[name]: _filter(name, text) for name, text in values.items() if name in FILTERS
    }
    page = kb.resources.members(
        TYPES[plural], filters, language=languages()[0], limit=size, offset=(number - 1) * size
    )
    view = View.of(number, size, page.total)
    response = _page(plural, page, view) if form == HTML else _hydra(plural, page, view)
    response.headers["Link"] = links.link_header(view.relations())
    return response


def _filter(name: str, text: str) -> str:
    """Return a filter as `kb.resources` wants it: a class by its short name or its IRI."""
    if name != "type" or ":" in text:
        return text
    known = {iri.removeprefix(NS): iri for iri in terms.CLASSES}
    if text not in known:
        raise ParameterError(
            f"expected the name of a class for 'type', not {text!r}",
            subject="type",
            hint=f"Known are {', '.join(name for name in known if '/' not in name)}.",
        )
    return known[text]


def _page(plural: str, page: Page, view: View) -> Response:
    rows: list[Row] = listed(page.members, Names(member.iri for member in page.members))
    return html(
        "collection.html",
        plural=plural,
        kind=TYPES[plural],
        rows=rows,
        total=page.total,
        view=view,
        filters=tuple(FILTERS),
        alternates={JSONLD: url_for(".collection", plural=plural, suffix=JSONLD.suffix)},
    )


def _hydra(plural: str, page: Page, view: View) -> Response:
    written = {
        "@context": CONTEXT_IRI,
        "id": links.absolute(url_for(".collection", plural=plural)),
        "type": ["Collection"],
        "totalItems": page.total,
        "items": [_item(member.iri) for member in page.members],
        "view": view.hydra(),
    }
    text = json.dumps(written, ensure_ascii=False)
    return Response(text + "\n", content_type=JSONLD.media_type)


def _item(iri: str) -> Mapping[str, object]:
    item = document(iri, facts.names([iri], languages()))
    del item["@context"]
    return item
