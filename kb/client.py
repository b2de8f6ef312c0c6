"""A small HTTP client of a running knowledge base, for the command line.

It speaks the routes of docs/reference/api.md and turns problem documents (RFC 9457) back into
errors, so that a command says the same whether it worked locally or through a server.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from kb.errors import InUseError, ParameterError, ProblemError, StoreError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kb.iris import ProfileId

__all__ = ["Client", "Reply", "announce", "announced"]


class _NoRedirects(HTTPRedirectHandler):
    """Follows no redirect: it would carry the token to whoever is named there."""

    def redirect_request(self, *_: object) -> None:
        """Let the redirect stand as the error that it is."""


_OPENER = build_opener(_NoRedirects)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered: status, body, and the validator of the representation."""

    status: int
    body: bytes
    etag: str | None

    def json(self) -> Any:  # noqa: ANN401 - JSON has no type of its own
        """Return the body read as JSON."""
        return json.loads(self.body)


class Client:
    """Talks to one server, with a token where writing needs one, in the language of a reader.

    :raises ProblemError: from every method, when the server answers with a problem.
    :raises UnreachableError: from every method, when it cannot be reached.
    """

    def __init__(
        self,
        server: str,
        *,
        token: str | None = None,
        language: str = "en",
        timeout: float = 60.0,
    ) -> None:
        if urlsplit(server).scheme not in {"http", "https"}:
            raise ParameterError(
                f"the server is {server!r}", hint="Give an address such as http://127.0.0.1:8000/."
            )
        self.server = server if server.endswith("/") else server + "/"
        self._token = token
        self._language = language
        self._timeout = timeout

    def put_profile(
        self,
        profile: ProfileId,
        payload: bytes,
        media_type: str,
        *,
        describes_existing: bool = False,
    ) -> Reply:
        """Send what the token's publisher says of one thing, over what it said before, if anything.

        The answer is a receipt.
        """
        path = f"profiles/{profile}"
        headers = {"Content-Type": media_type, "Accept": "application/json"}
        etag = self._etag(path)
        headers["If-Match" if etag else "If-None-Match"] = etag or "*"
        query = "?" + urlencode({"describes": "existing"}) if describes_existing else ""
        return self._send("PUT", path + query, headers, payload)

    def holdings(self, publisher: str) -> Iterator[dict[str, Any]]:
        """Yield what a publisher says now, each profile with its etag and the days of its word."""
        path = f"publishers/{quote(publisher, safe='')}/profiles"
        query: str | None = "size=1000"
        while query is not None:
            page = self._send("GET", f"{path}?{query}", {"Accept": "application/json"}).json()
            yield from page["profiles"]
            query = urlsplit(page["next"]).query if page["next"] else None

    def replace(
        self,
        publisher: str,
        profile: ProfileId,
        payload: bytes,
        media_type: str,
        etag: str | None,
        *,
        describes_existing: bool = False,
        dry_run: bool = False,
    ) -> Reply:
        """Send what a publisher says of one thing, in place of the state with this etag, or none.

        The answer is a receipt; another state than that is a conflict.
        """
        condition = {"If-Match": f'"{etag}"'} if etag else {"If-None-Match": "*"}
        headers = {"Content-Type": media_type, "Accept": "application/json", **condition}
        switches = {"describes": "existing"} if describes_existing else {}
        path = _path(f"profiles/{profile}", publisher, dry_run=dry_run, **switches)
        return self._send("PUT", path, headers, payload)

    def withdraw(
        self, publisher: str, profile: ProfileId, etag: str, *, dry_run: bool = False
    ) -> Reply:
        """Take back what a publisher says of one thing, if it still is the state with this etag."""
        headers = {"Accept": "application/json", "If-Match": f'"{etag}"'}
        path = _path(f"profiles/{profile}", publisher, dry_run=dry_run)
        return self._send("DELETE", path, headers)

    def confirm(self, publisher: str, profile: ProfileId, *, dry_run: bool = False) -> Reply:
        """Say that what a publisher says of one thing is still so; the answer is a receipt."""
        path = _path(f"profiles/{profile}/confirm", publisher, dry_run=dry_run)
        return self._send("POST", path, {"Accept": "application/json"}, b"")

    def send_job(self, packed: bytes, media_type: str, key: str, values: Mapping[str, str]) -> Any:  # noqa: ANN401
        """Send a document with many profiles, packed with gzip; return the job that it became.

        `values` are the parameters of `POST /contributions`.
        """
        headers = {
            "Content-Type": media_type,
            "Content-Encoding": "gzip",
            "Accept": "application/json",
            "Idempotency-Key": f'"{key}"',
        }
        return self._send("POST", f"contributions?{urlencode(values)}", headers, packed).json()

    def job(self, identifier: str) -> Any:  # noqa: ANN401
        """Return a job."""
        path = f"jobs/{quote(identifier, safe='')}"
        return self._send("GET", path, {"Accept": "application/json"}).json()

    def job_of(self, key: str) -> Any | None:  # noqa: ANN401
        """Return the job that was sent under a key; None when there is none."""
        path = f"jobs?{urlencode({'key': key})}"
        found = self._send("GET", path, {"Accept": "application/json"}).json()["jobs"]
        return found[0] if found else None

    def verdicts(self, identifier: str) -> Iterator[Any]:
        """Yield the verdicts of a job, in the order of its document."""
        page, told = 1, 0
        while True:
            path = f"jobs/{quote(identifier, safe='')}/verdicts?page={page}"
            found = self._send("GET", path, {"Accept": "application/json"}).json()
            yield from found["verdicts"]
            page, told = page + 1, told + len(found["verdicts"])
            if not found["verdicts"] or told >= found["totalItems"]:
                return

    def refused_rows(self, identifier: str, form: str) -> bytes:
        """Return the refused rows of a spreadsheet that was sent as a job."""
        path = f"jobs/{quote(identifier, safe='')}/refused.{form}"
        return self._send("GET", path, {"Accept": "*/*"}).body

    def review(self, identifier: str, decision: str, members: Mapping[str, str]) -> Reply:
        """Decide on a proposal: `accept` it, or `refuse` it with a reason."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        payload = json.dumps(members).encode()
        return self._send("POST", f"reviews/{quote(identifier)}/{decision}", headers, payload)

    def undo(self, contribution: str, *, dry_run: bool = False) -> Reply:
        """Take back a contribution of the token's publisher; the answer is a receipt."""
        name = quote(contribution.strip().rpartition("/")[2], safe="")
        query = "?dry-run" if dry_run else ""
        headers = {"Accept": "application/json"}
        return self._send("POST", f"contributions/{name}/undo{query}", headers, b"")

    def discover(self, question: str, values: Mapping[str, str], accept: str) -> Reply:
        """Ask a discovery question and return its answer in the format asked for."""
        query = "?" + urlencode(values) if values else ""
        return self._send("GET", f"discover/{question}{query}", {"Accept": accept})

    def ask(self, question: str, values: Mapping[str, str], accept: str) -> Reply:
        """Ask a question of the catalogue and return its answer in the format asked for."""
        query = "?" + urlencode(values) if values else ""
        return self._send("GET", f"queries/{question}{query}", {"Accept": accept})

    def _etag(self, path: str) -> str | None:
        try:
            return self._send("GET", path, {"Accept": "text/turtle"}).etag
        except ProblemError as problem:
            if problem.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
                return None
            raise

    def _send(
        self, method: str, path: str, headers: Mapping[str, str], payload: bytes | None = None
    ) -> Reply:
        authorization = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        request = Request(  # noqa: S310 - the scheme was checked above
            urljoin(self.server, path),
            data=payload,
            headers={"Accept-Language": self._language, **headers, **authorization},
            method=method,
        )
        try:
            with _OPENER.open(request, timeout=self._timeout) as response:
                return Reply(response.status, response.read(), response.headers.get("ETag"))
        except HTTPError as error:
            with error:
                raise _problem(error.code, error.read()) from None
        except (URLError, OSError, HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise UnreachableError(f"{self.server} cannot be reached: {reason}") from error


def _path(path: str, publisher: str, *, dry_run: bool, **switches: str) -> str:
    """Return the path of a request that writes for a publisher, which must be the token's."""
    trial = {"dry-run": "true"} if dry_run else {}
    return f"{path}?{urlencode({'publisher': publisher, **trial, **switches})}"


def _problem(status: int, body: bytes) -> ProblemError:
    try:
        problem = json.loads(body)
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        problem = {}
    return ProblemError(
        problem.get("detail", f"the server answered {status}"),
        status=status,
        report=problem.get("report"),
        hint=problem.get("hint"),
        subject=problem.get("subject"),
        line=problem.get("line"),
        column=problem.get("column"),
    )


def announce(folder: Path, url: str) -> None:
    """Write down where this process will serve a data folder.

    :raises StoreError: when that cannot be written.
    """
    said = json.dumps({"url": url, "pid": os.getpid()})
    path = folder / "server.json"
    try:
        path.write_text(said, encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror}",
            hint="Make room on the disk, or make the folder writable, and try again.",
        ) from error


def announced(folder: Path) -> str:
    """Return where the server listens that was last started on a data folder.

    :raises InUseError: when none runs, so that whoever holds the folder is no server.
    """
    try:
        said = json.loads(folder.joinpath("server.json").read_text(encoding="utf-8"))
        with suppress(PermissionError):  # it is there, and somebody else's
            os.kill(said["pid"], 0)  # signal 0 only asks whether there is such a process
    except (FileNotFoundError, ProcessLookupError, ValueError, TypeError, KeyError):
        raise InUseError(
            f"another process works on {folder}", hint="Wait until it has ended, and try again."
        ) from None
    return str(said["url"])
