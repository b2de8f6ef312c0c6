"""Loading files that describe many profiles each.

What is wrong with one file, or one profile, does not stop the others. Profiles are taken in by
batches, each one transaction of the log and one of the store; a batch that was reported is durable.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from kb.contributions.intake import Prepared
from kb.contributions.judging import judge
from kb.contributions.reading import read
from kb.contributions.receipts import Progress, Receipt, Refusal, Summary
from kb.errors import (
    ConflictError,
    ContributionError,
    KnowledgeBaseError,
    LimitError,
)
from kb.iris import Iris
from kb.memory import at_rest, give_back
from kb.projection import MANY
from kb.rdf import n_triples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from kb.config import Settings
    from kb.contributions.claims import Claim
    from kb.contributions.intake import Errand
    from kb.contributions.judging import Judge
    from kb.contributions.reading import Document
    from kb.contributions.sent import Sent
    from kb.iris import ProfileId
    from kb.validation import ValidationReport, Validator

    Result = Receipt | KnowledgeBaseError

__all__ = ["Gate", "Loading", "nothing"]

_BATCH = 2_000
"""How many profiles are validated, logged and stored at once."""
_SLICE = "application/n-triples"
"""What the log keeps of a file is the part about one profile, in sorted N-Triples."""


def nothing(_progress: Progress) -> None:
    """Report progress to nobody."""


@dataclass(slots=True)
class _Judged:
    """What came of the profiles of a batch already, and the changes that are left to be made."""

    results: list[tuple[ProfileId, Result]] = field(default_factory=list)
    prepared: list[Prepared] = field(default_factory=list)


class Gate(Protocol):
    """Where prepared changes go in, as `kb.contributions.intake.Intake` takes them."""

    def unchanged(
        self, errand: Errand, drafts: Sequence[Prepared], /
    ) -> Iterator[tuple[Prepared, Receipt | None]]:
        """Yield with each draft the receipt for what is said already; None where it is new."""

    def take(
        self, errand: Errand, changes: Sequence[Prepared], /, *, settle: bool = True
    ) -> list[Result]:
        """Take in changes; return a receipt, or why it was refused, for each."""


class Loading:
    """One load: its files, one after the other."""

    def __init__(
        self,
        intake: Gate,
        errand: Errand,
        validator: Validator,
        settings: Settings,
        report: Callable[[Progress], None] = nothing,
    ) -> None:
        self._intake = intake
        self._errand = errand
        self._validator = validator
        self._settings = settings
        self._iris = Iris(settings.base)
        self._report = report
        self._summary = Summary()
        self._described_in: dict[ProfileId, Path] = {}

    @at_rest()
    def run(self, files: Iterable[Path]) -> Summary:
        """Load every file, and return what came of it."""
        for file in files:
            try:
                document = read(file, self._settings, self._iris, self._errand.publisher)
            except KnowledgeBaseError as error:
                refusal = Refusal(file, None, error)
                self._tell(file, 0, 0, refusals=[refusal])
            else:
                self.take(file, document)
        return self._summary

    @at_rest()
    def take(self, file: Path, document: Document) -> Summary:
        """Take in what was read from one document, whatever it was written in.

        Its claims are used up: what was dealt with makes room.
        """
        found = document.claims
        total = len(found.accepted) + len(found.refused)
        done = len(found.refused)
        refusals = [Refusal(file, error.subject, error) for error in found.refused]
        self._tell(file, done, total, refusals=refusals)
        with judge(self._validator, total) as judging:
            for judged in self._judged_ahead(file, document, judging):
                results = [*judged.results, *self._written(judged.prepared, settle=total < MANY)]
                receipts = [result for _, result in results if isinstance(result, Receipt)]
                refusals = [
                    Refusal(file, self._iris.thing(profile), result)
                    for profile, result in results
                    if not isinstance(result, Receipt)
                ]
                done += len(results)
                self._tell(file, done, total, receipts, refusals)
                if total > _BATCH:
                    give_back()
        return self._summary

    def _written(
        self, changes: Sequence[Prepared], *, settle: bool
    ) -> Iterator[tuple[ProfileId, Result]]:
        results = self._intake.take(self._errand, changes, settle=settle) if changes else []
        for change, result in zip(changes, results, strict=True):
            yield change.profile, result

    def _judged_ahead(self, file: Path, document: Document, judging: Judge) -> Iterator[_Judged]:
        """Yield batch after batch; while one is written, the next is judged in another thread."""
        with ThreadPoolExecutor(1) as pool:
            before: Future[_Judged] | None = None
            for batch in _batches(document.claims.accepted):
                coming = pool.submit(self._judged, file, batch, document.sent, judging)
                if before:
                    yield before.result()
                before = coming
            if before:
                yield before.result()

    def _judged(self, file: Path, batch: Sequence[Claim], sent: Sent, judging: Judge) -> _Judged:
        """Find what is refused, or said already, and have the shapes judge the rest."""
        judged = _Judged()
        claimed = {one.profile: one for one in batch}
        drafts: list[Prepared] = []
        for one in batch:
            try:
                self._check(one, file)
            except ContributionError as error:
                judged.results.append((one.profile, error))
            else:
                drafts.append(Prepared.of(one, n_triples(one.triples), _SLICE))
        new: list[Prepared] = []
        for draft, receipt in self._intake.unchanged(self._errand, drafts):
            if receipt:
                judged.results.append((draft.profile, receipt))
            else:
                new.append(draft)
        judgements = judging.many([claimed[one.profile].triples for one in new])
        for draft, (report, follows) in zip(new, judgements, strict=True):
            explained = self._explained(report, claimed[draft.profile], sent)
            try:
                judged.prepared.append(draft.judged(explained, follows))
            except ContributionError as error:
                judged.results.append((draft.profile, error))
        return judged

    def _explained(self, report: ValidationReport, one: Claim, sent: Sent) -> ValidationReport:
        """Say where the results of a refused profile are, and how they may be mended.

        Advice on what is taken in is left as it is: placing it would read every file again.
        """
        if report.accepted:
            return report
        return sent.placed(self._validator.suggest(report, one.triples))

    def _check(self, one: Claim, file: Path) -> None:
        """Refuse a profile that is too long, or that would replace itself within this load."""
        if len(one.triples) > self._settings.max_statements:
            raise LimitError(
                f"expected at most {self._settings.max_statements:,} statements about "
                f"{one.profile}, came {len(one.triples):,}",
                hint="Describe parts of it in profiles of their own.",
            )
        before = self._described_in.setdefault(one.profile, file)
        if before != file:
            raise ConflictError(
                f"{one.profile} was described in {before.name} already",
                hint="Say all of a profile in one file: the second would replace the first.",
            )

    def _tell(
        self,
        file: Path,
        done: int,
        total: int,
        receipts: Sequence[Receipt] = (),
        refusals: Sequence[Refusal] = (),
    ) -> None:
        for receipt in receipts:
            self._summary.count(receipt)
        self._summary.refusals.extend(refusals)
        self._report(Progress(file, done, total, tuple(receipts), tuple(refusals)))


def _batches(found: list[Claim]) -> Iterator[list[Claim]]:
    """Take batch after batch out of the list."""
    found.reverse()
    while found:
        batch = found[: -_BATCH - 1 : -1]
        del found[-_BATCH:]
        yield batch
