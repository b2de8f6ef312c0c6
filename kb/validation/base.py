"""Rules that need other profiles: asked of the whole base, or of what a change may concern.

A rule is one query that begins with `$this`. When nodes change, it is asked again for these nodes
and for those to which its recheck path leads from them, before the change and after it: no other
answer can be another one than before. A test holds that against the whole base.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Protocol

import pyoxigraph as ox
from rdflib import RDF, SH

from kb.messages import filled
from kb.validation.report import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kb.validation.shapes import Rule

__all__ = ["BaseRules", "Concerned", "Searchable", "Selectable"]

Concerned = dict[str, set[str]]
"""The nodes for which a rule has to be asked, by its id."""

_TYPE = ox.NamedNode(RDF.type)
_PREFIX = re.compile(r"^PREFIX ([\w-]+): <([^>]*)>", re.MULTILINE)
_NAME = re.compile(r"\b([\w-]+):([\w-]+)")


class Selectable(Protocol):
    """A store that answers SELECT queries over its default graph."""

    def select(self, text: str, /) -> Iterable[Mapping[str, Any]]:
        """Answer a SELECT query."""


class Searchable(Selectable, Protocol):
    """A store that looks up statements of its default graph, too."""

    def quads(
        self, subject: ox.NamedNode, predicate: ox.NamedNode, value: ox.NamedNode | None, /
    ) -> Iterator[ox.Quad]:
        """Yield the statements that match."""


class BaseRules:
    """The rules of scope base."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._names = {rule.id: _names(rule) for rule in rules}
        said = "".join(f"{rule.select}{rule.recheck}{rule.messages}" for rule in rules)
        self.fingerprint = hashlib.sha256(said.encode()).hexdigest()[:16]
        """Tells these rules from others, and from what they were."""

    def concerned(self, store: Searchable, nodes: Iterable[str], names: set[str]) -> Concerned:
        """Return for which nodes a rule may have another answer when these nodes change.

        `names` are the properties of the statements that change, derived ones too, and the classes
        among these: of a rule that speaks of none of them, nothing is concerned. Ask it before the
        change and after it.
        """
        changed = set(nodes)
        rules = [rule for rule in self._rules if not names.isdisjoint(self._names[rule.id])]
        if not changed or not rules:
            return {}
        led: dict[str, set[str]] = {rule.id: set(changed) for rule in rules}
        for row in store.select(_leading(rules, changed)):
            led[row["rule"].value].add(row["node"].value)
        return {
            rule.id: {node for node in led[rule.id] if _is_target(store, rule, node)}
            for rule in rules
        }

    def results(self, store: Selectable, concerned: Concerned | None = None) -> Iterator[Result]:
        """Yield the results for the nodes concerned, by default for the whole base.

        The default graph of the store must hold the derived superclasses and the reference data.
        """
        for rule in self._rules:
            text = rule.select or ""
            if concerned is not None:
                if not concerned.get(rule.id):
                    continue
                values = _values("this", concerned[rule.id])
                text = text.replace("WHERE {", f"WHERE {{ {values}")
            for row in store.select(text):
                yield _result(rule, row)


def _names(rule: Rule) -> set[str]:
    """Return the IRIs that a rule names, but for rdf:type, which stands in every profile."""
    text = rule.select or ""
    prefixes = dict(_PREFIX.findall(text))
    named = _NAME.findall(text[text.index("SELECT") :])
    found = {prefixes[prefix] + local for prefix, local in named if prefix in prefixes}
    return found - {str(RDF.type)}


def _leading(rules: Sequence[Rule], nodes: Iterable[str]) -> str:
    """Return the query for the nodes to which the recheck paths lead from others, by rule."""
    text = rules[0].select or ""
    prologue = text[: text.index("SELECT")]
    ways = " UNION ".join(
        f'{{ ?changed {rule.recheck} ?node BIND("{rule.id}" AS ?rule) }}' for rule in rules
    )
    where = f"{_values('changed', nodes)} {ways} FILTER(isIRI(?node))"
    return f"{prologue} SELECT DISTINCT ?rule ?node WHERE {{ {where} }}"


def _is_target(store: Searchable, rule: Rule, node: str) -> bool:
    """Say whether a rule looks at a node: https://www.w3.org/TR/shacl/#targets.

    Of rules for instances of a class, or for subjects of a property, that is known; others may.
    """
    subject = ox.NamedNode(node)
    ways = (
        *((_TYPE, ox.NamedNode(class_)) for class_ in rule.classes),
        *((ox.NamedNode(name), None) for name in rule.properties),
    )
    return not ways or any(next(store.quads(subject, *way), None) is not None for way in ways)


def _values(variable: str, nodes: Iterable[str]) -> str:
    return f"VALUES ?{variable} {{ {' '.join(map(str, map(ox.NamedNode, sorted(nodes))))} }}"


def _result(rule: Rule, row: Mapping[str, Any]) -> Result:
    value = row.get("value")
    return Result(
        rule=rule.id,
        focus=_text(row["this"]),
        path=rule.path,
        value=None if value is None else _text(value),
        severity=rule.severity,
        messages=filled(rule.messages, {name: term.value for name, term in row.items()}),
        source_shape=rule.iri,
        component=str(SH.SPARQLConstraintComponent),
    )


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)
