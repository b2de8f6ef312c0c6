"""Contributions as the log keeps them: what is appended, what is read back, how it is hashed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from kb.errors import DamagedError
from kb.iris import ProfileId

if TYPE_CHECKING:
    from sqlalchemy import Row

__all__ = ["REDACTION", "Action", "Current", "Entry", "Record", "Redaction", "digest"]

Action = Literal["put", "withdraw"]
REDACTION = "system:redaction"
"""The agent of a withdrawal that no publisher asked for: what it had said was redacted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted change, to be appended.

    `previous` is the position of the publisher's contribution to this profile that it was made
    for, 0 if there was none. `report` is what the rules said, as JSON, if they said something.
    """

    publisher: str
    agent: str
    action: Action
    profile: ProfileId
    previous: int
    media_type: str
    payload: bytes
    stored_hash: str
    warnings: int = 0
    infos: int = 0
    report: bytes | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One contribution in the log; it never changes.

    `time` is that of the clock, to the second: the order is told by the positions.
    `stored_hash` is that of the statements in the form in which the store keeps them; a withdrawal
    has the hash of none. `report_hash` is that of the report of the rules; there is none where the
    rules found nothing, and in records from before reports were kept. `record_hash` covers all the
    rest that is there, the hash of the record before it too.
    """

    position: int
    id: str
    publisher: str
    agent: str
    time: datetime
    action: Action
    profile: ProfileId
    previous: int
    media_type: str
    payload_hash: str
    stored_hash: str
    warnings: int
    infos: int
    report_hash: str | None
    previous_record_hash: str
    record_hash: str = ""

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read a row of the table; columns of others may follow its own.

        :raises DamagedError: when it is none that was ever written.
        """
        position, id_, publisher, agent, time, action, type_, key, *rest = tuple(row)
        try:
            when, profile = datetime.fromisoformat(time), ProfileId(type_, key)
        except (ValueError, TypeError):
            raise DamagedError(
                f"the record at position {position} of the log was altered",
                hint="Restore the data folder from a backup.",
            ) from None
        said = rest[: len(cls.__slots__) - 7]
        return cls(position, id_, publisher, agent, when, action, profile, *said)

    def row(self) -> dict[str, Any]:
        """Return the values of the row, with the record hash as it should be."""
        values: dict[str, Any] = {
            name: getattr(self, name)
            for name in self.__slots__
            if name not in {"profile", "record_hash"}
        }
        values |= {
            "type": self.profile.type,
            "key": self.profile.key,
            "time": self.time.isoformat(),
        }
        told = {name: value for name, value in values.items() if value is not None}
        content = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return values | {"record_hash": digest(content.encode())}


class Current(NamedTuple):
    """What a publisher says of a profile: the record, what was sent, what the rules said of it.

    `report` is as `Chronicle.report` returns it, but None also where the rules found nothing.
    """

    record: Record
    payload: bytes
    report: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Redaction:
    """That the content of a contribution was destroyed: when, and why."""

    position: int
    contribution: str
    time: str
    reason: str


def digest(data: bytes) -> str:
    """Return the SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
