"""What one publisher says of one thing: read by anybody, replaced by the publisher.

`ETag` is made of the stored form of the statements, so it is the same for the same content,
however that was written. Formats other than Turtle add a suffix, which tells representations
apart as HTTP wants it, and which `If-Match` and `If-None-Match` do not mind.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request, url_for

from api import links
from api.current import kb
from api.negotiation import JSON, JSONLD, NTRIPLES, TURTLE, Representation, chosen
from api.parameters import arguments, body, flag
from api.wording import wording
from kb import jsonld, rdf
from kb.errors import ForbiddenError, NotFoundError, ParameterError, UnauthenticatedError
from kb.iris import ProfileId

if TYPE_CHECKING:
    from kb.contributions import Receipt
    from kb.log import Token

__all__ = ["profiles"]

profiles = Blueprint("profiles", __name__)

OFFERS = (TURTLE, JSONLD, NTRIPLES)


@profiles.get("/profiles/<kind:kind>/<key:key>")
def read(kind: str, key: str) -> Response:
    """Return what a publisher says: of the token, of the URL, or else the steward."""
    profile = ProfileId(kind, key)
    form = chosen(OFFERS)
    asked = arguments("publisher").get("publisher")
    publisher = kb.log.publishers.get(asked).key if asked else _own() or _steward(profile)
    triples, etag = kb.contributions.profile_graph(publisher, profile)
    if form == JSONLD:
        written = jsonld.document(kb.iris.thing(profile), triples)
        content = json.dumps(written, ensure_ascii=False).encode() + b"\n"
    else:
        content = rdf.serialize(triples, rdf.format_of(form.media_type))
    response = Response(content, mimetype=form.media_type)
    response.set_etag(_etag(etag, form))
    response.vary.add("Authorization")
    response.headers["Link"] = links.link_header([(links.document(profile), {"rel": "about"})])
    return response


@profiles.put("/profiles/<kind:kind>/<key:key>")
def replace(kind: str, key: str) -> Response:
    """Take in what the token's publisher says of a thing, in place of what it said before."""
    profile = ProfileId(kind, key)
    chosen((JSON,))
    values = arguments("describes", "dry-run", keep_empty=True)
    dry_run = flag(values, "dry-run")
    token = _token(dry_run=dry_run)
    receipt = kb.contributions.put(
        token.publisher,
        profile,
        body(kb.settings.max_profile_bytes),
        request.content_type or "",
        agent=f"token:{token.id}",
        if_match=_condition("If-Match"),
        if_none_match=_condition("If-None-Match"),
        describes_existing=_describes_existing(values),
        dry_run=dry_run,
    )
    return _receipt(receipt)


def _receipt(receipt: Receipt) -> Response:
    text = json.dumps(receipt.to_json(wording()), ensure_ascii=False, indent=2)
    created = receipt.outcome == "created" and not receipt.dry_run
    response = Response(text + "\n", 201 if created else 200, mimetype=JSON.media_type)
    if receipt.etag and not receipt.dry_run:
        response.set_etag(receipt.etag)
    place = url_for(".read", kind=receipt.profile.type, key=receipt.profile.key)
    response.headers["Location"] = place
    response.headers["Cache-Control"] = "no-store"
    return response


def _describes_existing(values: dict[str, str]) -> bool:
    text = values.get("describes")
    if text not in (None, "existing"):
        raise ParameterError(
            f"expected existing for 'describes', not {text!r}", subject="describes"
        )
    return text == "existing"


def _token(*, dry_run: bool) -> Token:
    """Return the token of the request.

    :raises UnauthenticatedError: when there is none, or it is not valid.
    :raises ForbiddenError: when it is only good for trying out.
    """
    if request.authorization is None or request.authorization.type != "bearer":
        raise UnauthenticatedError(
            "this needs a token", hint="Send it as `Authorization: Bearer …`."
        )
    token = kb.log.tokens.authenticate(request.authorization.token or "")
    if token.scope == "dry-run" and not dry_run:
        raise ForbiddenError(
            "this token is only good for trying out", hint="Add `?dry-run`, or use another token."
        )
    return token


def _own() -> str | None:
    """Return the publisher of the token that came with the request, if one came."""
    return _token(dry_run=True).publisher if request.authorization else None


def _steward(profile: ProfileId) -> str:
    steward = kb.contributions.steward(profile)
    if steward is None:
        raise NotFoundError(f"nobody has described {profile}", subject=kb.iris.thing(profile))
    return steward


def _etag(stored: str, form: Representation) -> str:
    return stored if form == TURTLE else f"{stored}.{form.suffix}"


def _condition(header: str) -> frozenset[str] | str | None:
    """Return the stored forms that a condition names: hashes, `*`, or None without a condition.

    A weak tag never matches strongly (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1).
    """
    text = request.headers.get(header)
    if text is None or text.strip() == "*":
        return text and "*"
    tags = request.if_match if header == "If-Match" else request.if_none_match
    return frozenset(tag.partition(".")[0] for tag in tags.as_set())
