"""Where changes of many profiles go: into the data folder, or to a server, which may hold it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kb.cli.local import local_client
from kb.cli.options import existing, settings_of
from kb.cli.output import error_json, locate
from kb.client import Client
from kb.contributions.holdings import all_holdings
from kb.contributions.receipts import Refusal
from kb.contributions.syncing import State
from kb.errors import (
    ContributionError,
    InUseError,
    NotFoundError,
    ParameterError,
    ProblemError,
)
from kb.iris import Iris, ProfileId
from kb.rdf import n_triples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kb.client import Reply
    from kb.config import Settings
    from kb.contributions.receipts import Progress, Receipt
    from kb.contributions.syncing import Difference
    from kb.knowledge_base import KnowledgeBase
    from kb.spreadsheets import Known
    from kb.validation import Wording

    Outcome = dict[str, Any]

__all__ = ["Destination", "destination"]

_N_TRIPLES = "application/n-triples"
_AGENT = "command line"
_SENDER = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
"""What a server answers to who may not do it at all: nothing else would be taken in either."""


class Destination(Protocol):
    """Takes in what one publisher says; an outcome is a receipt or a refusal as plain values.

    Each method that changes something raises what would refuse everything else, too, such as a
    token that is not valid, or a server that does not answer.
    """

    settings: Settings

    def states(self) -> dict[ProfileId, State]:
        """Return what the publisher says now."""

    def known(self) -> Known:
        """Return by what the rows of spreadsheets are known again."""

    def put(
        self, batch: Sequence[Difference], *, dry_run: bool, describes_existing: bool
    ) -> Iterator[Outcome]:
        """Send profiles, each in place of the state that it was made for."""

    def withdraw(self, profile: ProfileId, etag: str, *, dry_run: bool) -> Outcome:
        """Take back what the publisher says of a profile, if it is still in this state."""

    def confirm(self, profile: ProfileId, *, dry_run: bool) -> Outcome:
        """Say that what the publisher says of a profile is still so."""


class _Here:
    """The data folder, which this process holds: nobody else can change a state in between."""

    def __init__(self, base: KnowledgeBase, publisher: str, wording: Wording) -> None:
        self.settings = base.settings
        self._base = base
        self._publisher = publisher
        self._wording = wording
        base.log.publishers.active(publisher)

    def states(self) -> dict[ProfileId, State]:
        base = self._base
        held = all_holdings(base.log, base.store, base.iris, self._publisher)
        return {
            one.record.profile: State(one.record.stored_hash, one.confirmed, one.record.time)
            for one in held
        }

    def known(self) -> Known:
        from kb.contributions.importing import known_to

        return known_to(self._base.store, self._base.catalogue, self._base.iris)

    def put(
        self, batch: Sequence[Difference], *, dry_run: bool, describes_existing: bool
    ) -> Iterator[Outcome]:
        from kb.contributions.claims import Claims

        steps: list[Progress] = []
        self._base.contributions.load_claims(
            self._publisher,
            Path(),
            Claims([one.claim for one in batch]),
            progress=steps.append,
            agent=_AGENT,
            describes_existing=describes_existing,
            dry_run=dry_run,
        )
        differences = {one.claim.profile: one for one in batch}
        for receipt in (receipt for step in steps for receipt in step.receipts):
            told = {"accepted": True, **receipt.to_json(self._wording)}
            yield _placed(told, differences[receipt.profile])
        for refusal in (refusal for step in steps for refusal in step.refusals):
            profile = self._base.iris.thing_of(refusal.subject or "")
            told = {"accepted": False, **refusal.to_json(self._wording), "profile": str(profile)}
            yield _placed(told, differences[profile]) if profile else told

    def withdraw(self, profile: ProfileId, etag: str, *, dry_run: bool) -> Outcome:
        withdraw = self._base.contributions.withdraw
        return self._done(
            profile,
            lambda: withdraw(
                self._publisher, profile, agent=_AGENT, if_match=etag, dry_run=dry_run
            ),
        )

    def confirm(self, profile: ProfileId, *, dry_run: bool) -> Outcome:
        confirm, today = self._base.contributions.confirm, self._base.clock().date()
        return self._done(
            profile,
            lambda: confirm(self._publisher, profile, today, agent=_AGENT, dry_run=dry_run),
        )

    def _done(self, profile: ProfileId, change: Callable[[], Receipt]) -> Outcome:
        try:
            return {"accepted": True, **change().to_json(self._wording)}
        except (ContributionError, NotFoundError) as error:
            told = Refusal(Path(), self._base.iris.thing(profile), error).to_json(self._wording)
            return {**told, "accepted": False, "profile": str(profile), "file": None}


class _Server:
    """A server, which is asked profile by profile."""

    def __init__(self, client: Client, publisher: str, settings: Settings) -> None:
        self.settings = settings
        self._client = client
        self._publisher = publisher

    def states(self) -> dict[ProfileId, State]:
        return {
            ProfileId(*one["profile"].split("/")): State(
                one["etag"],
                tuple(map(date.fromisoformat, one["confirmed"])),
                datetime.fromisoformat(one["time"]),
            )
            for one in self._client.holdings(self._publisher)
        }

    def known(self) -> Known:
        from kb.contributions.importing import known_to
        from kb.queries import Catalogue
        from kb.store.remote import RemoteEndpoint

        endpoint = RemoteEndpoint(f"{self._client.server}sparql", self.settings.query_seconds + 5)
        return known_to(endpoint, Catalogue.load(), Iris(self.settings.base))

    def put(
        self, batch: Sequence[Difference], *, dry_run: bool, describes_existing: bool
    ) -> Iterator[Outcome]:
        for one in batch:
            put = partial(
                self._client.replace,
                self._publisher,
                one.claim.profile,
                n_triples(one.claim.triples),
                _N_TRIPLES,
                one.replaces,
            )
            told = _asked(
                one.claim.profile,
                partial(put, describes_existing=describes_existing, dry_run=dry_run),
            )
            yield _placed(told, one)

    def withdraw(self, profile: ProfileId, etag: str, *, dry_run: bool) -> Outcome:
        withdraw = self._client.withdraw
        return _asked(profile, lambda: withdraw(self._publisher, profile, etag, dry_run=dry_run))

    def confirm(self, profile: ProfileId, *, dry_run: bool) -> Outcome:
        confirm = self._client.confirm
        return _asked(profile, lambda: confirm(self._publisher, profile, dry_run=dry_run))


@contextmanager
def destination(
    publisher: str,
    *,
    data_dir: Path | None,
    server: str | None,
    token: str | None,
    language: str | None,
) -> Iterator[Destination]:
    """Open the data folder, or find the server that holds it; or speak to the one that is named.

    :raises ParameterError: when a server is named and no token.
    :raises NotFoundError: when there is no such data folder or publisher.
    """
    if server:
        if not token:
            raise ParameterError(
                "a server wants to know who you are", hint="Set CLUSTER_KB_TOKEN to your token."
            )
        settings = settings_of(data_dir)
        client = Client(server, token=token, language=language or settings.language)
        yield _Server(client, publisher, settings)
        return
    with _folder(publisher, existing(data_dir), language) as found:
        yield found


@contextmanager
def _folder(publisher: str, settings: Settings, language: str | None) -> Iterator[Destination]:
    from kb.cli.options import wording_in
    from kb.knowledge_base import KnowledgeBase

    try:
        base = KnowledgeBase(settings)
    except InUseError:
        with local_client(settings, publisher, language) as client:
            yield _Server(client, publisher, settings)
        return
    with base:
        yield _Here(base, publisher, wording_in(language, settings, base.reference))


def _asked(profile: ProfileId, ask: Callable[[], Reply]) -> Outcome:
    """Return what a server answered about a profile.

    :raises ProblemError: when it takes in nothing of who asks, or cannot do anything now.
    """
    try:
        return {"accepted": True, **ask().json()}
    except ProblemError as problem:
        if problem.status in _SENDER or problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return {"accepted": False, "profile": str(profile), "file": None, **error_json(problem)}


def _placed(told: Outcome, difference: Difference) -> Outcome:
    told["file"] = str(difference.file)
    locate(told, difference.sent)
    return told
