"""Reading a contribution back from what the log has kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.config import Settings
from kb.errors import DamagedError, KnowledgeBaseError
from kb.projection.graphs import Taken
from kb.rdf import hash_of, parse, skolemise, stored_form

if TYPE_CHECKING:
    from kb.iris import Iris
    from kb.log import Record

__all__ = ["read_back"]

_ONCE_ACCEPTED = Settings(max_profile_bytes=2**40, max_statements=2**40, max_nesting=500)
"""Limits for payloads in the log: what was accepted once stays readable when limits sink."""


def read_back(record: Record, payload: bytes, iris: Iris) -> Taken:
    """Return a contribution with the stored form of its payload; nothing for a withdrawal.

    :raises DamagedError: when that is not the form in which it was accepted.
    """
    if record.action == "withdraw":
        return Taken(record, frozenset())
    root = iris.thing(record.profile)
    try:
        quads = parse(payload, record.media_type, base=root, settings=_ONCE_ACCEPTED)
        triples = stored_form(skolemise([quad.triple for quad in quads], root))
    except KnowledgeBaseError as error:
        raise _unreadable(record, error.message) from error
    if hash_of(triples) != record.stored_hash:
        raise _unreadable(record, "it has another stored form than when it was accepted")
    return Taken(record, triples)


def _unreadable(record: Record, why: str) -> DamagedError:
    return DamagedError(
        f"the payload of contribution {record.id} (position {record.position}, {record.profile}) "
        f"cannot be read back: {why}",
        hint="Restore the data folder from a backup.",
    )
