"""Parsing what comes from outside, behind limits on bytes, nesting and statements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kb.errors import LimitError, MalformedError
from kb.rdf.formats import format_of
from kb.rdf.json_ld import check_terms, plain_decimals, resolve_contexts
from kb.rdf.nesting import check_nesting, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.config import Settings

__all__ = ["parse"]

_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_POSITION = re.compile(r"Parser error at line \d+ (?:between columns \d+ and \d+|column \d+): ")


def parse(data: bytes, media_type: str, *, base: str | None, settings: Settings) -> list[ox.Quad]:
    """Read a document; relative IRIs are resolved against `base`. Blank nodes get fresh labels.

    Nothing is fetched. Limits are those of one profile, in `settings`.

    :raises MediaTypeError: when the media type is none of ours.
    :raises LimitError: when it is larger, longer or deeper than the settings allow.
    :raises MalformedError: when it does not parse, or holds what we do not take: another encoding
        than UTF-8, the character NUL, an XML DOCTYPE, a remote context, triple terms, base
        directions.

    >>> from kb.config import Settings
    >>> quads = parse(b"<> a <#T> .", "text/turtle", base="urn:x:y", settings=Settings())
    >>> str(quads[0].subject)
    '<urn:x:y>'
    """
    form = format_of(media_type)
    if len(data) > settings.max_profile_bytes:
        raise LimitError(
            f"expected at most {settings.max_profile_bytes:,} bytes, came {len(data):,}",
            hint="Send one profile at a time; load larger files with `cluster-kb load`.",
        )
    text = _decode(data)
    if form == ox.RdfFormat.RDF_XML:
        _refuse_doctype(text)
    check_nesting(text, form, settings.max_nesting)
    if form != ox.RdfFormat.JSON_LD:
        return list(_read(text, form, base, settings.max_statements))
    resolved = resolve_contexts(text)
    quads = list(_read(resolved, form, base, settings.max_statements, lenient=True))
    check_terms(quads, text)
    return plain_decimals(quads)


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        line, column = place(before, len(before))
        raise MalformedError(
            f"expected UTF-8, came the byte 0x{data[error.start]:02X}",
            hint="Save the file as UTF-8.",
            line=line,
            column=column,
        ) from None
    nul = text.find("\0")
    if nul >= 0:
        line, column = place(text, nul)
        raise MalformedError(
            "the character NUL is not text",
            hint="Save the file as UTF-8; UTF-16 and UTF-32 are not read.",
            line=line,
            column=column,
        )
    return text


def _refuse_doctype(text: str) -> None:
    """Refuse a document type anywhere, even in a comment: entities grow without bound."""
    found = _DOCTYPE.search(text)
    if found:
        line, column = place(text, found.start())
        raise MalformedError(
            "XML with a document type or entities is refused",
            hint="Leave out <!DOCTYPE> and write out what its entities stand for.",
            line=line,
            column=column,
        )


def _read(
    text: str, form: ox.RdfFormat, base: str | None, limit: int, *, lenient: bool = False
) -> Iterator[ox.Quad]:
    try:
        quads = ox.parse(text, form, base_iri=base, rename_blank_nodes=True, lenient=lenient)
        for count, quad in enumerate(quads, start=1):
            if count > limit:
                raise LimitError(
                    f"expected at most {limit:,} statements, came more",
                    hint="Split the document.",
                )
            _refuse_novelties(quad)
            yield quad
    except SyntaxError as error:
        raise _malformed(error, base) from None
    except MemoryError as error:  # the parser's own buffer, for one line or term
        raise LimitError(
            f"a single line or term is longer than the parser takes: {error}",
            hint="Break the line, or leave out the comment or text.",
        ) from None
    except ValueError as error:  # a base that is no IRI, a language tag that is none
        raise MalformedError(f"the document does not parse: {error}") from None


def _refuse_novelties(quad: ox.Quad) -> None:
    value = quad.object
    if isinstance(value, ox.Triple):
        raise MalformedError(
            f"a statement about a statement is not taken: {quad.predicate} points to a triple",
            hint="Say it with a node of its own; triple terms and annotations are RDF 1.2.",
        )
    if isinstance(value, ox.Literal):
        if value.direction is not None:
            raise MalformedError(
                f"a text with a base direction is not taken: {value}",
                hint="Give the text a language tag without a direction.",
            )
        if "\0" in value.value:
            raise MalformedError(
                f"the character NUL is not text: a value of {quad.predicate} holds it"
            )


def _malformed(error: SyntaxError, base: str | None) -> MalformedError:
    message = _POSITION.sub("", error.msg)
    hint = None
    if base is None and "No scheme found in an absolute IRI" in message:
        hint = "Relative IRIs need a base: write whole IRIs, or declare @base."
    return MalformedError(
        f"the document does not parse: {message}",
        hint=hint,
        line=error.lineno,
        column=error.offset,
    )
