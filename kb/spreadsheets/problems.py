"""What there is to say about a row: what was understood, what is doubtful, what refuses it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Self

from kb.messages import Languages
from kb.spreadsheets.tables import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.messages import Messages

__all__ = ["ENGLISH", "Problem", "RuleResult", "UnreadableError"]

ENGLISH = Languages()

Severity = Literal["violation", "warning", "info"]


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What a result of a rule is about; `page` explains the rule.

    Path and value are None where it names none. The label of the path and what is suggested are
    in the language in which the report was asked for.
    """

    page: str
    focus: str
    path: str | None
    path_label: str | None
    value: str | None
    suggestions: tuple[str, ...] = ()

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> Self:
        """Read a result as reports have it as plain values, or what `to_json` tells."""
        suggested = tuple(one["text"] for one in result["suggestions"])
        about = (result["path"], result["pathLabel"], result["value"])
        return cls(result["page"], result["focus"], *about, suggested)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "page": self.page,
            "focus": self.focus,
            "path": self.path,
            "pathLabel": self.path_label,
            "value": self.value,
            "suggestions": [{"text": text} for text in self.suggestions],
        }


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
    result: RuleResult | None = None
    """What a rule speaks of, if one does."""

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Self:
        """Read a problem as `to_json` tells it, in the one language that it was told in."""
        row, tag = told["row"], told.get("language", "en")
        return cls(
            kind=told["kind"],
            severity=told["severity"],
            messages=((tag, told["message"]),),
            place=Place(row, told["column"], told["columnTitle"]) if row else None,
            hints=((tag, told["hint"]),) if told["hint"] else (),
            result=RuleResult.of(told) if "page" in told else None,
        )

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
            **(self.result.to_json() if self.result else {}),
        }


class UnreadableError(Exception):
    """A value cannot be read as what its column asks for; its problem is a violation."""

    def __init__(self, kind: str, messages: Messages, hints: Messages = ()) -> None:
        super().__init__(ENGLISH.text(messages))
        self.problem = Problem(kind, "violation", messages, hints=hints)
