"""Contributions in the history of a profile: as JSON, as PROV in JSON-LD, and on pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api import links
from api.current import kb
from api.names import Names, Node
from api.values import Value, label_of, value_of
from kb import jsonld
from kb.documents.terms import spelled
from kb.history import prov

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.history import Step

    Json = dict[str, Any]

__all__ = ["Change", "Row", "as_json", "as_prov", "changes", "row_of"]


@dataclass(frozen=True, slots=True)
class Row:
    """A contribution in a table of them; paths are None where they would lead to nothing."""

    step: Step
    publisher: Node
    path: str
    state: str | None
    undo: str | None

    @property
    def advice(self) -> int:
        """How many results the rules had."""
        return self.step.record.warnings + self.step.record.infos


@dataclass(frozen=True, slots=True)
class Change:
    """One statement that was added or removed; `node` is the part that it is about, if any."""

    added: bool
    node: Node | None
    label: str
    value: Value


def row_of(step: Step, names: Names) -> Row:
    """Return a contribution as a page lists it."""
    record = step.record
    readable = record.action == "put" and not step.redaction
    can_undo = (
        not step.by_redaction
        and step.next is None
        and not step.redaction
        and step.difference is not None
    )
    path = links.contribution(record.id)
    return Row(
        step,
        names(kb.iris.publisher(record.publisher)),
        path,
        links.memento(record.profile, record.position) if readable else None,
        f"{path}/undo" if can_undo else None,
    )


def as_json(step: Step) -> Json:
    """Return a contribution as plain values; see docs/reference/api.md."""
    record, change, row = step.record, step.difference, row_of(step, Names())
    redaction = step.redaction
    return {
        "contribution": kb.iris.contribution(record.id),
        "url": links.absolute(row.path),
        "position": record.position,
        "time": _time(record.time.isoformat()),
        "publisher": record.publisher,
        "publisherName": row.publisher.label,
        "profile": str(record.profile),
        "outcome": step.outcome,
        "byRedaction": step.by_redaction,
        "added": len(change.added) if change else None,
        "removed": len(change.removed) if change else None,
        "warnings": record.warnings,
        "infos": record.infos,
        "restores": step.restores,
        "redacted": redaction and {"time": _time(redaction.time), "reason": redaction.reason},
        "state": links.absolute(row.state) if row.state else None,
        "undo": links.absolute(row.undo) if row.undo else None,
    }


def as_prov(step: Step) -> tuple[Json, list[Json]]:
    """Return a contribution as a node of JSON-LD, and the nodes that it mentions."""
    node = _node(kb.iris.contribution(step.record.id), prov.activity(step, kb.iris))
    return node, versions(step)


def versions(step: Step) -> list[Json]:
    """Return the version of a graph that a contribution made as a node of JSON-LD, if it did."""
    said = list(prov.version(step, kb.iris))
    return [_node(spelled(said[0])[0], said)] if said else []


def changes(step: Step, names: Names) -> list[Change]:
    """Return the statements that a contribution added and removed, those of one property together.

    Nothing where that is not known any more.
    """
    if step.difference is None:
        return []
    root = kb.iris.thing(step.record.profile)
    found = [
        (spelled(triple), added)
        for added, triples in ((False, step.difference.removed), (True, step.difference.added))
        for triple in triples
    ]
    return [
        Change(
            added,
            None if subject == root else names(subject),
            label_of(predicate),
            value_of(value, names),
        )
        for (subject, predicate, value), added in sorted(
            found, key=lambda each: (*each[0][:2], each[1], str(each[0][2]))
        )
    ]


def _node(iri: str, triples: Iterable[Any]) -> Json:
    written = jsonld.document(iri, triples)
    return {key: value for key, value in written.items() if key != "@context"}


def _time(text: str) -> str:
    return text.replace("+00:00", "Z")
