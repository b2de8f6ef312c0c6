"""The document about a publisher: what it describes, how that stands, and what wants attention."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, url_for

from api import links
from api.current import documents, kb, today
from api.matters import KINDS, STEPS, RuleNamed, Told, nodes_of, rule_named, told
from api.names import Names
from api.negotiation import ATOM, HTML, JSONLD, chosen
from api.pages import html
from api.paging import View
from api.parameters import arguments, integer
from kb.contributions.freshness import confirmed_on
from kb.documents import Counts
from kb.inbox import OPEN
from kb.iris import PROFILE_TYPES
from kb.jsonld import CONTEXT_IRI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as Redirect

    from api.names import Node
    from kb.inbox import Overview
    from kb.log import Publisher, Record

__all__ = ["publishing"]

publishing = Blueprint("publishing", __name__)

OFFERS = (JSONLD, HTML)
FEW = 5
"""How many matters of a kind the page shows; the inbox has them all."""


@dataclass(frozen=True, slots=True)
class Row:
    """A profile of the publisher: when it changed it last and confirmed it, and what rules say."""

    node: Node
    kind: str
    changed: str
    confirmed: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Group:
    """The matters of one kind: how many, and the first of them."""

    kind: str
    total: int
    shown: tuple[Told, ...]


@publishing.get("/id/publisher/<key:key>")
def thing(key: str) -> Redirect:
    """Lead from a publisher to the document about it."""
    return redirect(url_for(".document", key=key), 303)


@publishing.get("/doc/publisher/<key:key>", defaults={"suffix": None})
@publishing.get("/doc/publisher/<key:key>.<suffix:suffix>")
def document(key: str, suffix: str | None) -> Response:
    """Describe a publisher."""
    form = chosen(OFFERS, suffix)
    values = arguments("page", "size")
    number = integer(values, "page", 1)
    size = integer(values, "size", kb.settings.page_size, most=kb.settings.max_page_size)
    publisher = kb.log.publishers.get(key)
    response = _page(publisher, number, size) if form == HTML else _jsonld(publisher)
    urls = {offer: url_for(".document", key=key, suffix=offer.suffix) for offer in OFFERS}
    urls |= {ATOM: url_for("inbox.listed", key=key, suffix=ATOM.suffix)}
    response.headers["Link"] = links.link_header(
        [*links.alternates(urls), (kb.iris.publisher(key), {"rel": "describes"})]
    )
    return response


def _jsonld(publisher: Publisher) -> Response:
    written = {
        "@context": CONTEXT_IRI,
        "id": kb.iris.publisher(publisher.key),
        "type": ["Organisation"],
        "name": {kb.settings.language: publisher.name},
    }
    text = json.dumps(written, ensure_ascii=False)
    return Response(text + "\n", content_type=JSONLD.media_type)


def _page(publisher: Publisher, number: int, size: int) -> Response:
    overview = kb.inbox.overview(publisher.key, today())
    records = overview.records[(number - 1) * size : number * size]
    groups = {kind: overview.of(kind)[:FEW] for kind in OPEN}
    named = {kb.iris.thing(record.profile) for record in records}
    names = Names(named | nodes_of(one for found in groups.values() for one in found))
    return html(
        "publisher.html",
        publisher=publisher,
        iri=kb.iris.publisher(publisher.key),
        overview=overview,
        counted=_counted(overview),
        rows=_rows(records, names),
        groups=[
            Group(kind, len(overview.of(kind)), tuple(told(one, names) for one in found))
            for kind, found in groups.items()
            if found
        ],
        missing=_missing(overview),
        kinds=KINDS,
        steps=STEPS,
        view=View.of(number, size, len(overview.records)),
        alternates={
            JSONLD: url_for(".document", key=publisher.key, suffix=JSONLD.suffix),
            ATOM: url_for("inbox.listed", key=publisher.key, suffix=ATOM.suffix),
        },
    )


def _rows(records: Sequence[Record], names: Names) -> list[Row]:
    things = [kb.iris.thing(record.profile) for record in records]
    counts = documents.advice.counts(things)
    return [
        Row(
            names(thing),
            record.profile.type,
            record.time.isoformat(),
            max((day.isoformat() for day in confirmed_on(kb.store, kb.iris, record)), default=""),
            counts.get(thing, Counts()),
        )
        for thing, record in zip(things, records, strict=True)
    ]


def _counted(overview: Overview) -> list[tuple[str, int]]:
    """Return how many profiles there are of each type, by what its collection is called."""
    types = overview.types
    counts = ((kind.plural, types.get(kind.name, 0)) for kind in PROFILE_TYPES.values())
    return [(plural, count) for plural, count in counts if count]


def _missing(overview: Overview) -> list[tuple[RuleNamed, int]]:
    return [(rule_named(rule), count) for rule, count in overview.missing]
