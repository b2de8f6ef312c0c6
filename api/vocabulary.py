"""Our own vocabulary, dereferenced: ontology, shapes, forms, code lists, contexts, problems."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, url_for

from api import describing, links, problems
from api.current import documents
from api.names import languages
from api.negotiation import HTML, JSON, JSONLD, NTRIPLES, TRIG, TURTLE, chosen
from api.pages import html
from api.parameters import arguments
from api.presenting import present
from kb import assets, publication
from kb.errors import NotFoundError
from kb.iris import SCHEME
from kb.jsonld import CONTEXT_ASSET

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.publication import VocabularyTerm

__all__ = ["vocabulary"]

vocabulary = Blueprint("vocabulary", __name__)

WHOLE = (TURTLE, HTML, JSONLD, NTRIPLES)
CONCEPT = (JSONLD, HTML, TURTLE, NTRIPLES, TRIG)
IMMUTABLE = "public, max-age=31536000, immutable"


@vocabulary.get("/ns", defaults={"suffix": None})
@vocabulary.get("/ns.<suffix:suffix>")
def ontology(suffix: str | None) -> Response:
    """Return the ontology, all modules in one."""
    return _whole("ontology", suffix, publication.ontology, publication.terms)


@vocabulary.get("/shapes", defaults={"suffix": None})
@vocabulary.get("/shapes.<suffix:suffix>")
def shapes(suffix: str | None) -> Response:
    """Return the shapes, all in one."""
    return _whole("shapes", suffix, publication.shapes, publication.rules)


@vocabulary.get("/forms", defaults={"suffix": None})
@vocabulary.get("/forms.<suffix:suffix>")
def forms(suffix: str | None) -> Response:
    """Return the descriptions of input forms, all in one."""
    return _whole("forms", suffix, publication.forms, publication.inputs)


def _whole(
    heading: str,
    suffix: str | None,
    write: Callable[[str], bytes],
    terms: Callable[[], tuple[VocabularyTerm, ...]],
) -> Response:
    arguments()
    form = chosen(WHOLE, suffix)
    if form == HTML:
        return html("vocabulary.html", heading=heading, terms=terms())
    return Response(write(form.media_type), mimetype=form.media_type)


@vocabulary.get("/context/1.0.jsonld")
def context() -> Response:
    """Return our JSON-LD context, which never changes under this name."""
    arguments()
    response = Response(assets.read(CONTEXT_ASSET), content_type=JSONLD.media_type)
    response.headers["Cache-Control"] = IMMUTABLE
    return response


@vocabulary.get("/scheme/<key:scheme>", defaults={"code": None, "suffix": None})
@vocabulary.get("/scheme/<key:scheme>.<suffix:suffix>", defaults={"code": None})
@vocabulary.get("/scheme/<key:scheme>/<code:code>", defaults={"suffix": None})
@vocabulary.get("/scheme/<key:scheme>/<code:code>.<suffix:suffix>")
def concept(scheme: str, code: str | None, suffix: str | None) -> Response:
    """Describe a code list or one of its codes."""
    arguments()
    form = chosen(CONCEPT, suffix)
    name = scheme if code is None else f"{scheme}/{code}"
    found = documents.read(f"{SCHEME}{name}", languages())
    if not found.described:
        raise NotFoundError(f"there is no code {name}", subject=found.iri)
    urls = {
        offer: url_for(".concept", scheme=scheme, code=code, suffix=offer.suffix)
        for offer in CONCEPT
    }
    if form == HTML:
        response = html("document.html", page=describing.page(found, None), alternates=urls)
    else:
        response = present(found, form.media_type)
    response.headers["Link"] = links.link_header(links.alternates(urls))
    return response


@vocabulary.get("/problems")
def problem_types() -> Response:
    """Say what each type of problem means."""
    arguments()
    types = problems.types()
    if chosen((JSON, HTML)) == HTML:
        return html("problems.html", types=types)
    text = json.dumps({"problems": types}, ensure_ascii=False, indent=2)
    return Response(text + "\n", content_type=JSON.media_type)
