"""Receipts over HTTP: what came of a profile that was sent, where it is found and undone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Response, url_for

from api import links
from api.headers import REPEATED
from api.negotiation import JSON
from kb.iris import ProfileId

if TYPE_CHECKING:
    from kb.contributions.desk import Answer

__all__ = ["receipt"]

_STATUS = {"created": 201, "proposed": 202}


def receipt(answer: Answer) -> Response:
    """Return the receipt of a contribution or proposal; the same each time it is repeated.

    What it names, where it is undone and its history too, is on the host that was asked.
    """
    told = answer.told
    found = _links(told)
    addressed = {name: links.here(told[name]) for name in ("undo", "history")}
    text = json.dumps({**told, **addressed, "links": found}, ensure_ascii=False, indent=2)
    status = 200 if told["dryRun"] else _STATUS.get(told["outcome"], 200)
    response = Response(text + "\n", status, mimetype=JSON.media_type)
    if told["etag"] and not told["dryRun"] and told["outcome"] != "proposed":
        response.set_etag(told["etag"])
    response.headers["Location"] = found.get("proposal", found["profile"])
    response.headers["Cache-Control"] = "no-store"
    if answer.repeated:
        response.headers[REPEATED] = "true"
    return response


def _links(told: dict[str, Any]) -> dict[str, str]:
    """Return where to go on from a receipt, on the host that was asked."""
    kind, _, key = told["profile"].partition("/")
    found = {
        "profile": url_for("profiles.read", kind=kind, key=key),
        "document": links.document(ProfileId(kind, key)),
    }
    if "proposal" in told:
        found["proposal"] = url_for("reviews.show", identifier=told["proposal"])
    return found
