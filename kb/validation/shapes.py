"""The rules as data: read from `shapes/`, split by how far they reach.

A rule is a shape whose IRI ends in `R` and a number. Rules of scope *gate* need a profile and the
reference data, and stay shapes for pySHACL. Rules of scope *base* need other profiles too; each is
one SPARQL query, which runs on the whole store at once instead of once for each focus node.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import RDFS, SH, Graph, URIRef
from rdflib.collection import Collection

from kb import assets
from kb.iris import SHAPES
from kb.validation.report import Severity
from kb.vocab import CLU, RULE_SCOPE

if TYPE_CHECKING:
    from rdflib.term import Node

__all__ = ["Rule", "Shapes"]

_RULE = re.compile(rf"{re.escape(SHAPES)}(R[0-9]+)")
_SEVERITY = {severity.iri: severity for severity in Severity}
_TARGETS = (SH.targetClass, SH.targetSubjectsOf)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, as a catalogue shows it; `path` is written as in a result.

    `select` is the query of a rule of scope base, with its prefixes; None for the others.
    """

    id: str
    iri: str
    label: str
    message: str
    severity: Severity
    scope: str
    path: str | None
    select: str | None
    file: str


class Shapes:
    """Every rule by its IRI; for the gate, a graph and those shapes in it that have targets."""

    def __init__(self) -> None:
        self.graph = Graph()
        self._files: dict[Node, str] = {}
        for path in assets.walk("shapes", ".ttl"):
            if not path.endswith("/ontology-style.ttl"):
                self._read(path)
        self.rules = {
            str(node): self._rule(node, match[1])
            for node in self._files
            if (match := _RULE.fullmatch(str(node)))
        }
        self.base = tuple(rule for rule in self.rules.values() if rule.select)
        self.gate = self._gate()
        self.targeted = sorted(
            {str(node) for target in _TARGETS for node in self.gate.subjects(target)}
        )

    def _read(self, path: str) -> None:
        module = Graph().parse(data=assets.read(path), format="turtle")
        self.graph += module
        self._files |= {node: path for node in module.subjects() if isinstance(node, URIRef)}

    def _rule(self, node: Node, name: str) -> Rule:
        scope = "base" if (node, CLU.scope, RULE_SCOPE.base) in self.graph else "gate"
        return Rule(
            id=name,
            iri=str(node),
            label=str(self.graph.value(node, RDFS.label)),
            message=str(self.graph.value(node, SH.message)),
            severity=_SEVERITY[URIRef(str(self.graph.value(node, SH.severity)))],
            scope=scope,
            path=self._path(node),
            select=self._select(node) if scope == "base" else None,
            file=self._files[node],
        )

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
            gate.remove((URIRef(rule.iri), SH.targetClass, None))
        return gate
