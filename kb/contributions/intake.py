"""The last step of a contribution: conditions, the log, the store, a receipt for each."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.contributions.receipts import Provenance, Receipt
from kb.errors import (
    ConflictError,
    GoneError,
    KnowledgeBaseError,
    MergedError,
    NonConformantError,
    NotFoundError,
    PreconditionFailedError,
    PreconditionRequiredError,
    StoreError,
)
from kb.log import Entry, Writer
from kb.projection import Taken, report_advice
from kb.rdf import hash_of, stored_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pyoxigraph as ox

    from kb.contributions.claims import Claim
    from kb.contributions.receipts import Outcome
    from kb.iris import Iris, ProfileId
    from kb.log import Action, Log, Reader, Record
    from kb.projection import Projection
    from kb.store import EmbeddedStore
    from kb.validation import ValidationReport

__all__ = ["Conditions", "Errand", "Intake", "Prepared", "check_key", "etag_of"]

_ANY = "*"


@dataclass(frozen=True, slots=True)
class Conditions:
    """Under what conditions a contribution counts: hashes of stored forms, or `*`.

    Of several, one that fits is enough.

    https://www.rfc-editor.org/rfc/rfc9110#section-13.1
    """

    if_match: str | frozenset[str] | None = None
    if_none_match: str | frozenset[str] | None = None
    require_match: bool = False
    describes_existing: bool = False

    def check(self, profile: ProfileId, current: str | None) -> None:
        """Compare with the etag of what the publisher says now, None if it says nothing.

        :raises PreconditionFailedError: when that is another state than the one named.
        :raises PreconditionRequiredError: when it would be replaced without being named.
        """
        here = {_ANY, current} if current is not None else set()
        excluded = not here.isdisjoint(_tags(self.if_none_match))
        if excluded or (self.if_match is not None and here.isdisjoint(_tags(self.if_match))):
            now = f"its etag is {current}" if current else "you say nothing of it now"
            raise PreconditionFailedError(
                f"{profile} is not in the state that this was made for: {now}",
                hint="Read the current state and send your change to that.",
            )
        if self.require_match and current and self.if_match is None:
            raise PreconditionRequiredError(
                f"{profile} is described by you already",
                hint=f'Name the state that you replace: `If-Match: "{current}"`.',
            )


def _tags(condition: str | frozenset[str] | None) -> frozenset[str]:
    return frozenset([condition]) if isinstance(condition, str) else condition or frozenset()


@dataclass(frozen=True, slots=True)
class Errand:
    """On whose behalf changes are made, by whom, under what conditions, and whether in earnest.

    `also` is called in the transaction of each change, with its receipt, to keep what belongs to
    it; it refuses nothing. `whole` says that one refused change keeps out all the others.
    """

    publisher: str
    agent: str
    conditions: Conditions
    dry_run: bool = False
    also: Callable[[Writer, Receipt], None] | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A change that was parsed and claimed; the report is there when the shapes accepted it."""

    action: Action
    profile: ProfileId
    payload: bytes = b""
    media_type: str = ""
    triples: frozenset[ox.Triple] = frozenset()
    etag: str = hash_of([])
    report: ValidationReport | None = None
    parts: tuple[str, ...] = ()
    follows: bytes | None = None

    @classmethod
    def of(cls, claim: Claim, payload: bytes, media_type: str) -> Prepared:
        """Put together what a document says of one profile."""
        triples = stored_form(claim.triples)
        etag = hash_of(triples)
        return cls("put", claim.profile, payload, media_type, triples, etag, None, claim.parts)

    def judged(self, report: ValidationReport, follows: bytes | None = None) -> Prepared:
        """Add what the shapes say, and what follows, where that is known already.

        :raises NonConformantError: with the report, when they refuse it.
        """
        if not report.accepted:
            worst = report.results[0]
            raise NonConformantError(
                f"{self.profile} breaks rule {worst.rule}: {worst.message}",
                report=report,
                hint="Mend what the report names as violations, and send it again.",
            )
        return replace(self, report=report, follows=follows)

    def count(self, severity: str) -> int:
        """Return how many results of this severity the report has."""
        results = self.report.results if self.report else ()
        return sum(result.severity.value == severity for result in results)


