"""One contribution: who said what when, what that changed, what the rules said; and its undo.

`/contribution/{id}` names it, and leads to `/contributions/{id}`, the document about it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, url_for
from werkzeug.exceptions import NotFound

from api import links
from api.current import kb
from api.names import Names
from api.negotiation import HTML, JSON, JSONLD, chosen
from api.pages import html
from api.parameters import arguments
from api.receipts import receipt
from api.sending import Sending
from api.steps import as_json, changes, row_of, versions
from kb import jsonld
from kb.history import prov
from kb.iris import ProfileId

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Redirect

    from kb.history import Step
    from kb.log import Record

__all__ = ["contribution"]

contribution = Blueprint("contribution", __name__)

OFFERS = (JSONLD, HTML, JSON)
MOST_SHOWN = 200
"""How many statements a page shows; programs get them all."""


@contribution.get("/contribution/<contribution:name>")
def thing(name: str) -> Redirect:
    """Lead from a contribution to the document about it."""
    return redirect(links.contribution(_found(name).id), 303)


@contribution.get("/graph/<key:publisher>/<kind:kind>/<key:key>/<int:position>")
def version(publisher: str, kind: str, key: str, position: int) -> Redirect:
    """Lead from a version of a publisher's graph to the contribution that made it."""
    record = _found(str(position))
    if (record.publisher, record.profile) != (publisher, ProfileId(kind, key)):
        raise NotFound(f"position {position} is none of {publisher} on {kind}/{key}")
    return redirect(links.contribution(record.id), 303)


@contribution.get("/contributions/<contribution:name>", defaults={"suffix": None})
@contribution.get("/contributions/<contribution:name>.<suffix:suffix>")
def document(name: str, suffix: str | None) -> Response | Redirect:
    """Describe a contribution."""
    form = chosen(OFFERS, suffix)
    arguments()
    record = _found(name)
    if record.id != name:
        return redirect(links.contribution(record.id, suffix), 303)
    with kb.log.reading() as reader:
        kb.states.said(record)
        report = reader.report(record)
    step = kb.history.step(record)
    response = {HTML: _page, JSON: _json, JSONLD: _prov}[form](step, report)
    urls = {offer: links.contribution(record.id, offer.suffix) for offer in OFFERS}
    response.headers["Link"] = links.link_header(
        [
            *links.alternates(urls),
            (kb.iris.contribution(record.id), {"rel": "describes"}),
            (links.history(record.profile), {"rel": "version-history"}),
        ]
    )
    return response


@contribution.post("/contributions/<contribution:name>/undo")
def undo(name: str) -> Response:
    """Take back a contribution of the token's publisher."""
    chosen((JSON,))
    sent = Sending()
    return receipt(kb.desk.undo(sent.sender, name, dry_run=sent.dry_run, request=sent.request))


def _found(name: str) -> Record:
    with kb.log.reading() as reader:
        return reader.find(name)


def _json(step: Step, report: dict[str, Any] | None) -> Response:
    difference, record = step.difference, step.record
    written = as_json(step) | {
        "previous": _iri(step.previous),
        "next": _iri(step.next),
        "etag": record.stored_hash if record.action == "put" else None,
        "mediaType": record.media_type or None,
        "history": links.absolute(links.history(record.profile)),
        "addedStatements": _lines(difference.added) if difference else None,
        "removedStatements": _lines(difference.removed) if difference else None,
        "report": report,
    }
    text = json.dumps(written, ensure_ascii=False, indent=2)
    return Response(text + "\n", content_type=JSON.media_type)


def _lines(triples: frozenset[Any]) -> list[str]:
    return sorted(f"{triple} ." for triple in triples)


def _iri(record: Record | None) -> str | None:
    return kb.iris.contribution(record.id) if record else None


def _prov(step: Step, report: dict[str, Any] | None) -> Response:
    iri = kb.iris.contribution(step.record.id)
    triples = list(prov.activity(step, kb.iris, whole=True))
    if report is not None:
        triples += prov.report_triples(iri, report)
    written = jsonld.document(iri, triples)
    graphs = prov.changed(step, kb.iris).items()
    included = [
        *written.get("included", ()),
        *versions(step),
        *(jsonld.graph(name, said) for name, said in graphs),
    ]
    text = json.dumps(written | {"included": included}, ensure_ascii=False)
    return Response(text + "\n", content_type=JSONLD.media_type)


def _page(step: Step, report: dict[str, Any] | None) -> Response:
    record = step.record
    names = Names([kb.iris.thing(record.profile)])
    told = changes(step, names)
    return html(
        "contribution.html",
        row=row_of(step, names),
        thing=names(kb.iris.thing(record.profile)),
        iri=kb.iris.contribution(record.id),
        server=links.absolute(url_for("home.home_page")),
        changes=told[:MOST_SHOWN],
        total=len(told),
        report=report,
        alternates={form: links.contribution(record.id, form.suffix) for form in (JSONLD, JSON)},
    )
