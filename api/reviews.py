"""Proposals: what waits for a curator, and what curators decided.

A curator sees them all, a contributor those of its publisher.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, Response, url_for

from api import access
from api.current import kb
from api.negotiation import JSON, chosen
from api.parameters import arguments, integer, members
from api.receipts import receipt
from api.wording import wording
from kb.contributions.desk import Answer, Sender
from kb.errors import ParameterError
from kb.log import STATES

if TYPE_CHECKING:
    from kb.log import Proposal, State, Token

__all__ = ["reviews"]

reviews = Blueprint("reviews", __name__)


@reviews.get("/reviews")
def index() -> Response:
    """List proposals of one state, the oldest first, a page at a time."""
    chosen((JSON,))
    values = arguments("state", "page", "size")
    own = _own(access.bearer("contribute"))
    state = _state(values)
    size = integer(values, "size", kb.settings.page_size, most=kb.settings.max_page_size)
    offset = (integer(values, "page", 1) - 1) * size
    with kb.log.reading() as reader:
        total = reader.reviews.count(state, own)
        found = reader.reviews.all(state, own, limit=size, offset=offset)
    return _told({"totalItems": total, "proposals": [_summary(one) for one in found]})


@reviews.get("/reviews/<key:identifier>")
def show(identifier: str) -> Response:
    """Tell what became of a proposal, with the receipt that would come of it."""
    chosen((JSON,))
    arguments()
    proposal = kb.reviewing.get(identifier, _own(access.bearer("contribute")))
    with kb.log.reading() as reader:
        kept = reader.reviews.receipt(identifier)
    return _told({**_summary(proposal), "receipt": json.loads(kept) if kept else None})


@reviews.post("/reviews/<key:identifier>/accept")
def accept(identifier: str) -> Response:
    """Make a proposal a contribution."""
    chosen((JSON,))
    arguments()
    curator = Sender.of(access.bearer("curate"), wording())
    accepted = kb.reviewing.accept(curator, identifier)
    return receipt(Answer(kb.desk.tell(accepted, wording=curator.wording) | {"review": False}))


@reviews.post("/reviews/<key:identifier>/refuse")
def refuse(identifier: str) -> Response:
    """Refuse a proposal, and say why."""
    chosen((JSON,))
    arguments()
    curator = Sender.of(access.bearer("curate"), wording())
    return _told(_summary(kb.reviewing.refuse(curator, identifier, members("reason")["reason"])))


def _own(token: Token) -> str | None:
    """Return the publisher whose proposals a token may see; None for all."""
    return None if token.allows("curate") else token.publisher


def _state(values: dict[str, str]) -> State | None:
    state = values.get("state", "pending")
    if state not in (*STATES, "all"):
        raise ParameterError(
            f"expected one of {', '.join((*STATES, 'all'))} for 'state', not {state!r}",
            subject="state",
        )
    return None if state == "all" else cast("State", state)


def _summary(proposal: Proposal) -> dict[str, Any]:
    kind, key = proposal.profile.type, proposal.profile.key
    contribution = proposal.contribution
    return {
        **proposal.to_json(),
        "person": kb.log.tokens.person(proposal.agent),
        "contribution": kb.iris.contribution(contribution) if contribution else None,
        "links": {
            "proposal": url_for(".show", identifier=proposal.id),
            "profile": url_for("profiles.read", kind=kind, key=key),
        },
    }


def _told(told: dict[str, Any]) -> Response:
    text = json.dumps(told, ensure_ascii=False, indent=2)
    response = Response(text + "\n", mimetype=JSON.media_type)
    response.vary.add("Authorization")
    return response
