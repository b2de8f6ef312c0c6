"""From what others call a thing to our name of it: identifiers, homepages, other IRIs."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect

from api import links
from api.current import kb
from api.messages import language
from api.negotiation import JSON, chosen
from api.parameters import arguments
from kb.errors import NotFoundError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response as Redirect

    from kb.iris import ProfileId
    from kb.resources import Identified

__all__ = ["identifiers"]

identifiers = Blueprint("identifiers", __name__)


@identifiers.get("/id")
def find() -> Redirect:
    """Lead to the one profile that has an identifier, or list those that have it."""
    chosen((JSON,))
    values = arguments("identifier", "scheme")
    if "identifier" not in values:
        raise ParameterError("expected 'identifier', which is missing", subject="identifier")
    value = values["identifier"].strip()
    found = _standing(kb.identifiers.find(value, values.get("scheme")))
    if not found:
        raise NotFoundError(
            f"no profile has the identifier {value!r}",
            hint="Identifiers are compared letter by letter. If it is the end of an IRI, give the "
            "rest as `scheme`, such as `scheme=http://www.wikidata.org/entity/`.",
            subject="identifier",
        )
    if len(found) == 1:
        [profile] = found
        return redirect(links.document(profile), 303)
    return _choices(value, found)


def _standing(found: Iterable[Identified]) -> dict[ProfileId, list[Identified]]:
    """Group what was found by the profile that stands for it."""
    standing = [(kb.resources.stands_for(one.profile) or one.profile, one) for one in found]
    standing.sort()
    return {
        profile: [one for _, one in group]
        for profile, group in groupby(standing, key=lambda pair: pair[0])
    }


def _choices(value: str, found: dict[ProfileId, list[Identified]]) -> Response:
    """Return https://www.rfc-editor.org/rfc/rfc9110.html#name-300-multiple-choices."""
    names = kb.resources.labels(map(kb.iris.thing, found), language())
    choices = [
        {
            "id": kb.iris.thing(profile),
            "name": names.get(kb.iris.thing(profile)),
            "address": links.document(profile),
            "evidence": [{"property": one.predicate, "value": one.value} for one in evidence],
        }
        for profile, evidence in found.items()
    ]
    text = json.dumps({"identifier": value, "choices": choices}, ensure_ascii=False, indent=2)
    response = Response(text + "\n", 300, mimetype=JSON.media_type)
    response.headers["Link"] = links.link_header(
        [(links.document(profile), {"rel": "alternate"}) for profile in found]
    )
    return response
