"""The row-wise mapper: from each row to the statements of one profile, or to why it has none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.iris import ProfileId
from kb.messages import said
from kb.spreadsheets.building import Said, UnevenError, built, points
from kb.spreadsheets.cells import CellReader
from kb.spreadsheets.duplicates import Duplicates
from kb.spreadsheets.fields import KEY
from kb.spreadsheets.keys import Keys
from kb.spreadsheets.known import Facts
from kb.spreadsheets.problems import Problem, UnreadableError
from kb.spreadsheets.tables import Place, text_of
from kb.spreadsheets.towns import settled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyoxigraph as ox

    from kb.iris import Iris
    from kb.spreadsheets.fields import Form
    from kb.spreadsheets.known import Known
    from kb.spreadsheets.mappings import ColumnMapping, Target
    from kb.spreadsheets.tables import Column, Row, Table
    from kb.spreadsheets.vocabulary import Vocabulary

__all__ = ["MappedRow", "RefusedRow", "RowMapper"]


@dataclass(frozen=True, slots=True)
class MappedRow:
    """A row that became a profile: its statements, and where each of them stands.

    `columns` are the places where the row would say a property, also one that it leaves out.
    """

    row: Row
    profile: ProfileId
    triples: tuple[ox.Triple, ...]
    places: Mapping[ox.Triple, Place]
    columns: Mapping[str, Place]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that became none; at least one of its problems is a violation."""

    row: Row
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Cell:
    column: Column
    target: Target
    text: str


