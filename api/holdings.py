"""What a publisher says now, as a list that anybody may read: what `sync` compares files with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, url_for

from api import links
from api.current import kb
from api.negotiation import JSON, chosen
from api.parameters import arguments, integer
from kb.contributions.holdings import MOST, holdings
from kb.errors import ParameterError
from kb.iris import ProfileId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.contributions.holdings import Holding

__all__ = ["held"]

held = Blueprint("held", __name__)

SIZE = 100


@held.get("/publishers/<key:key>/profiles")
def listed(key: str) -> Response:
    """Return a page of the profiles that a publisher describes, by type and key."""
    chosen((JSON,))
    values = arguments("after", "size")
    publisher = kb.log.publishers.get(key).key
    size = integer(values, "size", SIZE, most=MOST)
    page = holdings(kb.log, kb.store, kb.iris, publisher, after=_after(values), limit=size)
    first = links.with_arguments({"after": None})
    following = _following(page, size)
    told = {
        "publisher": publisher,
        "position": kb.store.position(),
        "profiles": [_told(one) for one in page],
        "first": links.absolute(first),
        "next": following and links.absolute(following),
    }
    response = Response(json.dumps(told, indent=2) + "\n", content_type=JSON.media_type)
    relations = {"first": first, "next": following}
    response.headers["Link"] = links.link_header(
        [(path, {"rel": name}) for name, path in relations.items() if path]
    )
    return response


def _after(values: dict[str, str]) -> ProfileId | None:
    """Return behind which profile the page begins.

    :raises ParameterError: when it is none that could be.
    """
    text = values.get("after")
    profile = ProfileId.parse(text) if text else None
    if text and profile is None:
        raise ParameterError(
            f"expected a profile such as cluster/fr-lyonbiopole for 'after', not {text!r}",
            subject="after",
        )
    return profile


def _following(page: Sequence[Holding], size: int) -> str | None:
    """Return the path of the next page; None when there is none."""
    if len(page) < size:
        return None
    return links.with_arguments({"after": str(page[-1].record.profile)})


def _told(one: Holding) -> dict[str, Any]:
    record = one.record
    profile = record.profile
    return {
        "profile": str(profile),
        "thing": kb.iris.thing(profile),
        "etag": record.stored_hash,
        "time": record.time.isoformat(),
        "contribution": kb.iris.contribution(record.id),
        "warnings": record.warnings,
        "infos": record.infos,
        "confirmed": [day.isoformat() for day in one.confirmed],
        "links": {
            "profile": url_for(
                "profiles.read", kind=profile.type, key=profile.key, publisher=record.publisher
            ),
            "document": links.document(profile),
            "history": links.history(profile),
        },
    }
