"""Sending many profiles as one job, and showing it to its end, also after a cut."""

from __future__ import annotations

import gzip
import hashlib
import sys
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import click

from kb.cli.output import error_json, locate
from kb.contributions.reading import read
from kb.errors import (
    ConflictError,
    KnowledgeBaseError,
    MediaTypeError,
    ParameterError,
    ProblemError,
    UnreachableError,
)
from kb.iris import Iris
from kb.rdf import format_of_path, n_triples
from kb.spreadsheets import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kb.client import Client
    from kb.config import Settings
    from kb.contributions.claims import Claim
    from kb.contributions.sent import Sent

__all__ = ["Wish", "read_all", "send_sheet", "send_together"]

_N_TRIPLES = "application/n-triples"
_MANY = 50
"""From how many profiles on a job is faster than one request for each."""
_PATIENCE = 60
"""How often an unreachable server is asked again, before the command gives up."""
_SLOWEST = 2.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with what is sent."""

    describes_existing: bool = False
    whole: bool = False
    dry_run: bool = False
    again: bool = False

    def values(self, **more: str) -> dict[str, str]:
        """Return the parameters of the request."""
        given = {"mode": "all-or-nothing"} if self.whole else {}
        given |= {"dry-run": "true"} if self.dry_run else {}
        return given | ({"describes": "existing"} if self.describes_existing else {}) | more


@dataclass(slots=True)
class Found:
    """What files hold: the profiles, each with its file, and what is refused before it is sent."""

    files: Sequence[Path]
    claims: list[tuple[Claim, Path, Sent]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)

    @property
    def many(self) -> bool:
        """Whether there are enough of them for a job."""
        return len(self.claims) >= _MANY


def read_all(files: Sequence[Path], settings: Settings) -> Found:
    """Read files and split them by profile."""
    found = Found(files)
    seen: dict[str, Path] = {}
    for file in files:
        try:
            document = read(file, settings, Iris(settings.base), "")
        except KnowledgeBaseError as error:
            found.refused.append(_refused(file, error))
            continue
        found.refused += [_refused(file, error) for error in document.claims.refused]
        for one in document.claims.accepted:
            before = seen.setdefault(str(one.profile), file)
            if before == file:
                found.claims.append((one, file, document.sent))
            else:
                found.refused.append(_refused(file, _twice(one, before)))
    return found


def send_together(client: Client, found: Found, wish: Wish) -> Iterator[dict[str, Any]]:
    """Send profiles as one job; yield what came of each, in the order of the files."""
    if len(found.files) == 1 and found.claims:
        yield from _whole_file(client, found.files[0], wish)
        return
    yield from found.refused
    if found.refused and wish.whole:
        for one, file, _ in found.claims:
            yield {"accepted": False, "file": str(file), **_withheld(one)}
        return
    if not found.claims:
        return
    document = b"".join(n_triples(one.triples) for one, _, _ in found.claims)
    name = f"{len(found.files)} files"
    job = _followed(client, document, _N_TRIPLES, wish, wish.values(name=name))
    places = {str(one.profile): (file, sent) for one, file, sent in found.claims}
    for verdict in client.verdicts(job["job"]):
        file, sent = places[verdict["profile"]]
        outcome = {"accepted": _accepted(verdict), "file": str(file), **verdict}
        locate(outcome, sent)
        yield outcome


def _whole_file(client: Client, file: Path, wish: Wish) -> Iterator[dict[str, Any]]:
    """Send a file as it is: the server says where in it something stands."""
    values = wish.values(name=file.name)
    job = _followed(client, file.read_bytes(), format_of_path(file).media_type, wish, values)
    for verdict in client.verdicts(job["job"]):
        yield {"accepted": _accepted(verdict), "file": str(file), **verdict}


def send_sheet(
    client: Client,
    paths: Sequence[Path],
    described: Mapping[str, str],
    wish: Wish,
    refused_file: Path | None,
) -> Iterator[dict[str, Any]]:
    """Send one spreadsheet as a job; yield what came of each row.

    What is `described` is the `type` of its rows and the `language` of its texts.

    :raises ParameterError: when there are several.
    :raises MediaTypeError: when it is none.
    """
    if len(paths) != 1:
        raise ParameterError(
            "expected one spreadsheet", hint="Send each with a command of its own."
        )
    [file] = paths
    media_type = SUFFIXES.get(file.suffix.lower())
    if media_type is None:
        raise MediaTypeError(
            f"{file.name} is no spreadsheet", hint=f"Files end in {', '.join(SUFFIXES)}."
        )
    values = wish.values(name=file.name, **described)
    job = _followed(client, file.read_bytes(), media_type, wish, values)
    form = (refused_file.suffix.lower().removeprefix(".") if refused_file else "") or "csv"
    if refused_file and f"refused.{form}" in job["links"]:
        refused_file.write_bytes(client.refused_rows(job["job"], form))
    for verdict in client.verdicts(job["job"]):
        subject = f"row {verdict['row']}" if verdict.get("row") else None
        yield {"accepted": _accepted(verdict), "file": str(file), "subject": subject, **verdict}


def _followed(
    client: Client, document: bytes, media_type: str, wish: Wish, values: dict[str, str]
) -> Any:  # noqa: ANN401 - JSON
    """Send a document, unless it was before, and wait for the end of its job."""
    job = _sent(client, document, media_type, wish, values)
    try:
        return _awaited(client, job)
    except (KeyboardInterrupt, UnreachableError) as cut:
        click.echo(
            f"\nThe server goes on with the job {job['job']}. Give the same command again to see "
            f"what comes of it, or look at {job['links']['page']}",
            err=True,
        )
        if isinstance(cut, UnreachableError):
            raise
        raise click.exceptions.Exit(130) from None


def _sent(
    client: Client, document: bytes, media_type: str, wish: Wish, values: dict[str, str]
) -> Any:  # noqa: ANN401 - JSON
    """Return the job of a document: one that was sent before if it still tells how things are."""
    said = repr((media_type, sorted(values.items()))).encode() + document
    key = hashlib.sha256(said).hexdigest()
    while job := client.job_of(key):
        unfinished = job["state"] in ("waiting", "running")
        stands = job["state"] == "done" and not job["overtaken"] and not wish.again
        if unfinished or stands:
            when = job["created"][:16].replace("T", " ")
            click.echo(f"this was sent on {when} UTC, as job {job['job']}", err=True)
            return job
        key = hashlib.sha256(f"{key} {job['job']}".encode()).hexdigest()
    return client.send_job(gzip.compress(document, 6), media_type, key, values)


def _awaited(client: Client, job: Any) -> Any:  # noqa: ANN401 - JSON
    """Show how far a job has come until it ends; return it then.

    :raises ProblemError: when it failed as a whole.
    :raises UnreachableError: when the server could not be reached for long.
    """
    length = 1000
    with click.progressbar(length=length, label="Contributing", file=sys.stderr) as bar:
        shown, wait = 0, 0.1
        while job["state"] in ("waiting", "running"):
            time.sleep(wait)
            wait = min(wait * 1.5, _SLOWEST)
            job = _patiently(client, job["job"])
            reached = length * _done(job) // job["total"] if job["total"] else 0
            bar.update(max(0, reached - shown))
            shown = max(shown, reached)
        bar.update(length - shown)
    if job["error"] and not job["done"]:
        error = job["error"]
        raise ProblemError(
            error["detail"],
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            hint=error.get("hint"),
            line=error.get("line"),
            column=error.get("column"),
        )
    if job["error"]:
        click.echo(f"{job['error']['title']}: {job['error']['detail']}", err=True)
    if job["state"] == "cancelled":
        click.echo("the job was cancelled; this is what it had done", err=True)
    return job


def _patiently(client: Client, identifier: str) -> Any:  # noqa: ANN401 - JSON
    for left in range(_PATIENCE, -1, -1):
        try:
            return client.job(identifier)
        except UnreachableError:
            if not left:
                raise
        except ProblemError as problem:
            if problem.status != HTTPStatus.SERVICE_UNAVAILABLE or not left:
                raise
        time.sleep(1)
    raise AssertionError


def _done(job: Any) -> int:  # noqa: ANN401 - JSON
    """Return how many profiles are done; a check that comes first counts half."""
    if job["mode"] == "all-or-nothing":
        return int(job["checked"] + job["done"]) // 2
    return int(job["done"])


def _accepted(verdict: dict[str, Any]) -> bool:
    return str(verdict["state"]).startswith("accepted")


def _refused(file: Path, error: KnowledgeBaseError) -> dict[str, Any]:
    return {"accepted": False, "file": str(file), **error_json(error)}


def _withheld(one: Claim) -> dict[str, Any]:
    return {"profile": str(one.profile), "state": "withheld", "outcome": "withheld"}


def _twice(one: Claim, before: Path) -> ConflictError:
    return ConflictError(
        f"{one.profile} was described in {before.name} already",
        hint="Say all of a profile in one file: the second would replace the first.",
        subject=str(one.profile),
    )
