"""How a job and its verdicts are told: to programs, and on a page that renews itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from flask import url_for

from api import links
from api.current import kb
from api.negotiation import CSV, JSON, XLSX
from api.pages import html

if TYPE_CHECKING:
    from flask import Response

    from kb.log import Job, Verdict, VerdictState

__all__ = ["as_json", "page", "verdict_json"]

SHOWN = 50
"""How many verdicts of a kind a page shows; programs get them all."""


def as_json(job: Job) -> dict[str, Any]:
    """Return a job as plain values, for who may see it by a token."""
    counts, overtaken = _counted(job)
    outcomes: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for (state, outcome), number in counts.items():
        states[state] += number
        outcomes[outcome] += number
    return {
        "job": job.id,
        "state": job.state,
        "phase": job.phase or None,
        "publisher": job.publisher,
        "agent": job.agent,
        "person": kb.log.tokens.person(job.agent),
        "created": job.created.isoformat(),
        "started": job.started.isoformat() if job.started else None,
        "ended": job.ended.isoformat() if job.ended else None,
        "kind": job.kind,
        "mediaType": job.media_type,
        "name": job.name,
        "type": job.options["type"],
        "mode": job.options["mode"],
        "dryRun": job.options["dryRun"],
        "describesExisting": job.options["describesExisting"],
        "key": job.key,
        "total": job.total,
        "checked": job.checked,
        "done": sum(states.values()),
        "accepted": states["accepted"],
        "acceptedWithWarnings": states["accepted-with-warnings"],
        "refused": states["refused"],
        "withheld": states["withheld"],
        "outcomes": dict(sorted(outcomes.items())),
        "overtaken": overtaken,
        "error": job.error,
        "links": _links(job, refused=bool(states["refused"] + states["withheld"])),
    }


def verdict_json(one: Verdict) -> dict[str, Any]:
    """Return a verdict as plain values."""
    return {
        "number": one.number,
        "state": one.state,
        "outcome": one.outcome,
        "profile": str(one.profile) if one.profile else None,
        "position": one.position,
        **one.told,
        "document": links.document(one.profile) if one.profile and one.position else None,
    }


def page(job: Job, secret: str | None) -> Response:
    """Return the page of a job; with the secret of its address, so do its links."""
    counts, _ = _counted(job)
    shown: tuple[VerdictState, ...] = ("refused", "withheld", "accepted-with-warnings", "accepted")
    with kb.log.reading() as reader:
        found = {state: reader.jobs.verdicts(job, state, limit=SHOWN) for state in shown}
    states: Counter[str] = Counter()
    for (state, _), number in counts.items():
        states[state] += number
    done = sum(states.values())
    return html(
        "job.html",
        job=job,
        states=states,
        done=max(done, job.checked) if job.phase == "checking" else done,
        sections=[(state, found[state]) for state in shown if found[state]],
        person=kb.log.tokens.person(job.agent),
        files=_files(job, secret) if states["refused"] + states["withheld"] else {},
        all_verdicts=url_for("jobs.verdicts", identifier=job.id, view=secret),
        json=JSON,
    )


def _counted(job: Job) -> tuple[dict[tuple[str, str], int], bool | None]:
    """Return the counts of the verdicts, and whether the publisher has said more since the end."""
    with kb.log.reading() as reader:
        overtaken = None if job.unfinished else reader.jobs.has_spoken_since(job)
        return reader.jobs.counts(job), overtaken


def _links(job: Job, *, refused: bool) -> dict[str, str]:
    found = {
        "self": url_for("jobs.show", identifier=job.id),
        "verdicts": url_for("jobs.verdicts", identifier=job.id),
        "page": links.absolute(url_for("jobs.show", identifier=job.id, view=job.secret)),
    }
    files = _files(job, None) if refused else {}
    return found | {f"refused.{suffix}": url for suffix, url in files.items()}


def _files(job: Job, secret: str | None) -> dict[str, str]:
    """Return where the refused rows of a spreadsheet are, by the suffix of each form."""
    if job.kind != "spreadsheet" or job.unfinished or job.state == "cancelled":
        return {}
    return {
        form.suffix: url_for("jobs.refused", identifier=job.id, suffix=form.suffix, view=secret)
        for form in (CSV, XLSX)
    }
