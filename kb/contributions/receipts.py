"""What a contributor gets back: a receipt for one profile, a summary for many."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from kb.errors import KnowledgeBaseError, NonConformantError
from kb.validation import PLAIN

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import pyoxigraph as ox

    from kb.iris import ProfileId
    from kb.validation import ValidationReport, Wording

__all__ = ["Outcome", "Progress", "Provenance", "Receipt", "Refusal", "Summary"]

Outcome = Literal["created", "updated", "unchanged", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who says what a profile holds now: IRI of the publisher, who acted for it, and when.

    `time` is None when that is not said yet, as after a dry run. `licences` are those under which
    it is said.
    """

    publisher: str
    agent: str
    time: datetime | None
    licences: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "publisher": self.publisher,
            "agent": self.agent,
            "time": self.time.isoformat() if self.time else None,
            "licences": list(self.licences),
        }


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a contribution did, or with `dry_run` would do.

    `contribution` is the IRI of what made the present state; None when nothing did, as after a
    dry run. `etag` is the hash of the stored form; None when the profile was withdrawn. `parts`
    are the names that blank nodes were given. `undo` is where a POST takes it back, None when
    nothing was changed; `history` tells what was contributed to the profile: URLs below the base.
    """

    outcome: Outcome
    profile: ProfileId
    publisher: str
    contribution: str | None
    position: int
    etag: str | None
    added: frozenset[ox.Triple]
    removed: frozenset[ox.Triple]
    report: ValidationReport | None
    provenance: Provenance
    parts: tuple[str, ...] = ()
    dry_run: bool = False
    undo: str | None = None
    history: str | None = None

    @property
    def identifier(self) -> str | None:
        """The id of the contribution in the log."""
        return self.contribution.rsplit("/", 1)[-1] if self.contribution else None

    @property
    def created(self) -> bool:
        """Whether the publisher said nothing of the profile before."""
        return self.outcome == "created"

    def to_json(self, wording: Wording = PLAIN) -> dict[str, Any]:
        """Return the receipt as plain values for a reader; statements are N-Triples, sorted."""
        return {
            "outcome": self.outcome,
            "profile": str(self.profile),
            "publisher": self.publisher,
            "contribution": self.contribution,
            "position": self.position,
            "etag": self.etag,
            "dryRun": self.dry_run,
            "undo": self.undo,
            "history": self.history,
            "added": sorted(f"{triple} ." for triple in self.added),
            "removed": sorted(f"{triple} ." for triple in self.removed),
            "parts": list(self.parts),
            "provenance": self.provenance.to_json(),
            "report": self.report.to_json(wording) if self.report else None,
        }


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file, or one profile in it, was refused; `subject` is None for a whole file."""

    file: Path
    subject: str | None
    error: KnowledgeBaseError

    def to_json(self, wording: Wording = PLAIN) -> dict[str, Any]:
        """Return the refusal as plain values for a reader."""
        report = self.error.report if isinstance(self.error, NonConformantError) else None
        return {
            "file": str(self.file),
            "subject": self.subject,
            "title": self.error.title,
            "detail": self.error.message,
            "hint": self.error.hint,
            "line": self.error.line,
            "column": self.error.column,
            "report": report.to_json(wording) if report else None,
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a load: what was done since the last one, all of it durable."""

    file: Path
    done: int
    total: int
    receipts: tuple[Receipt, ...]
    refusals: tuple[Refusal, ...]


@dataclass(slots=True)
class Summary:
    """What a load did."""

    outcomes: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    warnings: dict[ProfileId, ValidationReport] = field(default_factory=dict)
    position: int = 0

    def count(self, receipt: Receipt) -> None:
        """Add one receipt; its report is kept when it says something."""
        self.outcomes[receipt.outcome] += 1
        if receipt.report and not receipt.report.conforms:
            self.warnings[receipt.profile] = receipt.report

    @property
    def created(self) -> int:
        """How many profiles are new."""
        return self.outcomes["created"]

    @property
    def updated(self) -> int:
        """How many profiles changed."""
        return self.outcomes["updated"]

    @property
    def unchanged(self) -> int:
        """How many profiles were the same already."""
        return self.outcomes["unchanged"]

    @property
    def refused(self) -> int:
        """How many files and profiles were refused."""
        return len(self.refusals)

    def to_json(self, wording: Wording = PLAIN) -> dict[str, Any]:
        """Return the summary as plain values for a reader."""
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": [refusal.to_json(wording) for refusal in self.refusals],
            "warnings": {
                str(key): report.to_json(wording) for key, report in self.warnings.items()
            },
            "position": self.position,
        }
