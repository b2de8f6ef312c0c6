"""The read side for pages and documents: one thing, a page of things, and who mentions it.

The cost of reading one thing depends on the size of what is said of it, never on the number of
profiles: every such query starts from a bound IRI.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, ORG, SKOS

from kb.resources.comparable import comparable, latin
from kb.resources.identifiers import Identified, Identifiers
from kb.resources.listings import Listings
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kb.iris import ProfileId
    from kb.parameters import Codes
    from kb.queries import Catalogue
    from kb.store import EmbeddedStore, Term

__all__ = [
    "FILTERS",
    "Description",
    "Identified",
    "Identifiers",
    "Member",
    "Mention",
    "Page",
    "Resources",
    "comparable",
    "latin",
]

FILTERS = ("country", "sector", "type", "text")
"""What a collection can be narrowed by."""

CLASSES = {
    "cluster": CLU.ClusterOrganisation,
    "organisation": ORG.Organization,
    "partnership": CLU.ClusterPartnership,
    "agreement": CLU.Agreement,
    "gateway": CLU.Gateway,
    "event": CLU.CooperationEvent,
    "programme": CLU.Programme,
    "value-chain": CLU.ValueChain,
    "interest": CLU.CooperationInterest,
    "source": CLU.SourceDocument,
}
"""The class that the root of each type of profile has."""

_REPLACED = ox.NamedNode(DCTERMS.isReplacedBy)

_NARROWING = {
    "country": tuple(
        map(
            ox.NamedNode,
            (CLU.basedInCountry, CLU.agreementCountry, CLU.gatewayCountry, CLU.targetsCountry),
        )
    ),
    "sector": (ox.NamedNode(CLU.inSectorBroad),),
}
"""The properties behind each filter that the lists do not know, as the query `members` has them."""


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of one thing, and by whom; nothing when nobody describes it."""

    iri: str
    asserted: frozenset[ox.Triple]
    """What publishers say, each statement once, however many of them say it."""
    derived: frozenset[ox.Triple]
    """What follows by the rules and nobody says."""
    by_publisher: Mapping[str, frozenset[ox.Triple]]
    """Who says what; the keys are those of publishers."""

    @property
    def triples(self) -> frozenset[ox.Triple]:
        """All that is known: asserted and derived."""
        return self.asserted | self.derived

    @property
    def parts(self) -> tuple[str, ...]:
        """The nodes of the profile other than its root, in alphabetical order."""
        subjects = {_text(triple.subject) for triple in self.asserted}
        return tuple(sorted(subjects - {self.iri}))


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a collection, with its name in the language asked for or the next best."""

    iri: str
    label: str
    """The IRI when it has no name."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a collection: how many members there are in all, and those of this page."""

    total: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A statement of some profile that points to a thing."""

    profile: ProfileId
    subject: str
    """The profile's root or the part of it that points."""
    predicate: str


