"""The page on which people paste a profile, and read what the rules say of it, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Response, request, url_for

from api import links
from api.current import kb
from api.pages import html
from api.problems import STATUS
from api.wording import wording
from kb import rdf
from kb.errors import ContributionError, LimitError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.contributions import Mended
    from kb.iris import ProfileId
    from kb.validation import ValidationReport

    Checked = Sequence[tuple[ProfileId, ValidationReport]]

__all__ = ["Checked", "answered", "offered", "shown"]

MOST_LINES = 2000
"""How many lines of a document the page repeats, with their numbers."""
_FIELDS = ("text", "format", "mend")
_FORMATS = (
    "text/turtle",
    "application/ld+json",
    "application/trig",
    "application/n-triples",
    "application/rdf+xml",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile found in what was sent, and the report about it as plain values."""

    name: str
    report: dict[str, Any]


def offered() -> Response:
    """Return the page with an empty form."""
    return _page("", _FORMATS[0])


def answered() -> Response:
    """Check what was pasted into the form, or mend it first; say what is wrong with it."""
    text, media_type, mend = _fields()
    mended = None
    try:
        if mend:
            mended = kb.contributions.mend(text.encode(), media_type)
            text = mended.text
        checked = kb.contributions.validate(text.encode(), media_type)
    except ContributionError as error:
        status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
        return _page(text, media_type, status, problem=error)
    return _page(text, media_type, profiles=_profiles(checked), mended=mended)


def shown(payload: bytes, media_type: str, checked: Checked) -> Response:
    """Return the page about a document that came as the body of a request."""
    form = rdf.format_of(media_type).media_type
    return _page(payload.decode("utf-8-sig"), form, profiles=_profiles(checked))


def _profiles(checked: Checked) -> list[Profile]:
    words = wording()
    return [Profile(str(profile), report.to_json(words)) for profile, report in checked]


def _page(
    text: str,
    media_type: str,
    status: int = HTTPStatus.OK,
    *,
    profiles: Sequence[Profile] | None = None,
    problem: ContributionError | None = None,
    mended: Mended | None = None,
) -> Response:
    words = wording()
    lines = text.removesuffix("\n").split("\n") if profiles is not None or problem else []
    return html(
        "validation.html",
        status,
        text=text,
        chosen=media_type,
        formats={form: rdf.format_of(form).name for form in _FORMATS},
        profiles=profiles,
        problem=problem,
        applied=[words.text(fix.suggestion.texts) for fix in mended.applied] if mended else [],
        left=[words.text(fix.suggestion.texts) for fix in mended.left] if mended else [],
        mended=mended is not None,
        mendable=any(
            one["patch"]
            for profile in profiles or ()
            for result in profile.report["results"]
            for one in result["suggestions"]
        ),
        lines=lines[:MOST_LINES],
        more=len(lines) > MOST_LINES,
        url=links.absolute(url_for("validation.form")),
    )


def _fields() -> tuple[str, str, bool]:
    """Return what the form says: text, media type, whether to mend.

    :raises ParameterError: when a field is unknown or missing.
    :raises LimitError: when the text is too long.
    """
    limit = kb.settings.max_profile_bytes
    # A byte takes up to three characters in a form; what is longer is refused before it is read.
    request.max_content_length = request.max_form_memory_size = 3 * limit + 1000
    unknown = next((name for name in request.form if name not in _FIELDS), None)
    if unknown is not None:
        raise ParameterError(f"unknown field {unknown!r}", subject=unknown)
    if "text" not in request.form:
        raise ParameterError("the form has no field 'text'", subject="text")
    text = request.form["text"].replace("\r\n", "\n")  # as browsers send the ends of lines
    if len(text.encode()) > limit:
        raise LimitError(f"the text is longer than {limit:,} bytes", hint="Check less at a time.")
    media_type = request.form.get("format", _FORMATS[0])
    return text, rdf.format_of(media_type).media_type, "mend" in request.form
