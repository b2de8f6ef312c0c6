"""Dereferencing: `/id/…` names a thing and leads to `/doc/…`, the document about it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, url_for
from werkzeug.exceptions import NotFound

from api import describing, links
from api.current import documents as library
from api.current import kb
from api.merging import moved
from api.names import languages
from api.negotiation import HTML, JSONLD, NTRIPLES, TRIG, TURTLE, chosen
from api.pages import html
from api.parameters import arguments, on_date
from kb.errors import GoneError, NotFoundError
from kb.iris import PROFILE_TYPES, ProfileId
from kb.jsonld import CONTEXT_IRI

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Redirect

    from kb.documents import Document

__all__ = ["documents", "present"]

documents = Blueprint("documents", __name__)

OFFERS = (JSONLD, HTML, TURTLE, NTRIPLES, TRIG)


@documents.get("/id/<kind:kind>/<key:key>")
def thing(kind: str, key: str) -> Redirect:
    """Lead from a thing to the document about it, or to the thing that stands for a merged key."""
    gone = moved(ProfileId(kind, key), lambda to: url_for(".thing", kind=to.type, key=to.key))
    return gone or redirect(links.document(ProfileId(kind, key)), 303)


@documents.get("/id/<kind:kind>/<key:key>/<key:part>/<key:local>")
def part(kind: str, key: str, part: str, local: str) -> Redirect:
    """Lead from a part of a profile to its place in the document."""
    if part not in PROFILE_TYPES[kind].parts:
        raise NotFound(f"a profile of type {kind} has no parts of kind {part}")
    gone = moved(ProfileId(kind, key), links.document)
    fragment = links.anchor(part, local)
    return gone or redirect(f"{links.document(ProfileId(kind, key))}#{fragment}", 303)


@documents.get("/id/publisher/<key:key>")
def publisher(key: str) -> Redirect:
    """Lead from a publisher to the document about it."""
    return redirect(url_for(".publisher_document", key=key), 303)


@documents.get("/doc/publisher/<key:key>", defaults={"suffix": None})
@documents.get("/doc/publisher/<key:key>.<suffix:suffix>")
def publisher_document(key: str, suffix: str | None) -> Response:
    """Describe a publisher."""
    arguments()
    form = chosen((JSONLD, HTML), suffix)
    found = kb.log.publishers.get(key)
    iri = kb.iris.publisher(key)
    if form == HTML:
        return html("publisher.html", publisher=found, iri=iri)
    written = {
        "@context": CONTEXT_IRI,
        "id": iri,
        "type": ["Organisation"],
        "name": {kb.settings.language: found.name},
    }
    return Response(json.dumps(written, ensure_ascii=False) + "\n", content_type=form.media_type)


@documents.get("/doc/<kind:kind>/<key:key>", defaults={"suffix": None})
@documents.get("/doc/<kind:kind>/<key:key>.<suffix:suffix>")
def document(kind: str, key: str, suffix: str | None) -> Redirect:
    """Describe a thing."""
    form = chosen(OFFERS, suffix)
    on = on_date(arguments("on"))
    profile = ProfileId(kind, key)
    if gone := moved(profile, lambda to: links.document(to, suffix)):
        return gone
    found = library.read(kb.iris.thing(profile), languages())
    if not found.described:
        _missing(profile, found)
    urls = {offer: links.document(profile, offer.suffix) for offer in OFFERS}
    if form == HTML:
        page = describing.page(found, profile, on)
        response = html("document.html", page=page, alternates=urls, profile=profile)
    else:
        response = present(found, form.media_type)
    response.headers["Link"] = links.link_header(
        [*links.alternates(urls), (kb.iris.thing(profile), {"rel": "describes"})]
    )
    return response


def present(document: Document, media_type: str) -> Response:
    """Return a document in an RDF format."""
    if media_type == JSONLD.media_type:
        text = json.dumps(document.jsonld(), ensure_ascii=False)
        return Response(text + "\n", content_type=media_type)
    return Response(library.serialize(document, media_type), mimetype=media_type)


def _missing(profile: ProfileId, document: Document) -> None:
    """Say that nobody describes a thing, unless somebody mentions it."""
    if kb.log.is_withdrawn(profile):
        raise GoneError(f"nobody describes {profile} any more", subject=document.iri)
    if not document.mentions:
        raise NotFoundError(
            f"nobody has described or mentioned {profile}",
            subject=document.iri,
            hint=f"The collection of its kind is /{PROFILE_TYPES[profile.type].plural}.",
        )
