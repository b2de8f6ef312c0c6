"""Which column says what: written down as the metadata of a table in CSV on the Web.

`propertyUrl` is the property, `aboutUrl` the node that has it, `name` our name of the field,
`valueUrl` a template of its values; a column with `suppressOutput` is left out. So a mapping that
is remembered is a file that other tools read too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kb.errors import MalformedError
from kb.spreadsheets.comparing import folded
from kb.spreadsheets.tables import plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kb.iris import Iris
    from kb.spreadsheets.fields import Field, Form
    from kb.spreadsheets.metadata import ColumnDescription, Description
    from kb.spreadsheets.tables import Column, Table

__all__ = ["ColumnMapping", "Target"]

_PART = re.compile(r"/id/[a-z-]+/\{[^}]*\}(?:/([a-z-]+)/[^/]*)?$")
_DATED = frozenset({"date", "dateTime", "datetime", "gYear", "gYearMonth"})
_NUMBERED = frozenset({"decimal", "integer", "number", "double", "float", "nonNegativeInteger"})


@dataclass(frozen=True, slots=True)
class Target:
    """What a column says: a field, the language of its texts, and how its values are written."""

    field: Field
    language: str | None = None
    described: ColumnDescription | None = None

    def typed(self, text: str) -> str:
        """Return a text as its datatype reads it, in plain digits; as it is, without a format.

        :raises ValueError: when it does not fit the format.
        """
        datatype = self.described.datatype if self.described else None
        if datatype is None or datatype.base not in _DATED | _NUMBERED:
            return text
        value = datatype.parse(text)
        if datatype.base in _NUMBERED:
            return plain_number(value)
        return str(value.date() if hasattr(value, "date") else value)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What each column of the spreadsheets of one profile type says, found by any of its titles.

    A title that leads to None is left out on purpose; one that is not there was never decided.
    """

    type: str
    targets: Mapping[str, Target | None] = field(default_factory=dict)
    constants: tuple[Target, ...] = ()
    """What every row says: columns that are virtual."""
    reasons: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Why a column says what it says, where that was found out; it is not written down."""

    def decided(self, column: Column) -> bool:
        """Tell whether it was decided what a column says."""
        return folded(column.title) in self.targets

    def target(self, column: Column) -> Target | None:
        """Return what a column says; None when it is left out."""
        return self.targets.get(folded(column.title))

    def with_target(self, column: Column, target: Target | None) -> ColumnMapping:
        """Return the same mapping with one more decision."""
        targets = {**self.targets, folded(column.title): target}
        return replace(self, targets=targets)

    def because(self, column: Column, why: str) -> ColumnMapping:
        """Return the same mapping with why a column says what it says."""
        return replace(self, reasons={**self.reasons, folded(column.title): why})

    def why(self, column: Column) -> str:
        """Return why a column says what it says."""
        decided = "chosen before" if self.decided(column) else "not chosen"
        return self.reasons.get(folded(column.title), decided)

    def columns(self, table: Table) -> list[tuple[Column, Target]]:
        """Return the columns of a table that say something, and what."""
        found = ((column, self.target(column)) for column in table.columns)
        return [(column, target) for column, target in found if target is not None]

    @classmethod
    def of(cls, description: Description, form: Form) -> ColumnMapping:
        """Read a mapping from the metadata of a table; columns without a property are undecided.

        :raises MalformedError: when a column names a property that its profile type does not have.
        """
        targets: dict[str, Target | None] = {}
        constants = []
        for one in description.columns:
            target = _target(one, form)
            if one.virtual and target is not None:
                constants.append(target)
            elif target is not None or one.left_out:
                titles = one.titles or ((one.name,) if one.name else ())
                targets |= {folded(title): target for title in titles}
        return cls(form.type, targets, tuple(constants))

    def to_csvw(self, table: Table, iris: Iris) -> dict[str, Any]:
        """Return the metadata of a table with this mapping, as plain values."""
        names: set[str] = set()
        columns = [self._column(column, names, iris) for column in table.columns]
        columns += [self._described(one, names, iris) for one in self.constants]
        found = {
            "@context": "http://www.w3.org/ns/csvw",
            "url": table.name,
            "tableSchema": {"columns": columns},
        }
        if table.layout.form == "csv":
            found["dialect"] = {"delimiter": table.layout.delimiter}
        return found

    def _column(self, column: Column, names: set[str], iris: Iris) -> dict[str, Any]:
        target = self.target(column)
        if target is None:
            left_out = {"suppressOutput": True} if self.decided(column) else {}
            return {"titles": column.title, **left_out}
        return {"titles": column.title, **self._described(target, names, iris)}

    def _described(self, target: Target, names: set[str], iris: Iris) -> dict[str, Any]:
        one, said = target.field, target.described
        found: dict[str, Any] = {"name": _unique(one.id, target.language, names)}
        if one.path:
            found["propertyUrl"] = one.path
            found["aboutUrl"] = self._about(one, iris)
        if target.language:
            found["lang"] = target.language
        if said is not None:
            found |= dict(_kept(said))
        return found

    def _about(self, one: Field, iris: Iris) -> str:
        root = f"{iris.base}id/{self.type}/{{key}}"
        return f"{root}/{one.parts[-1]}/{{{one.id}}}" if one.parts else root


def _kept(said: ColumnDescription) -> Iterator[tuple[str, Any]]:
    """Yield what the metadata say of the values of a column."""
    if said.separator:
        yield "separator", said.separator
    if said.null not in ((), ("",)):
        yield "null", list(said.null)
    if said.value:
        yield "valueUrl", said.value
    if said.default:
        yield "default", said.default
    if said.datatype is not None:
        yield "datatype", said.datatype.asdict()
    if said.virtual:
        yield "virtual", True


def _unique(identifier: str, language: str | None, names: set[str]) -> str:
    """Make a name of a field that no other column has; a dot stands before what is added."""
    plain = f"{identifier}.{language}" if language else identifier
    name, number = plain, 1
    while name in names:
        number += 1
        name = f"{plain}.{number}"
    names.add(name)
    return name


def _target(one: ColumnDescription, form: Form) -> Target | None:
    if one.left_out:
        return None
    named = form.by_id(one.name.partition(".")[0]) if one.name else None
    if one.property is None:
        if named is None or (named.path and named.kind != "class"):
            return None
        return Target(named, None, one)
    fits = [each for each in form.fields if each.path == one.property]
    if named in fits and named is not None:
        return Target(named, one.language, one)
    placed = _placed(one, fits)
    if placed is None:
        known = ", ".join(sorted({each.path for each in form.fields if each.path}))
        raise MalformedError(
            f"the metadata say that a column gives {one.property}, which a row of type "
            f"{form.type} cannot say" + (f" of {one.about}" if one.about else ""),
            hint=f"A row can say: {known}.",
        )
    return Target(placed, one.language, one)


def _placed(one: ColumnDescription, fits: Iterable[Field]) -> Field | None:
    """Return the field of the node that the metadata name: the root, if they name none."""
    found = _PART.search(one.about or "")
    part = found[1] if found else None
    return next((each for each in fits if (each.parts[-1] if each.parts else None) == part), None)
