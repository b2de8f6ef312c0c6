"""Where what publishers send by token comes in: safe to repeat, and reviewed where that is wished.

A request that carries a key is answered once; whoever repeats it gets the same answer, which is
kept in the transaction of what it did. With review switched on, what comes without the right to
curate becomes a proposal.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from kb.contributions.intake import Conditions, Errand, Prepared, etag_of
from kb.log import Proposal
from kb.rdf import n_triples, parse
from kb.validation import PLAIN, Wording

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from kb.config import Settings
    from kb.contributions import Contributions
    from kb.contributions.duplicates import Duplicates
    from kb.contributions.minting import Minting
    from kb.contributions.receipts import Receipt
    from kb.iris import ProfileId
    from kb.log import Log, Request, Token, Writer

__all__ = ["Answer", "Desk", "Document", "Sender"]

_N_TRIPLES = "application/n-triples"
_NEW = Conditions(if_none_match="*")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: for which publisher, as which agent and person, and whether as a curator.

    `wording` is how what the rules say is put for whoever sends.
    """

    publisher: str
    agent: str
    curates: bool = False
    person: str | None = None
    wording: Wording = PLAIN

    @classmethod
    def of(cls, token: Token, wording: Wording = PLAIN) -> Self:
        """Return the sender that a token stands for."""
        curates, person = token.allows("curate"), token.person or None
        return cls(token.publisher, token.agent, curates, person, wording)


