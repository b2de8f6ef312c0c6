"""Redacting contributions: what they said is destroyed everywhere, and their records stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import RDF

from kb.errors import ParameterError, RedactedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.history import States
    from kb.iris import ProfileId
    from kb.log import Log, Record
    from kb.projection import Projection

__all__ = ["Redacted", "redact"]

_TYPE = ox.NamedNode(RDF.type)


@dataclass(frozen=True, slots=True)
class Redacted:
    """What was redacted, and what other contributions to the same profiles repeat of it.

    `repeated` tells of how many statements, types apart.
    """

    records: tuple[Record, ...]
    repeated: Mapping[Record, int]


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
    return Redacted(tuple(records), repeated)


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


def _repeated(log: Log, states: States, records: Sequence[Record]) -> dict[Record, int]:
    """Return how many statements of these other contributions to the same profiles repeat."""
    said: dict[ProfileId, frozenset[ox.Triple]] = {}
    for record in records:
        said[record.profile] = said.get(record.profile, frozenset()) | _said(states, record)
    with log.reading() as reader:
        others = [other for profile in said for other in reader.of_profile(profile)]
    shared = {
        other: len(said[other.profile] & _said(states, other))
        for other in others
        if other not in records
    }
    return {other: count for other, count in shared.items() if count}


def _said(states: States, record: Record) -> frozenset[ox.Triple]:
    """Return what a contribution says, but for types; nothing when it was redacted."""
    try:
        triples = states.said(record).triples
        return frozenset(triple for triple in triples if triple.predicate != _TYPE)
    except RedactedError:
        return frozenset()
