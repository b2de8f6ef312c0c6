"""The history of a profile: all contributions to it, newest first, and its mementos."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, url_for

from api import links, mementos
from api.current import kb
from api.names import Names
from api.negotiation import HTML, JSON, JSONLD, TIMEMAP, chosen
from api.pages import html
from api.paging import View
from api.parameters import arguments, integer
from api.steps import as_json, as_prov, row_of
from kb.errors import NotFoundError
from kb.iris import ProfileId
from kb.jsonld import CONTEXT_IRI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.history import Step

__all__ = ["history"]

history = Blueprint("history", __name__)

OFFERS = (JSONLD, HTML, JSON)
SIZE = 20
MOST = 50
"""How many contributions a page holds: for each of them two states are read from the log."""


@history.get("/doc/<kind:kind>/<key:key>/history", defaults={"suffix": None})
@history.get("/doc/<kind:kind>/<key:key>/history.<suffix:suffix>")
def listed(kind: str, key: str, suffix: str | None) -> Response:
    """Return a page of the contributions to a profile."""
    form = chosen(OFFERS, suffix)
    values = arguments("page", "size")
    number, size = integer(values, "page", 1), integer(values, "size", SIZE, most=MOST)
    profile = ProfileId(kind, key)
    total, steps = kb.history.of(profile, limit=size, offset=(number - 1) * size)
    if not total:
        raise NotFoundError(f"nobody has ever described {profile}", subject=kb.iris.thing(profile))
    view = View.of(number, size, total)
    write = {HTML: _page, JSON: _json, JSONLD: _prov}[form]
    response = write(profile, steps, total, view)
    relations = [*view.relations(), (links.document(profile), {"rel": "latest-version"})]
    response.headers["Link"] = links.link_header(relations)
    return response


@history.get("/doc/<kind:kind>/<key:key>/timemap")
def time_map(kind: str, key: str) -> Response:
    """Return all mementos of a document."""
    chosen((TIMEMAP,))
    arguments()
    return mementos.time_map(ProfileId(kind, key))


def _page(profile: ProfileId, steps: Sequence[Step], total: int, view: View) -> Response:
    names = Names([kb.iris.thing(profile)])
    forms = (JSONLD, JSON)
    return html(
        "history.html",
        thing=names(kb.iris.thing(profile)),
        profile=profile,
        rows=[row_of(step, names) for step in steps],
        total=total,
        view=view,
        alternates={
            form: url_for(".listed", kind=profile.type, key=profile.key, suffix=form.suffix)
            for form in forms
        },
    )


def _json(profile: ProfileId, steps: Sequence[Step], total: int, view: View) -> Response:
    sisters = {"first": view.first, "previous": view.previous, "next": view.next, "last": view.last}
    written = {
        "profile": str(profile),
        "thing": kb.iris.thing(profile),
        "total": total,
        "contributions": [as_json(step) for step in steps],
        **{name: path and links.absolute(path) for name, path in sisters.items()},
    }
    text = json.dumps(written, ensure_ascii=False, indent=2)
    return Response(text + "\n", content_type=JSON.media_type)


def _prov(profile: ProfileId, steps: Sequence[Step], total: int, view: View) -> Response:
    told = [as_prov(step) for step in steps]
    written = {
        "@context": CONTEXT_IRI,
        "id": links.absolute(links.history(profile)),
        "type": ["Collection"],
        "totalItems": total,
        "items": [node for node, _ in told],
        "view": view.hydra(),
        "included": [node for _, versions in told for node in versions],
    }
    text = json.dumps(written, ensure_ascii=False)
    return Response(text + "\n", content_type=JSONLD.media_type)
