"""Undoing a contribution: the change that restores what its publisher had said before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.contributions.intake import Prepared
from kb.errors import ForbiddenError, SupersededError

if TYPE_CHECKING:
    from kb.history import States
    from kb.log import Log, Record
    from kb.validation import Validator

__all__ = ["undone"]


def undone(log: Log, states: States, validator: Validator, publisher: str, name: str) -> Prepared:
    """Return the change that undoes a contribution: a put of what was said before, or a withdrawal.

    What was accepted once is not refused, whatever the rules of today say; the report tells.

    :raises NotFoundError: when there is no such contribution.
    :raises ForbiddenError: when it is another publisher's.
    :raises RedactedError: when it, or what was said before it, was destroyed.
    :raises SupersededError: when the publisher has changed the profile again since.
    """
    with log.reading() as reader:
        record = reader.find(name)
        if record.publisher != publisher:
            raise ForbiddenError(
                f"contribution {record.id} is one of {record.publisher}, not of {publisher}",
                hint="A publisher undoes its own contributions; say in your own profile what you "
                "know better.",
            )
        reader.check_kept(record)
        head = reader.head(publisher, record.profile)
        before = reader.record(record.previous) if record.previous else None
    if head is not None and head != record:
        raise _superseded(record, head)
    if before is None or before.action == "withdraw":
        return Prepared("withdraw", record.profile)
    said = states.said(before).triples
    return Prepared(
        "put",
        record.profile,
        log.payload(before),
        before.media_type,
        said,
        before.stored_hash,
        validator.validate(list(said)),
    )


def _superseded(record: Record, head: Record) -> SupersededError:
    return SupersededError(
        f"{record.profile} has been changed again since contribution {record.id}: last by "
        f"{head.agent} for {head.publisher} on {head.time:%Y-%m-%d} (contribution {head.id})",
        hint="Undo what came after it first, beginning with the last; or send the profile as you "
        "want it to be, in a contribution of its own.",
        subject=head.id,
    )
