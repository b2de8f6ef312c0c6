"""Merged keys: what stands for one thing twice is made to stand for it once, by a curator."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, request

from api import access, links
from api.current import kb
from api.negotiation import JSON, chosen
from api.parameters import arguments, members
from kb.iris import ProfileId

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as Redirect

    from kb.log import Merge

__all__ = ["merging", "moved"]

merging = Blueprint("merging", __name__)


@merging.post("/profiles/<kind:kind>/<key:key>/merge")
def merge(kind: str, key: str) -> Response:
    """Have another key stand for this one."""
    chosen((JSON,))
    arguments()
    token = access.bearer("curate")
    into = members("into")["into"]
    return _told(kb.merging.merge(ProfileId(kind, key), into, token.agent))


@merging.post("/profiles/<kind:kind>/<key:key>/unmerge")
def unmerge(kind: str, key: str) -> Response:
    """Have a merged key stand for itself again."""
    chosen((JSON,))
    arguments()
    token = access.bearer("curate")
    return _told(kb.merging.unmerge(ProfileId(kind, key), token.agent))


def moved(profile: ProfileId, address: Callable[[ProfileId], str]) -> Redirect | None:
    """Lead from a key that was merged to the one that stands for it; None when it was not.

    The `Link` names the relation, as what is redirected has no body to say it in.
    """
    now = kb.resources.stands_for(profile)
    if now is None:
        return None
    query = request.query_string.decode("latin-1")
    response = redirect(address(now) + (f"?{query}" if query else ""), 301)
    relation = "http://purl.org/dc/terms/isReplacedBy"
    response.headers["Link"] = links.link_header([(kb.iris.thing(now), {"rel": relation})])
    return response


def _told(merge: Merge) -> Response:
    into = str(merge.into) if merge.into else None
    told = {
        "profile": str(merge.profile),
        "isReplacedBy": into,
        "agent": merge.agent,
        "time": merge.time.isoformat(),
        "links": {"document": links.document(merge.into or merge.profile)},
    }
    return Response(json.dumps(told, indent=2) + "\n", mimetype=JSON.media_type)
