"""Which profiles may describe the same thing as a new one, and why one may think so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox
from rdflib.namespace import FOAF, SKOS

from kb.errors import DuplicateError
from kb.resources.identifiers import LITERALS, NODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kb.iris import Iris, ProfileId
    from kb.resources import Identifiers, Resources

__all__ = ["Candidate", "Duplicates", "Evidence"]

Kind = Literal["identifier", "homepage", "name"]

_NAMES = frozenset(map(str, (SKOS.prefLabel, SKOS.altLabel)))
_HOMEPAGE = str(FOAF.homepage)
_MOST = 20
"""How many candidates are told."""


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Something that both profiles say: the kind of it, and how the new one writes it."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A profile that may describe the same thing; its name is None when it has none."""

    profile: ProfileId
    iri: str
    name: str | None
    evidence: tuple[Evidence, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "profile": str(self.profile),
            "id": self.iri,
            "name": self.name,
            "evidence": [{"kind": each.kind, "value": each.value} for each in self.evidence],
        }


class Duplicates:
    """Compares a new profile with all of its type: by names, homepage, external identifiers."""

    def __init__(self, resources: Resources, identifiers: Identifiers, iris: Iris) -> None:
        self._resources = resources
        self._identifiers = identifiers
        self._iris = iris

    def prepare(self, type_name: str) -> None:
        """Read the names of a type, so that a comparison under a lock need not do it."""
        self._resources.called(type_name, ())

    def check(self, profile: ProfileId, triples: Iterable[ox.Triple]) -> None:
        """Refuse a profile that may be one of a thing that has one.

        :raises DuplicateError: with the candidates, those with most evidence first.
        """
        candidates = self.candidates(profile, triples)
        if candidates:
            first = candidates[0]
            others = f", and {len(candidates) - 1} more" if len(candidates) > 1 else ""
            raise DuplicateError(
                f"this may be {first.profile} ({_told(first)}){others}",
                candidates=[each.to_json() for each in candidates[:_MOST]],
                hint="Look at the candidates. If it is one of them, send it by PUT to that key, "
                "with `?describes=existing` if it is not yours; if it is none, add "
                "`?allow-duplicate=true`.",
            )

    def candidates(self, profile: ProfileId, triples: Iterable[ox.Triple]) -> list[Candidate]:
        """Return the profiles of the same type that may describe the same thing."""
        root = ox.NamedNode(self._iris.thing(profile))
        found: dict[str, set[Evidence]] = defaultdict(set)
        for triple in triples:
            if triple.subject == root:
                for iri, evidence in self._matches(profile.type, triple):
                    found[iri].add(evidence)
        found.pop(root.value, None)
        names = self._resources.labels(found)
        return [
            Candidate(owner, iri, names.get(iri), tuple(sorted(evidence)))
            for iri, evidence in sorted(found.items(), key=_strongest_first)
            if (owner := self._iris.thing_of(iri)) is not None
        ]

    def _matches(self, type_name: str, triple: ox.Triple) -> Iterator[tuple[str, Evidence]]:
        predicate, value = triple.predicate.value, getattr(triple.object, "value", "")
        if predicate in _NAMES:
            for iri in self._resources.called(type_name, [value]):
                yield iri, Evidence("name", value)
        elif predicate in (*LITERALS, *NODES):
            kind: Kind = "homepage" if predicate == _HOMEPAGE else "identifier"
            for found in self._identifiers.find(value):
                alike = (found.predicate == _HOMEPAGE) == (kind == "homepage")
                if found.profile.type == type_name and alike:
                    yield self._iris.thing(found.profile), Evidence(kind, value)


def _strongest_first(found: tuple[str, set[Evidence]]) -> tuple[int, str, str]:
    iri, evidence = found
    strongest = "identifier" if any(one.kind == "identifier" for one in evidence) else "z"
    return -len({one.kind for one in evidence}), strongest, iri


def _told(candidate: Candidate) -> str:
    return ", ".join(f"the same {each.kind}" for each in candidate.evidence)
