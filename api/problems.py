"""Every error as an RFC 9457 problem document, or as a page when the client prefers HTML.

One table says which status an error of the knowledge base has; errors of HTTP itself keep theirs;
anything else is a 500 that says nothing about our insides. A problem always has `type`, `title`,
`status`, `detail` and `instance`; `hint`, `line`, `column`, `subject`, `history` and `report` are
there when they are known (https://www.rfc-editor.org/rfc/rfc9457.html#section-3), and `candidates`
where a profile may be one of a thing that has one.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from flask import Response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from api import access, links
from api.current import kb
from api.messages import gettext
from api.messages import mark as _
from api.negotiation import HTML, best
from api.wording import wording
from kb import errors
from kb.iris import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

__all__ = ["MEDIA_TYPE", "STATUS", "Problem", "init_app", "problem_of"]

MEDIA_TYPE = "application/problem+json"
TYPES = f"{ROOT}problems#"
RETRY_AFTER = "2"
"""After how many seconds a busy service may be asked again."""

logger = logging.getLogger(__name__)

STATUS: Mapping[type[errors.KnowledgeBaseError], HTTPStatus] = MappingProxyType(
    {
        errors.ConfigurationError: HTTPStatus.INTERNAL_SERVER_ERROR,
        errors.NotFoundError: HTTPStatus.NOT_FOUND,
        errors.GoneError: HTTPStatus.GONE,
        errors.RedactedError: HTTPStatus.GONE,
        errors.MalformedError: HTTPStatus.BAD_REQUEST,
        errors.MediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        errors.LimitError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        errors.ClaimError: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.NonConformantError: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.ConflictError: HTTPStatus.CONFLICT,
        errors.DuplicateError: HTTPStatus.CONFLICT,
        errors.MergedError: HTTPStatus.CONFLICT,
        errors.StateError: HTTPStatus.CONFLICT,
        errors.SupersededError: HTTPStatus.CONFLICT,
        errors.PreconditionFailedError: HTTPStatus.PRECONDITION_FAILED,
        errors.PreconditionRequiredError: HTTPStatus.PRECONDITION_REQUIRED,
        errors.IdempotencyKeyError: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.TooManyJobsError: HTTPStatus.TOO_MANY_REQUESTS,
        errors.ContributionError: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.NoTokenError: HTTPStatus.UNAUTHORIZED,
        errors.UnknownTokenError: HTTPStatus.UNAUTHORIZED,
        errors.RevokedTokenError: HTTPStatus.UNAUTHORIZED,
        errors.ExpiredTokenError: HTTPStatus.UNAUTHORIZED,
        errors.UnauthenticatedError: HTTPStatus.UNAUTHORIZED,
        errors.DisabledPublisherError: HTTPStatus.FORBIDDEN,
        errors.ScopeError: HTTPStatus.FORBIDDEN,
        errors.ForeignGraphError: HTTPStatus.FORBIDDEN,
        errors.ForbiddenError: HTTPStatus.FORBIDDEN,
        errors.AccessError: HTTPStatus.FORBIDDEN,
        errors.ParameterError: HTTPStatus.BAD_REQUEST,
        errors.QuerySyntaxError: HTTPStatus.BAD_REQUEST,
        errors.QueryRefusedError: HTTPStatus.FORBIDDEN,
        errors.QueryLimitError: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.QueryError: HTTPStatus.BAD_REQUEST,
        errors.BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
        errors.InUseError: HTTPStatus.SERVICE_UNAVAILABLE,
        errors.FullError: HTTPStatus.INSUFFICIENT_STORAGE,
        errors.ReadOnlyError: HTTPStatus.SERVICE_UNAVAILABLE,
        errors.DamagedError: HTTPStatus.INTERNAL_SERVER_ERROR,
        errors.StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
        errors.ProblemError: HTTPStatus.BAD_GATEWAY,
        errors.UnreachableError: HTTPStatus.BAD_GATEWAY,
    }
)
"""The status of each error of the knowledge base; a test keeps the table complete."""

HINTS = MappingProxyType(
    {
        404: _("Check the address; the home page leads to all there is."),
        405: _("Use one of the methods that the header Allow names."),
        406: _("Ask for one of the formats that the documentation of this address names."),
        411: _("Send the header Content-Length."),
        413: _("Send less at once."),
    }
)
"""What to do about errors of HTTP itself."""

_ALIASES = MappingProxyType({"Request Entity Too Large": "content-too-large"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem document; members that are None are left out."""

    slug: str
    title: str
    status: int
    detail: str
    instance: str
    hint: str | None = None
    line: int | None = None
    column: int | None = None
    subject: str | None = None
    history: str | None = None
    report: dict[str, Any] | None = None
    candidates: list[dict[str, Any]] | None = None

    @property
    def members(self) -> dict[str, Any]:
        """The members in the order of RFC 9457, ours behind them."""
        known = {
            "type": f"{TYPES}{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": self.instance,
            "hint": self.hint,
            "line": self.line,
            "column": self.column,
            "subject": self.subject,
            "history": self.history,
            "report": self.report,
            "candidates": self.candidates,
        }
        return {name: value for name, value in known.items() if value is not None}


