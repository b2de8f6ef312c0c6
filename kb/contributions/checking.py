"""Saying what the gate would say, with no data folder: for publishers who try things out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kb.contributions.reading import read
from kb.contributions.receipts import Refusal
from kb.errors import KnowledgeBaseError
from kb.iris import Iris
from kb.reference import Reference
from kb.validation import Validator

if TYPE_CHECKING:
    from pathlib import Path

    from kb.config import Settings
    from kb.validation import EngineName, ValidationReport

__all__ = ["Checking", "Verdict"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What would come of one profile of a file, or of the whole file: a report or a refusal."""

    file: Path
    subject: str | None
    report: ValidationReport | None = None
    refusal: Refusal | None = None

    @property
    def accepted(self) -> bool:
        """Whether it would be taken in."""
        return self.report is not None and self.report.accepted

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as plain values."""
        if self.refusal is not None:
            return {"accepted": False, **self.refusal.to_json()}
        report = self.report.to_json() if self.report else None
        told = {"file": str(self.file), "subject": self.subject, "report": report}
        return {"accepted": self.accepted, **told}


class Checking:
    """Checks files against the shapes and the reference data that come with this version."""

    def __init__(self, settings: Settings, engine: EngineName = "compiled") -> None:
        self._settings = settings
        self._iris = Iris(settings.base)
        self._validator = Validator(Reference.load(), engine=engine)

    def check(self, file: Path) -> list[Verdict]:
        """Return a verdict for each profile of a file, in the order of the file."""
        try:
            found = read(file, self._settings, self._iris)
        except KnowledgeBaseError as error:
            return [Verdict(file, None, refusal=Refusal(file, None, error))]
        refused = [
            Verdict(file, error.subject, refusal=Refusal(file, error.subject, error))
            for error in found.refused
        ]
        reports = self._validator.validate_many([claim.triples for claim in found.accepted])
        return refused + [
            Verdict(file, self._iris.thing(claim.profile), report)
            for claim, report in zip(found.accepted, reports, strict=True)
        ]