class Resources:
    """Reads things, collections and mentions from the store."""

    def __init__(
        self,
        store: EmbeddedStore,
        reference: Codes,
        catalogue: Catalogue,
        changed: Callable[[int], Iterable[ProfileId]] | None = None,
    ) -> None:
        self._store = store
        self._reference = reference
        self._catalogue = catalogue
        self._iris = catalogue.iris
        self._listings = Listings(store, self._iris, CLASSES, changed)

    def describe(self, iri: str) -> Description:
        """Return what is said of a profile's root and parts, or of a reference thing."""
        if self._iris.thing_of(iri) is None:
            return Description(iri, frozenset(self._store.outgoing(iri)), frozenset(), {})
        graphs: dict[str, set[ox.Triple]] = {}
        for name in self._graphs_of(iri):
            publisher = name.removeprefix(f"{self._iris.base}graph/").split("/")[0]
            graphs.setdefault(publisher, set()).update(self._store.graph(name))
        derived = frozenset(graphs.pop("derived", set()))
        asserted = frozenset(triple for said in graphs.values() for triple in said)
        return Description(
            iri=iri,
            asserted=asserted,
            derived=derived - asserted,
            by_publisher={publisher: frozenset(said) for publisher, said in graphs.items()},
        )

    def members(
        self,
        type_name: str,
        filters: Mapping[str, str],
        *,
        language: str = "en",
        limit: int = 50,
        offset: int = 0,
    ) -> Page:
        """Return a page of the profiles of one type, in the order of their names.

        Filters are those of `FILTERS`: a country it is based in or concerns, a sector with all
        within it, a narrower class, a text that one of its names contains.

        :raises ParameterError: when a filter is unknown or not of its type.
        """
        bindings = self._bound(type_name, filters, language)
        text, kind = (
            _text(bindings[name]) if name in bindings else None for name in ("text", "type")
        )
        found = self._listings.members(type_name, _text(bindings["language"]), text, kind)
        for name, predicates in _NARROWING.items():
            if name in bindings:
                wanted = self._having(predicates, bindings[name])
                found = [entry for entry in found if entry[1] in wanted]
        members = tuple(Member(iri, label) for _, iri, label in found[offset : offset + limit])
        return Page(len(found), members)

    def stands_for(self, profile: ProfileId) -> ProfileId | None:
        """Return the profile that stands for a merged key; None when the key stands for itself."""
        node, graph = ox.NamedNode(self._iris.thing(profile)), ox.NamedNode(self._iris.merges_graph)
        for quad in self._store.quads(node, _REPLACED, None, graph):
            found = self._iris.thing_of(_text(quad.object))
            if found is not None:
                return self.stands_for(found) or found
        return None

    def called(self, type_name: str, names: Iterable[str]) -> set[str]:
        """Return the profiles of one type that have one of these names, however it is written."""
        return self._listings.called(type_name, names)

    def prepare(self, language: str) -> None:
        """Make the lists by name in a language, so that nobody waits for the first page."""
        for type_name in CLASSES:
            self._listings.members(type_name, language)

    def _bound(
        self, type_name: str, filters: Mapping[str, str], language: str
    ) -> Mapping[str, Term]:
        """Read the filters as parameters of the query `members`, which says what they mean."""
        fixed = {
            "class": str(CLASSES[type_name]),
            "stem": f"{self._iris.base}id/{type_name}/",
            "language": language,
        }
        query = self._catalogue["members"]
        return query.bind({**filters, **fixed}, self._reference, date.min)

    def _having(self, predicates: Iterable[ox.NamedNode], value: Term) -> set[str]:
        """Return whatever has a value for one of some properties."""
        return {
            _text(quad.subject)
            for predicate in predicates
            for quad in self._store.quads(None, predicate, value)
        }

    def _graphs_of(self, iri: str) -> Iterator[str]:
        """Yield the names of the graphs that describe a profile's root, in alphabetical order."""
        quads = self._store.quads(ox.NamedNode(iri), None, None, None)
        names = {
            quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)
        }
        tail = iri.removeprefix(f"{self._iris.base}id")
        return (name for name in sorted(names) if name.endswith(tail))

    def mentions(self, iri: str, *, limit: int = 100) -> tuple[Mention, ...]:
        """Return who says something that points to a thing, in the order of their IRIs.

        Where more do than `limit`, which of them are returned is up to the store: reading them
        all would take the longer, the more there are.
        """
        found: set[Mention] = set()
        for quad in self._store.quads(None, None, ox.NamedNode(iri), None):
            if len(found) == limit:
                break
            subject, graph = quad.subject, quad.graph_name
            if not (isinstance(subject, ox.NamedNode) and isinstance(graph, ox.NamedNode)):
                continue
            profile = self._iris.owner(subject.value)
            own = subject.value.startswith(f"{iri}/")
            if profile and not own and not self._is_ours(graph.value):
                found.add(Mention(profile, subject.value, quad.predicate.value))
        return tuple(sorted(found, key=lambda one: (one.subject, one.predicate)))

    def _is_ours(self, graph: str) -> bool:
        """Tell whether a graph holds what follows or was merged, and no publisher says."""
        derived = graph.startswith(f"{self._iris.base}graph/derived/")
        return derived or graph == self._iris.merges_graph

    def labels(self, iris: Iterable[str], language: str = "en") -> dict[str, str]:
        """Return names in a language, else in English, else in any; no entry without a name."""
        return {iri: name for iri in iris if (name := self._label(iri, language))}

    def _label(self, iri: str, language: str) -> str | None:
        names = [
            (0 if name.language == language else 1 if name.language == "en" else 2, name.value)
            for quad in self._store.quads(ox.NamedNode(iri), ox.NamedNode(SKOS.prefLabel))
            if isinstance(name := quad.object, ox.Literal)
        ]
        return min(names)[1] if names else None


def _text(term: Term) -> str:
    """Return an IRI or a lexical form."""
    if isinstance(term, ox.Triple):
        raise TypeError(f"expected an IRI or a literal, came {term}")
    return term.value
