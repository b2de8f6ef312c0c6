"""Histories as PROV: contributions are activities, what publishers said after them are entities.

https://www.w3.org/TR/prov-o/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib.namespace import FOAF, PROV, RDF, SH, XSD

from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kb.history.steps import Step
    from kb.iris import Iris
    from kb.log import Record

__all__ = ["activity", "changed", "report_triples", "version"]

_ADDED, _REMOVED = "#added", "#removed"
_BOOLEAN = ox.NamedNode(XSD.boolean)
_DATE_TIME = ox.NamedNode(XSD.dateTime)


def activity(step: Step, iris: Iris, *, whole: bool = False) -> Iterator[ox.Triple]:
    """Yield what a contribution did: which version of a graph it made, and which it ended.

    The `whole` of it has also generated the statements that it added, and invalidated those that
    it removed: see `changed`.
    """
    record = step.record
    node = iris.contribution(record.id)
    yield _link(node, RDF.type, CLU.Contribution)
    if not step.by_redaction:
        yield _link(node, PROV.wasAssociatedWith, iris.publisher(record.publisher))
    yield _time(node, PROV.endedAtTime, record)
    if record.action == "put":
        yield _link(node, PROV.generated, _version(record, iris))
    if step.previous and step.previous.action == "put":
        yield _link(node, PROV.invalidated, _version(step.previous, iris))
    for graph in changed(step, iris) if whole else ():
        added = graph.endswith(_ADDED)
        yield _link(node, PROV.generated if added else PROV.invalidated, graph)


def changed(step: Step, iris: Iris) -> dict[str, frozenset[ox.Triple]]:
    """Return the statements that a contribution added and removed, each as a named graph."""
    node = iris.contribution(step.record.id)
    if step.difference is None:
        return {}
    graphs = {
        f"{node}{_ADDED}": step.difference.added,
        f"{node}{_REMOVED}": step.difference.removed,
    }
    return {name: said for name, said in graphs.items() if said}


def version(step: Step, iris: Iris) -> Iterator[ox.Triple]:
    """Yield what is said of the version of a graph that a contribution made; nothing if none."""
    record = step.record
    if record.action == "withdraw":
        return
    node = _version(record, iris)
    yield _link(node, RDF.type, PROV.Entity)
    yield _link(node, PROV.specializationOf, iris.graph(record.publisher, record.profile))
    yield _link(node, FOAF.primaryTopic, iris.thing(record.profile))
    yield _link(node, PROV.wasAttributedTo, iris.publisher(record.publisher))
    yield _link(node, PROV.wasGeneratedBy, iris.contribution(record.id))
    yield _time(node, PROV.generatedAtTime, record)
    if step.previous and step.previous.action == "put":
        yield _link(node, PROV.wasRevisionOf, _version(step.previous, iris))
    if step.next:
        yield _link(node, PROV.wasInvalidatedBy, iris.contribution(step.next.id))
        yield _time(node, PROV.invalidatedAtTime, step.next)


def report_triples(contribution: str, report: Mapping[str, Any]) -> Iterator[ox.Triple]:
    """Yield the report of the rules on a contribution, with names instead of blank nodes.

    `report` is as `ValidationReport.to_json` makes it. A path of several properties is left out.

    https://www.w3.org/TR/shacl/#validation-report
    """
    node = f"{contribution}#report"
    yield _link(contribution, PROV.generated, node)
    yield _link(node, RDF.type, SH.ValidationReport)
    conforms = ox.Literal(str(report["conforms"]).lower(), datatype=_BOOLEAN)
    yield ox.Triple(ox.NamedNode(node), ox.NamedNode(SH.conforms), conforms)
    for number, result in enumerate(report["results"], 1):
        yield _link(node, SH.result, f"{contribution}#result-{number}")
        yield from _result(f"{contribution}#result-{number}", result)


def _result(node: str, result: Mapping[str, Any]) -> Iterator[ox.Triple]:
    yield _link(node, RDF.type, SH.ValidationResult)
    yield _link(node, SH.resultSeverity, SH[result["severity"].capitalize()])
    yield _link(node, SH.sourceShape, result["shape"])
    yield _link(node, SH.sourceConstraintComponent, result["component"])
    yield ox.Triple(ox.NamedNode(node), ox.NamedNode(SH.focusNode), _term(result["focus"]))
    if result["path"] and "|" not in result["path"]:
        yield _link(node, SH.resultPath, result["path"])
    if result["value"] is not None:
        yield ox.Triple(ox.NamedNode(node), ox.NamedNode(SH.value), _term(result["value"]))
    messages = result.get("messages") or {"en": result["message"]}
    for language, text in messages.items():
        said = ox.Literal(text, language=language)
        yield ox.Triple(ox.NamedNode(node), ox.NamedNode(SH.resultMessage), said)


def _term(text: str) -> ox.NamedNode | ox.Literal:
    """Read a term as reports hold it: an IRI bare, a literal as N-Triples writes it."""
    if not text.startswith('"'):
        return ox.NamedNode(text)
    [quad] = ox.parse(f"<urn:x:s> <urn:x:p> {text} .", ox.RdfFormat.N_TRIPLES)
    if not isinstance(quad.object, ox.Literal):
        raise TypeError(f"expected a literal, came {text}")
    return quad.object


def _version(record: Record, iris: Iris) -> str:
    return iris.version(record.publisher, record.profile, record.position)


def _link(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _time(subject: str, predicate: str, record: Record) -> ox.Triple:
    time = ox.Literal(record.time.isoformat().replace("+00:00", "Z"), datatype=_DATE_TIME)
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), time)
