"""Checking profiles without an account: nothing is stored."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from api.current import kb
from api.links import absolute
from api.negotiation import HTML, JSON, TURTLE, chosen
from api.pages import html
from api.parameters import arguments, body

if TYPE_CHECKING:
    from kb.iris import ProfileId
    from kb.validation import ValidationReport

__all__ = ["validation"]

validation = Blueprint("validation", __name__)

OFFERS = (JSON, TURTLE, HTML)


@dataclass(frozen=True, slots=True)
class Checked:
    """A profile found in what was sent, and what the rules say of it."""

    profile: ProfileId
    report: ValidationReport


@validation.get("/validate")
def form() -> Response:
    """Say how to check a profile."""
    arguments()
    chosen((HTML,))
    return html("validation.html", checked=None, url=absolute(request.script_root + "/validate"))


@validation.post("/validate")
def validate() -> Response:
    """Check every profile in the body; a report with violations is an answer, not an error."""
    arguments()
    representation = chosen(OFFERS)
    payload = body(kb.settings.max_profile_bytes)
    found = kb.contributions.validate(payload, request.content_type or "")
    checked = [Checked(profile, report) for profile, report in found]
    if representation == HTML:
        return html("validation.html", checked=checked, url="")
    if representation == TURTLE:
        text = "\n".join(each.report.to_turtle() for each in checked)
        return Response(text, mimetype=TURTLE.media_type)
    profiles = [{"profile": str(each.profile), **each.report.to_json()} for each in checked]
    written = {
        "accepted": all(each.report.accepted for each in checked),
        "conforms": all(each.report.conforms for each in checked),
        "profiles": profiles,
    }
    text = json.dumps(written, ensure_ascii=False, indent=2)
    return Response(text + "\n", content_type=JSON.media_type)
