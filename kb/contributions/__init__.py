"""Contributions: receive, parse, split by profile, validate, append to the log, project.

An answer is given when the log has committed and the store has taken it in, so whoever wrote
reads it. Whatever is refused changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.contributions.claims import Claim, Claims, claim, claims, first_refusal
from kb.contributions.confirming import confirmed
from kb.contributions.intake import Conditions, Errand, Intake, Prepared
from kb.contributions.loading import Loading, nothing
from kb.contributions.mending import Looked, Mended, mended
from kb.contributions.reading import Document
from kb.contributions.receipts import Outcome, Progress, Receipt, Refusal, Summary
from kb.contributions.redacting import Redacted, redact
from kb.contributions.sent import Sent
from kb.contributions.undoing import undone
from kb.errors import (
    GoneError,
    KnowledgeBaseError,
    LimitError,
    MalformedError,
    NotFoundError,
)
from kb.history import States
from kb.iris import Iris
from kb.projection import MANY, Projection
from kb.rdf import hash_of, n_triples, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date
    from pathlib import Path

    import pyoxigraph as ox

    from kb.config import Settings
    from kb.contributions.loading import Gate
    from kb.iris import ProfileId
    from kb.log import Log
    from kb.reference import Reference
    from kb.store import EmbeddedStore
    from kb.validation import ValidationReport, Validator

__all__ = [
    "Contributions",
    "Mended",
    "Outcome",
    "Progress",
    "Receipt",
    "Redacted",
    "Refusal",
    "Summary",
]

_N_TRIPLES = "application/n-triples"
_SPREADSHEET = "text/csv"
_MOST_PROFILES = 100
"""How many profiles one request may have checked: each takes some milliseconds."""


class Contributions:
    """The way in; may be shared by threads, which write one after the other."""

    def __init__(
        self,
        log: Log,
        store: EmbeddedStore,
        validator: Validator,
        reference: Reference,
        settings: Settings,
        *,
        projection: Projection | None = None,
    ) -> None:
        self._log = log
        self._store = store
        self._validator = validator
        self._settings = settings
        self._iris = Iris(settings.base)
        self._states = States(log, self._iris)
        projection = projection or Projection(log, store, reference, self._iris, validator.base)
        self._projection = projection
        self.writing = projection.writing
        """The lock of the one writer; hold it where what is read must still be so when written."""
        self._intake = Intake(log, store, projection, self._iris)

    def put(
        self,
        publisher: str,
        profile: ProfileId,
        payload: bytes,
        media_type: str,
        *,
        agent: str | None = None,
        if_match: str | frozenset[str] | None = None,
        if_none_match: str | frozenset[str] | None = None,
        describes_existing: bool = False,
        dry_run: bool = False,
        require_match: bool = True,
    ) -> Receipt:
        """Make a document all that a publisher says of one profile.

        Relative IRIs are resolved against the root of the profile. Conditions are hashes of the
        stored form, or `*`; to say again what is said already succeeds, whatever they are. With
        `require_match`, what the publisher says already is only replaced under `if_match`.
        `agent` tells who or what acts for the publisher.

        :raises DisabledPublisherError: when the publisher is disabled.
        :raises ContributionError: of each kind, when it is refused.
        """
        change = self.prepare(publisher, profile, payload, media_type)
        conditions = Conditions(if_match, if_none_match, require_match, describes_existing)
        return self.take(Errand(publisher, agent or publisher, conditions, dry_run), change)

    def prepare(
        self, publisher: str, profile: ProfileId, payload: bytes, media_type: str
    ) -> Prepared:
        """Read and judge what a publisher means to say of one profile; nothing is changed.

        :raises DisabledPublisherError: when the publisher is disabled.
        :raises ContributionError: of each kind, when it is refused.
        """
        self._log.publishers.active(publisher)
        sent = self._sent(payload, media_type, profile)
        quads = parse(payload, media_type, base=sent.base, settings=self._settings)
        with sent.locating():
            claimed = claim(quads, self._iris, profile, publisher)
        [report] = self._reports([claimed], sent)
        return Prepared.of(claimed, payload, media_type).judged(report)

    def judge(self, claimed: Claim, payload: bytes, media_type: str) -> Prepared:
        """Have the shapes judge what a document says of one profile.

        :raises NonConformantError: with the report, when they refuse it.
        """
        [report] = self.reports([claimed])
        return Prepared.of(claimed, payload, media_type).judged(report)

    def withdraw(
        self,
        publisher: str,
        profile: ProfileId,
        *,
        agent: str | None = None,
        if_match: str | frozenset[str] | None = None,
        dry_run: bool = False,
        require_match: bool = True,
    ) -> Receipt:
        """Take back all that a publisher says of one profile; the log keeps what it said.

        :raises DisabledPublisherError: when the publisher is disabled.
        :raises NotFoundError: when it says nothing of it.
        :raises ContributionError: when a condition is not met, or is missing.
        """
        self._log.publishers.active(publisher)
        conditions = Conditions(if_match=if_match, require_match=require_match)
        errand = Errand(publisher, agent or publisher, conditions, dry_run)
        return self.take(errand, Prepared("withdraw", profile))

    def undo(
        self, publisher: str, name: str, *, agent: str | None = None, dry_run: bool = False
    ) -> Receipt:
        """Take back a contribution: restore exactly what the publisher had said before it.

        `name` is its id, or whatever else `kb.log.Reader.find` takes. It must be the publisher's
        last one to its profile. The undo is a contribution itself, and can be undone.

        :raises ForbiddenError: when it is another publisher's, or the publisher is disabled.
        :raises NotFoundError: when there is no such contribution.
        :raises SupersededError: when the publisher has changed the profile again since.
        :raises RedactedError: when it, or what was said before it, was destroyed.
        """
        errand = Errand(publisher, agent or publisher, Conditions(), dry_run)
        with self.writing:
            return self.take(errand, self.undone(publisher, name))

    def undone(self, publisher: str, name: str) -> Prepared:
        """Return the change that would undo a contribution; errors are those of `undo`."""
        self._log.publishers.active(publisher)
        return undone(self._log, self._states, self._validator, publisher, name)

    def confirm(
        self,
        publisher: str,
        profile: ProfileId,
        today: date,
        *,
        agent: str | None = None,
        if_match: str | None = None,
        dry_run: bool = False,
    ) -> Receipt:
        """Have a publisher say that what it says of a profile is still so; see `confirming`.

        To confirm twice a day changes nothing the second time.

        :raises NotFoundError: when it says nothing of the profile.
        :raises ContributionError: of each kind, when the confirmed profile is refused.
        """
        errand = Errand(publisher, agent or publisher, Conditions(if_match=if_match), dry_run)
        with self.writing:
            return self.take(errand, self.confirmation(publisher, profile, today))

    def confirmation(self, publisher: str, profile: ProfileId, today: date) -> Prepared:
        """Return the change that would confirm a profile; errors are those of `confirm`."""
        self._log.publishers.active(publisher)
        self.catch_up()
        said, _ = self.profile_graph(publisher, profile)
        claimed = Claim(profile, tuple(confirmed(said, self._iris.thing(profile), today)))
        return self.judge(claimed, n_triples(claimed.triples), _N_TRIPLES)

    def redact(self, names: Iterable[str], reason: str) -> Redacted:
        """Destroy what contributions said, everywhere; see `kb.contributions.redacting.redact`."""
        return redact(self._log, self._states, self._projection, names, reason)

    def load(
        self,
        publisher: str,
        files: Iterable[Path],
        *,
        progress: Callable[[Progress], None] = nothing,
        agent: str | None = None,
        describes_existing: bool = False,
        dry_run: bool = False,
    ) -> Summary:
        """Load files that describe many profiles each; what is refused does not stop the rest.

        A profile replaces what the publisher said of it before; one that says the same again is
        left alone, and not validated. `progress` is called when a batch of profiles is durable
        and readable, and when a file is refused.

        :raises DisabledPublisherError: when the publisher is disabled.
        """
        loading = self._loading(publisher, progress, agent, describes_existing, dry_run)
        return self._loaded(loading.run(files), dry_run=dry_run)

    def load_claims(
        self,
        publisher: str,
        document: Path,
        found: Claims,
        *,
        progress: Callable[[Progress], None] = nothing,
        agent: str | None = None,
        describes_existing: bool = False,
        dry_run: bool = False,
    ) -> Summary:
        """Load what was read from one document, such as the rows of a spreadsheet.

        `document` names it in progress and refusals. Everything else is as `load` does it; the log
        keeps of each profile its statements.

        :raises ForbiddenError: when the publisher is disabled.
        """
        loading = self._loading(publisher, progress, agent, describes_existing, dry_run)
        taken = Claims(list(found.accepted), found.refused)
        sent = Sent(None, _SPREADSHEET, self._iris)
        return self._loaded(loading.take(document, Document(taken, sent)), dry_run=dry_run)

    def loading(
        self, errand: Errand, progress: Callable[[Progress], None], through: Callable[[Gate], Gate]
    ) -> Loading:
        """Return a load that goes in by the way which `through` makes of the usual one.

        Call `settle` when all of it is in.

        :raises DisabledPublisherError: when the publisher is disabled.
        """
        self._log.publishers.active(errand.publisher)
        gate = through(self._intake)
        return Loading(gate, errand, self._validator, self._settings, progress)

    def take_all(
        self, errand: Errand, changes: Sequence[Prepared]
    ) -> list[Receipt | KnowledgeBaseError]:
        """Make changes that were prepared, in one transaction; see `Intake.take`."""
        return self._intake.take(errand, changes)

    def settle(self) -> None:
        """Bring up to date what rules say of the whole base, after a load by `loading`."""
        self._projection.settle()

    def _loading(
        self,
        publisher: str,
        progress: Callable[[Progress], None],
        agent: str | None,
        describes_existing: bool,
        dry_run: bool,
    ) -> Loading:
        self._log.publishers.active(publisher)
        conditions = Conditions(describes_existing=describes_existing)
        errand = Errand(publisher, agent or publisher, conditions, dry_run)
        return Loading(self._intake, errand, self._validator, self._settings, progress)

    def _loaded(self, summary: Summary, *, dry_run: bool) -> Summary:
        if not dry_run:
            self._projection.settle()
        if summary.created + summary.updated >= MANY and not dry_run:
            self._store.optimize()
        summary.position = self._store.position()
        return summary

    def validate(
        self, payload: bytes, media_type: str, profile: ProfileId | None = None
    ) -> list[tuple[ProfileId, ValidationReport]]:
        """Say what the gate would say of each profile in a document; nothing is changed.

        :raises ContributionError: when the document does not parse, describes too much, or what
            belongs to no profile, or to another one than `profile`.
        """
        sent = self._sent(payload, media_type, profile)
        accepted = self._read(payload, sent)
        reports = self._reports(accepted, sent)
        return [(one.profile, report) for one, report in zip(accepted, reports, strict=True)]

    def mend(self, payload: bytes, media_type: str, profile: ProfileId | None = None) -> Mended:
        """Apply to a document what its report suggests, once; nothing is changed here.

        :raises ContributionError: as `validate` does.
        """

        def look(text: str | None) -> Looked:
            data = payload if text is None else text.encode()
            sent = self._sent(data, media_type, profile)
            return Looked(sent, self._reports(self._read(data, sent), sent))

        return mended(look, self._iris, self._settings, rounds=1)

    def _sent(self, payload: bytes, media_type: str, profile: ProfileId | None) -> Sent:
        base = self._iris.thing(profile) if profile else None
        return Sent(payload, media_type, self._iris, base=base, only=profile)

    def _read(self, payload: bytes, sent: Sent) -> list[Claim]:
        quads = parse(payload, sent.media_type, base=sent.base, settings=self._settings)
        if not quads:
            raise MalformedError("the document holds no statements")
        found = claims(quads, self._iris, only=sent.only)
        with sent.locating():
            if found.refused:
                raise first_refusal(found.refused)
        if len(found.accepted) > _MOST_PROFILES:
            raise LimitError(
                f"expected at most {_MOST_PROFILES} profiles, came {len(found.accepted)}",
                hint="Send fewer, or use `cluster-kb validate`, which takes any number.",
            )
        return found.accepted

    def _reports(self, accepted: Sequence[Claim], sent: Sent) -> list[ValidationReport]:
        """Return the report about each profile, which says where, and how to mend it."""
        return [sent.placed(one) for one in self.reports(accepted)]

    def reports(self, claimed: Sequence[Claim]) -> list[ValidationReport]:
        """Say what the shapes say of claims, and how to mend them; nothing is changed."""
        profiles = [one.triples for one in claimed]
        return self._validator.suggest_many(self._validator.validate_many(profiles), profiles)

    def profile_graph(self, publisher: str, profile: ProfileId) -> tuple[list[ox.Triple], str]:
        """Return what a publisher says of a profile, and its etag.

        :raises GoneError: when it has withdrawn that.
        :raises NotFoundError: when it never said anything of it.
        """
        triples = self._store.graph(self._iris.graph(publisher, profile))
        if triples:
            return sorted(triples, key=str), hash_of(triples)
        subject = self._iris.thing(profile)
        head = self._log.head(publisher, profile)
        if head and head.action == "withdraw":
            told = self._states.withdrawal(head)
            raise GoneError(f"{publisher} says nothing of {profile} now: {told}", subject=subject)
        raise NotFoundError(f"{publisher} says nothing of {profile}", subject=subject)

    def steward(self, profile: ProfileId) -> str | None:
        """Return the steward of a profile: who first described it, or whom it was handed to."""
        return self._log.steward(profile)

    def catch_up(self) -> None:
        """Have the store take in what the log holds, so that whatever was accepted can be read.

        :raises StoreError: when the store fails.
        """
        if self._store.position() < self._log.position():
            self._projection.catch_up()

    def take(self, errand: Errand, change: Prepared) -> Receipt:
        """Make one change that was prepared, or with a dry run tell what it would do.

        :raises ContributionError: when the log as it is, or a condition of the errand, refuses it.
        """
        [result] = self._intake.take(errand, [change])
        if isinstance(result, KnowledgeBaseError):
            raise result
        return result
