"""Reading parameters and bodies of requests: what is unknown, repeated or too large is refused."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from flask import request
from werkzeug.exceptions import LengthRequired, RequestEntityTooLarge

from api.current import today
from api.headers import MIN_POSITION
from kb.errors import LimitError, MalformedError, MediaTypeError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "arguments",
    "body",
    "flag",
    "integer",
    "length",
    "members",
    "min_position",
    "not_whole",
    "on_date",
]

_OBJECT_BYTES = 16_000
"""How large a JSON object that asks for something may be."""


def arguments(*names: str, keep_empty: bool = False) -> dict[str, str]:
    """Return the parameters of the URL; an empty one is as good as none, unless it is a switch.

    :raises ParameterError: naming the first that is unknown or given twice.
    """
    given = _checked(names)
    return {name: value for name, value in given.items() if keep_empty or value.strip()}


def _checked(names: Collection[str]) -> dict[str, str]:
    for name, values in request.args.lists():
        if name not in names:
            known = ", ".join(names) if names else "none"
            raise ParameterError(
                f"unknown parameter {name!r}", subject=name, hint=f"Known here: {known}."
            )
        if len(values) > 1:
            raise ParameterError(f"parameter {name!r} is given {len(values)} times", subject=name)
    return request.args.to_dict()


def integer(
    values: dict[str, str], name: str, default: int, *, least: int = 1, most: int = 10**9
) -> int:
    """Return a whole number.

    :raises ParameterError: when it is not one, or outside of the bounds.
    """
    text = values.get(name)
    if text is None:
        return default
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    if not least <= number <= most:
        raise ParameterError(
            f"expected a whole number from {least} to {most} for {name!r}, not {text!r}",
            subject=name,
        )
    return number


def min_position() -> int:
    """Return the position in the log that the answer must have reached, as the client says.

    :raises ParameterError: when the header holds no whole number.
    """
    text = request.headers.get(MIN_POSITION)
    return 0 if text is None else integer({MIN_POSITION: text}, MIN_POSITION, 0, least=0)


def on_date(values: dict[str, str], name: str = "on") -> date:
    """Return the date in the world that a question is about; today when none is given.

    :raises ParameterError: when it is not a date such as 2017-09-06.
    """
    text = values.get(name)
    if text is None:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ParameterError(
            f"expected a date such as 2017-09-06 for {name!r}, not {text!r}", subject=name
        ) from None


def flag(values: dict[str, str], name: str) -> bool:
    """Return whether a switch is on: `?dry-run` or `?dry-run=true`.

    :raises ParameterError: when its value is neither true nor false.
    """
    text = values.get(name, "false").lower() or "true"
    if text not in ("true", "false"):
        raise ParameterError(f"expected true or false for {name!r}, not {text!r}", subject=name)
    return text == "true"


def body(limit: int) -> bytes:
    """Return the body of the request; one that is too large is refused before it is read.

    :raises LimitError: when it is larger than the limit, with or without `Content-Length`.
    :raises MalformedError: when it ends before the length that was announced.
    :raises MediaTypeError: when it is compressed.
    """
    if request.content_encoding and request.content_encoding.lower() != "identity":
        raise MediaTypeError(
            f"a body with Content-Encoding {request.content_encoding!r} is not read here",
            hint="Send it uncompressed.",
        )
    request.max_content_length = limit + 1  # a body without a length is cut there, silently
    try:
        content = request.get_data()
    except RequestEntityTooLarge:
        content = None
    if content is None or len(content) > limit:
        raise LimitError(f"the body is larger than {limit:,} bytes", hint="Send less at a time.")
    if len(content) < (request.content_length or 0):
        raise not_whole(len(content), request.content_length or 0)
    return content


def length() -> int:
    """Return how long the body of the request is to be, in bytes.

    :raises LengthRequired: when it comes in pieces, and nobody says how long it is.
    """
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        # A server may take a body in chunks that was cut for a whole one.
        raise LengthRequired("the length of the body is needed, to tell whether it came whole")
    return request.content_length or 0


def not_whole(came: int, announced: int) -> MalformedError:
    """Return the error of a body that was cut on its way."""
    return MalformedError(
        f"the body was cut: {came:,} of {announced:,} bytes came", hint="Send it again."
    )


def members(*names: str, optional: Collection[str] = ()) -> dict[str, str]:
    """Return the members of the JSON object in the body; each is a text.

    :raises MediaTypeError: when the body is no JSON.
    :raises LimitError: when it is too large.
    :raises MalformedError: when it does not parse, or is no object.
    :raises ParameterError: naming the first member that is unknown, missing or no text.
    """
    content = body(_OBJECT_BYTES)
    if not request.is_json:
        raise MediaTypeError("expected a JSON object", hint="Send it as application/json.")
    try:
        given = json.loads(content)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise MalformedError(
            "the body is no JSON object", hint=f"Send one with the members {', '.join(names)}."
        )
    for name in (*given, *names):
        if name not in names:
            raise ParameterError(
                f"unknown member {name!r}", subject=name, hint=f"Known here: {', '.join(names)}."
            )
        if not isinstance(given.get(name, "" if name in optional else None), str):
            raise ParameterError(f"expected a text for {name!r}", subject=name)
    return given