@dataclass(frozen=True, slots=True)
class _Step:
    """What a change comes to: its outcome, the publisher's last word, and what stood before."""

    change: Prepared
    outcome: Outcome
    head: Record | None
    before: frozenset[ox.Triple]


class Intake:
    """Writes to the log and has the store follow, for one caller at a time."""

    def __init__(self, log: Log, store: EmbeddedStore, projection: Projection, iris: Iris) -> None:
        self._log = log
        self._store = store
        self._projection = projection
        self._iris = iris

    def unchanged(
        self, errand: Errand, drafts: Sequence[Prepared]
    ) -> Iterator[tuple[Prepared, Receipt | None]]:
        """Yield with each draft the receipt for what is said already; None where it is new."""
        with self._log.reading() as log:
            heads = log.heads(errand.publisher, [draft.profile for draft in drafts])
        for draft in drafts:
            head = heads.get(draft.profile)
            # What is said, but cannot be read yet, is for `take` to see to.
            known = head is not None and head.position <= self._store.position()
            if known and etag_of(head) == draft.etag:
                step = _Step(draft, "unchanged", head, draft.triples)
                yield draft, self._receipt(errand, step, head)
            else:
                yield draft, None

    def take(
        self, errand: Errand, changes: Sequence[Prepared], *, settle: bool = True
    ) -> list[Receipt | KnowledgeBaseError]:
        """Make changes of different profiles in one transaction.

        Return a receipt, or why it was refused, for each; what one is refused for does not stop
        the others, unless the errand is a whole. Without `settle`, `Projection.settle` is to be
        called in the end.

        :raises KnowledgeBaseError: of a whole errand, for the first that is refused; nothing is
            changed then.
        """
        with self._projection.writing:
            with self._log.reading() if errand.dry_run else self._log.writing() as log:
                if self._store.position() < log.position():
                    self._projection.catch_up()  # the store failed after the log had taken it
                steps = list(self._steps(log, errand, changes))
                for step in steps:
                    if errand.whole and isinstance(step, KnowledgeBaseError):
                        raise step
                new = [s for s in steps if isinstance(s, _Step) and s.outcome != "unchanged"]
                entries = [_entry(errand, step) for step in new]
                records = log.append_all(entries) if isinstance(log, Writer) else []
                written = iter(records)
                results: list[Receipt | KnowledgeBaseError] = []
                for step in steps:
                    if isinstance(step, KnowledgeBaseError):
                        results.append(step)
                        continue
                    record = step.head if step.outcome == "unchanged" else next(written, None)
                    results.append(receipt := self._receipt(errand, step, record))
                    if errand.also and isinstance(log, Writer):
                        errand.also(log, receipt)
            taken = [
                Taken(
                    record,
                    step.change.triples,
                    report_advice(step.change.report),
                    step.change.follows,
                )
                for step, record in zip(new, records, strict=False)
            ]
            if taken:
                self._follow(taken, settle=settle)
        return results

    def _follow(self, taken: Sequence[Taken], *, settle: bool) -> None:
        """Have the store take in what the log has; where it fails, say that nothing is lost."""
        try:
            self._projection.take_in(taken, settle=settle)
        except StoreError as error:
            error.hint = (
                "What was sent is kept, and can be read as soon as the store works again; to send "
                f"it again is safe. {error.hint or ''}"
            ).strip()
            raise

    def _steps(
        self, log: Reader, errand: Errand, changes: Sequence[Prepared]
    ) -> Iterator[_Step | KnowledgeBaseError]:
        """Yield what each change comes to as things stand, or why it is refused."""
        profiles = [change.profile for change in changes]
        heads = log.heads(errand.publisher, profiles)
        stewards = log.stewards_of([p for p in profiles if p not in heads])
        merged = log.merges.among(profiles)
        for change in changes:
            head = heads.get(change.profile)
            try:
                if change.profile in merged:
                    check_key(log, change.profile, self._iris)
                yield self._step(errand, change, head, stewards.get(change.profile))
            except KnowledgeBaseError as error:
                yield error

    def _step(
        self, errand: Errand, change: Prepared, head: Record | None, steward: str | None
    ) -> _Step:
        current = etag_of(head)
        if change.action == "withdraw" and current is None:
            raise _nothing_said(errand.publisher, change.profile, head)
        if change.action == "put" and current == change.etag:
            return _Step(change, "unchanged", head, change.triples)
        if head is None and not errand.conditions.describes_existing:
            _check_steward(errand.publisher, change.profile, steward)
        errand.conditions.check(change.profile, current)
        before = self._said(errand.publisher, change.profile) if current else frozenset()
        if change.action == "withdraw":
            return _Step(change, "withdrawn", head, before)
        return _Step(change, "updated" if current else "created", head, before)

    def _said(self, publisher: str, profile: ProfileId) -> frozenset[ox.Triple]:
        return frozenset(self._store.graph(self._iris.graph(publisher, profile)))

    def _receipt(self, errand: Errand, step: _Step, record: Record | None) -> Receipt:
        change = step.change
        return Receipt(
            outcome=step.outcome,
            profile=change.profile,
            publisher=errand.publisher,
            contribution=self._iris.contribution(record.id) if record else None,
            position=record.position if record else self._store.position(),
            etag=change.etag if change.action == "put" else None,
            added=change.triples - step.before,
            removed=step.before - change.triples,
            report=change.report,
            provenance=Provenance(
                publisher=self._iris.publisher(errand.publisher),
                agent=record.agent if record else errand.agent,
                time=record.time if record else None,
                licences=self._projection.licences,
            ),
            parts=change.parts,
            dry_run=errand.dry_run,
            undo=self._iris.undo(record.id) if record and step.outcome != "unchanged" else None,
            history=self._iris.history(change.profile),
        )


