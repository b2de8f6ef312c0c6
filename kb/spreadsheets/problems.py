"""What there is to say about a row: what was understood, what is doubtful, what refuses it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from kb.spreadsheets.tables import Place

__all__ = ["Problem", "UnreadableError"]

Severity = Literal["violation", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to say about one place; `kind` is the id of a rule, or a word of ours.

    A violation refuses the row, a warning asks to look again, an info says how a value was
    understood.
    """

    kind: str
    severity: Severity
    message: str
    place: Place | None = None
    hint: str | None = None

    def at(self, place: Place) -> Problem:
        """Return the same about a place."""
        return replace(self, place=place)

    def to_json(self) -> dict[str, Any]:
        """Return the problem as plain values; rows and columns count from 1."""
        place = self.place
        return {
            "kind": self.kind,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "row": place.row if place else None,
            "column": place.column if place else None,
            "columnTitle": place.title if place else None,
        }


class UnreadableError(Exception):
    """A value cannot be read as what its column asks for; its problem is a violation."""

    def __init__(self, kind: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.problem = Problem(kind, "violation", message, hint=hint)
