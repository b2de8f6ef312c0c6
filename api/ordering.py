"""What a request that sends a job brings along: the document as it arrives, and what to do."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import request

from api.current import kb
from api.parameters import length, not_whole
from api.sending import Sending
from kb.contributions.jobs import MODES, Order, spooled
from kb.errors import LimitError, ParameterError
from kb.iris import PROFILE_TYPES
from kb.log import Request, digest
from kb.rdf import format_of
from kb.spreadsheets import MEDIA_TYPES, language_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.contributions.jobs import Mode, Spool

__all__ = ["Ordering"]

_CHUNK = 1 << 16
_LONGEST_NAME = 200


class Ordering:
    """A request that sends a job.

    :raises ParameterError: when a parameter, or the key of the request, is wrong.
    :raises MediaTypeError: when the document is in a format that is not read.
    :raises AccessError: of each kind, when the token does not allow it.
    """

    def __init__(self) -> None:
        self._sent = Sending("describes", "mode", "type", "name", "language")
        self.sender = self._sent.sender
        self.order = self._order()

    @contextmanager
    def document(self) -> Iterator[Spool]:
        """Read the document, which is over a limit before it is read if its length says so.

        :raises ContributionError: when it is too large, not whole, or packed in another way.
        :raises LengthRequired: when it is not said how long it is.
        """
        limit = kb.settings.max_job_bytes
        announced = length()
        if announced > limit:
            raise LimitError(
                f"the document is larger than {limit:,} bytes", hint="Send it in several jobs."
            )
        encoding = (request.content_encoding or "").strip().lower()
        with spooled(_arriving(announced), encoding, limit) as spool:
            yield spool

    def request(self, document: Spool) -> Request | None:
        """Return what tells this request from others; None when nobody means to repeat it."""
        if self._sent.key is None:
            return None
        said = (*sorted(request.args.items(multi=True)), request.mimetype, document.digest)
        return Request(self._sent.key, digest(repr(said).encode()))

    def _order(self) -> Order:
        media_type = request.content_type or ""
        kind = "spreadsheet" if request.mimetype in MEDIA_TYPES else "rdf"
        if kind == "rdf":
            format_of(media_type)
        return Order(
            kind=kind,
            media_type=media_type,
            name=_name(self._sent.value("name"), kind),
            type=_type(self._sent.value("type"), kind),
            language=_language(self._sent.value("language"), kind),
            mode=_mode(self._sent.value("mode")),
            dry_run=self._sent.dry_run,
            describes_existing=self._sent.conditions.describes_existing,
        )


def _arriving(length: int) -> Iterator[bytes]:
    """Yield the body as it arrives.

    :raises MalformedError: when it ends before the length that was announced.
    """
    came = 0
    while chunk := request.stream.read(_CHUNK):
        came += len(chunk)
        yield chunk
    if came < length:
        raise not_whole(came, length)


def _name(text: str | None, kind: str) -> str:
    if text is None:
        return {"rdf": "document", "spreadsheet": "spreadsheet"}[kind]
    if len(text) > _LONGEST_NAME or not text.isprintable():
        raise ParameterError(
            f"expected a name of at most {_LONGEST_NAME} printable characters", subject="name"
        )
    return text


def _type(text: str | None, kind: str) -> str | None:
    if kind == "rdf":
        _refuse(text, "type", "RDF says itself what it describes")
        return None
    if text not in PROFILE_TYPES:
        raise ParameterError(
            f"expected what each row describes for 'type', not {text or 'nothing'!r}",
            hint=f"One of {', '.join(PROFILE_TYPES)}.",
            subject="type",
        )
    return text


def _language(text: str | None, kind: str) -> str:
    if kind == "rdf":
        _refuse(text, "language", "RDF says itself in which languages its texts are")
        return kb.settings.language
    return language_of(text or kb.settings.language)


def _refuse(text: str | None, name: str, why: str) -> None:
    if text is not None:
        raise ParameterError(
            f"a {name} is asked of spreadsheets only", hint=f"Leave it out: {why}.", subject=name
        )


def _mode(text: str | None) -> Mode:
    for mode in MODES:
        if text in (mode, None):
            return mode
    raise ParameterError(
        f"expected one of {', '.join(MODES)} for 'mode', not {text!r}", subject="mode"
    )