def etag_of(head: Record | None) -> str | None:
    """Return the etag of what a publisher says now; None when it says nothing."""
    return head.stored_hash if head and head.action == "put" else None


def _entry(errand: Errand, step: _Step) -> Entry:
    change, head = step.change, step.head
    return Entry(
        publisher=errand.publisher,
        agent=errand.agent,
        action=change.action,
        profile=change.profile,
        previous=head.position if head else 0,
        media_type=change.media_type,
        payload=change.payload,
        stored_hash=change.etag,
        warnings=change.count("warning"),
        infos=change.count("info"),
        report=_kept(change.report),
    )


def _kept(report: ValidationReport | None) -> bytes | None:
    """Return what the log keeps of a report: nothing where the rules found nothing."""
    if report is None or report.conforms:
        return None
    return json.dumps(report.to_json(), ensure_ascii=False).encode()


def _check_steward(publisher: str, profile: ProfileId, steward: str | None) -> None:
    if steward not in (None, publisher):
        raise ConflictError(
            f"{profile} is described by {steward} already",
            hint="If you mean the same thing, say so with `?describes=existing` "
            "(on the command line `--describes-existing`); else choose another key.",
            subject=steward,
        )


def check_key(log: Reader, profile: ProfileId, iris: Iris) -> None:
    """Refuse to change a profile whose key was merged into another.

    :raises MergedError: naming the profile that stands for it.
    """
    stands_for = log.merges.into(profile)
    if stands_for is not None:
        raise MergedError(
            f"{profile} was merged into {stands_for}",
            hint=f"Send what you say of it to {stands_for}, with `?describes=existing` if that is "
            "not yours.",
            subject=iris.thing(stands_for),
        )


def _nothing_said(publisher: str, profile: ProfileId, head: Record | None) -> NotFoundError:
    if head is None:
        return NotFoundError(f"{publisher} says nothing of {profile}")
    return GoneError(f"{publisher} withdrew what it said of {profile} on {head.time:%Y-%m-%d}")
