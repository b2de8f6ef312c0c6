"""Jobs: many profiles sent at once, how far they have come, and the verdict on each.

A publisher sees its own jobs, a curator all of them. The address of a page carries a secret of its
job, because browsers send no tokens: it shows that job to whoever has it, and does nothing else.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, Response, request, url_for

from api import access, job_page, links
from api.current import kb
from api.headers import REPEATED
from api.job_page import as_json
from api.negotiation import CSV, HTML, JSON, XLSX, chosen
from api.ordering import Ordering
from api.paging import View
from api.parameters import arguments, integer
from kb.errors import NotFoundError, ParameterError
from kb.log import JOB_STATES, VERDICT_STATES

if TYPE_CHECKING:
    from kb.log import Job, JobState, Token, VerdictState

__all__ = ["jobs"]

jobs = Blueprint("jobs", __name__)

_AGAIN_AFTER = "2"
"""After how many seconds it is worth asking again how far a job has come."""


@jobs.post("/contributions")
def send() -> Response:
    """Keep a document with many profiles, to be taken in one after the other."""
    chosen((JSON,))
    ordering = Ordering()
    with ordering.document() as document:
        job, repeated = kb.jobs.receive(
            ordering.sender, ordering.order, document, ordering.request(document)
        )
    response = _told(as_json(job), 202)
    response.headers["Location"] = url_for(".show", identifier=job.id)
    if repeated:
        response.headers[REPEATED] = "true"
    return _hurried(response, job)


@jobs.get("/jobs")
def index() -> Response:
    """List jobs, the newest first, a page at a time."""
    chosen((JSON,))
    values = arguments("state", "key", "page", "size")
    own, state = _own(access.bearer("dry-run")), _one_of(values, JOB_STATES)
    number, size = _page(values)
    found = (own, cast("JobState | None", state), values.get("key"))
    with kb.log.reading() as reader:
        total = reader.jobs.count(*found)
        rows = reader.jobs.all(*found, limit=size, offset=(number - 1) * size)
    response = _told({"totalItems": total, "jobs": [as_json(job) for job in rows]})
    response.headers["Link"] = links.link_header(View.of(number, size, total).relations())
    return response


@jobs.get("/jobs/<key:identifier>")
def show(identifier: str) -> Response:
    """Tell how far a job has come."""
    form = chosen((JSON, HTML))
    values = arguments("view")
    job = _job(identifier, values)
    if form == HTML:
        response = _private(job_page.page(job, values.get("view")))
        if job.unfinished:
            response.headers["Refresh"] = _AGAIN_AFTER
    else:
        response = _told(as_json(job))
    relations = [
        (url_for(".verdicts", identifier=job.id), {"rel": "item"}),
        (url_for(".index"), {"rel": "collection"}),
    ]
    response.headers["Link"] = links.link_header(relations)
    return _hurried(response, job)


@jobs.delete("/jobs/<key:identifier>")
def cancel(identifier: str) -> Response:
    """Cancel what has not been done yet."""
    chosen((JSON,))
    arguments()
    own = _own(access.bearer("contribute"))
    return _told(as_json(kb.jobs.cancel(kb.jobs.get(identifier, own))))


@jobs.get("/jobs/<key:identifier>/verdicts")
def verdicts(identifier: str) -> Response:
    """List what came of each profile, in the order of the document, a page at a time."""
    chosen((JSON,))
    values = arguments("state", "page", "size", "view")
    job, state = _job(identifier, values), _one_of(values, VERDICT_STATES)
    number, size = _page(values)
    wanted = cast("VerdictState | None", state)
    with kb.log.reading() as reader:
        counts = reader.jobs.counts(job)
        found = reader.jobs.verdicts(job, wanted, limit=size, offset=(number - 1) * size)
    total = sum(count for (each, _), count in counts.items() if state in (None, each))
    told = {"totalItems": total, "verdicts": [job_page.verdict_json(one) for one in found]}
    response = _told(told)
    response.headers["Link"] = links.link_header(View.of(number, size, total).relations())
    return _hurried(response, job)


@jobs.get("/jobs/<key:identifier>/refused", defaults={"suffix": None})
@jobs.get("/jobs/<key:identifier>/refused.<suffix:suffix>")
def refused(identifier: str, suffix: str | None) -> Response:
    """Return the refused rows of a spreadsheet, each with what is wrong, to mend and send again."""
    values = arguments("view")
    form = chosen((CSV, XLSX), suffix)
    job = _job(identifier, values)
    with kb.log.reading() as reader:
        content = reader.jobs.file(job, form.suffix)
    if content is None:
        raise NotFoundError(
            f"there are no refused rows of the job {job.id}",
            hint="They are there when a job of a spreadsheet has ended and refused some; of RDF, "
            "the verdicts tell what was refused.",
        )
    response = _private(Response(content, mimetype=form.media_type))
    response.headers["Content-Disposition"] = f'attachment; filename="refused.{form.suffix}"'
    return response


def _job(identifier: str, values: dict[str, str]) -> Job:
    """Return the job that was asked for, by who may see it."""
    if "view" in values:
        return kb.jobs.shown(identifier, values["view"])
    return kb.jobs.get(identifier, _own(access.bearer("dry-run")))


def _own(token: Token) -> str | None:
    """Return the publisher whose jobs a token may see; None for all."""
    return None if token.allows("curate") else token.publisher


def _one_of(values: dict[str, str], states: tuple[str, ...]) -> str | None:
    state = values.get("state")
    if state not in (None, *states):
        raise ParameterError(
            f"expected one of {', '.join(states)} for 'state', not {state!r}", subject="state"
        )
    return state


def _page(values: dict[str, str]) -> tuple[int, int]:
    size = integer(values, "size", kb.settings.page_size, most=kb.settings.max_page_size)
    return integer(values, "page", 1), size


def _hurried(response: Response, job: Job) -> Response:
    """Say when to ask again, while a job goes on."""
    if job.unfinished:
        response.headers["Retry-After"] = _AGAIN_AFTER
    return response


def _told(told: dict[str, Any], status: int = 200) -> Response:
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return _private(Response(text + "\n", status, mimetype=JSON.media_type))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = (
        "no-store" if request.method == "POST" else "private, no-cache"
    )
    response.vary.add("Authorization")
    return response
