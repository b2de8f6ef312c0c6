"""Reading a file that describes many profiles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.contributions.claims import claims
from kb.errors import LimitError, MalformedError, NotFoundError
from kb.rdf import format_of_path, parse

if TYPE_CHECKING:
    from pathlib import Path

    from kb.config import Settings
    from kb.contributions.claims import Claims
    from kb.iris import Iris

__all__ = ["read"]


def read(file: Path, settings: Settings, iris: Iris, publisher: str | None = None) -> Claims:
    """Read a file and split it by profile; limits are those of files, not of one profile.

    :raises NotFoundError: when there is no such file, or it may not be read.
    :raises ContributionError: when the file as a whole is refused.
    """
    form = format_of_path(file)
    data = _bytes_of(file, settings.max_file_bytes)
    limits = replace(
        settings,
        max_profile_bytes=settings.max_file_bytes,
        max_statements=settings.max_file_bytes,  # a statement takes some bytes
    )
    quads = parse(data, form.media_type, base=None, settings=limits)
    if not quads:
        raise MalformedError("the file holds no statements")
    return claims(quads, iris, publisher)


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
