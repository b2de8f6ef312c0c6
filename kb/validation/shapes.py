"""The rules as data: read from `shapes/`, split by how far they reach.

A rule is a shape whose IRI ends in `R` and a number. Rules of scope *gate* need a profile and the
reference data, and stay shapes. Rules of scope *base* need other profiles too; each is
one SPARQL query, which runs on the whole store at once instead of once for each focus node.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.collection import Collection

from kb import assets
from kb.iris import SHAPES
from kb.messages import Messages, by_language
from kb.validation.reference_engine import VALUES
from kb.validation.report import Severity
from kb.vocab import CLU, RULE_SCOPE

if TYPE_CHECKING:
    from rdflib.term import Node

__all__ = ["Rule", "Shapes"]

_RULE = re.compile(rf"{re.escape(SHAPES)}(R[0-9]+)")
_SEVERITY = {severity.iri: severity for severity in Severity}
_ONTOLOGY = "shapes/ontology-style.ttl"
"""Rules about the ontology itself; what stands in folders, such as forms, are no rules."""
_TEXTS = (
    "DidYouMean",
    *("SuggestAddress", "SuggestConcept", "SuggestLanguage", "SuggestNoLanguage", "SuggestOther"),
)
"""Shapes that only hold a text: what is added to a message, and what suggestions say."""
_TARGETS = (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, as a catalogue shows it; `path` is written as in a result.

    `labels` and `messages` hold what is said in several languages, `reason` why the rule exists,
    in English. `select` is the query of a rule of scope base, with its prefixes, and `recheck` the
    path from a node that changes to those for which it must be asked again; None for the others.
    `classes` and `properties` are its targets: it looks at instances and at subjects of these.
    """

    id: str
    iri: str
    labels: Messages
    messages: Messages
    reason: str
    severity: Severity
    scope: str
    path: str | None
    select: str | None
    recheck: str | None
    classes: tuple[str, ...]
    properties: tuple[str, ...]
    file: str

    @property
    def label(self) -> str:
        """What the rule is about, in English."""
        return self.labels[0][1]

    @property
    def message(self) -> str:
        """What the rule says, in English, with its {?variables}."""
        return self.messages[0][1]


class Shapes:
    """Every rule by its IRI; for the gate, a graph and those shapes in it that have targets.

    In the graph for the gate every message is `VALUES`: the rules hold the texts.
    """

    def __init__(self) -> None:
        self.graph = Graph()
        self._files: dict[Node, str] = {}
        for path in assets.walk("shapes", ".ttl"):
            if path.count("/") == 1 and path != _ONTOLOGY:
                self._read(path)
        self.rules = {
            str(node): self._rule(node, match[1])
            for node in self._files
            if (match := _RULE.fullmatch(str(node)))
        }
        self.texts = {
            name: by_language(self.graph.objects(URIRef(f"{SHAPES}{name}"), SH.message))
            for name in _TEXTS
        }
        self.base = tuple(rule for rule in self.rules.values() if rule.select)
        self.gate = self._gate()
        self.targeted = sorted(
            {str(node) for target in _TARGETS for node in self.gate.subjects(target)}
        )

    def _read(self, path: str) -> None:
        module = Graph().parse(data=assets.read(path), format="turtle")
        self.graph += module
        self._files |= {
            node: path for node in module.subjects(RDF.type) if isinstance(node, URIRef)
        }

    def _rule(self, node: Node, name: str) -> Rule:
        scope = "base" if (node, CLU.scope, RULE_SCOPE.base) in self.graph else "gate"
        return Rule(
            id=name,
            iri=str(node),
            labels=by_language(self.graph.objects(node, RDFS.label)),
            messages=by_language(self.graph.objects(node, SH.message)),
            reason=str(self.graph.value(node, RDFS.comment)),
            severity=_SEVERITY[URIRef(str(self.graph.value(node, SH.severity)))],
            scope=scope,
            path=self._path(node),
            select=self._select(node) if scope == "base" else None,
            recheck=str(self.graph.value(node, CLU.recheckPath)) if scope == "base" else None,
            classes=self._all(node, SH.targetClass),
            properties=self._all(node, SH.targetSubjectsOf),
            file=self._files[node],
        )

    def _all(self, rule: Node, name: URIRef) -> tuple[str, ...]:
        return tuple(sorted(map(str, self.graph.objects(rule, name))))

    def _path(self, rule: Node) -> str | None:
        path = self.graph.value(rule, SH.path)
        if path is None:
            return None
        members = self.graph.value(path, SH.alternativePath)
        steps = [path] if members is None else list(Collection(self.graph, members))
        return "|".join(str(step) for step in steps)

    def _select(self, rule: Node) -> str:
        constraint = self.graph.value(rule, SH.sparql)
        prefixes = self.graph.value(constraint, SH.prefixes)
        lines = [
            f"PREFIX {self.graph.value(one, SH.prefix)}: <{self.graph.value(one, SH.namespace)}>"
            for one in self.graph.objects(prefixes, SH.declare)
        ]
        return "\n".join([*sorted(lines), str(self.graph.value(constraint, SH.select))])

    def _gate(self) -> Graph:
        gate = Graph() + self.graph
        for rule in self.base:
            for target in _TARGETS:
                gate.remove((URIRef(rule.iri), target, None))
        for node in set(gate.subjects(SH.message)):
            gate.set((node, SH.message, VALUES))
        return gate
