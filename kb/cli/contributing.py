"""Commands that send profiles: load into a data folder, validate, contribute to a server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli.local import local_client
from kb.cli.options import as_json, data_dir, settings_of
from kb.cli.output import error_json, print_json, print_verdict
from kb.client import Client
from kb.errors import InUseError, KnowledgeBaseError, NotFoundError, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.config import Settings
    from kb.contributions import Progress, Summary
    from kb.contributions.claims import Claims
    from kb.knowledge_base import KnowledgeBase
    from kb.validation import EngineName

__all__ = ["contribute", "load", "local_client", "validate"]

_N_TRIPLES = "application/n-triples"
_PATHS = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
_EXISTING = click.option(
    "--describes-existing",
    is_flag=True,
    help="Also describe things that another publisher was the first to describe.",
)


@click.command()
@_PATHS
@click.option("--publisher", required=True, help="Whose word it is.")
@_EXISTING
@data_dir
@as_json
def load(
    paths: tuple[Path, ...],
    publisher: str,
    describes_existing: bool,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Load files, or folders of files, that describe profiles, into the data folder.

    What is refused does not stop the rest; the command then ends with status 1. While a server
    holds the data folder, the profiles go through it.
    """
    from kb.knowledge_base import KnowledgeBase

    settings = settings_of(data_dir)
    files = _files(paths)
    try:
        base = KnowledgeBase(settings)
    except InUseError:
        with local_client(settings, publisher) as client:
            _send(client, files, settings, describes_existing, as_json, publisher)
        return
    with base:
        summary = _load(base, publisher, files, describes_existing)
    if as_json:
        print_json(summary.to_json())
    else:
        _print_summary(summary)
    _end(refused=summary.refused)


@click.command()
@_PATHS
@as_json
@click.option("--turtle", is_flag=True, help="Print one sh:ValidationReport in Turtle.")
@click.option(
    "--engine",
    type=click.Choice(["compiled", "pyshacl"]),
    default="compiled",
    show_default=True,
    help="Which SHACL engine; they agree, and pyshacl is the slower measure of the other.",
)
def validate(paths: tuple[Path, ...], as_json: bool, turtle: bool, engine: EngineName) -> None:
    """Say what the gate would say of each profile in files; needs no data folder, keeps nothing.

    Ends with status 1 when a file does not parse or a profile would be refused.
    """
    from kb.contributions.checking import Checking
    from kb.validation import ValidationReport

    checking = Checking(settings_of(None), engine)
    verdicts = [verdict for file in _files(paths) for verdict in checking.check(file)]
    accepted = sum(verdict.accepted for verdict in verdicts)
    if turtle:
        reports = [verdict.report for verdict in verdicts if verdict.report]
        whole = ValidationReport.of(result for report in reports for result in report.results)
        click.echo(whole.to_turtle())
    elif as_json:
        print_json([verdict.to_json() for verdict in verdicts])
    else:
        for verdict in verdicts:
            print_verdict(verdict.to_json())
        click.echo(f"{accepted} of {len(verdicts)} would be accepted")
    _end(refused=len(verdicts) - accepted)


@click.command()
@_PATHS
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
@as_json
def contribute(
    paths: tuple[Path, ...], server: str, token: str, describes_existing: bool, as_json: bool
) -> None:
    """Send the profiles in files to a server, and print what came of each.

    What is refused does not stop the rest; the command then ends with status 1.
    """
    client = Client(server, token=token)
    _send(client, _files(paths), settings_of(None), describes_existing, as_json)


def _files(paths: Sequence[Path]) -> list[Path]:
    """Return the files that were named, and the RDF files in the folders that were.

    :raises NotFoundError: when there is none.
    """
    from kb.rdf import SUFFIXES

    found: list[Path] = []
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found += [file for file in inside if file == path or file.suffix in SUFFIXES]
    if not found:
        raise NotFoundError(
            "no file to read was named", hint=f"We read files ending in {', '.join(SUFFIXES)}."
        )
    return found


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


def _print_summary(summary: Summary) -> None:
    for refusal in summary.refusals:
        print_verdict({"accepted": False, **refusal.to_json()})
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
            found: Claims = read(file, settings, Iris(settings.base), publisher)
        except KnowledgeBaseError as error:
            yield {"accepted": False, "file": str(file), **error_json(error)}
            continue
        for refusal in found.refused:
            yield {"accepted": False, "file": str(file), **error_json(refusal)}
        for claim in found.accepted:
            payload = n_triples(claim.triples)
            try:
                reply = client.put_profile(
                    claim.profile, payload, _N_TRIPLES, describes_existing=describes_existing
                )
            except ProblemError as problem:
                yield {"accepted": False, "file": str(file), **error_json(problem)}
            else:
                yield {"accepted": True, "file": str(file), **reply.json()}


def _end(*, refused: int) -> None:
    if refused:
        raise click.exceptions.Exit(1)
