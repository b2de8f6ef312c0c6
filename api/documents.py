"""Dereferencing: `/id/…` names a thing and leads to `/doc/…`, the document about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, url_for
from werkzeug.exceptions import NotFound

from api import describing, links, mementos
from api.current import documents as library
from api.current import kb
from api.merging import moved
from api.names import languages
from api.negotiation import HTML, chosen
from api.pages import html
from api.parameters import arguments, on_date
from api.past import past_document
from api.presenting import OFFERS, present
from kb.errors import NotFoundError
from kb.iris import PROFILE_TYPES, ProfileId

if TYPE_CHECKING:
    from datetime import date

    from werkzeug.wrappers import Response as Redirect

    from api.negotiation import Representation
    from kb.documents import Document

__all__ = ["documents"]

documents = Blueprint("documents", __name__)


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


@documents.get("/doc/<kind:kind>/<key:key>", defaults={"suffix": None})
@documents.get("/doc/<kind:kind>/<key:key>.<suffix:suffix>")
def document(kind: str, key: str, suffix: str | None) -> Response | Redirect:
    """Describe a thing."""
    form = chosen(OFFERS, suffix)
    values = arguments("on", "asOf")
    profile = ProfileId(kind, key)
    if "asOf" in values:
        return past_document(profile, form, suffix, values)
    moment = mementos.asked()
    if moment is not None:
        return mementos.led(profile, suffix, moment)
    if gone := moved(profile, lambda to: links.document(to, suffix)):
        return gone
    response = _present_document(profile, form, on_date(values))
    past = links.link_header(mementos.relations(profile, suffix))
    response.headers["Link"] = f"{response.headers['Link']}, {past}"
    response.vary.add(mementos.ACCEPT)
    return response


def _present_document(profile: ProfileId, form: Representation, on: date) -> Response:
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


def _missing(profile: ProfileId, document: Document) -> None:
    """Say that nobody describes a thing, unless somebody mentions it."""
    gone = kb.states.gone(profile)
    if gone is not None:
        raise gone
    if not document.mentions:
        raise NotFoundError(
            f"nobody has described or mentioned {profile}",
            subject=document.iri,
            hint=f"The collection of its kind is /{PROFILE_TYPES[profile.type].plural}.",
        )
