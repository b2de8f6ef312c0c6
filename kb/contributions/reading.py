"""Reading a file that describes many profiles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.contributions.claims import claims
from kb.contributions.sent import Sent
from kb.errors import LimitError, MalformedError, NotFoundError
from kb.rdf import format_of_path, parse

if TYPE_CHECKING:
    from pathlib import Path

    from kb.config import Settings
    from kb.contributions.claims import Claims
    from kb.iris import Iris

__all__ = ["Document", "limits_of_files", "read", "read_text"]


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: what it claims, and its text, to say where that stands."""

    claims: Claims
    sent: Sent


def read(file: Path, settings: Settings, iris: Iris, publisher: str | None = None) -> Document:
    """Read a file and split it by profile; limits are those of files, not of one profile.

    What is refused says where in the file it stands.

    :raises NotFoundError: when there is no such file, or it may not be read.
    :raises ContributionError: when the file as a whole is refused.
    """
    form = format_of_path(file)
    data = _bytes_of(file, settings.max_file_bytes)
    return read_text(data, form.media_type, settings, iris, publisher)


def read_text(
    data: bytes,
    media_type: str,
    settings: Settings,
    iris: Iris,
    publisher: str | None = None,
    *,
    limits: Settings | None = None,
) -> Document:
    """Read what a file holds, as `read` does; `limits` are other ones than those of files.

    :raises ContributionError: when it is refused as a whole.
    """
    limits = limits or limits_of_files(settings)
    found = claims(parse(data, media_type, base=None, settings=limits), iris, publisher)
    if not (found.accepted or found.refused):
        raise MalformedError("the file holds no statements")
    sent = Sent(data, media_type, iris)
    for error in found.refused:
        sent.locate(error)
    return Document(found, sent)


def limits_of_files(settings: Settings) -> Settings:
    """Return the settings with the limits of files in place of those of one profile."""
    return replace(
        settings,
        max_profile_bytes=settings.max_file_bytes,
        max_statements=settings.max_file_bytes,  # a statement takes some bytes
    )


def _bytes_of(file: Path, limit: int) -> bytes:
    try:
        size = file.stat().st_size
        if size > limit:
            raise LimitError(
                f"expected at most {limit:,} bytes, came {size:,}",
                hint="Split the file, or raise CLUSTER_KB_MAX_FILE_BYTES.",
            )
        return file.read_bytes()
    except OSError as error:
        raise NotFoundError(f"{file} cannot be read: {error.strerror}") from error