@dataclass(frozen=True, slots=True)
class Document:
    """What was sent, and in which format."""

    payload: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a sender is told, as plain values: a receipt, or the receipt of a proposal.

    `outcome` is that of the receipt, or `proposed`; `review` says whether what this sender sends
    waits for a curator. `repeated` is for a request that was answered before.
    """

    told: dict[str, Any]
    repeated: bool = False


class Desk:
    """Takes in what is sent, one profile at a time; may be shared by threads."""

    def __init__(
        self,
        log: Log,
        contributions: Contributions,
        minting: Minting,
        duplicates: Duplicates,
        settings: Settings,
    ) -> None:
        self._log = log
        self._contributions = contributions
        self._minting = minting
        self._duplicates = duplicates
        self._settings = settings

    def put(
        self,
        sender: Sender,
        profile: ProfileId,
        document: Document,
        conditions: Conditions,
        *,
        dry_run: bool = False,
        request: Request | None = None,
    ) -> Answer:
        """Make a document all that the publisher of the sender says of a profile.

        :raises DisabledPublisherError: when the publisher is disabled.
        :raises ContributionError: of each kind, when it is refused; nothing is kept then.
        """
        if before := self._answered(sender, request):
            return before
        change = self._contributions.prepare(
            sender.publisher, profile, document.payload, document.media_type
        )
        return self._submit(sender, change, conditions, dry_run=dry_run, request=request)

    def withdraw(
        self,
        sender: Sender,
        profile: ProfileId,
        conditions: Conditions,
        *,
        dry_run: bool = False,
        request: Request | None = None,
    ) -> Answer:
        """Take back all that the publisher of the sender says of a profile.

        :raises DisabledPublisherError: when the publisher is disabled.
        :raises NotFoundError: when it says nothing of it.
        :raises ContributionError: when a condition is not met, or is missing.
        """
        if before := self._answered(sender, request):
            return before
        self._log.publishers.active(sender.publisher)
        change = Prepared("withdraw", profile)
        return self._submit(sender, change, conditions, dry_run=dry_run, request=request)

    def undo(
        self, sender: Sender, name: str, *, dry_run: bool = False, request: Request | None = None
    ) -> Answer:
        """Take back a contribution of the publisher of the sender; see `Contributions.undo`.

        :raises ForbiddenError: when it is another publisher's, or the publisher is disabled.
        :raises NotFoundError: when there is no such contribution.
        :raises SupersededError: when the publisher has changed the profile again since.
        :raises RedactedError: when it, or what was said before it, was destroyed.
        :raises MergedError: when the key of the profile was merged into another.
        """
        with self._contributions.writing:
            if before := self._answered(sender, request):
                return before
            change = self._contributions.undone(sender.publisher, name)
            return self._submit(sender, change, Conditions(), dry_run=dry_run, request=request)

    def confirm(
        self,
        sender: Sender,
        profile: ProfileId,
        conditions: Conditions,
        today: date,
        *,
        dry_run: bool = False,
        request: Request | None = None,
    ) -> Answer:
        """Have the publisher of the sender say that what it says of a profile is still so.

        :raises DisabledPublisherError: when the publisher is disabled.
        :raises NotFoundError: when it says nothing of the profile.
        :raises ContributionError: of each kind, when it is refused, as `put` is.
        """
        with self._contributions.writing:
            if before := self._answered(sender, request):
                return before
            change = self._contributions.confirmation(sender.publisher, profile, today)
            return self._submit(sender, change, conditions, dry_run=dry_run, request=request)

    def create(
        self,
        sender: Sender,
        type_name: str,
        document: Document,
        *,
        allow_duplicate: bool = False,
        dry_run: bool = False,
        request: Request | None = None,
    ) -> Answer:
        """Describe a thing that has no key yet; it gets one from its country and name.

        :raises DisabledPublisherError: when the publisher is disabled.
        :raises DuplicateError: when profiles may describe it already, and that is not allowed.
        :raises ContributionError: of each kind, when it is refused; nothing is kept then.
        """
        if before := self._answered(sender, request):
            return before
        self._log.publishers.active(sender.publisher)
        base = self._minting.base(type_name)
        quads = parse(document.payload, document.media_type, base=base, settings=self._settings)
        self._duplicates.prepare(type_name)
        while True:
            claimed = self._minting.claim(quads, type_name, sender.publisher)
            # The key was none when it was sent, so what is kept is what it says with the key.
            change = self._contributions.judge(claimed, n_triples(claimed.triples), _N_TRIPLES)
            with self._contributions.writing:
                if before := self._answered(sender, request):
                    return before
                if not allow_duplicate:
                    self._duplicates.check(claimed.profile, claimed.triples)
                if self._minting.is_free(claimed.profile):
                    return self._submit(sender, change, _NEW, dry_run=dry_run, request=request)

    def propose(
        self,
        sender: Sender,
        change: Prepared,
        conditions: Conditions,
        also: Callable[[Writer, Receipt, dict[str, Any]], None],
    ) -> Receipt:
        """Keep a change that was prepared for a curator; return the receipt that would come of it.

        `also` is called in the transaction of the proposal, with that receipt, and with what its
        sender is told.

        :raises ContributionError: of each kind, when it would be refused; nothing is kept then.
        """
        with self._contributions.writing:
            errand = Errand(sender.publisher, sender.agent, conditions, dry_run=True)
            receipt = self._contributions.take(errand, change)
            told = self.tell(receipt, sender, wording=sender.wording) | {"review": True}
            self._propose(
                sender,
                change,
                conditions,
                told,
                None,
                lambda writer, said: also(writer, receipt, said),
            )
        return receipt

    def tell(
        self, receipt: Receipt, sender: Sender | None = None, *, wording: Wording = PLAIN
    ) -> dict[str, Any]:
        """Return a receipt as plain values, with whose token and whose review it was.

        Where the sender has just said it, both are known without looking them up.
        """
        if sender and receipt.outcome != "unchanged":
            person, reviewer = sender.person, None
        else:
            person = self._log.tokens.person(receipt.provenance.agent)
            reviewer = self._reviewer(receipt)
        told = receipt.to_json(wording)
        told["provenance"] |= {"person": person, "reviewer": reviewer}
        return told

    def _reviewer(self, receipt: Receipt) -> str | None:
        if receipt.identifier is None:
            return None
        with self._log.reading() as reader:
            proposal = reader.reviews.of_contribution(receipt.identifier)
        return proposal.reviewer if proposal else None

    def _answered(self, sender: Sender, request: Request | None) -> Answer | None:
        """Return the answer to a request that was answered before."""
        if request is None:
            return None
        with self._log.reading() as reader:
            kept = reader.requests.answer(sender.publisher, request)
        if kept is None:
            return None
        self._contributions.catch_up()  # the store may have failed before it could be answered
        return Answer(json.loads(kept), repeated=True)

    def _submit(
        self,
        sender: Sender,
        change: Prepared,
        conditions: Conditions,
        *,
        dry_run: bool,
        request: Request | None,
    ) -> Answer:
        waits = self._settings.review and not sender.curates

        def told(receipt: Receipt) -> dict[str, Any]:
            return self.tell(receipt, sender, wording=sender.wording) | {"review": waits}

        def keep(writer: Writer, receipt: Receipt) -> None:
            if request is not None:
                _keep(writer, sender, request, told(receipt))

        with self._contributions.writing:
            if before := self._answered(sender, request):
                return before
            trial = dry_run or waits
            errand = Errand(sender.publisher, sender.agent, conditions, trial, also=keep)
            receipt = self._contributions.take(errand, change)
            if waits and not dry_run:
                return Answer(self._propose(sender, change, conditions, told(receipt), request))
        return Answer(told(receipt))

    def _propose(
        self,
        sender: Sender,
        change: Prepared,
        conditions: Conditions,
        told: dict[str, Any],
        request: Request | None,
        also: Callable[[Writer, dict[str, Any]], None] | None = None,
    ) -> dict[str, Any]:
        """Keep a change for a curator, unless it is none or waits already; tell what came of it."""
        told["dryRun"] = False
        with self._log.writing() as writer:
            if told["outcome"] != "unchanged":
                head = writer.head(sender.publisher, change.profile)
                proposal = _proposal(sender, change, conditions, etag_of(head), writer)
                waiting = writer.reviews.pending(sender.publisher, change.profile)
                if waiting and _alike(waiting, proposal):
                    proposal = waiting
                told |= {"outcome": "proposed", "would": told["outcome"], "proposal": proposal.id}
                if proposal is not waiting:
                    writer.reviews.add(proposal, change.payload, json.dumps(told))
            if request is not None:
                _keep(writer, sender, request, told)
            if also is not None:
                also(writer, told)
        return told


def _proposal(
    sender: Sender,
    change: Prepared,
    conditions: Conditions,
    replaces: str | None,
    writer: Writer,
) -> Proposal:
    return Proposal(
        id=str(uuid4()),
        time=writer.now(),
        publisher=sender.publisher,
        agent=sender.agent,
        action=change.action,
        profile=change.profile,
        replaces=replaces,
        describes_existing=conditions.describes_existing,
        media_type=change.media_type,
        stored_hash=change.etag,
    )


def _alike(one: Proposal, other: Proposal) -> bool:
    """Tell whether two proposals of a publisher for a profile ask for the same."""
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("action", "stored_hash", "replaces", "describes_existing")
    )


def _keep(writer: Writer, sender: Sender, request: Request, told: dict[str, Any]) -> None:
    writer.requests.keep(sender.publisher, request, json.dumps(told), writer.now())
