"""Receipts as answers: what was done, where it is found, and where it is undone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Response, url_for

from api import links
from api.negotiation import JSON

if TYPE_CHECKING:
    from kb.contributions import Receipt

__all__ = ["receipt_answer"]


def receipt_answer(receipt: Receipt) -> Response:
    """Return a receipt as JSON: 201 when the publisher said nothing of the profile before.

    Its `undo` and `history` follow the host that was asked.
    """
    written = receipt.to_json() | {
        "undo": links.here(receipt.undo),
        "history": links.here(receipt.history),
    }
    text = json.dumps(written, ensure_ascii=False, indent=2)
    created = receipt.outcome == "created" and not receipt.dry_run
    response = Response(text + "\n", 201 if created else 200, mimetype=JSON.media_type)
    if receipt.etag and not receipt.dry_run:
        response.set_etag(receipt.etag)
    profile = receipt.profile
    response.headers["Location"] = url_for("profiles.read", kind=profile.type, key=profile.key)
    response.headers["Cache-Control"] = "no-store"
    return response
