"""Excerpts of the cases that show one rule: what it reports, and what it does not.

An excerpt holds a node and, where needed, its neighbours, with their classes, names and those
properties alone that the rule speaks of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, SKOS, BNode, URIRef

from kb.rdf.prefixes import PREFIXES

from .conftest import ALL, WHOLE_BASE, Store, shorten

ALWAYS = {str(RDF.type), str(SKOS.prefLabel)}
NAMES = re.compile(r"\b([a-z0-9]+):([A-Za-z]\w*)")


def name_of(term):
    """Return a term as results name a focus node."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def is_type(triple):
    return triple.predicate.value == str(RDF.type)


def place(name):
    """Return the type of profile and of part that an IRI names: `cluster//award`."""
    return "/".join(name.split("/id/")[-1].split("/")[::2])


@dataclass(frozen=True)
class Excerpt:
    focus: str
    triples: tuple[ox.Triple, ...]


class Excerpts:
    """Chooses excerpts of the cases, and asks the validator whether they show what they should."""

    def __init__(self, validator, everything):
        self.validator = validator
        self.shapes = validator.shapes
        self.everything = everything

    def bad(self, rule):
        """Return the shortest excerpt that the rule reports."""
        found = []
        for case in self._cases(rule):
            for focus in sorted(self._foci(case, rule)):
                paths = self._paths(case, rule)
                for reach in ("alone", "node", "out", "around", "whole"):
                    shown = self._excerpt(case, focus, reach, self._properties(rule) | paths)
                    if focus in self.reports(rule, shown):
                        found.append(shown)
                        break
        return min(found, key=lambda one: (self._odd(one), len(one.triples), one.focus))

    def _odd(self, excerpt):
        """Say whether an excerpt has another mistake to catch the eye: no IRI, several classes."""
        kinds = [t for t in excerpt.triples if name_of(t.subject) == excerpt.focus and is_type(t)]
        return excerpt.focus.startswith("_:") or len(kinds) > 1

    def good(self, rule, bad):
        """Return an excerpt about a node of the same kind that the rule does not report."""
        mentioned = self._properties(rule) - ALWAYS
        needed = self._needed(rule)
        found = self._good(rule, bad, mentioned, needed, self._alike)
        if not found or all(one[0] for one in found):
            found += self._good(rule, bad, mentioned, needed, self._states(needed))
        return min(found, key=lambda one: one[:-1])[-1]

    def _needed(self, rule):
        """Return the properties of which a good example should state one, if it can."""
        stated = set(self.shapes.graph.objects(URIRef(rule.iri), SH.targetSubjectsOf))
        return {*(rule.path or "").split("|")} - {""} or {str(term) for term in stated}

    def _states(self, needed):
        def stating(case, node, _bad):
            return any(
                name_of(t.subject) == node and t.predicate.value in needed for t in case.triples
            )

        return stating

    def _good(self, rule, bad, mentioned, needed, chosen):
        found = []
        for case in self._cases(rule):
            reported = self._foci(case, rule)
            wrong = self._wrong(case)
            nodes = {name_of(t.subject) for t in case.triples} - reported
            for node in sorted(node for node in nodes if chosen(case, node, bad)):
                shown = self._passing(rule, case, node)
                if shown:
                    used = {t.predicate.value for t in shown.triples} & mentioned
                    said = {t.predicate.value for t in shown.triples if name_of(t.subject) == node}
                    order = (not said & needed, node in wrong, -len(used))
                    full = case.name.endswith("-full")
                    found.append((*order, not full, len(shown.triples), node, shown))
        return found

    def _alike(self, case, node, bad):
        kinds = {t.object for t in bad.triples if name_of(t.subject) == bad.focus and is_type(t)}
        typed = {t.object for t in case.triples if name_of(t.subject) == node and is_type(t)}
        return bool(kinds & typed) or (bool(typed) and place(node) == place(bad.focus))

    def _wrong(self, case):
        shown = {shorten(name_of(t.subject)): name_of(t.subject) for t in case.triples}
        return {shown.get(focus) for focus, _, grave, _ in case.expected if grave == "Violation"}

    def reports(self, rule, excerpt):
        """Return the nodes of an excerpt that the rule reports."""
        if rule in self.shapes.base:
            store = Store([*self.everything.triples, *excerpt.triples])
            rows = store.select(rule.select)
            return {name_of(row["this"]) for row in rows}
        report = self.validator.validate(list(excerpt.triples))
        return {result.focus for result in report.results if result.rule == rule.id}

    def _cases(self, rule):
        base = rule in self.shapes.base
        return [case for case in ALL if (case in WHOLE_BASE) == base]

    def _foci(self, case, rule):
        shown = {shorten(name_of(t.subject)): name_of(t.subject) for t in case.triples}
        return {
            shown[focus] for focus, _, _, shape in case.expected if shape == f"shapes:{rule.id}"
        }

    def _paths(self, case, rule):
        shown = {shorten(t.predicate.value): t.predicate.value for t in case.triples}
        rows = [path for _, path, _, shape in case.expected if shape == f"shapes:{rule.id}"]
        return {shown[path] for path in rows if path in shown}

    def _passing(self, rule, case, focus):
        for reach in ("out", "alone", "node", "whole"):
            excerpt = self._excerpt(case, focus, reach, self._properties(rule))
            if not self.reports(rule, excerpt):
                return excerpt
        return None

    def _excerpt(self, case, focus, reach, properties):
        if reach == "whole":
            return Excerpt(focus, tuple(case.triples))
        wanted = properties | ALWAYS
        described = {name_of(t.subject) for t in case.triples}
        links = [
            (name_of(t.subject), name_of(t.object))
            for t in case.triples
            if t.predicate.value in wanted and name_of(t.object) in described
        ]
        nodes = {focus}
        if reach == "around":
            nodes |= {subject for subject, value in links if value == focus}
        while reach in ("out", "around"):
            grown = nodes | {value for subject, value in links if subject in nodes}
            if grown == nodes:
                break
            nodes = grown
        return Excerpt(
            focus,
            tuple(
                t
                for t in case.triples
                if name_of(t.subject) in nodes and (reach == "node" or t.predicate.value in wanted)
            ),
        )

    def _properties(self, rule):
        """Return every property that the shape of a rule, or its query, names."""
        graph, seen, found = self.shapes.graph, set(), set()
        nodes = [URIRef(rule.iri)]
        while nodes:
            node = nodes.pop()
            if node in seen:
                continue
            seen.add(node)
            for predicate, value in graph.predicate_objects(node):
                if predicate in (RDFS.label, RDFS.comment, SH.message, SH.targetClass, SH.prefixes):
                    continue
                if predicate == SH.select:
                    names = NAMES.findall(str(value))
                    found |= {PREFIXES[p] + local for p, local in names if p in PREFIXES}
                elif isinstance(value, BNode) or predicate in (SH.sparql, SH.node):
                    nodes.append(value)
                elif isinstance(value, URIRef):
                    found.add(str(value))
        return found

    @cached_property
    def classes(self):
        """The classes that each node shape is about, for the rules that it lists."""
        graph = self.shapes.graph
        found = {}
        for shape, rule in graph.subject_objects(SH.property):
            found.setdefault(str(rule), set()).update(graph.objects(shape, SH.targetClass))
        return found
