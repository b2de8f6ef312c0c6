"""Taking in the rows of a spreadsheet, and telling of each row what came of it."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kb.contributions.claims import Claim, Claims
from kb.contributions.loading import nothing
from kb.errors import NonConformantError, ProblemError
from kb.spreadsheets import Answer, ImportReport, Known, MappedRow
from kb.spreadsheets.known import QUERY
from kb.validation import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from kb.contributions import Contributions
    from kb.contributions.receipts import Progress
    from kb.errors import KnowledgeBaseError
    from kb.iris import Iris, ProfileId
    from kb.queries import Catalogue
    from kb.spreadsheets import ColumnMapping, RefusedRow, Table
    from kb.validation import Wording

__all__ = ["answer_of", "claims_of", "import_rows", "known_to"]


class _Selectable(Protocol):
    """A store, here or behind an endpoint, that answers SELECT queries."""

    def select(self, text: str, /) -> Iterable[Mapping[str, Any]]: ...


def known_to(
    store: _Selectable, catalogue: Catalogue, iris: Iris, without: Collection[ProfileId] = ()
) -> Known:
    """Return what a store knows by which rows are known again, but for some profiles."""
    left_out = {iris.thing(profile) for profile in without}
    solutions = store.select(catalogue[QUERY].text)
    if left_out:
        solutions = (row for row in solutions if _thing(row["node"], iris) not in left_out)
    return Known.of(solutions, iris)


def _thing(node: Any, iris: Iris) -> str | None:  # noqa: ANN401 - a term of whichever store
    owner = iris.owner(str(getattr(node, "value", node)))
    return iris.thing(owner) if owner else None


def claims_of(outcomes: Iterable[MappedRow | RefusedRow]) -> list[Claim]:
    """Return what the rows claim that became a profile, in their order."""
    return [Claim(one.profile, one.triples) for one in outcomes if isinstance(one, MappedRow)]


def import_rows(
    contributions: Contributions,
    publisher: str,
    table: Table,
    mapping: ColumnMapping,
    outcomes: Sequence[MappedRow | RefusedRow],
    *,
    progress: Callable[[Progress], None] = nothing,
    agent: str | None = None,
    describes_existing: bool = False,
    dry_run: bool = False,
    wording: Wording = PLAIN,
) -> ImportReport:
    """Take in the rows of a table that became profiles, and report on every row.

    `outcomes` are those of `Interpreter.rows`. What is refused does not stop the rest; `progress`
    is called as `Contributions.load` calls it. With `dry_run` nothing is changed. A row that says
    the same again is judged again, so that the same file gets the same report. What rules say is
    put in the `wording` of a reader.

    :raises ForbiddenError: when the publisher is disabled.
    """
    answers: dict[str, Answer] = {}

    def collect(step: Progress) -> None:
        for receipt in step.receipts:
            report = receipt.report.to_json(wording) if receipt.report else None
            answers[str(receipt.profile)] = Answer(receipt.outcome, report)
        for refusal in step.refusals:
            answers[(refusal.subject or "").partition("/id/")[2]] = answer_of(
                refusal.error, wording
            )
        progress(step)

    claimed = claims_of(outcomes)
    contributions.load_claims(
        publisher,
        Path(table.name),
        Claims(claimed),
        progress=collect,
        agent=agent,
        describes_existing=describes_existing,
        dry_run=dry_run,
    )
    unjudged = [one for one in claimed if answers[str(one.profile)] == Answer("unchanged")]
    for one, judged in zip(unjudged, contributions.reports(unjudged), strict=True):
        answers[str(one.profile)] = Answer("unchanged", judged.to_json(wording))
    return ImportReport.of(table, mapping, outcomes, answers)


def answer_of(error: KnowledgeBaseError, wording: Wording = PLAIN) -> Answer:
    """Return why a profile was refused, for a reader."""
    if isinstance(error, NonConformantError):
        return Answer(report=error.report.to_json(wording))
    if isinstance(error, ProblemError):
        kind = "conflict" if error.status == HTTPStatus.CONFLICT else "refused"
        return Answer(None, error.report, kind, error.message, error.hint)
    name = type(error).__name__.removesuffix("Error")
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
    return Answer(None, None, kind, error.message, error.hint)
