"""Redacting contributions: what they said is destroyed everywhere, and their records stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.errors import ParameterError, RedactedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyoxigraph as ox

    from kb.history import States
    from kb.iris import ProfileId
    from kb.log import Log, Record
    from kb.projection import Projection

__all__ = ["Redacted", "redact"]


@dataclass(frozen=True, slots=True)
class Redacted:
    """What was redacted, and the contributions to the same profiles that repeat some of it."""

    records: tuple[Record, ...]
    repeated: tuple[Record, ...]


def redact(
    log: Log, states: States, projection: Projection, names: Iterable[str], reason: str
) -> Redacted:
    """Destroy what contributions said, in the log and in the store, which is built anew.

    Nobody else may read the store meanwhile. Interrupted, it goes on when the data folder is
    opened next.

    :raises NotFoundError: when there is no such contribution; nothing is changed.
    :raises ParameterError: when no reason is given, or one is a withdrawal, which says nothing.
    :raises RedactedError: when one was redacted before.
    :raises BusyError: when others read the log for so long that its file cannot be cleaned.
    """
    with projection.writing:
        records = _found(log, names)
        repeated = _repeated(log, states, records)
        log.redactions.add(records, reason)
        projection.rebuild()
    return Redacted(tuple(records), tuple(repeated))


def _found(log: Log, names: Iterable[str]) -> list[Record]:
    with log.reading() as reader:
        records = list(dict.fromkeys(reader.find(name) for name in names))
        for record in records:
            reader.check_kept(record)
            if record.action == "withdraw":
                raise ParameterError(
                    f"contribution {record.id} (position {record.position}) is a withdrawal",
                    hint="There is nothing in it to redact. Name the one that said it.",
                )
    return records


def _repeated(log: Log, states: States, records: Sequence[Record]) -> list[Record]:
    """Return the other contributions to the same profiles that share statements with these."""
    said: dict[ProfileId, frozenset[ox.Triple]] = {}
    for record in records:
        said[record.profile] = said.get(record.profile, frozenset()) | _said(states, record)
    with log.reading() as reader:
        others = [other for profile in said for other in reader.of_profile(profile)]
    return [
        other
        for other in others
        if other not in records and said[other.profile] & _said(states, other)
    ]


def _said(states: States, record: Record) -> frozenset[ox.Triple]:
    try:
        return states.said(record).triples
    except RedactedError:
        return frozenset()
