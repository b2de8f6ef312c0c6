"""Moments: the position in the log that a time, a day or a number names."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from kb.errors import ParameterError

if TYPE_CHECKING:
    from kb.log import Log

__all__ = ["position_of"]

_POSITION = re.compile(r"[0-9]{1,18}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def position_of(text: str, log: Log, now: datetime, name: str = "asOf") -> int:
    """Return the position that a text means; `name` is that of the parameter.

    It is a position itself, an instant with its offset from UTC, or a day, which means its end
    in UTC.

    :raises ParameterError: when it is none of these, or still to come.
    """
    if _POSITION.fullmatch(text):
        return _reached(int(text), log, name)
    moment = _moment(text, name)
    if moment > now and not (_DAY.fullmatch(text) and moment.date() == now.date()):
        raise ParameterError(
            f"{text} is still to come",
            hint="What will be known then cannot be said; leave it out for what is known now.",
            subject=name,
        )
    with log.reading() as reader:
        return reader.position_at(moment)


def _reached(position: int, log: Log, name: str) -> int:
    last = log.position()
    if position > last:
        raise ParameterError(
            f"the log has come to position {last}, not yet to {position}",
            hint="Give an earlier position, an instant such as 2026-11-23T12:00:00Z, or a day.",
            subject=name,
        )
    return position


def _moment(text: str, name: str) -> datetime:
    try:
        if _DAY.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time.max, UTC)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ParameterError(
        f"expected a position, an instant or a day for {name!r}, not {text!r}",
        hint="Write 4711, 2026-11-23T12:00:00Z (in a URL, + is written as %2B) or 2026-11-23.",
        subject=name,
    ) from None
