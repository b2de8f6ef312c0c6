"""Commands that send profiles: load into a data folder, contribute to a server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli.local import local_client
from kb.cli.options import (
    as_json,
    data_dir,
    files_in,
    in_language,
    in_text_language,
    settings_of,
    wording_in,
)
from kb.cli.options import paths as read_paths
from kb.cli.output import error_json, locate, print_json, print_verdict
from kb.client import Client
from kb.errors import InUseError, KnowledgeBaseError, ProblemError
from kb.iris import PROFILE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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
@click.option("--job", is_flag=True, help="Send everything at once, however little it is.")
@click.option("--all-or-nothing", is_flag=True, help="Take in nothing if anything is refused.")
@click.option("--dry-run", is_flag=True, help="Say what would come of it; change nothing.")
@click.option("--again", is_flag=True, help="Send once more what was sent and done before.")
@click.option(
    "--type",
    "kind",
    type=click.Choice(list(PROFILE_TYPES)),
    help="What each row of a spreadsheet describes.",
)
@click.option(
    "--refused",
    "refused_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the refused rows of a spreadsheet here, .csv or .xlsx, to mend and send again.",
)
@in_text_language
@in_language
@as_json
def contribute(
    paths: tuple[Path, ...],
    server: str,
    token: str,
    describes_existing: bool,
    job: bool,
    all_or_nothing: bool,
    dry_run: bool,
    again: bool,
    kind: str | None,
    refused_file: Path | None,
    text_language: str | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Send the profiles in files to a server, and print what came of each.

    What is refused does not stop the rest; the command then ends with status 1. Many profiles, and
    a spreadsheet (with --type), go as one job, which the server finishes whatever becomes of this
    command: given again, it goes on showing that job.
    """
    from kb.cli.bulk import Wish, read_all, send_sheet, send_together

    settings = settings_of(None)
    client = Client(server, token=token, language=language or settings.language)
    wish = Wish(
        describes_existing=describes_existing,
        whole=all_or_nothing,
        dry_run=dry_run,
        again=again,
    )
    if kind is not None:
        values = {"type": kind, "language": text_language or settings.language}
        told = send_sheet(client, paths, values, wish, refused_file)
        _print_outcomes(told, as_json)
        return
    files = files_in(paths)
    found = read_all(files, settings)
    if job or all_or_nothing or dry_run or found.many:
        _print_outcomes(send_together(client, found, wish), as_json)
    else:
        _send(client, files, settings, describes_existing, as_json)


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
    _print_outcomes(_outcomes(client, files, settings, describes_existing, publisher), as_json)


def _print_outcomes(told: Iterable[dict[str, Any]], as_json: bool) -> None:
    """Print outcomes as they come; end with status 1 when something was not accepted."""
    outcomes: list[dict[str, Any]] = []
    for outcome in told:
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