def slug_of(error: type[Exception]) -> str:
    """Return the last segment of a problem type.

    >>> slug_of(errors.MediaTypeError)
    'media-type'
    """
    name = error.__name__.removesuffix("Error")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def problem_of(error: Exception, instance: str) -> Problem:
    """Return the problem document of any exception; of an unexpected one it says nothing."""
    if isinstance(error, errors.KnowledgeBaseError):
        return _of_ours(error, instance)
    if isinstance(error, HTTPException) and error.code:
        return _of_http(error, error.code, instance)
    return Problem(
        "internal-server-error",
        gettext("Something went wrong on our side"),
        HTTPStatus.INTERNAL_SERVER_ERROR,
        gettext("The request could not be answered because of an error in the server."),
        instance,
        hint=gettext("Try again later. If it happens again, tell who runs this server when."),
    )


def _of_ours(error: errors.KnowledgeBaseError, instance: str) -> Problem:
    report = getattr(error, "report", None)
    kind = next(cls for cls in type(error).__mro__ if cls in STATUS)
    return Problem(
        slug_of(kind),
        gettext(error.title),
        STATUS[kind],
        error.message,
        instance,
        hint=error.hint,
        line=error.line,
        column=error.column,
        subject=error.subject,
        history=_history(error),
        report=report.to_json(wording()) if report is not None else None,
        candidates=_addressed(getattr(error, "candidates", None)),
    )


def _addressed(candidates: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """Add where each candidate is found on the host that was asked."""
    if candidates is None:
        return None
    return [{**each, "address": links.href(each["id"])} for each in candidates]


def _history(error: errors.KnowledgeBaseError) -> str | None:
    """Return where to read what became of a profile that is described no longer."""
    if not isinstance(error, errors.GoneError) or error.subject is None:
        return None
    profile = kb.iris.thing_of(error.subject)
    return links.history(profile) if profile else None


def _of_http(error: HTTPException, code: int, instance: str) -> Problem:
    known = {status.value: status.phrase for status in HTTPStatus}
    name = known.get(code, error.name)
    slug = _ALIASES.get(name, name.lower().replace(" ", "-").replace("'", ""))
    hint = gettext(HINTS[code]) if code in HINTS else None
    return Problem(slug, gettext(name), code, error.description or name, instance, hint)


def types() -> list[dict[str, str | int]]:
    """Return every problem type of ours, with what it means and its status."""
    return [
        {
            "type": f"{TYPES}{slug_of(error)}",
            "name": slug_of(error),
            "title": gettext(error.title),
            "status": status,
            "description": (error.__doc__ or "").split("\n")[0],
        }
        for error, status in STATUS.items()
    ]


def respond(problem: Problem) -> Response:
    """Return the document, or its page if the client likes HTML better."""
    if best([MEDIA_TYPE, HTML.media_type], request.accept_mimetypes) == HTML.media_type:
        page = render_template("problem.html", problem=problem)
        return Response(page, problem.status, mimetype=HTML.media_type)
    text = json.dumps(problem.members, ensure_ascii=False, indent=2)
    return Response(text + "\n", problem.status, content_type=MEDIA_TYPE)


def _answer(error: Exception) -> Response | RequestRedirect:
    if isinstance(error, RequestRedirect):
        return error
    problem = problem_of(error, request.path)
    if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s %s failed", request.method, request.path, exc_info=error)
    elif problem.status > HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.warning("%s %s: %s", request.method, request.path, problem.detail)
    response = respond(problem)
    if isinstance(error, HTTPException):
        for name, value in error.get_headers(request.environ):
            if name.lower() not in ("content-type", "content-length"):
                response.headers[name] = value
    challenge = access.challenge(error)
    if challenge is not None:
        response.headers["WWW-Authenticate"] = challenge
    if problem.history is not None:
        relation = {"rel": "version-history"}
        response.headers["Link"] = links.link_header([(problem.history, relation)])
    if isinstance(error, errors.BusyError | errors.TooManyJobsError):
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def init_app(app: Flask) -> None:
    """Answer every error of this application with a problem document."""
    app.register_error_handler(Exception, _answer)
