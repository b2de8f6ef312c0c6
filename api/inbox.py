"""The inbox of a publisher as JSON and as an Atom feed.

Anybody may read what anybody may know. The publisher's token shows the rest, also as the password
of HTTP Basic, which is all that feed readers can send; with `?private` they are asked for it.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, url_for

from api import access, atom, links
from api.current import kb, today
from api.matters import nodes_of, told
from api.messages import gettext, language
from api.names import Names
from api.negotiation import ATOM, HTML, JSON, chosen
from api.paging import View
from api.parameters import arguments, flag, integer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.matters import Told
    from kb.log import Publisher

__all__ = ["inbox"]

inbox = Blueprint("inbox", __name__)

OFFERS = (JSON, ATOM)


@inbox.get("/publishers/<key:key>/inbox", defaults={"suffix": None})
@inbox.get("/publishers/<key:key>/inbox.<suffix:suffix>")
def listed(key: str, suffix: str | None) -> Response:
    """Return a page of what a publisher should know, the latest first."""
    form = chosen(OFFERS, suffix)
    values = arguments("page", "size", "private", keep_empty=True)
    publisher = kb.log.publishers.get(key)
    private = access.reads_private(key, asked=flag(values, "private"))
    number = integer(values, "page", 1)
    size = integer(values, "size", kb.settings.page_size, most=kb.settings.max_page_size)
    found = kb.inbox.matters(key, today(), private=private)
    view = View.of(number, size, len(found))
    page = found[(number - 1) * size : number * size]
    names = Names(nodes_of(page))
    shown = [told(one, names) for one in page]
    updated = found[0].time if found else datetime.fromisoformat(publisher.created)
    if form == ATOM:
        response = _feed(publisher, shown, updated, view, private=private)
    else:
        response = _json(publisher, shown, len(found), view, private=private)
    response.headers["Link"] = links.link_header(view.relations())
    response.vary.add("Authorization")
    if private:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _json(
    publisher: Publisher, shown: Sequence[Told], total: int, view: View, *, private: bool
) -> Response:
    sisters = {"first": view.first, "previous": view.previous, "next": view.next, "last": view.last}
    written = {
        "publisher": publisher.key,
        "name": publisher.name,
        "private": private,
        "total": total,
        "matters": [_matter(publisher.key, one) for one in shown],
        **{name: path and links.absolute(path) for name, path in sisters.items()},
    }
    text = json.dumps(written, ensure_ascii=False, indent=2)
    return Response(text + "\n", content_type=JSON.media_type)


def _matter(publisher: str, one: Told) -> dict[str, Any]:
    matter = one.matter
    return {
        "id": _id(publisher, matter.name),
        "kind": matter.kind,
        "profile": str(matter.profile),
        "thing": one.node.iri,
        "time": matter.time.isoformat(),
        "title": one.title,
        "detail": one.detail,
        "rules": list(matter.rules),
        "properties": list(matter.properties),
        "others": list(matter.others),
        "reason": matter.reason,
        "document": links.absolute(links.document(matter.profile)),
        "next": {"text": one.step, "url": one.url, "command": one.command},
    }


def _feed(
    publisher: Publisher, shown: Sequence[Told], updated: datetime, view: View, *, private: bool
) -> Response:
    page = links.absolute(url_for("publishing.document", key=publisher.key))
    relations = {"self": view.this, "first": view.first, "previous": view.previous}
    relations |= {"next": view.next, "last": view.last}
    paging = [
        atom.Link(name, links.absolute(path), ATOM.media_type)
        for name, path in relations.items()
        if path
    ]
    feed = atom.Feed(
        id=_id(publisher.key) + ("?private" if private else ""),
        title=gettext("Inbox of %(name)s") % {"name": publisher.name},
        subtitle=gettext("What wants attention, and what became of things"),
        updated=updated,
        author="Cluster KB",
        language=language(),
        links=(*paging, atom.Link("alternate", page, HTML.media_type)),
        entries=tuple(_entry(publisher.key, one) for one in shown),
    )
    return Response(atom.written(feed), content_type=f"{ATOM.media_type}; charset=utf-8")


def _entry(publisher: str, one: Told) -> atom.Entry:
    page = links.absolute(links.document(one.matter.profile))
    return atom.Entry(
        id=_id(publisher, one.matter.name),
        title=one.title,
        summary="\n".join(filter(None, (one.detail, one.step, one.command))),
        updated=one.matter.time,
        category=one.matter.kind,
        label=one.kind,
        links=(
            atom.Link("alternate", page, HTML.media_type),
            atom.Link("related", one.url),
        ),
    )


def _id(publisher: str, matter: str = "") -> str:
    """Return the IRI of an inbox, or of a matter in it: the same on whatever host it is read."""
    stem = f"{kb.iris.base}publishers/{publisher}/inbox"
    return f"{stem}#{matter}" if matter else stem
