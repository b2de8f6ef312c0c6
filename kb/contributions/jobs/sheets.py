"""The rows of a spreadsheet that was sent as a job: what they claim, and the verdict on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kb.contributions.claims import Claims
from kb.contributions.importing import answer_of, claims_of, known_to
from kb.contributions.jobs.judging import passed
from kb.contributions.reading import Document
from kb.contributions.sent import Sent
from kb.log import Verdict
from kb.spreadsheets import (
    Answer,
    ImportReport,
    Interpreter,
    MappedRow,
    Problem,
    RefusedRow,
    Vocabulary,
    read,
    recalled,
    refused_rows,
    remember,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kb.config import Settings
    from kb.contributions import Contributions
    from kb.contributions.receipts import Receipt
    from kb.errors import KnowledgeBaseError
    from kb.iris import Iris, ProfileId
    from kb.log import Job
    from kb.queries import Catalogue
    from kb.reference import Reference
    from kb.spreadsheets import ColumnMapping, RowVerdict, Table
    from kb.store import EmbeddedStore
    from kb.validation import Wording

__all__ = ["SheetJudge", "Sheets"]

_CSV = "text/csv"


class Sheets:
    """Reads spreadsheets by what their publisher chose before, and what is sure."""

    def __init__(
        self,
        contributions: Contributions,
        store: EmbeddedStore,
        catalogue: Catalogue,
        reference: Reference,
        iris: Iris,
        settings: Settings,
    ) -> None:
        self._contributions = contributions
        self._store = store
        self._catalogue = catalogue
        self._reference = reference
        self._iris = iris
        self._settings = settings

    def read(
        self,
        job: Job,
        data: bytes,
        limits: Settings,
        created: Collection[ProfileId],
        wording: Wording,
    ) -> SheetJudge:
        """Read the rows of a job; what it `created` itself before it was cut is not known yet.

        The mapping of the columns is remembered for the publisher, unless it is a dry run.

        :raises ContributionError: when the spreadsheet is refused as a whole.
        """
        table = read(data, settings=limits, media_type=job.media_type, name=job.name)
        interpreter = Interpreter(
            job.options["type"],
            job.publisher,
            vocabulary=Vocabulary(self._reference),
            iris=self._iris,
            known=known_to(self._store, self._catalogue, self._iris, created),
            language=job.options.get("language", self._settings.language),
        )
        before = recalled(self._settings.data_dir, job.publisher, interpreter.form)
        mapping = interpreter.mapping(table, before)
        if not job.options["dryRun"]:
            remember(self._settings.data_dir, job.publisher, mapping, table, self._iris)
        outcomes = list(interpreter.rows(table, mapping))
        return SheetJudge(table, mapping, outcomes, self._contributions, self._iris, wording)


class SheetJudge:
    """Judges the rows of a spreadsheet, by the numbers that they have there, for one reader."""

    def __init__(
        self,
        table: Table,
        mapping: ColumnMapping,
        outcomes: list[MappedRow | RefusedRow],
        contributions: Contributions,
        iris: Iris,
        wording: Wording,
    ) -> None:
        self._wording = wording
        self._table = table
        self._mapping = mapping
        self._contributions = contributions
        self._refused = [one for one in outcomes if isinstance(one, RefusedRow)]
        self._rows = {one.profile: one for one in outcomes if isinstance(one, MappedRow)}
        self.document = Document(Claims(claims_of(outcomes)), Sent(None, _CSV, iris))

    def unclaimed(self) -> list[Verdict]:
        """Return the verdicts on rows that became no profile."""
        report = ImportReport.of(self._table, self._mapping, self._refused, {})
        return [self._verdict(row, None, {}) for row in report.rows]

    def number(self, profile: ProfileId) -> int:
        """Return the row of a profile."""
        return self._rows[profile].row.number

    def accepted(self, receipt: Receipt, told: Mapping[str, Any] | None = None) -> Verdict:
        """Return the verdict on a row that passed; one that says the same again is judged again."""
        report = receipt.report
        if report is None:
            row = self._rows[receipt.profile]
            [report] = self._contributions.reports(claims_of([row]))
        outcome = told["outcome"] if told else receipt.outcome
        judged = self._judged(receipt.profile, Answer(outcome, report.to_json(self._wording)))
        position = receipt.position if receipt.contribution else None
        return self._verdict(judged, position, passed(receipt, told), receipt.profile)

    def refused(self, profile: ProfileId, error: KnowledgeBaseError) -> Verdict:
        """Return the verdict on a row that did not pass."""
        return self._verdict(
            self._judged(profile, answer_of(error, self._wording)), None, {}, profile
        )

    def file(self, found: Iterable[Verdict], form: str) -> bytes:
        """Write the rows of some verdicts, each with what is wrong, to be mended and sent again."""
        rows = {row.number: row for row in self._table.rows}
        mended = [
            (rows[one.number], [Problem.of_json(told) for told in one.told.get("problems", ())])
            for one in found
        ]
        return refused_rows(self._table, mended, form, self._wording)

    def _verdict(
        self,
        row: RowVerdict,
        position: int | None,
        said: Mapping[str, Any],
        profile: ProfileId | None = None,
    ) -> Verdict:
        problems = [one.to_json(self._wording) for one in row.problems]
        told = {**said, "row": row.row.number, "problems": problems}
        number, outcome = row.row.number, row.outcome or "refused"
        return Verdict(number, row.status, outcome, profile, position, told)

    def _judged(self, profile: ProfileId, answer: Answer) -> RowVerdict:
        rows = [self._rows[profile]]
        return ImportReport.of(self._table, self._mapping, rows, {str(profile): answer}).rows[0]
