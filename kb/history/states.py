"""States of one profile: what publishers said of it at a position in the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.errors import GoneError, NotFoundError, RedactedError
from kb.projection import Taken, read_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.iris import Iris, ProfileId
    from kb.log import Log, Reader, Record

__all__ = ["State", "States"]


@dataclass(frozen=True, slots=True)
class State:
    """What publishers said of a profile at a position; `last` is what had made it so."""

    profile: ProfileId
    position: int
    last: Record
    said: tuple[Taken, ...]


class States:
    """Reads states from the log; what they take does not grow with the number of profiles."""

    def __init__(self, log: Log, iris: Iris) -> None:
        self._log = log
        self._iris = iris

    def at(self, profile: ProfileId, position: int) -> State:
        """Return the state of a profile at a position.

        :raises NotFoundError: when nobody had described it then.
        :raises GoneError: when nobody described it any more, saying who withdrew it when.
        :raises RedactedError: when something of it was destroyed since, with the reason.
        """
        with self._log.reading() as reader:
            words = reader.words(profile, position)
            if not words:
                raise NotFoundError(
                    f"nobody had described {profile} at position {position}",
                    subject=self._iris.thing(profile),
                    hint="Its history tells since when it is described.",
                )
            puts = [record for record in words if record.action == "put"]
            if not puts:
                raise self._gone(reader, profile, words)
            said = tuple(self._said(reader, record) for record in puts)
        return State(profile, position, words[-1], said)

    def said(self, record: Record) -> Taken:
        """Return what a publisher said with a contribution: nothing, where it withdrew.

        :raises RedactedError: when it was destroyed, with the reason.
        """
        with self._log.reading() as reader:
            return self._said(reader, record)

    def gone(self, profile: ProfileId) -> GoneError | None:
        """Return that nobody describes a profile any more; None when that is not so."""
        with self._log.reading() as reader:
            words = reader.words(profile, reader.position())
            if not words or any(record.action == "put" for record in words):
                return None
            return self._gone(reader, profile, words)

    def mementos(self, profile: ProfileId) -> Iterator[Record]:
        """Yield the contributions after which there was something to read of a profile.

        What was redacted since is left out, for it cannot be read any more.
        """
        with self._log.reading() as reader:
            redacted = reader.redactions()
            records = reader.of_profile(profile)
        words: dict[str, Record] = {}
        for record in records:
            words[record.publisher] = record
            puts = [word.position for word in words.values() if word.action == "put"]
            if puts and redacted.keys().isdisjoint(puts):
                yield record

    def _said(self, reader: Reader, record: Record) -> Taken:
        try:
            return read_back(record, reader.payload(record), self._iris)
        except RedactedError as error:
            error.subject = self._iris.thing(record.profile)
            raise

    def withdrawal(self, record: Record) -> str:
        """Return how a publisher's word was taken back: by itself, or by a redaction."""
        with self._log.reading() as reader:
            return _told(reader, record)

    def _gone(self, reader: Reader, profile: ProfileId, words: list[Record]) -> GoneError:
        told = ", ".join(_told(reader, record) for record in words)
        return GoneError(
            f"nobody describes {profile} any more: {told}", subject=self._iris.thing(profile)
        )


def _told(reader: Reader, record: Record) -> str:
    redaction = reader.redaction(reader.record(record.previous))
    told = f"{record.publisher} withdrew it on {record.time:%Y-%m-%d}"
    if redaction:
        told = f"what {record.publisher} said was redacted on {redaction.time[:10]}"
        told += f" ({redaction.reason})"
    return told
