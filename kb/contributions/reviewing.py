"""Review: a curator accepts what somebody proposed, or refuses it with a reason.

What is accepted is checked again, against the rules and the state of that moment, and becomes a
contribution of its publisher, made by who proposed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.contributions.intake import Conditions, Errand, Prepared
from kb.errors import NotFoundError, ParameterError, StateError

if TYPE_CHECKING:
    from kb.contributions import Contributions
    from kb.contributions.desk import Sender
    from kb.contributions.receipts import Receipt
    from kb.log import Log, Proposal, Reader, Writer

__all__ = ["Reviewing"]

_LONGEST_REASON = 2000


class Reviewing:
    """Decides on proposals; may be shared by threads."""

    def __init__(self, log: Log, contributions: Contributions) -> None:
        self._log = log
        self._contributions = contributions

    def get(self, identifier: str, publisher: str | None = None) -> Proposal:
        """Return a proposal; with a publisher, only one of its own.

        :raises NotFoundError: when there is none.
        """
        with self._log.reading() as reader:
            found = reader.reviews.get(identifier)
        if publisher not in (None, found.publisher):
            raise NotFoundError(f"there is no proposal {identifier} of {publisher}")
        return found

    def accept(self, reviewer: Sender, identifier: str) -> Receipt:
        """Make a proposal a contribution; whatever refuses that leaves it waiting.

        :raises NotFoundError: when there is no such proposal.
        :raises StateError: when it was decided before.
        :raises DisabledPublisherError: when its publisher is disabled.
        :raises PreconditionFailedError: when the publisher has said something else since.
        :raises ContributionError: of each kind, when it would be refused today.
        """

        def note(writer: Writer, receipt: Receipt) -> None:
            writer.reviews.accept(
                identifier, reviewer.agent, writer.now(), receipt.identifier or ""
            )

        with self._contributions.writing:
            with self._log.reading() as reader:
                proposal = _waiting(reader, identifier)
            change = self._prepared(proposal)
            errand = Errand(proposal.publisher, proposal.agent, _conditions(proposal), also=note)
            return self._contributions.take(errand, change)

    def refuse(self, reviewer: Sender, identifier: str, reason: str) -> Proposal:
        """Refuse a proposal; its publisher reads why.

        :raises NotFoundError: when there is no such proposal.
        :raises StateError: when it was decided before.
        :raises ParameterError: when no reason is given, or one that is too long.
        """
        reason = reason.strip()
        if not 0 < len(reason) <= _LONGEST_REASON:
            raise ParameterError(
                f"a refusal needs a reason of 1 to {_LONGEST_REASON} characters", subject="reason"
            )
        with self._contributions.writing, self._log.writing() as writer:
            _waiting(writer, identifier)
            writer.reviews.refuse(identifier, reviewer.agent, writer.now(), reason)
            return writer.reviews.get(identifier)

    def _prepared(self, proposal: Proposal) -> Prepared:
        if proposal.action == "withdraw":
            self._log.publishers.active(proposal.publisher)
            return Prepared("withdraw", proposal.profile)
        with self._log.reading() as reader:
            payload = reader.reviews.payload(proposal.id) or b""
        return self._contributions.prepare(
            proposal.publisher, proposal.profile, payload, proposal.media_type
        )


def _waiting(reader: Reader, identifier: str) -> Proposal:
    proposal = reader.reviews.get(identifier)
    if proposal.state != "pending":
        raise StateError(
            f"the proposal {identifier} was {proposal.state} on {proposal.decided}",
            hint="A decision is made once. Send the change again to have it looked at again.",
        )
    return proposal


def _conditions(proposal: Proposal) -> Conditions:
    """Return what must be so: the state that the proposal was made for is the present one."""
    return Conditions(
        if_match=frozenset([proposal.replaces]) if proposal.replaces else None,
        if_none_match=None if proposal.replaces else "*",
        require_match=True,
        describes_existing=proposal.describes_existing,
    )
