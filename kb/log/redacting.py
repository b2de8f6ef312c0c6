"""Redactions: destroying what was sent, while the records of it stay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from kb.errors import ParameterError
from kb.log import schema
from kb.log.records import Redaction, digest
from kb.log.schema import contributions, meta
from kb.log.transactions import Reader, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import Engine

    from kb.log.records import Record
    from kb.log.redaction_list import RedactionList

__all__ = ["Redactions"]


class Redactions:
    """The redactions of one log, and the list of them beside it."""

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime], listed: RedactionList
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._list = listed

    def all(self) -> dict[int, Redaction]:
        """Return what was redacted, by position."""
        with self._engine.connect() as connection:
            return Reader(connection).redactions()

    def digest(self) -> str:
        """Return what tells one set of redactions from another; nothing when there is none."""
        ids = sorted(redaction.contribution for redaction in self.all().values())
        return digest(" ".join(ids).encode()) if ids else ""

    def add(self, records: Iterable[Record], reason: str) -> None:
        """Destroy what was sent with contributions and what the rules said of it; records stay.

        What is a publisher's last word is withdrawn. The bytes are gone from the files of the log
        when this returns; interrupted, it goes on when the log is opened next. What was redacted
        before is left alone.

        :raises ParameterError: when no reason is given.
        :raises BusyError: when others read the log for so long that its file cannot be cleaned.
        """
        if not reason.strip():
            raise ParameterError("a redaction needs a reason", subject="reason")
        time = self._clock().replace(microsecond=0).isoformat()
        done = self.all()
        new = [
            Redaction(record.position, record.id, time, reason.strip())
            for record in sorted(records, key=lambda record: record.position)
            if record.position not in done
        ]
        self._list.add(new)
        self._strike(new)

    def repeat(self) -> None:
        """Bring log and list together: destroy what an older copy of the log has brought back.

        :raises DamagedError: when the list cannot be read.
        :raises BusyError: as `add` does.
        """
        done = self.all()
        self._list.add(done.values())
        known = {redaction.contribution for redaction in done.values()}
        back = {each.contribution: each for each in self._list.read()}
        for identifier in known:
            back.pop(identifier, None)
        query = select(contributions.c.id, contributions.c.position)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(contributions.c.id.in_(list(back)))).all()
        self._strike(
            [
                replace(back[row.id], position=row.position)
                for row in sorted(rows, key=lambda row: row.position)
            ]
        )

    def _strike(self, new: Iterable[Redaction]) -> None:
        if new:
            with schema.writing(self._engine) as connection:
                writer = Writer(connection, self._clock)
                for redaction in new:
                    writer.strike(redaction)
        self._clean()

    def _clean(self) -> None:
        """Clean the file if there are redactions after which that was not done yet."""
        count = str(len(self.all()))
        query = select(meta.c.value).where(meta.c.key == "cleaned")
        with self._engine.connect() as connection:
            cleaned = connection.execute(query).scalar() or "0"
        if cleaned != count:
            schema.compact(self._engine)
            with schema.writing(self._engine) as connection:
                connection.execute(delete(meta).where(meta.c.key == "cleaned"))
                connection.execute(insert(meta).values(key="cleaned", value=count))
