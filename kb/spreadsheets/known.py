"""What the base knows already: to know a row again, and to find what may be the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from rdflib.namespace import DCTERMS, FOAF, SKOS

from kb.spreadsheets.comparing import comparable, folded, host
from kb.vocab import CLU, LEGAL, LOCN, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyoxigraph as ox

    from kb.iris import Iris, ProfileId

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

__all__ = ["QUERY", "Facts", "Known"]

QUERY = "known-things"
"""The query of the catalogue whose solutions `Known.of` reads."""

_NAMES = frozenset({str(SKOS.prefLabel), str(SKOS.altLabel), str(LEGAL.legalName)})
_IDENTIFIERS = frozenset({str(SCHEMA.sameAs), str(DCTERMS.identifier)})


@dataclass(slots=True)
class Facts:
    """By what one thing is known again: texts as they were written, and IRIs."""

    names: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    towns: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)
    identifiers: set[str] = field(default_factory=set)

    def add(self, path: str, value: str) -> None:
        """Take in one statement, if it is of a kind that counts."""
        if path in _NAMES:
            self.names.add(value)
        elif path in _IDENTIFIERS:
            self.identifiers.add(value)
        elif path == str(CLU.basedInCountry):
            self.countries.add(value)
        elif path == str(LOCN.postName):
            self.towns.add(value)
        elif path == str(FOAF.homepage) and host(value):
            self.hosts.add(host(value))

    @property
    def comparable_names(self) -> set[str]:
        """The names in a form in which they can be compared."""
        return {found for name in self.names if (found := comparable(name))}

    @property
    def comparable_towns(self) -> set[str]:
        """The towns in a form in which they can be compared."""
        return {folded(town) for town in self.towns}


class Known:
    """What publishers describe now; without any, nothing is known."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, ProfileId], Facts] = defaultdict(Facts)

    @classmethod
    def of(cls, solutions: Iterable[Mapping[str, Term]], iris: Iris) -> Known:
        """Read the solutions of the query `known-things`."""
        known = cls()
        stem = f"{iris.base}graph/"
        owners: dict[str, ProfileId | None] = {}
        for row in solutions:
            node = _text(row["node"])
            if node not in owners:
                owners[node] = iris.owner(node)
            profile = owners[node]
            if profile is not None:
                graph = _text(row["graph"]).removeprefix(stem).removeprefix("derived/")
                path, value = _text(row["property"]), _text(row["value"])
                known.add(graph.partition("/")[0], profile, path, value)
        return known

    def add(self, publisher: str, profile: ProfileId, path: str, value: str) -> None:
        """Take in one statement that a publisher makes of a profile."""
        self._said[publisher, profile].add(path, value)

    def things(self, kind: str) -> dict[ProfileId, Facts]:
        """Return what is described of one profile type, by any publisher."""
        found: dict[ProfileId, Facts] = defaultdict(Facts)
        for (_, profile), said in self._said.items():
            if profile.type == kind:
                facts = found[profile]
                for name in Facts.__slots__:
                    getattr(facts, name).update(getattr(said, name))
        return found

    def own(self, publisher: str, kind: str) -> Iterator[tuple[ProfileId, Facts]]:
        """Yield what a publisher itself describes of one profile type."""
        for (speaker, profile), said in self._said.items():
            if speaker == publisher and profile.type == kind:
                yield profile, said

    def named(self, types: Iterable[str], name: str) -> list[ProfileId]:
        """Return the profiles of these types that have this name, without case and accents."""
        found = {one for kind in types for one in self._index[kind].get(folded(name), ())}
        return sorted(found)

    def names(self, types: Iterable[str]) -> list[str]:
        """Return all names of the profiles of these types, without case and accents."""
        return [name for kind in types for name in self._index[kind]]

    def keyed(self, types: Iterable[str], key: str) -> list[ProfileId]:
        """Return the profiles of these types that have this key."""
        wanted = set(types)
        found = {one for _, one in self._said if one.key == key and one.type in wanted}
        return sorted(found)

    @cached_property
    def _index(self) -> dict[str, dict[str, set[ProfileId]]]:
        found: dict[str, dict[str, set[ProfileId]]] = defaultdict(lambda: defaultdict(set))
        for (_, profile), said in self._said.items():
            for name in said.names:
                found[profile.type][folded(name)].add(profile)
        return found


def _text(term: Term) -> str:
    return str(getattr(term, "value", term))