class RowMapper:
    """Maps the rows of one table, for one publisher; nothing is shared with any other mapper."""

    def __init__(
        self,
        form: Form,
        mapping: ColumnMapping,
        publisher: str,
        *,
        vocabulary: Vocabulary,
        known: Known,
        iris: Iris,
        language: str = "en",
    ) -> None:
        self._form = form
        self._mapping = mapping
        self._iris = iris
        self._countries = vocabulary.countries
        self._reader = CellReader(form, vocabulary, known, iris, language)
        self._keys = Keys(publisher, form.type, known)
        self._things = known.things(form.type)
        self._seen: dict[str, int] = {}

    def rows(self, table: Table) -> Iterator[MappedRow | RefusedRow]:
        """Yield what became of each row, in their order; every row is there once."""
        columns = self._mapping.columns(table)
        duplicates = Duplicates([*self._known_names(), *self._table_names(table, columns)])
        for profile, facts in self._things.items():
            duplicates.add(str(profile), facts)
        for row in table.rows:
            yield self._row(row, columns, duplicates)

    def _known_names(self) -> Iterator[str]:
        return (name for facts in self._things.values() for name in facts.names)

    def _table_names(self, table: Table, columns: Sequence[tuple[Column, Target]]) -> Iterator[str]:
        for column, target in columns:
            if target.field.id == "name":
                yield from (text_of(row.cells[column.number - 1]) for row in table.rows)

    def _row(
        self, row: Row, columns: Sequence[tuple[Column, Target]], duplicates: Duplicates
    ) -> MappedRow | RefusedRow:
        values, problems = self._values(row, columns)
        if any(one.severity == "violation" for one in problems):
            return RefusedRow(row, tuple(problems))
        facts = Facts()
        for one in values:
            facts.add(one.field.path, one.term.value)
        try:
            key, told = self._key(values, facts)
            problems += told
            self._refuse_second(row, key, values)
            mapped = self._mapped(row, key, values, columns)
        except (UnreadableError, UnevenError) as error:
            problem = error.problem
            place = problem.place or Place(row.number)
            return RefusedRow(row, (*problems, replace(problem, place=place)))
        problems += self._likenesses(row, mapped.profile, facts, values, duplicates)
        duplicates.add(str(mapped.profile), facts, row.number)
        return replace(mapped, problems=tuple(problems))

    def _values(
        self, row: Row, columns: Sequence[tuple[Column, Target]]
    ) -> tuple[list[Said], list[Problem]]:
        """Read the cells of a row, and what every row says."""
        cells = [_Cell(column, target, self._text(row, column)) for column, target in columns]
        problems = self._settle(row, cells)
        named = {cell.target.field.id: cell.text for cell in cells}
        named |= {
            one.name: cell.text for cell in cells if (one := cell.target.described) and one.name
        }
        values: list[Said] = []
        for cell in cells:
            place = row.at(cell.column)
            text = _said(cell.target, cell.text, named)
            if text:
                self._read(cell.target, text, place, values, problems)
        for target in self._mapping.constants:
            place = Place(row.number, None, target.field.name("en"))
            self._read(target, _said(target, "", named), place, values, problems)
        values, told = points(values)
        return values, problems + told

    def _text(self, row: Row, column: Column) -> str:
        return text_of(row.cells[column.number - 1])

    def _read(
        self,
        target: Target,
        text: str,
        place: Place,
        values: list[Said],
        problems: list[Problem],
    ) -> None:
        reading = self._reader.read(target, text)
        values += [Said(target.field, term, place, text) for term in reading.terms]
        problems += [problem.at(place) for problem in reading.problems]

    def _settle(self, row: Row, cells: Sequence[_Cell]) -> list[Problem]:
        """Put town and country in their places, if a row has both."""
        town = next((one for one in cells if one.target.field.id == "town"), None)
        country = next((one for one in cells if one.target.field.id == "country"), None)
        if town is None or country is None or not town.text:
            return []
        town.text, country.text, problem = settled(town.text, country.text, self._countries)
        return [problem.at(row.at(town.column))] if problem else []

    def _key(self, values: list[Said], facts: Facts) -> tuple[str, list[Problem]]:
        """Return the key of a row, and take its identifier from the values."""
        given = next((one for one in values if one.field.id == KEY.id), None)
        if given is not None:
            values.remove(given)
            key, told = self._keys.given(given.term.value, self._iris.base)
            return key, [told.at(given.place)] if told else []
        if before := self._keys.again(facts):
            return before, []
        name = next((one for one in values if one.field.id == "name"), None)
        if name is None:
            raise UnreadableError(
                "no-name",
                said("the row has no name, and nothing else tells its key"),
                said("Write the name, or add a column with your own identifiers."),
            )
        codes = [self._countries.code(iri) for iri in sorted(facts.countries)]
        return self._keys.minted(name.term.value, next(filter(None, codes), None)), []

    def _refuse_second(self, row: Row, key: str, values: Sequence[Said]) -> None:
        before = self._seen.setdefault(key, row.number)
        if before != row.number:
            place = next((one.place for one in values if one.field.id == "name"), None)
            error = UnreadableError(
                "same-key",
                said(
                    "row {?row} describes {?profile} already, and this row would replace it",
                    row=str(before),
                    profile=f"{self._form.type}/{key}",
                ),
                said(
                    "Join the two rows; if they are two things, give each a key of its own in a "
                    "column named key."
                ),
            )
            error.problem = replace(error.problem, place=place)
            raise error

    def _mapped(
        self,
        row: Row,
        key: str,
        values: Sequence[Said],
        columns: Sequence[tuple[Column, Target]],
    ) -> MappedRow:
        profile = ProfileId(self._form.type, key)
        kinds = [one.term.value for one in values if one.field.kind == "class"]
        rest = [one for one in values if one.field.kind != "class"]
        kind = kinds[0] if kinds else self._form.classes[0]
        said = built(self._iris.thing(profile), kind, rest, Place(row.number))
        places: dict[ox.Triple, Place] = {}
        for triple, place in said:
            places.setdefault(triple, place)
        would = {target.field.path: row.at(column) for column, target in reversed(columns)}
        return MappedRow(row, profile, tuple(places), places, would, ())

    def _likenesses(
        self,
        row: Row,
        profile: ProfileId,
        facts: Facts,
        values: Sequence[Said],
        duplicates: Duplicates,
    ) -> Iterator[Problem]:
        """Yield a warning for each other thing that is probably the same."""
        place = next((one.place for one in values if one.field.id == "name"), Place(row.number))
        named: set[str] = set()
        for one in duplicates.like(facts):
            if one.other not in (str(profile), *named):
                named.add(one.other)
                yield Problem(
                    "probable-duplicate",
                    "warning",
                    one.told(),
                    place,
                    said("If it is, keep one of the two. Nothing is merged by itself."),
                )


def _said(target: Target, text: str, named: Mapping[str, str]) -> str:
    """Return what a cell says once its metadata are heeded: a default, a template of IRIs."""
    described = target.described
    if described is None:
        return text
    text = text or described.default
    if described.value and (text or described.virtual):
        return described.expanded(named)
    return text
