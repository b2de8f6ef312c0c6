"""Commands that send profiles: load into a data folder, contribute to a server."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from kb.cli.local import local_client
from kb.cli.options import as_json, data_dir, files_in, in_language, settings_of, wording_in
from kb.cli.options import paths as read_paths
from kb.cli.output import error_json, locate, print_json, print_verdict
from kb.client import Client
from kb.errors import InUseError, KnowledgeBaseError, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kb.config import Settings
    from kb.contributions import Progress, Summary
    from kb.knowledge_base import KnowledgeBase
    from kb.validation import Wording

__all__ = ["contribute", "load"]

_N_TRIPLES = "application/n-triples"
_EXISTING = click.option(
    "--describes-existing",
    is_flag=True,
    help="Also describe things that another publisher was the first to describe.",
)


@click.command()
@read_paths
@click.option("--publisher", required=True, help="Whose word it is.")
@_EXISTING
@data_dir
@in_language
@as_json
def load(
    paths: tuple[Path, ...],
    publisher: str,
    describes_existing: bool,
    data_dir: Path | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Load files, or folders of files, that describe profiles, into the data folder.

    What is refused does not stop the rest; the command then ends with status 1. While a server
    holds the data folder, the profiles go through it.
    """
    from kb.knowledge_base import KnowledgeBase

    settings = settings_of(data_dir)
    files = files_in(paths)
    try:
        base = KnowledgeBase(settings)
    except InUseError:
        with local_client(settings, publisher, language) as client:
            _send(client, files, settings, describes_existing, as_json, publisher)
        return
    with base:
        wording = wording_in(language, settings, base.reference)
        summary = _load(base, publisher, files, describes_existing)
    if as_json:
        print_json(summary.to_json(wording))
    else:
        _print_summary(summary, wording)
    _end(refused=summary.refused)


@click.command()
@read_paths
@click.option(
    "--server",
    envvar="CLUSTER_KB_SERVER",
    required=True,
    show_envvar=True,
    help="Address of a server.",
)
@click.option(
    "--token",
    envvar="CLUSTER_KB_TOKEN",
    required=True,
    show_envvar=True,
    help="Your token there; others on this machine see a command line, so set the variable.",
)
@_EXISTING
@in_language
@as_json
def contribute(
    paths: tuple[Path, ...],
    server: str,
    token: str,
    describes_existing: bool,
    language: str | None,
    as_json: bool,
) -> None:
    """Send the profiles in files to a server, and print what came of each.

    What is refused does not stop the rest; the command then ends with status 1.
    """
    settings = settings_of(None)
    client = Client(server, token=token, language=language or settings.language)
    _send(client, files_in(paths), settings, describes_existing, as_json)


def _load(base: KnowledgeBase, publisher: str, files: Sequence[Path], existing: bool) -> Summary:
    """Load with a progress bar that counts bytes, each file in proportion to its profiles."""
    sizes = {file: file.stat().st_size for file in files}
    reached = dict.fromkeys(files, 0)
    with click.progressbar(length=sum(sizes.values()), label="Loading", file=sys.stderr) as bar:

        def tell(progress: Progress) -> None:
            share = progress.done / progress.total if progress.total else 1.0
            here = int(sizes[progress.file] * share)
            bar.update(here - reached[progress.file])
            reached[progress.file] = here

        return base.contributions.load(
            publisher, files, progress=tell, agent="command line", describes_existing=existing
        )


def _print_summary(summary: Summary, wording: Wording) -> None:
    for refusal in summary.refusals:
        print_verdict({"accepted": False, **refusal.to_json(wording)})
    warned = f", {len(summary.warnings)} of them with advice" if summary.warnings else ""
    click.echo(
        f"{summary.created} created, {summary.updated} updated, {summary.unchanged} unchanged"
        f"{warned}; {summary.refused} refused"
    )


def _send(
    client: Client,
    files: Sequence[Path],
    settings: Settings,
    describes_existing: bool,
    as_json: bool,
    publisher: str = "",
) -> None:
    """Send each profile by itself; print what came of it as it comes."""
    outcomes: list[dict[str, Any]] = []
    for outcome in _outcomes(client, files, settings, describes_existing, publisher):
        outcomes.append(outcome)
        if not as_json:
            print_verdict(outcome)
    if as_json:
        print_json(outcomes)
    refused = sum(not outcome["accepted"] for outcome in outcomes)
    if not as_json:
        click.echo(f"{len(outcomes) - refused} of {len(outcomes)} accepted")
    _end(refused=refused)


def _outcomes(
    client: Client,
    files: Sequence[Path],
    settings: Settings,
    describes_existing: bool,
    publisher: str,
) -> Iterator[dict[str, Any]]:
    from kb.contributions.reading import read
    from kb.iris import Iris
    from kb.rdf import n_triples

    for file in files:
        try:
            document = read(file, settings, Iris(settings.base), publisher)
        except KnowledgeBaseError as error:
            yield {"accepted": False, "file": str(file), **error_json(error)}
            continue
        for refusal in document.claims.refused:
            yield {"accepted": False, "file": str(file), **error_json(refusal)}
        for claim in document.claims.accepted:
            payload = n_triples(claim.triples)
            try:
                reply = client.put_profile(
                    claim.profile, payload, _N_TRIPLES, describes_existing=describes_existing
                )
            except ProblemError as problem:
                outcome = {"accepted": False, "file": str(file), **error_json(problem)}
            else:
                outcome = {"accepted": True, "file": str(file), **reply.json()}
            locate(outcome, document.sent)
            yield outcome


def _end(*, refused: int) -> None:
    if refused:
        raise click.exceptions.Exit(1)
