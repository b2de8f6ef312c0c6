"""What came of a spreadsheet: a verdict for each row, and everything that is to say about it.

Every row is in exactly one of three classes: accepted, accepted with warnings, refused.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from kb.spreadsheets.problems import ENGLISH, Problem, RuleResult
from kb.spreadsheets.rows import MappedRow
from kb.spreadsheets.tables import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyoxigraph as ox

    from kb.messages import Languages, Messages
    from kb.spreadsheets.mappings import ColumnMapping
    from kb.spreadsheets.rows import RefusedRow
    from kb.spreadsheets.tables import Row, Table

__all__ = ["Answer", "ImportReport", "Kind", "RowVerdict"]

Status = Literal["accepted", "accepted-with-warnings", "refused"]
_RANKS = ("violation", "warning", "info")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gate said of one profile: an outcome, or a refusal; and its report as plain values.

    `kind`, `detail` and `hint` tell why it was refused, where no report does.
    """

    outcome: str | None = None
    report: Mapping[str, Any] | None = None
    kind: str = "refused"
    detail: str = ""
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What came of one row."""

    row: Row
    status: Status
    profile: str | None
    outcome: str | None
    problems: tuple[Problem, ...]

    def to_json(self, languages: Languages = ENGLISH) -> dict[str, Any]:
        """Return the verdict as plain values for a reader."""
        return {
            "row": self.row.number,
            "status": self.status,
            "profile": self.profile,
            "outcome": self.outcome,
            "problems": [one.to_json(languages) for one in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Kind:
    """All problems of one kind and severity, in the order of their rows."""

    kind: str
    severity: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The verdicts on all rows of a spreadsheet, in their order."""

    name: str
    rows: tuple[RowVerdict, ...]
    columns: tuple[tuple[str, str | None, str], ...] = ()
    """The title of each column, the field that it gives, None when it was left out, and why."""
    blank: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(
        cls,
        table: Table,
        mapping: ColumnMapping,
        outcomes: Iterable[MappedRow | RefusedRow],
        answers: Mapping[str, Answer],
    ) -> ImportReport:
        """Put together what became of each row, and what the gate answered on its profile.

        :raises KeyError: when a profile got no answer.
        """
        rows = tuple(_verdict(one, answers) for one in outcomes)
        said = ((one, mapping.target(one)) for one in table.columns)
        columns = tuple(
            (one.title, target.field.id if target else None, mapping.why(one))
            for one, target in said
        )
        counts = Counter[str](one.status for one in rows)
        return cls(table.name, rows, columns, table.blank, counts)

    @property
    def refused(self) -> list[tuple[Row, Sequence[Problem]]]:
        """The rows that were refused, each with its problems."""
        return [(one.row, one.problems) for one in self.rows if one.status == "refused"]

    def kinds(self) -> list[Kind]:
        """Return the problems by kind, the gravest and most frequent first."""
        found: dict[tuple[str, str], list[Problem]] = {}
        for verdict in self.rows:
            for one in verdict.problems:
                found.setdefault((one.severity, one.kind), []).append(one)
        ranked = sorted(
            found.items(), key=lambda one: (_RANKS.index(one[0][0]), -len(one[1]), one[0][1])
        )
        return [Kind(kind, severity, tuple(same)) for (severity, kind), same in ranked]

    def to_json(self, languages: Languages = ENGLISH) -> dict[str, Any]:
        """Return the report as plain values for a reader; every row is there."""
        return {
            "name": self.name,
            "rows": len(self.rows),
            "blankRows": self.blank,
            "accepted": self.counts["accepted"],
            "acceptedWithWarnings": self.counts["accepted-with-warnings"],
            "refused": self.counts["refused"],
            "columns": [
                {"title": title, "field": field, "why": why} for title, field, why in self.columns
            ],
            "verdicts": [one.to_json(languages) for one in self.rows],
        }


def _verdict(one: MappedRow | RefusedRow, answers: Mapping[str, Answer]) -> RowVerdict:
    if not isinstance(one, MappedRow):
        return RowVerdict(one.row, "refused", None, None, _ordered(one.problems))
    answer = answers[str(one.profile)]
    problems = _ordered([*one.problems, *_said(one, answer)])
    status: Status = "accepted"
    if answer.outcome is None:
        status = "refused"
    elif any(problem.severity == "warning" for problem in problems):
        status = "accepted-with-warnings"
    return RowVerdict(one.row, status, str(one.profile), answer.outcome, problems)


def _said(one: MappedRow, answer: Answer) -> Iterator[Problem]:
    results = answer.report["results"] if answer.report else ()
    for result in results:
        place = _place(one, result)
        about, told = RuleResult.of(result), _messages(result)
        yield Problem(result["rule"], result["severity"], told, place, result=about)
    if answer.outcome is None and not results:
        place = Place(one.row.number)
        hints = (("en", answer.hint),) if answer.hint else ()
        yield Problem(answer.kind, "violation", (("en", answer.detail),), place, hints)


def _messages(result: Mapping[str, Any]) -> Messages:
    """Return what a result of a report says, in the languages that its rule speaks."""
    told: Mapping[str, str] = result.get("messages", {result["language"]: result["message"]})
    return tuple(told.items())


def _ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    def order(one: Problem) -> tuple[int, int]:
        return _RANKS.index(one.severity), (one.place.column if one.place else None) or 0

    return tuple(sorted(problems, key=order))


def _place(one: MappedRow, result: Mapping[str, Any]) -> Place:
    """Return where the statement stands that a result is about.

    That is the column of the value; else one of the property, or the one that would give it; else
    one that says something of the same part; else the row.
    """
    paths = (result["path"] or "").split("|")
    about = [triple for triple in one.triples if _text(triple.subject) == result["focus"]]
    stated = [triple for triple in about if triple.predicate.value in paths]
    exact = [triple for triple in stated if _text(triple.object) == result["value"]]
    for triple in (*exact, *stated):
        if one.places[triple].column is not None:
            return one.places[triple]
    would = next((one.columns[path] for path in paths if path in one.columns), None)
    if would is not None:
        return would
    part = "/" in result["focus"].rpartition(f"/{one.profile}")[2]
    placed = (one.places[triple] for triple in about if part and one.places[triple].column)
    return next(placed, Place(one.row.number))


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(getattr(term, "value", term)) if not hasattr(term, "datatype") else str(term)
