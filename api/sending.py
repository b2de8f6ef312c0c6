"""What a request that writes brings along: who sends what, under which conditions and key."""

from __future__ import annotations

import re

from flask import request

from api import access
from api.current import kb
from api.parameters import arguments, body, flag, length
from api.wording import wording
from kb.contributions.desk import Document, Sender
from kb.contributions.intake import Conditions
from kb.errors import ParameterError
from kb.log import Request, digest

__all__ = ["Sending"]

KEY = "Idempotency-Key"
_STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])+)"')
"""A string as https://www.rfc-editor.org/rfc/rfc9651.html#section-3.3.3 has it."""
_BARE = re.compile(r"[\w!#$%&'*+.^`|~:/=-]+", re.ASCII)
"""What many send instead, without the quotes."""
_LONGEST = 255


class Sending:
    """A request that sends a profile, or takes one back.

    `switches` are the parameters that it may have, beside `dry-run` and `publisher`.

    :raises ParameterError: when a parameter or the key of the request is wrong.
    :raises AccessError: of each kind, when the token does not allow it.
    """

    def __init__(self, *switches: str) -> None:
        self._values = arguments("dry-run", "publisher", *switches, keep_empty=True)
        self.dry_run = flag(self._values, "dry-run")
        token = access.bearer("dry-run" if self.dry_run else "contribute")
        access.check_own(token, self._values.get("publisher") or None)
        self.sender = Sender.of(token, wording())
        self.key = _key()

    def switch(self, name: str) -> bool:
        """Return whether a switch is on."""
        return flag(self._values, name)

    def value(self, name: str) -> str | None:
        """Return the value of a parameter that is no switch; None without one."""
        return self._values.get(name, "").strip() or None

    @property
    def conditions(self) -> Conditions:
        """Under which conditions the request is to count."""
        return Conditions(
            if_match=_condition("If-Match"),
            if_none_match=_condition("If-None-Match"),
            require_match=True,
            describes_existing=_describes_existing(self._values.get("describes")),
        )

    @property
    def document(self) -> Document:
        """What was sent, which has to say how long it is.

        :raises LengthRequired: when it does not.
        """
        length()
        return Document(body(kb.settings.max_profile_bytes), request.content_type or "")

    @property
    def request(self) -> Request | None:
        """What tells this request from others; None when nobody means to repeat it."""
        if self.key is None or self.dry_run:
            return None
        said = (
            request.method,
            request.path,
            *sorted(request.args.items(multi=True)),
            request.content_type,
            request.headers.get("If-Match"),
            request.headers.get("If-None-Match"),
            digest(body(kb.settings.max_profile_bytes)),
        )
        return Request(self.key, digest(repr(said).encode()))


def _key() -> str | None:
    """Return the key of the request.

    https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header#section-2.1
    """
    text = request.headers.get(KEY)
    if text is None:
        return None
    quoted = _STRING.fullmatch(text.strip())
    bare = _BARE.fullmatch(text.strip())
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else bare[0] if bare else ""
    if not 0 < len(key) <= _LONGEST:
        raise ParameterError(
            f"{KEY} is no string of 1 to {_LONGEST} characters",
            hint=f'Send one that you use for nothing else, such as `{KEY}: "8e03978e-40d5-43dd"`.',
            subject=KEY,
        )
    return key


def _condition(header: str) -> frozenset[str] | str | None:
    """Return the stored forms that a condition names: hashes, `*`, or None without a condition.

    A weak tag never matches strongly (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1).
    """
    text = request.headers.get(header)
    if text is None or text.strip() == "*":
        return text and "*"
    tags = request.if_match if header == "If-Match" else request.if_none_match
    return frozenset(tag.partition(".")[0] for tag in tags.as_set())


def _describes_existing(text: str | None) -> bool:
    if text not in (None, "existing"):
        raise ParameterError(
            f"expected existing for 'describes', not {text!r}", subject="describes"
        )
    return text == "existing"
