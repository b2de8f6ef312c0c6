"""The history of a profile, step by step: who did what when, and what that changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kb.errors import RedactedError
from kb.history.states import States
from kb.log import REDACTION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyoxigraph as ox

    from kb.iris import Iris, ProfileId
    from kb.log import Log, Record, Redaction

__all__ = ["Difference", "History", "Outcome", "Step"]

Outcome = Literal["created", "updated", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Difference:
    """The statements that a contribution added and removed, of those that its publisher made."""

    added: frozenset[ox.Triple]
    removed: frozenset[ox.Triple]


@dataclass(frozen=True, slots=True)
class Step:
    """One contribution in the history of its profile.

    `previous` and `next` are the contributions of its publisher to the profile before and after
    it. `restores` is the position of an earlier one that said the very same. `difference` is None
    where one of the two states was redacted; `redaction` is there when this one was.
    """

    record: Record
    previous: Record | None
    next: Record | None
    restores: int | None
    redaction: Redaction | None
    difference: Difference | None

    @property
    def outcome(self) -> Outcome:
        """What it did."""
        if self.record.action == "withdraw":
            return "withdrawn"
        return "updated" if self.previous and self.previous.action == "put" else "created"

    @property
    def by_redaction(self) -> bool:
        """Whether it withdrew what was redacted, and its publisher had not asked for that."""
        return self.record.agent == REDACTION


class History:
    """Reads histories from the log."""

    def __init__(self, log: Log, iris: Iris) -> None:
        self._log = log
        self._states = States(log, iris)

    def of(self, profile: ProfileId, *, limit: int, offset: int = 0) -> tuple[int, list[Step]]:
        """Return how many contributions there are to a profile, and a page of them, newest first.

        The time it takes depends on the page; differences are found by reading what was sent.
        """
        chain, redacted = self._read(profile)
        wanted = chain[::-1][offset : offset + limit]
        return len(chain), self._steps(wanted, chain, redacted)

    def step(self, record: Record) -> Step:
        """Return one contribution with what it changed."""
        chain, redacted = self._read(record.profile)
        return self._steps([record], chain, redacted)[0]

    def _read(self, profile: ProfileId) -> tuple[list[Record], Mapping[int, Redaction]]:
        with self._log.reading() as reader:
            return reader.of_profile(profile), reader.redactions()

    def _steps(
        self, wanted: Sequence[Record], chain: Sequence[Record], redacted: Mapping[int, Redaction]
    ) -> list[Step]:
        places = {record.position: record for record in chain}
        following = {record.previous: record for record in chain if record.previous}
        said: dict[int, frozenset[ox.Triple] | None] = {0: frozenset()}
        for position in {place for one in wanted for place in (one.position, one.previous)} - {0}:
            said[position] = self._said(places[position])
        return [
            Step(
                record,
                places.get(record.previous),
                following.get(record.position),
                _same(record, chain),
                redacted.get(record.position),
                _difference(said[record.previous], said[record.position]),
            )
            for record in wanted
        ]

    def _said(self, record: Record) -> frozenset[ox.Triple] | None:
        try:
            return self._states.said(record).triples
        except RedactedError:
            return None


def _same(record: Record, chain: Sequence[Record]) -> int | None:
    """Return the last position before the previous one at which a publisher said the same."""
    if record.action == "withdraw":
        return None
    same = (
        other.position
        for other in chain
        if other.publisher == record.publisher
        and other.stored_hash == record.stored_hash
        and other.position < record.position
    )
    return max(same, default=None)


def _difference(
    before: frozenset[ox.Triple] | None, after: frozenset[ox.Triple] | None
) -> Difference | None:
    if before is None or after is None:
        return None
    return Difference(after - before, before - after)
