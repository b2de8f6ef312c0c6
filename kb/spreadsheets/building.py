"""From the values of a row to the statements of its profile, each with its place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, ORG, RDF

from kb.messages import in_each_language, said
from kb.spreadsheets.comparing import slug
from kb.spreadsheets.problems import Problem
from kb.spreadsheets.quantities import is_about
from kb.vocab import CLU, GEO, SCHEMA, VALUE_QUALIFIER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.spreadsheets.fields import Field, Step
    from kb.spreadsheets.tables import Place

__all__ = ["Said", "built", "points"]

Term = ox.NamedNode | ox.Literal
Statements = list[tuple[ox.Triple, "Place"]]

_TYPE = ox.NamedNode(RDF.type)
_SITE = str(ORG.hasSite)


@dataclass(frozen=True, slots=True)
class Said:
    """One value of a row: the field, the term, where it stands, and as what text."""

    field: Field
    term: Term
    place: Place
    text: str = ""


def points(values: Sequence[Said]) -> tuple[list[Said], list[Problem]]:
    """Join latitude and longitude to a point; the half of one is told and left out."""
    halves = {one.field.kind: one for one in values if one.field.kind in ("latitude", "longitude")}
    rest = [one for one in values if one.field.kind not in ("latitude", "longitude")]
    if not halves:
        return rest, []
    if len(halves) == 1:
        [half] = halves.values()
        told = said("a latitude alone is no place: it was left out")
        if half.field.kind == "longitude":
            told = said("a longitude alone is no place: it was left out")
        return rest, [Problem("half-a-point", "warning", told, half.place)]
    north, east = halves["latitude"], halves["longitude"]
    wkt = f"POINT({east.term.value} {north.term.value})"
    literal = ox.Literal(wkt, datatype=ox.NamedNode(GEO.wktLiteral))
    return [*rest, Said(north.field, literal, north.place, wkt)], []


def built(root: str, kind: str, values: Sequence[Said], row: Place) -> Statements:
    """Return the statements of a profile with this root, of this class.

    :raises UnevenError: when the fields of a part have values in numbers that do not pair.
    """
    node = ox.NamedNode(root)
    found: Statements = [(ox.Triple(node, _TYPE, ox.NamedNode(kind)), row)]
    parts: dict[str, list[Said]] = defaultdict(list)
    for one in values:
        if one.field.steps:
            parts[one.field.steps[0].path].append(one)
        else:
            found.append((ox.Triple(node, ox.NamedNode(one.field.path), one.term), one.place))
    sources = [one for one in values if one.field.path == str(DCTERMS.source)]
    for path, inside in parts.items():
        if path == _SITE:
            found += _site(root, inside)
        elif path:
            found += _parts(root, inside)
        else:
            found += _figures(root, inside, sources)
    return found


class UnevenError(Exception):
    """The fields of a part have values in numbers that do not pair."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _site(root: str, values: Sequence[Said]) -> Statements:
    """State what a row says of the one site that it can describe."""
    found: dict[ox.Triple, Place] = {}
    for one in values:
        node = ox.NamedNode(root)
        for step in one.field.steps:
            part = ox.NamedNode(f"{root}/{step.part}/main")
            for triple in _opened(node, step, part):
                found.setdefault(triple, one.place)
            node = part
        path = str(GEO.asWKT) if one.field.kind == "latitude" else one.field.path
        found[ox.Triple(node, ox.NamedNode(path), one.term)] = one.place
    return list(found.items())


def _opened(node: ox.NamedNode, step: Step, part: ox.NamedNode) -> Iterator[ox.Triple]:
    yield ox.Triple(node, ox.NamedNode(step.path), part)
    yield ox.Triple(part, _TYPE, ox.NamedNode(step.kind))


def _parts(root: str, values: Sequence[Said]) -> Statements:
    """State the parts of one kind: one for each value of the field that leads, others beside it."""
    found: Statements = []
    for inside in _instances(values):
        lead, step = inside[0], inside[0].field.steps[0]
        part = ox.NamedNode(f"{root}/{step.part}/{_local(inside)}")
        found += [(triple, lead.place) for triple in _opened(ox.NamedNode(root), step, part)]
        found += [
            (ox.Triple(part, ox.NamedNode(one.field.path), one.term), one.place) for one in inside
        ]
    return found


def _instances(values: Sequence[Said]) -> Iterator[list[Said]]:
    """Yield the values of each part, the leading one first; a single one counts for every part."""
    by_field: dict[str, list[Said]] = defaultdict(list)
    for one in sorted(values, key=lambda one: not _leads(one)):
        by_field[one.field.id].append(one)
    lead, *others = by_field.values()
    for beside in others:
        if len(beside) not in (1, len(lead)):
            told = said(
                "{?first} has {?number} values and {?second} {?other}",
                first=in_each_language(lead[0].field.name),
                number=str(len(lead)),
                second=in_each_language(beside[0].field.name),
                other=str(len(beside)),
            )
            hints = said("Give one that counts for all, or one for each in the same order.")
            raise UnevenError(Problem("uneven", "violation", told, beside[0].place, hints))
    for number, one in enumerate(lead):
        yield [one, *(each[0] if len(each) == 1 else each[number] for each in others)]


def _leads(one: Said) -> bool:
    return one.field.required or one.field.kind == "link"


def _local(inside: Sequence[Said]) -> str:
    """Name a part by what leads it, and by the code or date that tells it from its like."""
    telling = [
        one
        for one in inside[1:]
        if one.field.kind == "code" or one.field.path == str(SCHEMA.startDate)
    ]
    words = [one.term.value.rstrip("/").rpartition("/")[2] for one in (inside[0], *telling)]
    return slug(" ".join(words)) or "main"


def _figures(root: str, values: Sequence[Said], sources: Sequence[Said]) -> Statements:
    """State the figures of a row, each with their common date and the sources of the row."""
    dates = [one for one in values if one.field.indicator is None]
    found: Statements = []
    for one in values:
        if one.field.indicator is None:
            continue
        local = one.field.indicator.rpartition("/")[2]
        part = ox.NamedNode(f"{root}/observation/{local}")
        said: list[tuple[str, Term, Place]] = [
            (str(RDF.type), ox.NamedNode(CLU.ClusterObservation), one.place),
            (CLU.observedEntity, ox.NamedNode(root), one.place),
            (CLU.indicator, ox.NamedNode(one.field.indicator), one.place),
            (CLU.count, one.term, one.place),
            *((date.field.path, date.term, date.place) for date in dates),
            *((str(DCTERMS.source), source.term, source.place) for source in sources),
        ]
        if is_about(one.text):
            about = ox.NamedNode(VALUE_QUALIFIER.approximate)
            said.append((CLU.valueQualifier, about, one.place))
        found += [(ox.Triple(part, ox.NamedNode(path), term), at) for path, term, at in said]
    return found
