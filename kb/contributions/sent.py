"""A document as it was sent: says where in it something stands.

It is read again only when there is something to place, and only once.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kb.contributions.claims import claims
from kb.errors import ClaimError, ForeignGraphError
from kb.rdf import term_of
from kb.rdf.places import find_places
from kb.validation import ValidationReport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.iris import Iris, ProfileId
    from kb.rdf.places import Place, Places

__all__ = ["Sent"]

_MOST = 8_000_000
"""Up to how many bytes a document is read again; results about a larger one have no place."""


class Sent:
    """A document that was read before, with what it was read with.

    Without `payload` it is no text, such as the rows of a spreadsheet: nothing in it has a place.
    """

    def __init__(
        self,
        payload: bytes | None,
        media_type: str,
        iris: Iris,
        *,
        base: str | None = None,
        only: ProfileId | None = None,
    ) -> None:
        self.media_type = media_type
        self.base = base
        self._payload = payload if payload is not None and len(payload) <= _MOST else None
        self._iris = iris
        self.only = only

    @cached_property
    def text(self) -> str | None:
        """The document as text; None when it is too large to be read again."""
        if self._payload is None:
            return None
        return self._payload.decode("utf-8-sig", errors="replace")

    @cached_property
    def places(self) -> Places | None:
        """Where it makes its statements; parts go by the names that their blank nodes were given.

        None when it is too large.
        """
        if self.text is None:
            return None
        found = find_places(self.text, self.media_type, self.base)
        quads = [ox.Quad(*mention.triple) for mention in found.mentions]
        nodes = (node for quad in quads for node in (quad.subject, quad.object))
        if not any(isinstance(node, ox.BlankNode) for node in nodes):
            return found
        accepted = claims(quads, self._iris, only=self.only).accepted
        return found.named({node: name for claim in accepted for node, name in claim.names.items()})

    def place(self, focus: str, path: str | None, value: str | None) -> Place | None:
        """Return where the statement stands that a result is about, or the nearest known place.

        Focus, path and value are written as in a result.
        """
        node = term_of(focus)
        if self.places is None or node is None or isinstance(node, ox.Literal):
            return None
        paths = [term_of(iri) for iri in (path or "").split("|") if iri]
        return self.places.nearest(
            node,
            [one for one in paths if isinstance(one, ox.NamedNode)],
            None if value is None else term_of(value),
        )

    def placed(self, report: ValidationReport) -> ValidationReport:
        """Return a report whose results say where in the document they are."""
        return ValidationReport(
            tuple(
                replace(one, line=place.line, column=place.column)
                if (place := self.place(one.focus, one.path, one.value))
                else one
                for one in report.results
            )
        )

    @contextmanager
    def locating(self) -> Iterator[None]:
        """Let the error of a claim that is raised inside say where it is."""
        try:
            yield
        except (ClaimError, ForeignGraphError) as error:
            self.locate(error)
            raise

    def locate(self, error: ClaimError | ForeignGraphError) -> None:
        """Let an error say where in the document its statement, or its subject, stands."""
        if self.places is None or error.line is not None:
            return
        if error.statement is not None:
            place: Place | None = self.places.of(*error.statement)
        else:
            place = None if error.subject is None else self.place(error.subject, None, None)
        if place is not None:
            error.line, error.column = place
