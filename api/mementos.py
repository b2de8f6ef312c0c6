"""Mementos: earlier states of a document, by date and time (RFC 7089).

The document is its own time gate: with `Accept-Datetime` it leads to the state of that time. A
memento is named by a position in the log (`?asOf=`); its time is that of the contribution that
had made it so.

https://www.rfc-editor.org/rfc/rfc7089.html
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from flask import Response, redirect, request, url_for
from werkzeug.http import http_date, parse_date

from api import links
from api.current import kb
from api.negotiation import TIMEMAP
from kb.errors import NotFoundError, ParameterError

if TYPE_CHECKING:
    from datetime import datetime

    from werkzeug.wrappers import Response as Redirect

    from kb.iris import ProfileId
    from kb.log import Record

__all__ = ["ACCEPT", "DATETIME", "asked", "led", "mark", "relations", "time_map"]

ACCEPT = "Accept-Datetime"
DATETIME = "Memento-Datetime"

Links = list[tuple[str, dict[str, str]]]


def asked() -> datetime | None:
    """Return the time that the client asks for, if it asks for one.

    :raises ParameterError: when the header holds no time.
    """
    text = request.headers.get(ACCEPT)
    if text is None:
        return None
    try:
        moment = parse_date(text)
        if moment is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ParameterError(
        f"expected a date and time for {ACCEPT}, not {text!r}",
        hint="Write it as HTTP does: Mon, 23 Nov 2026 12:00:00 GMT.",
        subject=ACCEPT,
    )


def led(profile: ProfileId, suffix: str | None, moment: datetime) -> Redirect:
    """Lead to the state of a time; before the first contribution, to that of the first.

    :raises NotFoundError: when the profile was never described.
    """
    with kb.log.reading() as reader:
        words = reader.words(profile, reader.position_at(moment)) or reader.of_profile(profile)[:1]
    if not words:
        raise _unknown(profile)
    place = links.memento(profile, words[-1].position, suffix)
    response = redirect(place, 302)
    response.headers["Link"] = links.link_header(relations(profile, suffix))
    response.vary.add(ACCEPT)
    return response


def relations(profile: ProfileId, suffix: str | None = None) -> Links:
    """Return the links of a document to its past."""
    return [
        (links.document(profile, suffix), {"rel": "original timegate"}),
        (_time_map_url(profile), {"rel": "timemap", "type": TIMEMAP.media_type}),
        (links.history(profile), {"rel": "version-history"}),
    ]


def mark(response: Response, profile: ProfileId, suffix: str | None, last: Record) -> Links:
    """Say of which time a memento is; return its links to its sisters and its original."""
    response.headers[DATETIME] = http_date(last.time)
    states = list(kb.states.mementos(profile))
    here = next((place for place, one in enumerate(states) if one == last), None)
    named: dict[int, list[str]] = {}
    if states:
        named.setdefault(0, []).append("first")
        named.setdefault(len(states) - 1, []).append("last")
    if here is not None:
        named.setdefault(here, [])
        for name, place in (("prev", here - 1), ("next", here + 1)):
            if 0 <= place < len(states):
                named.setdefault(place, []).append(name)
    return relations(profile, suffix) + [
        _memento(profile, states[place], names, suffix) for place, names in sorted(named.items())
    ]


def time_map(profile: ProfileId) -> Response:
    """Return all mementos of a document as links (https://www.rfc-editor.org/rfc/rfc6690.html).

    :raises NotFoundError: when the profile was never described.
    """
    states = list(kb.states.mementos(profile))
    if not states and kb.log.steward(profile) is None:
        raise _unknown(profile)
    span = (
        {"from": http_date(states[0].time), "until": http_date(states[-1].time)} if states else {}
    )
    listed: Links = [
        (links.document(profile), {"rel": "original timegate"}),
        (_time_map_url(profile), {"rel": "self", "type": TIMEMAP.media_type, **span}),
        *(_memento(profile, one, []) for one in states),
    ]
    whole = [(links.absolute(path), parameters) for path, parameters in listed]
    text = ",\n".join(links.link_header([each]) for each in whole)
    return Response(text + "\n", content_type=TIMEMAP.media_type)


def _memento(
    profile: ProfileId, record: Record, names: list[str], suffix: str | None = None
) -> tuple[str, dict[str, str]]:
    place = links.memento(profile, record.position, suffix)
    return place, {"rel": " ".join([*names, "memento"]), "datetime": http_date(record.time)}


def _time_map_url(profile: ProfileId) -> str:
    return url_for("history.time_map", kind=profile.type, key=profile.key)


def _unknown(profile: ProfileId) -> NotFoundError:
    return NotFoundError(f"nobody has ever described {profile}", subject=kb.iris.thing(profile))
