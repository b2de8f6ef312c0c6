"""The steward of a profile: whose word counts first, who claims that, and how it changes hands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response

from api import access
from api.current import kb
from api.negotiation import JSON, chosen
from api.parameters import arguments, members
from kb.errors import ParameterError
from kb.iris import ProfileId

if TYPE_CHECKING:
    from kb.contributions.stewardship import Standing
    from kb.log import Token

__all__ = ["stewardship"]

stewardship = Blueprint("stewardship", __name__)


@stewardship.get("/profiles/<kind:kind>/<key:key>/stewardship")
def show(kind: str, key: str) -> Response:
    """Tell who is the steward, and what led to it."""
    chosen((JSON,))
    arguments()
    return _told(kb.stewardship.show(ProfileId(kind, key)))


@stewardship.post("/profiles/<kind:kind>/<key:key>/stewardship")
def change(kind: str, key: str) -> Response:
    """Claim it, hand it over, or settle it; a claim that has to wait answers 202."""
    chosen((JSON,))
    arguments()
    token = access.bearer("contribute")
    asked = members("action", "to", optional={"to"})
    standing = _changed(ProfileId(kind, key), token, asked)
    waits = asked["action"] == "claim" and token.publisher in standing.claims
    return _told(standing, 202 if waits else 200)


def _changed(profile: ProfileId, token: Token, asked: dict[str, str]) -> Standing:
    action, to = asked["action"], asked.get("to")
    if action == "claim":
        return kb.stewardship.claim(profile, token.publisher, token.agent)
    if action not in ("hand-over", "settle"):
        raise ParameterError(
            f"expected claim, hand-over or settle for 'action', not {action!r}", subject="action"
        )
    if to is None:
        raise ParameterError("expected the key of a publisher for 'to'", subject="to")
    if action == "hand-over":
        return kb.stewardship.hand_over(profile, token.publisher, to, token.agent)
    access.bearer("curate")
    return kb.stewardship.settle(profile, to, token.agent)


def _told(standing: Standing, status: int = 200) -> Response:
    text = json.dumps(standing.to_json(), indent=2)
    return Response(text + "\n", status, mimetype=JSON.media_type)
