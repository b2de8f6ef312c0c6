"""Finding contributions of the past, and what was kept with them."""

from __future__ import annotations

import json
import re
import zlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, func, select

from kb.errors import DamagedError, NotFoundError, ParameterError, RedactedError
from kb.log.records import Record, Redaction, digest
from kb.log.schema import contributions, payloads, redactions, reports

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from kb.iris import ProfileId

__all__ = ["Chronicle", "told_in", "unpacked"]

_BEGINNING = re.compile(r"[0-9a-f][0-9a-f-]{3,35}")
"""The beginning of the id of a contribution, long enough to be meant."""

_PUTS = select(contributions.c.position).where(
    contributions.c.action == "put",
    contributions.c.position.in_(bindparam("some", expanding=True)),
)


class Chronicle:
    """Reads the past in one transaction: one state of the log."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, name: str) -> Record:
        """Return a contribution by its position, its id, its IRI, or the beginning of its id.

        :raises NotFoundError: when there is none.
        :raises ParameterError: when several begin so.
        """
        name = name.strip().rpartition("/")[2].lower()
        if name.isascii() and name.isdigit() and len(name) < 19:
            found = self._rows(select(contributions).where(contributions.c.position == int(name)))
            if found:
                return found[0]
        if not _BEGINNING.fullmatch(name):
            raise _unknown(name)
        begins = contributions.c.id.startswith(name, autoescape=True)
        found = self._rows(select(contributions).where(begins).limit(2))
        if not found:
            raise _unknown(name)
        if len(found) > 1:
            raise ParameterError(
                f"several contributions begin with {name}", hint="Give more of its id."
            )
        return found[0]

    def of_profile(self, profile: ProfileId) -> list[Record]:
        """Return all contributions to a profile, by whomever, the oldest first."""
        return self._rows(_of(profile).order_by(contributions.c.position))

    def words(self, profile: ProfileId, end: int) -> list[Record]:
        """Return the last contribution of each publisher up to a position, in their order."""
        query = _of(profile).where(contributions.c.position <= end)
        rows = self._rows(query.order_by(contributions.c.position))
        last = {record.publisher: record for record in rows}
        return sorted(last.values(), key=lambda record: record.position)

    def saying(self, publisher: str, after: ProfileId | None, limit: int) -> list[Record]:
        """Return what a publisher says now, in the order of types and keys, behind a profile.

        Of each profile that it describes it is its last contribution. With `None` it begins at the
        first profile; there are at most `limit`, and where there are fewer, none comes after them.
        """
        later = contributions.alias()
        superseded = exists().where(
            later.c.publisher == contributions.c.publisher,
            later.c.type == contributions.c.type,
            later.c.key == contributions.c.key,
            later.c.previous == contributions.c.position,
        )
        query = select(contributions).where(
            contributions.c.publisher == publisher, contributions.c.action == "put", ~superseded
        )
        kind, key = contributions.c.type, contributions.c.key
        query = query.order_by(kind, key)
        if after is None:
            return self._rows(query.limit(limit))
        found = self._rows(query.where(kind == after.type, key > after.key).limit(limit))
        return found + self._rows(query.where(kind > after.type).limit(limit - len(found)))

    def puts(self, positions: Iterable[int]) -> set[int]:
        """Return which of some positions are those of statements, and not of withdrawals."""
        return set(self._connection.execute(_PUTS, {"some": list(positions)}).scalars())

    def position_at(self, moment: datetime) -> int:
        """Return the last position of a moment; 0 before the first.

        Times are kept to the second: whatever came in within the second of the moment counts.
        """
        time = moment.replace(microsecond=0).isoformat()
        query = select(func.max(contributions.c.position)).where(contributions.c.time <= time)
        return self._connection.execute(query).scalar() or 0

    def redactions(self) -> dict[int, Redaction]:
        """Return what was redacted, by position."""
        rows = self._connection.execute(select(redactions).order_by(redactions.c.position))
        return {row.position: Redaction(*row) for row in rows}

    def redacted(self, publisher: str) -> list[tuple[Record, Redaction]]:
        """Return the contributions of a publisher that were redacted, in their order."""
        query = select(contributions, redactions).join(redactions)
        rows = self._connection.execute(
            query.where(contributions.c.publisher == publisher).order_by(contributions.c.position)
        )
        return [(Record.of(row), Redaction(*tuple(row)[-4:])) for row in rows]

    def redaction(self, record: Record) -> Redaction | None:
        """Return when and why a contribution was redacted; None when it was not."""
        query = select(redactions).where(redactions.c.position == record.position)
        row = self._connection.execute(query).first()
        return Redaction(*row) if row else None

    def withheld(self, end: int) -> int:
        """Return how many contributions that were current at a position were redacted since."""
        struck = select(redactions.c.position).where(redactions.c.position <= end)
        later = contributions.alias()
        same = (
            later.c.publisher == contributions.c.publisher,
            later.c.type == contributions.c.type,
            later.c.key == contributions.c.key,
            later.c.previous == contributions.c.position,
            later.c.position <= end,
        )
        query = (
            select(func.count())
            .select_from(contributions)
            .where(contributions.c.position.in_(struck), ~exists().where(*same))
        )
        return self._connection.execute(query).scalar() or 0

    def payload(self, record: Record) -> bytes:
        """Return what was sent, byte for byte.

        :raises RedactedError: when it was destroyed, with the reason.
        :raises DamagedError: when it is missing, or is not what was sent.
        """
        query = select(payloads.c.content).where(payloads.c.position == record.position)
        content = self._connection.execute(query).scalar()
        if content is None:
            self.check_kept(record)
        return unpacked(record, content, record.payload_hash, "payload")

    def report(self, record: Record) -> dict[str, Any] | None:
        """Return what the rules said, as plain values.

        None where nothing was checked, as in a withdrawal, or the report was not kept.

        :raises RedactedError: when it was destroyed, with the reason.
        :raises DamagedError: when it is missing, or is not what was kept.
        """
        if record.report_hash is None:
            self.check_kept(record)
            silent = record.action == "put" and not record.warnings + record.infos
            return {"accepted": True, "conforms": True, "results": []} if silent else None
        query = select(reports.c.content).where(reports.c.position == record.position)
        content = self._connection.execute(query).scalar()
        if content is None:
            self.check_kept(record)
        return told_in(record, content)

    def check_kept(self, record: Record) -> None:
        """Refuse a contribution whose content was destroyed.

        :raises RedactedError: with the reason.
        """
        redaction = self.redaction(record)
        if redaction:
            raise RedactedError(
                f"what {record.publisher} said of {record.profile} on {record.time:%Y-%m-%d} "
                f"(contribution {record.id}, position {record.position}) was redacted on "
                f"{redaction.time[:10]}: {redaction.reason}",
                hint="It is gone for good; that it was there stays in the history of the profile.",
            )

    def _rows(self, query: Select[Any]) -> list[Record]:
        return [Record.of(row) for row in self._connection.execute(query)]


def unpacked(record: Record, content: bytes | None, expected: str, what: str) -> bytes:
    """Return what was packed into a table, and has the expected hash.

    :raises DamagedError: when it is missing, or is something else.
    """
    try:
        data = zlib.decompress(content) if content is not None else None
    except zlib.error:
        data = None
    if data is None or digest(data) != expected:
        raise DamagedError(
            f"the {what} of contribution {record.id} (position {record.position}) is "
            f"{'missing' if content is None else 'not what was kept'}",
            hint="Restore the data folder from a backup.",
        )
    return data


def told_in(record: Record, content: bytes | None) -> dict[str, Any] | None:
    """Return the report that was packed for a record; None when none was kept.

    :raises DamagedError: when it is missing, or is something else.
    """
    if record.report_hash is None:
        return None
    told: dict[str, Any] = json.loads(unpacked(record, content, record.report_hash, "report"))
    return told


def _of(profile: ProfileId) -> Select[Any]:
    same = (contributions.c.type == profile.type, contributions.c.key == profile.key)
    return select(contributions).where(*same)


def _unknown(name: str) -> NotFoundError:
    return NotFoundError(
        f"there is no contribution {name!r}",
        hint="Give its id, at least four characters of it, or its position; the history of a "
        "profile (/doc/{type}/{key}/history) tells them.",
    )
