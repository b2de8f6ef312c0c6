"""The form of each profile type as fields of a row, read from `shapes/forms/`.

So a field that a form gains is a column that an import knows, and a template has.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, RDF, RDFS, SH, SKOS, XSD

from kb import assets
from kb.iris import FORMS, PROFILE_TYPES
from kb.rdf import part_kind
from kb.spreadsheets.fields import CLASS, KEY, LANGUAGES, LATITUDE, LONGITUDE, Field, Form, Step
from kb.vocab import CLU, GEO, INDICATOR, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kb.reference import Reference
    from kb.spreadsheets.fields import Kind

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Texts = Mapping[str, str]

__all__ = ["form_of"]

_DASH = "http://datashapes.org/dash#"
_FIGURES: Mapping[str, tuple[str, ...]] = {
    "cluster": (
        INDICATOR.members,
        INDICATOR.small_and_medium_enterprises,
        INDICATOR.large_companies,
        INDICATOR.research_organisations,
    ),
    "organisation": (INDICATOR.members,),
    "partnership": (INDICATOR.small_and_medium_enterprises,),
}
"""The counts that a row may give of its thing; other figures stand with their sources."""
_BY_PATTERN: Mapping[str, Kind] = {
    "nuts/code": "region",
    "ux2/nace2": "activity",
    "authority/currency": "currency",
}
_BY_PATH: Mapping[str, Kind] = {
    str(DCTERMS.language): "language",
    str(CLU.inSector): "sector",
}
_BY_CHOICE: Mapping[frozenset[str], Kind] = {
    frozenset({str(CLU.Country)}): "country",
    frozenset({str(CLU.Country), str(CLU.CountryGroup)}): "country-or-group",
    frozenset({str(XSD.date), str(XSD.gYearMonth), str(XSD.gYear)}): "date",
    frozenset({str(XSD.date)}): "day",
    frozenset({str(XSD.integer)}): "integer",
    frozenset({str(XSD.decimal)}): "decimal",
    frozenset({str(GEO.wktLiteral)}): "point",
}
_TYPES: Mapping[str, tuple[str, ...]] = {
    str(CLU.resultOf): ("event", "partnership"),
    str(DCTERMS.publisher): ("organisation", "cluster"),
}
"""What a link leads to where its form has no pattern that says so."""


def form_of(kind: str, reference: Reference) -> Form:
    """Return the form of a profile type as fields of a row.

    >>> from kb.reference import Reference
    >>> [one.id for one in form_of("interest", Reference.load()).fields][:4]
    ['key', 'class', 'name', 'other_name']
    """
    forms = _Forms()
    node = forms.of(PROFILE_TYPES[kind].name)
    classes = forms.classes(node, reference)
    about = [KEY, CLASS] if len(classes) > 1 else [KEY]
    fields = [*_told_apart(list(_fields(forms, node))), *_figures(forms, kind, reference)]
    return Form(kind, classes, (*about, *fields))


class _Forms:
    """The statements of the forms, by node and property."""

    def __init__(self) -> None:
        self._said = _said()

    def all(self, node: str, name: str) -> list[str]:
        """Return the values of a property as texts: IRIs and blank nodes as they are written."""
        return [_written(one) for one in self._said.get((node, name), ())]

    def one(self, node: str, name: str) -> str:
        return next(iter(self.all(node, name)), "")

    def texts(self, node: str, name: str) -> Texts:
        literals = self._said.get((node, name), ())
        return {one.language or "en": one.value for one in literals if isinstance(one, ox.Literal)}

    def of(self, kind: str) -> str:
        """Return the form of a profile type, which has its name."""
        return FORMS + "".join(word.capitalize() for word in kind.split("-"))

    def classes(self, node: str, reference: Reference) -> tuple[str, ...]:
        """Return the classes that a form is for, the one above most others first."""
        found = self.all(node, str(SH.targetClass))
        query = "SELECT ?above {{ <{}> <{}>+ ?above }}"
        above = {
            one: {
                _written(row["above"])
                for row in reference.select(query.format(one, RDFS.subClassOf))
            }
            for one in found
        }
        below = Counter(parent for parents in above.values() for parent in parents)
        return tuple(sorted(found, key=lambda one: (-below[one], one)))

    def common(self) -> set[str]:
        """Return the identifiers of the fields for which several forms ask."""
        listed = Counter(
            _identifier(_written(shape))
            for (_, name), shapes in self._said.items()
            if name == str(SH.property)
            for shape in shapes
        )
        return {one for one, number in listed.items() if number > 1}

    def members(self, node: str, name: str) -> list[str]:
        """Return the members of an RDF list."""
        found = []
        cell = self.one(node, name)
        while cell and cell != str(RDF.nil):
            found.append(self.one(cell, str(RDF.first)))
            cell = self.one(cell, str(RDF.rest))
        return found

    def choices(self, shape: str) -> frozenset[str]:
        """Return the datatypes and classes of which a value is one."""
        nodes = [shape, *self.members(shape, str(SH["or"]))]
        terms = (str(SH.datatype), str(SH["class"]))
        return frozenset(self.one(node, term) for node in nodes for term in terms) - {""}

    def scheme(self, shape: str) -> str | None:
        """Return the short name of the code list of a field, if it has one."""
        for code in self.members(shape, str(SH["in"])):
            return code.split("/")[-2]
        demand = self.one(self.one(shape, str(SH.node)), str(SH.property))
        return self.one(demand, str(SH.hasValue)).rpartition("/")[2] or None


@cache
def _said() -> Mapping[tuple[str, str], list[Term]]:
    found: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for path in assets.walk("shapes/forms", ".ttl"):
        for quad in ox.parse(assets.read(path), ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            found[_written(quad.subject), quad.predicate.value].append(quad.object)
    return found


def _written(term: Term) -> str:
    return str(term) if isinstance(term, ox.BlankNode | ox.Triple) else term.value


def _fields(forms: _Forms, node: str, steps: tuple[Step, ...] = ()) -> Iterator[tuple[Field, str]]:
    """Yield the fields of a form and of its parts, each with the shape that opens its part.

    The source of a row is that of its parts, which have none of their own.
    """
    shapes = forms.all(node, str(SH.property))
    for shape in sorted(shapes, key=lambda one: float(forms.one(one, str(SH.order)))):
        inner, path = forms.one(shape, str(SH.node)), forms.one(shape, str(SH.path))
        if forms.one(shape, f"{_DASH}editor") == f"{_DASH}DetailsEditor":
            kind = forms.one(inner, str(SH.targetClass))
            step = Step(path, part_kind([path], [kind]) or "", kind)
            for one, opener in _fields(forms, inner, (*steps, step)):
                yield one, opener or shape
        elif not (steps and path == str(DCTERMS.source)):
            yield from ((one, "") for one in _of_shape(forms, shape, steps))


def _of_shape(forms: _Forms, shape: str, steps: tuple[Step, ...]) -> Iterator[Field]:
    kind, scheme, types = _kind(forms, shape)
    one = Field(
        id=_identifier(shape),
        path=forms.one(shape, str(SH.path)),
        kind=kind,
        names=forms.texts(shape, str(SH.name)),
        descriptions=forms.texts(shape, str(SH.description)),
        synonyms=tuple(forms.all(shape, str(SKOS.hiddenLabel))),
        steps=steps,
        many=not forms.one(shape, str(SH.maxCount)),
        required=forms.one(shape, str(SH.minCount)) not in ("", "0"),
        scheme=scheme,
        types=types,
    )
    yield one
    if kind == "point":
        for half, (path, names, synonyms) in (("latitude", LATITUDE), ("longitude", LONGITUDE)):
            part: Kind = "latitude" if half == "latitude" else "longitude"
            yield replace(
                one,
                id=half,
                path=path,
                kind=part,
                names=names,
                descriptions=_DEGREES,
                synonyms=synonyms,
                many=False,
            )


_DEGREES = {
    "en": "In degrees, such as 45.76.",
    "de": "In Grad, zum Beispiel 45.76.",
    "fr": "En degrés, par exemple 45.76.",
    "es": "En grados, por ejemplo 45.76.",
    "it": "In gradi, per esempio 45.76.",
}


def _kind(forms: _Forms, shape: str) -> tuple[Kind, str | None, tuple[str, ...]]:
    """Say what the values of a field are: their kind, code list, types of profiles."""
    path, pattern = forms.one(shape, str(SH.path)), forms.one(shape, str(SH.pattern))
    if found := re.search(r"/id/\(?([a-z|-]+)\)?/", pattern):
        return ("stage" if "/stage/" in pattern else "link"), None, tuple(found[1].split("|"))
    if path in _TYPES:
        return "link", None, _TYPES[path]
    if scheme := forms.scheme(shape):
        return "code", scheme, ()
    return _plain_kind(forms, shape, path, pattern), None, ()


def _plain_kind(forms: _Forms, shape: str, path: str, pattern: str) -> Kind:
    for part, kind in _BY_PATTERN.items():
        if part in pattern:
            return kind
    by_term = _BY_PATH.get(path) or _BY_CHOICE.get(forms.choices(shape))
    if by_term:
        return by_term
    editor = forms.one(shape, f"{_DASH}editor")
    if editor.endswith("URIEditor"):
        return "web"
    return "text" if "WithLang" in editor else "string"


def _told_apart(found: list[tuple[Field, str]]) -> Iterator[Field]:
    """Give the fields of a part the name of the part where their own would not do.

    That is where other forms have the field too, or where the part has no other field.
    """
    forms = _Forms()
    inside = Counter(opener for _, opener in found)
    common = forms.common()
    for one, opener in found:
        names = forms.texts(opener, str(SH.name))
        if opener and inside[opener] == 1:
            synonyms = tuple(forms.all(opener, str(SKOS.hiddenLabel)))
            descriptions = forms.texts(opener, str(SH.description))
            yield replace(
                one,
                id=_identifier(opener),
                names=names,
                descriptions=descriptions,
                synonyms=synonyms,
                many=True,
            )
        elif opener and one.id in common:
            joined = {each: f"{names[each]}: {one.names[each]}" for each in one.names}
            said = tuple(f"{names[each]} {text}" for each in names for text in one.synonyms)
            yield replace(one, id=f"{_identifier(opener)}_{one.id}", names=joined, synonyms=said)
        else:
            yield one


def _figures(forms: _Forms, kind: str, reference: Reference) -> Iterator[Field]:
    """Yield the counts of a type, and their date."""
    step = Step("", "observation", str(CLU.ClusterObservation))
    indicators = _FIGURES.get(kind, ())
    for indicator in map(str, indicators):
        local = indicator.rpartition("/")[2]
        yield Field(
            id=f"figure_{local.replace('-', '_')}",
            path=str(CLU.count),
            kind="integer",
            names={one: reference.label(indicator, one) or local for one in LANGUAGES},
            descriptions=forms.texts(f"{FORMS}count", str(SH.description)),
            synonyms=tuple(forms.all(indicator, str(SKOS.hiddenLabel))),
            steps=(step,),
            many=False,
            indicator=indicator,
        )
    if indicators:
        [dated] = _of_shape(forms, f"{FORMS}figureDate", (step,))
        yield replace(dated, path=str(SCHEMA.observationDate), required=False)


def _identifier(shape: str) -> str:
    """Make an identifier of the name of a shape.

    >>> _identifier("https://w3id.org/cluster-kb/forms#otherName")
    'other_name'
    """
    return re.sub(r"([A-Z])", r"_\1", shape.removeprefix(FORMS)).lower()
