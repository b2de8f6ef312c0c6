"""Verdicts: what a job tells of each profile, made of receipts and refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from kb.errors import NonConformantError
from kb.log import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.contributions.claims import Claims
    from kb.contributions.receipts import Receipt
    from kb.errors import KnowledgeBaseError
    from kb.iris import Iris, ProfileId
    from kb.log import VerdictState
    from kb.validation import ValidationReport, Wording

__all__ = ["Judge", "RdfJudge", "passed", "problem"]


class Judge(Protocol):
    """Says which verdict there is on what, by what the gate said of it."""

    def unclaimed(self) -> list[Verdict]:
        """Return the verdicts on what became no claim, and so never reaches the gate."""

    def number(self, profile: ProfileId, /) -> int:
        """Return which number a profile has."""

    def accepted(self, receipt: Receipt, told: Mapping[str, Any] | None = None, /) -> Verdict:
        """Return the verdict on what passed; `told` is what its sender is told of a proposal."""

    def refused(self, profile: ProfileId, error: KnowledgeBaseError, /) -> Verdict:
        """Return the verdict on what did not pass."""


class RdfJudge:
    """Judges the profiles of an RDF document, numbered in its order, behind what belongs to none.

    `most` is how many strange subjects are told one by one.
    """

    def __init__(self, found: Claims, wording: Wording, iris: Iris, *, most: int = 1000) -> None:
        self._strays = found.refused
        self._most = most
        self._wording = wording
        self._iris = iris
        first = min(len(found.refused), most + 1) + 1
        self._numbers = {one.profile: at for at, one in enumerate(found.accepted, first)}

    def unclaimed(self) -> list[Verdict]:
        """Return the verdicts on subjects that belong to no profile, or may not be described."""
        told = [
            Verdict(at, "refused", "refused", self._owner(error), None, problem(error))
            for at, error in enumerate(self._strays[: self._most], 1)
        ]
        rest = len(self._strays) - self._most
        if rest > 0:
            last = problem(self._strays[self._most])
            last["detail"] = f"{rest:,} more subjects are refused, the first: {last['detail']}"
            told.append(Verdict(self._most + 1, "refused", "refused", None, None, last))
        return told

    def number(self, profile: ProfileId) -> int:
        """Return which number a profile has."""
        return self._numbers[profile]

    def accepted(self, receipt: Receipt, told: Mapping[str, Any] | None = None) -> Verdict:
        """Return the verdict on a profile that passed."""
        said = passed(receipt, told)
        report = receipt.report
        if report is not None and not report.conforms:
            said["report"] = report.to_json(self._wording)
        return Verdict(
            self._numbers[receipt.profile],
            _state(report),
            told["outcome"] if told else receipt.outcome,
            receipt.profile,
            receipt.position if receipt.contribution else None,
            said,
        )

    def refused(self, profile: ProfileId, error: KnowledgeBaseError) -> Verdict:
        """Return the verdict on a profile that did not pass."""
        number = self._numbers[profile]
        told = problem(error, self._wording)
        return Verdict(number, "refused", "refused", profile, None, told)

    def _owner(self, error: KnowledgeBaseError) -> ProfileId | None:
        return self._iris.owner(error.subject) if error.subject else None


def passed(receipt: Receipt, told: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what there is to say of a profile that passed, but for its report."""
    said: dict[str, Any] = {}
    if receipt.outcome != "unchanged" and receipt.contribution:
        said["contribution"] = receipt.contribution
    if receipt.parts:
        said["parts"] = list(receipt.parts)
    if told is not None and "proposal" in told:
        said |= {"proposal": told["proposal"], "would": told["would"]}
    return said


def problem(error: KnowledgeBaseError, wording: Wording | None = None) -> dict[str, Any]:
    """Return an error as plain values, as they stand in a verdict."""
    told: dict[str, Any] = {
        "title": error.title,
        "detail": error.message,
        "hint": error.hint,
        "subject": error.subject,
        "line": error.line,
        "column": error.column,
    }
    if isinstance(error, NonConformantError):
        told["report"] = error.report.to_json(wording) if wording else error.report.to_json()
    return told


def _state(report: ValidationReport | None) -> VerdictState:
    advised = report is not None and any(one.severity.value == "warning" for one in report.results)
    return "accepted-with-warnings" if advised else "accepted"
