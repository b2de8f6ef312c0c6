"""What there is to say about a row: what was understood, what is doubtful, what refuses it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from kb.messages import Languages

if TYPE_CHECKING:
    from kb.messages import Messages
    from kb.spreadsheets.tables import Place

__all__ = ["ENGLISH", "Problem", "UnreadableError"]

ENGLISH = Languages()

Severity = Literal["violation", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to say about one place; `kind` is the id of a rule, or a word of ours.

    A violation refuses the row, a warning asks to look again, an info says how a value was
    understood. What it says and what to do is there in each language.
    """

    kind: str
    severity: Severity
    messages: Messages
    place: Place | None = None
    hints: Messages = ()

    @property
    def message(self) -> str:
        """What it says, in English."""
        return ENGLISH.text(self.messages)

    @property
    def hint(self) -> str | None:
        """What to do, in English."""
        return self.hint_in(ENGLISH)

    def hint_in(self, languages: Languages) -> str | None:
        """Return what to do, in the best language that there is."""
        return languages.text(self.hints) if self.hints else None

    def at(self, place: Place) -> Problem:
        """Return the same about a place."""
        return replace(self, place=place)

    def to_json(self, languages: Languages = ENGLISH) -> dict[str, Any]:
        """Return the problem as plain values for a reader; rows and columns count from 1."""
        place = self.place
        return {
            "kind": self.kind,
            "severity": self.severity,
            "message": languages.text(self.messages),
            "hint": self.hint_in(languages),
            "language": languages.language(self.messages),
            "row": place.row if place else None,
            "column": place.column if place else None,
            "columnTitle": place.title if place else None,
        }


class UnreadableError(Exception):
    """A value cannot be read as what its column asks for; its problem is a violation."""

    def __init__(self, kind: str, messages: Messages, hints: Messages = ()) -> None:
        super().__init__(ENGLISH.text(messages))
        self.problem = Problem(kind, "violation", messages, hints=hints)
