"""What follows from nodes, concluded once for all those that say the same.

A rule starts from one node, and reads statements about that node, and links between codes in the
reference data (see `kb.reasoning`). What a node says with the properties that a rule names is its
outline for that rule; thousands of nodes share one, and what follows is the same for each of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from threading import Lock
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import RDF, RDFS

from kb.reasoning import rules
from kb.reference.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from kb.reference import Reference

    Outline = tuple[bytes, ...]
    Nodes = dict[tuple[bytes, int], list[bytes]]

__all__ = ["Outlines"]

_MARK = re.compile(r"\ba rdfs:Resource\s*(?:(,)|[;.])")
_PREFIX = re.compile(r"^PREFIX\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE)
_NAME = re.compile(r"<([^>\s]+)>|\b([\w-]+):([\w-]+)|(?<=\s)a(?=\s)")
_MANY = 20_000
"""More outlines of one rule are not kept: names, unlike codes and days, are seldom met again."""
_TYPE = ox.NamedNode(RDF.type)
_RESOURCE = f"<{RDF.type}> <{RDFS.Resource}> ."


class Outlines:
    """Draws conclusions and remembers them by outline; threads may share it."""

    def __init__(self, reference: Reference) -> None:
        self._rules = rules()
        readers: dict[bytes, list[int]] = defaultdict(list)
        for number, rule in enumerate(self._rules):
            for name in set(_names(rule)):
                readers[f"<{name}>".encode()].append(number)
        self._readers = dict(readers)
        self._scratch = Scratch(_links(reference, self._readers))
        self._lock = Lock()
        self._known: list[dict[Outline, list[bytes]]] = [{} for _ in self._rules]

    def follow(self, profiles: Iterable[bytes]) -> list[bytes]:
        """Return what follows from each profile and is not stated there, in no order.

        Profiles come, and conclusions go, as N-Triples that `kb.rdf.n_triples` writes.
        """
        read = [profile.split(b"\n") for profile in profiles]
        nodes = [self._outlines(lines) for lines in read]
        with self._lock:
            for known in self._known:
                if len(known) > _MANY:
                    known.clear()
            self._conclude(nodes)
            return [self._following(*pair) for pair in zip(read, nodes, strict=True)]

    def _outlines(self, lines: Iterable[bytes]) -> Nodes:
        """Return by node and rule what the node says, without itself as subject."""
        nodes: Nodes = {}
        readers = self._readers
        for line in lines:
            subject, *said = line.split(b" ", 2)
            if said and said[0] in readers:
                for rule in readers[said[0]]:
                    nodes.setdefault((subject, rule), []).append(line[len(subject) + 1 :])
        return nodes

    def _conclude(self, nodes: Iterable[Nodes]) -> None:
        """Run each rule on the outlines that are new to it, each with a node to stand for all."""
        new: list[dict[Outline, None]] = [{} for _ in self._rules]
        for of_profile in nodes:
            for (_, rule), said in of_profile.items():
                outline = tuple(said)
                if outline not in self._known[rule]:
                    new[rule][outline] = None
        for rule, outlines in enumerate(new):
            if outlines:
                found = self._run(self._rules[rule], list(outlines))
                self._known[rule].update(zip(outlines, found, strict=True))

    def _run(self, rule: str, outlines: list[Outline]) -> list[list[bytes]]:
        said = "".join(
            f"<urn:x-outline:{number}> {statement}\n"
            for number, outline in enumerate(outlines)
            for statement in (_RESOURCE, *(one.decode() for one in outline))
        )
        triples = [quad.triple for quad in ox.parse(said, ox.RdfFormat.N_TRIPLES)]
        with self._scratch.holding(triples) as data:
            derived = ox.serialize(set(data.construct(rule)), format=ox.RdfFormat.N_TRIPLES) or b""
        found: list[list[bytes]] = [[] for _ in outlines]
        for line in derived.splitlines():
            subject, _, statement = line.partition(b" ")
            found[int(subject[len("<urn:x-outline:") : -1])].append(statement)
        return found

    def _following(self, lines: list[bytes], nodes: Nodes) -> bytes:
        found = {
            b"%s %s\n" % (subject, statement)
            for (subject, rule), said in nodes.items()
            for statement in self._known[rule][tuple(said)]
        }
        return b"".join(found.difference(line + b"\n" for line in lines)) if found else b""


def _links(reference: Reference, names: Collection[bytes]) -> ox.Store:
    """Return the links of the reference data that rules follow: a copy of them is soon made."""
    links = ox.Store()
    with reference.holding(()) as data:
        links.bulk_extend(
            quad
            for quad in data.store
            if str(quad.predicate).encode() in names
            and quad.predicate != _TYPE
            and isinstance(quad.object, ox.NamedNode)
        )
    return links


def _names(rule: str) -> Iterator[str]:
    """Yield every IRI in a rule, but for the mark of what profiles describe."""
    text = _MARK.sub(lambda found: " a " if found[1] else " ", rule)
    prefixes = dict(_PREFIX.findall(text))
    body = "\n".join(line for line in text.splitlines() if not line.startswith(("#", "PREFIX")))
    for iri, prefix, local in _NAME.findall(body):
        yield iri or (prefixes[prefix] + local if prefix else str(RDF.type))
