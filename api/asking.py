"""The forms by which people ask a catalogue query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api import texts
from api.current import facts, kb, today
from api.links import code_of
from api.messages import gettext
from api.names import Names
from kb.vocab import CLU, INDUSTRIAL_ECOSYSTEM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.queries import CatalogueQuery, Parameter

__all__ = ["Field", "choices", "fields"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a question's form, with choices for the browser to complete from."""

    name: str
    label: str
    value: str
    required: bool
    example: str
    is_date: bool
    choices: tuple[str, ...]


def fields(query: CatalogueQuery, values: Mapping[str, str]) -> list[Field]:
    """Return the fields of a question's form, filled with the values given."""
    return [
        Field(
            name=parameter.name,
            label=_label(query, parameter),
            value=values.get(parameter.name, _default(parameter)),
            required=parameter.required,
            example=parameter.example,
            is_date=parameter.types == ("date",),
            choices=(*choices(parameter.types), *parameter.choices(kb.reference)),
        )
        for parameter in query.parameters
    ]


def _label(query: CatalogueQuery, parameter: Parameter) -> str:
    """Return what a field is called; outside of discovery, what the parameter says of itself."""
    if query.theme == "discovery":
        return gettext(texts.PARAMETERS[parameter.name])
    return parameter.description


def choices(types: tuple[str, ...]) -> tuple[str, ...]:
    """Return what people may want to write for a parameter of these types."""
    found: set[str] = set()
    if "country" in types:
        names = Names(facts.instances(CLU.Country))
        found.update(node.label for node in names.known())
    if "sector" in types:
        found.update(map(code_of, facts.concepts(INDUSTRIAL_ECOSYSTEM.SCHEME)))
    return tuple(sorted(found))


def _default(parameter: Parameter) -> str:
    return today().isoformat() if parameter.default == "today" else parameter.default or ""
