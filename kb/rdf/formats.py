"""The formats that we read and write, by media type and by the ending of a file."""

from __future__ import annotations

from email.message import Message
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kb.errors import MediaTypeError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MEDIA_TYPES", "SUFFIXES", "format_of", "format_of_path"]

MEDIA_TYPES: Mapping[str, ox.RdfFormat] = MappingProxyType(
    {
        form.media_type: form
        for form in (
            ox.RdfFormat.TURTLE,
            ox.RdfFormat.JSON_LD,
            ox.RdfFormat.TRIG,
            ox.RdfFormat.N_TRIPLES,
            ox.RdfFormat.N_QUADS,
            ox.RdfFormat.RDF_XML,
        )
    }
)
"""Every format by its media type, the one that people write by hand first."""

SUFFIXES: Mapping[str, ox.RdfFormat] = MappingProxyType(
    {
        ".ttl": ox.RdfFormat.TURTLE,
        ".jsonld": ox.RdfFormat.JSON_LD,
        ".json": ox.RdfFormat.JSON_LD,
        ".trig": ox.RdfFormat.TRIG,
        ".nt": ox.RdfFormat.N_TRIPLES,
        ".nq": ox.RdfFormat.N_QUADS,
        ".rdf": ox.RdfFormat.RDF_XML,
        ".xml": ox.RdfFormat.RDF_XML,
    }
)
"""The format that each ending of a file stands for."""


def format_of(media_type: str) -> ox.RdfFormat:
    """Return the format that a media type names; parameters may follow it.

    :raises MediaTypeError: when it is none of ours, or names another charset than UTF-8.

    >>> format_of("Text/Turtle; charset=UTF-8").name
    'Turtle'
    """
    header = Message()
    header["content-type"] = media_type
    charset = header.get_content_charset("utf-8")
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise MediaTypeError(f"expected UTF-8, came charset {charset}", hint="Send it as UTF-8.")
    form = MEDIA_TYPES.get(header.get_content_type()) if media_type.strip() else None
    if form is None:
        raise MediaTypeError(
            f"{media_type.partition(';')[0].strip() or 'no media type'} is not read here",
            hint=f"Send one of {', '.join(MEDIA_TYPES)}.",
        )
    return form


def format_of_path(path: str | PurePath) -> ox.RdfFormat:
    """Return the format that the ending of a file name stands for.

    :raises MediaTypeError: when it stands for none.

    >>> format_of_path("data/clusters.trig").media_type
    'application/trig'
    """
    suffix = PurePath(path).suffix.lower()
    form = SUFFIXES.get(suffix)
    if form is None:
        raise MediaTypeError(
            f"cannot tell the format of {PurePath(path).name}",
            hint=f"Give the file one of the endings {', '.join(SUFFIXES)}.",
        )
    return form
