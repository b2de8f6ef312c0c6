"""Saying what the gate would say, with no data folder: for publishers who try things out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kb.contributions.mending import Looked, Mended, mended
from kb.contributions.reading import Document, limits_of_files, read, read_text
from kb.contributions.receipts import Refusal
from kb.errors import KnowledgeBaseError
from kb.iris import Iris
from kb.rdf import format_of_path
from kb.reference import Reference
from kb.validation import PLAIN, Validator, Wording

if TYPE_CHECKING:
    from pathlib import Path

    from kb.config import Settings
    from kb.validation import EngineName, ValidationReport

__all__ = ["Checking", "Verdict"]

_ROUNDS = 5
"""How often a mended file is looked at again: what was wrong may have hidden something else."""


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

    def to_json(self, wording: Wording = PLAIN) -> dict[str, Any]:
        """Return the verdict as plain values for a reader."""
        if self.refusal is not None:
            return {"accepted": False, **self.refusal.to_json(wording)}
        report = self.report.to_json(wording) if self.report else None
        told = {"file": str(self.file), "subject": self.subject, "report": report}
        return {"accepted": self.accepted, **told}


class Checking:
    """Checks files against the shapes and the reference data that come with this version."""

    def __init__(self, settings: Settings, engine: EngineName = "compiled") -> None:
        self._settings = settings
        self._iris = Iris(settings.base)
        self.reference = Reference.load()
        self._validator = Validator(self.reference, engine=engine)

    def check(self, file: Path) -> list[Verdict]:
        """Return a verdict for each profile of a file, in the order of the file."""
        try:
            document = read(file, self._settings, self._iris)
        except KnowledgeBaseError as error:
            return [Verdict(file, None, refusal=Refusal(file, None, error))]
        refused = [
            Verdict(file, error.subject, refusal=Refusal(file, error.subject, error))
            for error in document.claims.refused
        ]
        reports = self._reports(document)
        return refused + [
            Verdict(file, self._iris.thing(claim.profile), report)
            for claim, report in zip(document.claims.accepted, reports, strict=True)
        ]

    def mend(self, file: Path) -> Mended:
        """Apply what is suggested for the profiles of a file; the file stays as it is.

        :raises NotFoundError: when there is no such file, or it may not be read.
        :raises ContributionError: when the file as a whole is refused.
        """
        media_type = format_of_path(file).media_type

        def look(text: str | None) -> Looked:
            if text is None:
                document = read(file, self._settings, self._iris)
            else:
                document = read_text(text.encode(), media_type, self._settings, self._iris)
            return Looked(document.sent, self._reports(document))

        return mended(look, self._iris, limits_of_files(self._settings), rounds=_ROUNDS)

    def _reports(self, document: Document) -> list[ValidationReport]:
        profiles = [claim.triples for claim in document.claims.accepted]
        reports = self._validator.validate_many(profiles)
        suggested = self._validator.suggest_many(reports, profiles)
        return [document.sent.placed(report) for report in suggested]
