"""What one publisher says of one thing: read by anybody, written by the publisher.

`ETag` is made of the stored form of the statements, so it is the same for the same content,
however that was written. Formats other than Turtle add a suffix, which tells representations
apart as HTTP wants it, and which `If-Match` and `If-None-Match` do not mind.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, Response, url_for
from werkzeug.exceptions import NotAcceptable

from api import access, links
from api.current import kb, today
from api.merging import moved
from api.negotiation import JSON, JSONLD, NTRIPLES, RDFXML, TRIG, TURTLE, Representation, chosen
from api.parameters import arguments
from api.receipts import receipt
from api.sending import Sending
from kb import jsonld, rdf
from kb.errors import MediaTypeError, NotFoundError
from kb.iris import ProfileId

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Redirect

__all__ = ["profiles"]

profiles = Blueprint("profiles", __name__)

OFFERS = (TURTLE, JSONLD, NTRIPLES, TRIG, RDFXML)


@profiles.get("/profiles/<kind:kind>/<key:key>")
def read(kind: str, key: str) -> Redirect:
    """Return what a publisher says: of the token, of the URL, or else the steward."""
    profile = ProfileId(kind, key)
    form = chosen(OFFERS)
    asked = arguments("publisher").get("publisher")
    own = access.known()
    if gone := moved(profile, lambda to: url_for(".read", kind=to.type, key=to.key)):
        return gone
    publisher = kb.log.publishers.get(asked).key if asked else None
    publisher = publisher or (own.publisher if own else _steward(profile))
    content, etag = _written(publisher, profile, form)
    response = Response(content, mimetype=form.media_type)
    response.set_etag(_etag(etag, form))
    response.vary.add("Authorization")
    response.headers["Link"] = links.link_header([(links.document(profile), {"rel": "about"})])
    return response


@profiles.put("/profiles/<kind:kind>/<key:key>")
def put(kind: str, key: str) -> Response:
    """Take in what the token's publisher says of a thing, in place of what it said before."""
    chosen((JSON,))
    sent = Sending("describes")
    answer = kb.desk.put(
        sent.sender,
        ProfileId(kind, key),
        sent.document,
        sent.conditions,
        dry_run=sent.dry_run,
        request=sent.request,
    )
    return receipt(answer)


@profiles.delete("/profiles/<kind:kind>/<key:key>")
def withdraw(kind: str, key: str) -> Response:
    """Take back what the token's publisher says of a thing; the log keeps what it said."""
    chosen((JSON,))
    sent = Sending()
    answer = kb.desk.withdraw(
        sent.sender,
        ProfileId(kind, key),
        sent.conditions,
        dry_run=sent.dry_run,
        request=sent.request,
    )
    return receipt(answer)


@profiles.post("/profiles/<kind:kind>/<key:key>/confirm")
def confirm(kind: str, key: str) -> Response:
    """Take it that what the token's publisher says of a thing is still so, today."""
    chosen((JSON,))
    sent = Sending()
    answer = kb.desk.confirm(
        sent.sender,
        ProfileId(kind, key),
        replace(sent.conditions, require_match=False),
        today(),
        dry_run=sent.dry_run,
        request=sent.request,
    )
    return receipt(answer)


@profiles.post("/profiles/<kind:kind>")
def create(kind: str) -> Response:
    """Take in what the token's publisher says of a thing that has no key, and give it one."""
    chosen((JSON,))
    sent = Sending("allow-duplicate")
    answer = kb.desk.create(
        sent.sender,
        kind,
        sent.document,
        allow_duplicate=sent.switch("allow-duplicate"),
        dry_run=sent.dry_run,
        request=sent.request,
    )
    return receipt(answer)


def _written(publisher: str, profile: ProfileId, form: Representation) -> tuple[bytes, str]:
    """Return what a publisher says of a profile, in a format, and its etag.

    :raises NotAcceptable: when the format has no way to write it.
    """
    triples, etag = kb.contributions.profile_graph(publisher, profile)
    if form == JSONLD:
        written = jsonld.document(kb.iris.thing(profile), triples)
        return json.dumps(written, ensure_ascii=False).encode() + b"\n", etag
    graph = kb.iris.graph(publisher, profile)
    said = rdf.in_graph(triples, graph) if form == TRIG else triples
    try:
        return rdf.serialize(said, rdf.format_of(form.media_type)), etag
    except MediaTypeError as error:
        raise NotAcceptable(error.message) from None


def _steward(profile: ProfileId) -> str:
    steward = kb.contributions.steward(profile)
    if steward is None:
        raise NotFoundError(f"nobody has described {profile}", subject=kb.iris.thing(profile))
    return steward


def _etag(stored: str, form: Representation) -> str:
    return stored if form == TURTLE else f"{stored}.{form.suffix}"
