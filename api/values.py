"""Statements as pages show them: what a property is called, and its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api import terms
from api.current import kb
from api.messages import gettext
from api.names import languages
from kb.documents import is_iri
from kb.jsonld import Context

if TYPE_CHECKING:
    from api.names import Names, Node
    from kb.documents.terms import RdfTerm

__all__ = ["Value", "label_of", "value_of"]

_DATES = frozenset({"date", "gYearMonth", "gYear", "dateTime"})


@dataclass(frozen=True, slots=True)
class Value:
    """A value as a page shows it; `by` names who says it where publishers differ."""

    text: str
    node: Node | None = None
    language: str | None = None
    is_date: bool = False
    by: tuple[Node, ...] = ()


def label_of(name: str) -> str:
    """Return what a page calls a property; a term of ours goes by its label."""
    if name in terms.PROPERTIES:
        return gettext(terms.PROPERTIES[name])
    label = kb.reference.label(name, languages()[0]) or Context.load().short(name)
    return f"{label[:1].upper()}{label[1:]}"


def value_of(value: RdfTerm, names: Names, by: tuple[Node, ...] = ()) -> Value:
    """Return a value; a node goes by its name."""
    if is_iri(value):
        node = names(value.value)
        return Value(node.label, node, by=by)
    is_date = value.datatype.value.rsplit("#", 1)[-1] in _DATES
    return Value(value.value, None, value.language, is_date, by)
