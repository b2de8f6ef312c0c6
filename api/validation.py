"""Checking profiles without an account: nothing is stored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from api import validation_page
from api.current import kb
from api.negotiation import HTML, JSON, JSONLD, TURTLE, chosen
from api.parameters import arguments, body
from api.wording import wording
from kb.validation import ValidationReport

if TYPE_CHECKING:
    from api.validation_page import Checked

__all__ = ["validation"]

validation = Blueprint("validation", __name__)

OFFERS = (JSON, HTML, TURTLE, JSONLD)
_FORM = "application/x-www-form-urlencoded"


@validation.get("/validate")
def form() -> Response:
    """Offer a form to check a profile, and say how programs do it."""
    arguments()
    chosen((HTML,))
    return validation_page.offered()


@validation.post("/validate")
def validate() -> Response:
    """Check every profile in the body; a report with violations is an answer, not an error."""
    arguments()
    if request.mimetype == _FORM:
        chosen((HTML,))
        return validation_page.answered()
    representation = chosen(OFFERS)
    payload, media_type = body(kb.settings.max_profile_bytes), request.content_type or ""
    checked = kb.contributions.validate(payload, media_type)
    if representation == HTML:
        return validation_page.shown(payload, media_type, checked)
    if representation == JSON:
        return Response(_json(checked), content_type=JSON.media_type)
    whole = ValidationReport.of(result for _, report in checked for result in report.results)
    if representation == TURTLE:
        return Response(whole.to_turtle(), mimetype=TURTLE.media_type)
    text = json.dumps(whole.to_jsonld(), ensure_ascii=False, indent=2)
    return Response(text + "\n", content_type=JSONLD.media_type)


def _json(checked: Checked) -> str:
    words = wording()
    written = {
        "accepted": all(report.accepted for _, report in checked),
        "conforms": all(report.conforms for _, report in checked),
        "profiles": [{"profile": str(one), **report.to_json(words)} for one, report in checked],
    }
    return json.dumps(written, ensure_ascii=False, indent=2) + "\n"
