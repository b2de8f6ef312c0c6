"""Documents as of an earlier state of the knowledge base: mementos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api import describing, links, mementos
from api.current import kb
from api.headers import POSITION
from api.names import languages
from api.negotiation import HTML
from api.pages import html
from api.presenting import OFFERS, present
from kb.errors import ParameterError
from kb.history import position_of

if TYPE_CHECKING:
    from flask import Response

    from api.negotiation import Representation
    from kb.iris import ProfileId

__all__ = ["past_document"]


def past_document(
    profile: ProfileId, form: Representation, suffix: str | None, values: dict[str, str]
) -> Response:
    """Describe a thing as of a moment, which the values name.

    :raises ParameterError: when the moment is none, or a day in the world is asked for as well.
    :raises NotFoundError: when nobody had described the thing then, or nobody did any more.
    """
    if "on" in values:
        raise ParameterError(
            "a document of the past shows no channels, so there is no day to choose for them",
            subject="on",
            hint="asOf is a state of the knowledge base, on is a day in the world; give one.",
        )
    position = position_of(values["asOf"], kb.log, kb.clock())
    steward = kb.log.steward(profile)
    found, state = kb.past.read(profile, position, languages(), steward)
    urls = {offer: links.memento(profile, position, offer.suffix) for offer in OFFERS}
    if form == HTML:
        page = describing.page(found, profile)
        response = html("document.html", page=page, alternates=urls, profile=profile, state=state)
    else:
        response = present(found, form.media_type)
    response.headers[POSITION] = str(position)
    relations = mementos.mark(response, profile, suffix, state.last)
    described = (kb.iris.thing(profile), {"rel": "describes"})
    response.headers["Link"] = links.link_header([*links.alternates(urls), described, *relations])
    return response
