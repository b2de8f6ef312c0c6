"""Our JSON-LD context, read: how it writes each property, class and IRI."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import XSD

from kb import assets
from kb.iris import ROOT

if TYPE_CHECKING:
    from typing import Any

    Json = dict[str, Any]

__all__ = ["CONTEXT_ASSET", "CONTEXT_IRI", "Context", "Term"]

CONTEXT_IRI = f"{ROOT}context/1.0.jsonld"
CONTEXT_ASSET = "ontology/context/1.0.jsonld"

_STRING = str(XSD.string)
_LOCAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Term:
    """How the context writes one property: an entry of it, read."""

    key: str
    iri: str
    coercion: str | None = None
    container: frozenset[str] = frozenset()
    reverse: bool = False
    nest: str | None = None

    def fits(self, value: ox.Literal | ox.NamedNode) -> int:
        """Return how well this entry writes a value: 2 as it is, 1 with its type beside it."""
        if isinstance(value, ox.NamedNode):
            return 2 if self.coercion == "@id" else 1
        if value.language:
            return 2 if "@language" in self.container else 1
        if "@language" in self.container:
            return 0
        plain = self.coercion is None and value.datatype.value == _STRING
        return 2 if plain or self.coercion == value.datatype.value else 1


class Context:
    """Our JSON-LD context, read from its file."""

    def __init__(self, text: str) -> None:
        entries: Json = json.loads(text)["@context"]
        self._prefixes = {
            key: value
            for key, value in entries.items()
            if isinstance(value, str) and value.endswith(("/", "#")) and not key.startswith("@")
        }
        self.aliases = {
            value: key
            for key, value in entries.items()
            if isinstance(value, str) and value.startswith("@") and not key.startswith("@")
        }
        self.classes: dict[str, str] = {}
        self.terms: dict[str, list[Term]] = defaultdict(list)
        self.reverse: dict[str, Term] = {}
        self.nests = {key for key, value in entries.items() if value == "@nest"}
        self._order = {key: position for position, key in enumerate(entries)}
        for key, entry in entries.items():
            self._read(key, entry)

    @classmethod
    @cache
    def load(cls) -> Context:
        """Return the context that ships with this version."""
        return cls(assets.read(CONTEXT_ASSET))

    def _read(self, key: str, entry: str | Json) -> None:
        if key.startswith("@") or key in self._prefixes:
            return
        if isinstance(entry, str):
            if not entry.startswith("@"):
                self.classes[self.expand(entry)] = key
                self.terms[self.expand(entry)].append(Term(key, self.expand(entry)))
            return
        name: str = entry.get("@reverse") or entry["@id"]
        if name.startswith("@"):
            self.aliases.setdefault(name, key)
            return
        container = entry.get("@container", [])
        term = Term(
            key,
            self.expand(name),
            self.expand(entry["@type"]) if "@type" in entry else None,
            frozenset([container] if isinstance(container, str) else container),
            "@reverse" in entry,
            entry.get("@nest"),
        )
        if term.reverse:
            self.reverse[term.iri] = term
        else:
            self.terms[term.iri].append(term)

    def expand(self, name: str) -> str:
        """Return the IRI of a compact one."""
        prefix, colon, local = name.partition(":")
        return self._prefixes[prefix] + local if colon and prefix in self._prefixes else name

    def compact(self, iri: str) -> str:
        """Return an IRI shortened by a prefix of the context; ours are left whole."""
        if iri.startswith(ROOT):
            return iri
        return self.short(iri)

    def short(self, iri: str) -> str:
        """Return an IRI shortened by a prefix of the context, if one fits."""
        for prefix, stem in self._prefixes.items():
            if iri.startswith(stem) and _LOCAL.fullmatch(iri, len(stem)):
                return f"{prefix}:{iri[len(stem) :]}"
        return iri

    def class_name(self, iri: str) -> str:
        """Return the key of a class, or its compact IRI."""
        return self.classes.get(iri) or self.short(iri)

    def term(self, predicate: str, value: ox.Literal | ox.NamedNode) -> Term:
        """Return the entry that writes this value best; a made-up one if there is none."""
        best = max(self.terms.get(predicate, ()), key=lambda term: term.fits(value), default=None)
        if best is None or best.fits(value) == 0:
            return Term(self.short(predicate), predicate, container=frozenset({"@set"}))
        return best

    def by_key(self, key: str) -> Term:
        """Return the entry that embeds by following its property backwards."""
        return next(term for term in self.reverse.values() if term.key == key)

    def rank(self, key: str) -> tuple[int, str]:
        """Return where a key stands in a node: as in the context, unknown ones behind."""
        return self._order.get(key, len(self._order)), key
