"""Contributions: receive, parse, split by profile, validate, append to the log, project.

An answer is given when the log has committed and the store has taken it in, so whoever wrote
reads it. Whatever is refused changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.contributions.claims import claim, claims, first_refusal
from kb.contributions.intake import Conditions, Errand, Intake, Prepared
from kb.contributions.loading import Loading, nothing
from kb.contributions.receipts import Outcome, Progress, Receipt, Refusal, Summary
from kb.errors import (
    GoneError,
    KnowledgeBaseError,
    LimitError,
    MalformedError,
    NotFoundError,
)
from kb.iris import Iris
from kb.projection import MANY, Projection
from kb.rdf import hash_of, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import pyoxigraph as ox

    from kb.config import Settings
    from kb.contributions.claims import Claim
    from kb.iris import ProfileId
    from kb.log import Log
    from kb.reference import Reference
    from kb.store import EmbeddedStore
    from kb.validation import ValidationReport, Validator

__all__ = ["Contributions", "Outcome", "Progress", "Receipt", "Refusal", "Summary"]

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
        projection = projection or Projection(log, store, reference, self._iris)
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
        root = self._iris.thing(profile)
        quads = parse(payload, media_type, base=root, settings=self._settings)
        claimed = claim(quads, self._iris, profile, publisher)
        return self.judge(claimed, payload, media_type)

    def judge(self, claimed: Claim, payload: bytes, media_type: str) -> Prepared:
        """Have the shapes judge what a document says of one profile.

        :raises NonConformantError: with the report, when they refuse it.
        """
        report = self._validator.validate(claimed.triples)
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
        self._log.publishers.active(publisher)
        conditions = Conditions(describes_existing=describes_existing)
        errand = Errand(publisher, agent or publisher, conditions, dry_run)
        loading = Loading(self._intake, errand, self._validator, self._settings, progress)
        summary = loading.run(files)
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
        base = self._iris.thing(profile) if profile else None
        quads = parse(payload, media_type, base=base, settings=self._settings)
        if not quads:
            raise MalformedError("the document holds no statements")
        found = claims(quads, self._iris, only=profile)
        if found.refused:
            raise first_refusal(found.refused)
        if len(found.accepted) > _MOST_PROFILES:
            raise LimitError(
                f"expected at most {_MOST_PROFILES} profiles, came {len(found.accepted)}",
                hint="Send fewer, or use `cluster-kb validate`, which takes any number.",
            )
        reports = self._validator.validate_many([one.triples for one in found.accepted])
        return [(one.profile, report) for one, report in zip(found.accepted, reports, strict=True)]

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
            raise GoneError(f"{publisher} withdrew what it said of {profile}", subject=subject)
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
