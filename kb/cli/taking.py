"""Where rows go: into the data folder, or through the server that holds it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import click

from kb.cli.local import local_client
from kb.cli.options import wording_in
from kb.client import announced
from kb.errors import InUseError, ParameterError, ProblemError
from kb.iris import Iris

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kb.client import Client
    from kb.config import Settings
    from kb.knowledge_base import KnowledgeBase
    from kb.spreadsheets import ColumnMapping, ImportReport, Known, MappedRow, RefusedRow, Table
    from kb.validation import Wording

    Outcomes = Sequence[MappedRow | RefusedRow]
    Step = Callable[[int], None]

__all__ = ["Taker", "taker"]

_N_TRIPLES = "application/n-triples"


class Taker(Protocol):
    """Knows what is described already, and takes in the rows of a table."""

    def known(self) -> Known:
        """Return by what rows are known again."""

    def take(
        self,
        table: Table,
        mapping: ColumnMapping,
        outcomes: Outcomes,
        *,
        dry_run: bool,
        describes_existing: bool,
    ) -> ImportReport:
        """Take in the rows that became profiles, and report on every row."""


class _Here:
    """The data folder, opened by this command."""

    def __init__(self, base: KnowledgeBase, publisher: str, wording: Wording) -> None:
        self._base = base
        self._wording = wording
        self._publisher = publisher
        base.log.publishers.active(publisher)

    def known(self) -> Known:
        from kb.contributions.importing import known_to

        return known_to(self._base.store, self._base.catalogue, self._base.iris)

    def take(
        self,
        table: Table,
        mapping: ColumnMapping,
        outcomes: Outcomes,
        *,
        dry_run: bool,
        describes_existing: bool,
    ) -> ImportReport:
        from kb.contributions.importing import import_rows

        with _bar(outcomes) as step:
            return import_rows(
                self._base.contributions,
                self._publisher,
                table,
                mapping,
                outcomes,
                progress=lambda done: step(len(done.receipts) + len(done.refusals)),
                agent="command line",
                describes_existing=describes_existing,
                dry_run=dry_run,
                wording=self._wording,
            )


class _Server:
    """The server that holds the data folder."""

    def __init__(self, client: Client, settings: Settings) -> None:
        self._client = client
        self._settings = settings

    def known(self) -> Known:
        from kb.contributions.importing import known_to
        from kb.queries import Catalogue
        from kb.store.remote import RemoteEndpoint

        endpoint = RemoteEndpoint(f"{self._client.server}sparql", self._settings.query_seconds + 5)
        return known_to(endpoint, Catalogue.load(), Iris(self._settings.base))

    def take(
        self,
        table: Table,
        mapping: ColumnMapping,
        outcomes: Outcomes,
        *,
        dry_run: bool,
        describes_existing: bool,
    ) -> ImportReport:
        from kb.contributions.importing import answer_of, claims_of
        from kb.rdf import n_triples
        from kb.spreadsheets import Answer, ImportReport

        if dry_run:
            raise ParameterError(
                "a dry run does not go through a server", hint="Stop the server, or leave it out."
            )
        answers: dict[str, Answer] = {}
        with _bar(outcomes) as step:
            for claim in claims_of(outcomes):
                try:
                    receipt: dict[str, Any] = self._client.put_profile(
                        claim.profile,
                        n_triples(claim.triples),
                        _N_TRIPLES,
                        describes_existing=describes_existing,
                    ).json()
                    answers[str(claim.profile)] = Answer(receipt["outcome"], receipt["report"])
                except ProblemError as problem:
                    answers[str(claim.profile)] = answer_of(problem)
                step(1)
        return ImportReport.of(table, mapping, outcomes, answers)


@contextmanager
def taker(settings: Settings, publisher: str, language: str | None) -> Iterator[Taker]:
    """Open the data folder, or find the server that holds it; rules speak the language given."""
    from kb.knowledge_base import KnowledgeBase

    try:
        base = KnowledgeBase(settings)
    except InUseError:
        announced(settings.data_dir)
        with local_client(settings, publisher, language) as client:
            yield _Server(client, settings)
        return
    with base:
        yield _Here(base, publisher, wording_in(language, settings, base.reference))


@contextmanager
def _bar(outcomes: Outcomes) -> Iterator[Step]:
    with click.progressbar(length=len(outcomes), label="Importing", file=sys.stderr) as bar:
        yield bar.update
