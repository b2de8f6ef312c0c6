"""Requests that were answered, so that whoever repeats one gets the same answer again.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from kb.errors import IdempotencyKeyError
from kb.log.schema import metadata

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from kb.iris import ProfileId

__all__ = ["KEPT_FOR", "Request", "Requests"]

KEPT_FOR = timedelta(hours=48)
"""For how long an answer is kept at least; then its key may be used again."""
_EMPTY: dict[str, Any] = {"added": [], "removed": [], "parts": [], "report": None}
"""What stands in a receipt instead of what was sent, when that was redacted."""

requests = Table(
    "requests",
    metadata,
    Column("publisher", ForeignKey("publishers.key"), primary_key=True),
    Column("key", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("time", String, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Index("requests_by_time", "time"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """What tells a request from others: the key that its sender chose, and a hash of all of it."""

    key: str
    fingerprint: str


class Requests:
    """The answers to requests with a key, in the transaction of a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def answer(self, publisher: str, request: Request) -> str | None:
        """Return what a publisher was answered to this very request; None when it is new.

        :raises IdempotencyKeyError: when the key came with another request.
        """
        query = select(requests).where(
            requests.c.publisher == publisher, requests.c.key == request.key
        )
        row = self._connection.execute(query).first()
        if row is None:
            return None
        if row.fingerprint != request.fingerprint:
            raise IdempotencyKeyError(
                f"the key {request.key!r} came with another request on {row.time}"
            )
        return zlib.decompress(row.answer).decode()

    def keep(self, publisher: str, request: Request, answer: str, time: datetime) -> None:
        """Keep the answer to a new request, and forget those that were kept long enough."""
        outdated = (time - KEPT_FOR).isoformat()
        self._connection.execute(delete(requests).where(requests.c.time < outdated))
        self._connection.execute(
            insert(requests).values(
                publisher=publisher,
                key=request.key,
                fingerprint=request.fingerprint,
                time=time.isoformat(timespec="seconds"),
                answer=zlib.compress(answer.encode()),
            )
        )

    def strip(self, publisher: str, profile: ProfileId) -> None:
        """Take what was sent out of the receipts of a publisher's requests for a profile.

        Whoever repeats one is still told what came of it, and changes nothing.
        """
        rows = self._connection.execute(select(requests).where(requests.c.publisher == publisher))
        for row in rows.all():
            told = json.loads(zlib.decompress(row.answer))
            if told.get("profile") == str(profile):
                here = (requests.c.publisher == publisher, requests.c.key == row.key)
                answer = zlib.compress(json.dumps(told | _EMPTY).encode())
                self._connection.execute(update(requests).where(*here).values(answer=answer))
