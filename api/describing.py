"""The page about one thing: facts, figures side by side, channels on a date, who stated what.

A page is a value made here and shown by `templates/document.html`; nothing is looked up in a
template.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib.namespace import DCTERMS, ORG, RDF, SKOS

from api import terms, texts
from api.advising import Advised, advised
from api.channels import Route, routes
from api.current import kb, today
from api.differing import Differing, Statement, differing, statement_of
from api.figures import FigureRow, figures
from api.links import anchor, code_of
from api.messages import gettext
from api.names import Names, Node, languages
from api.values import Value, label_of, value_of
from kb.documents import Counts, is_iri
from kb.vocab import CLU, LOCN, M8G

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kb.documents import Document
    from kb.documents.terms import RdfTerm
    from kb.iris import ProfileId

__all__ = ["Fact", "Page", "Section", "page"]

_TITLE = (str(RDF.type), str(SKOS.prefLabel), str(DCTERMS.description))
_NAMING = frozenset(
    map(str, (CLU.partyAgent, M8G.hasParticipant, CLU.awardedLabel, CLU.grantedTo, ORG.member))
)
"""What a part without a name of its own goes by."""
_LONGEST = 50
"""Up to how many stages in a row are put in order."""
_TALKATIVE = ("cluster", "partnership")
"""Profile types that have channels."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A property with all its values."""

    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What is said of one node; parts have an anchor."""

    node: Node
    kind: str
    facts: tuple[Fact, ...]
    anchor: str | None = None

    @property
    def title(self) -> str:
        """What the node is and what it is called, if that is anything but its key."""
        named = self.node.label != code_of(self.node.iri)
        parts = (self.kind, self.node.label if named or not self.kind else "")
        return ": ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class MentionGroup:
    """Everything that points to the thing by one property."""

    label: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page about one thing shows."""

    iri: str
    title: str
    title_language: str | None
    kind: str
    described: bool
    on: date
    description: tuple[Value, ...]
    main: Section
    derived: Section
    parts: tuple[Section, ...]
    figures: tuple[FigureRow, ...]
    stated_figures: tuple[FigureRow, ...]
    routes: tuple[Route, ...]
    mentions: tuple[MentionGroup, ...]
    stated: tuple[Statement, ...]
    differing: tuple[Differing, ...]
    advised: tuple[Advised, ...]
    names: Names

    @property
    def counts(self) -> Counts:
        """How many warnings and infos there are."""
        infos = sum(one.severity == "info" for one in self.advised)
        return Counts(len(self.advised) - infos, infos)


def page(document: Document, profile: ProfileId | None, on: date | None = None) -> Page:
    """Return the page about a document's thing; channels are as they stand on a date."""
    names = Names(_nodes(document))
    if document.places is not None:
        _name_as_then(document, names)
    _name_parts(document, names)
    kind = gettext(texts.KINDS[profile.type]) if profile else gettext("Code")
    writer = _Writer(document, names)
    observed = [part for part in document.description.parts if "/observation/" in part]
    title = _title(document)
    return Page(
        iri=document.iri,
        title=title.text if title else names(document.iri).label,
        title_language=title.language if title else None,
        kind=writer.kind(document.iri) or kind,
        described=document.described,
        on=on or today(),
        description=writer.values(document.iri, str(DCTERMS.description)),
        main=writer.section(document.iri),
        derived=writer.section(document.iri, derived=True),
        parts=tuple(writer.section(part) for part in _along(document) if part not in observed),
        figures=figures(document, document.figures, names),
        stated_figures=figures(document, observed, names),
        routes=_routes(document, profile, on or today(), names),
        mentions=_mentions(document, names),
        stated=tuple(statement_of(each, names) for each in document.stated),
        differing=differing(document, names),
        advised=advised(document, profile, names),
        names=names,
    )


class _Writer:
    """Turns what is said of a node into what a page shows."""

    def __init__(self, document: Document, names: Names) -> None:
        self._document = document
        self._names = names

    def kind(self, iri: str) -> str:
        """Return what a node is, by its most telling class."""
        classes = {value.value for name, value in self._said(iri) if name == str(RDF.type)}
        return next((gettext(text) for cls, text in terms.CLASSES.items() if cls in classes), "")

    def section(self, iri: str, *, derived: bool = False) -> Section:
        """Return the facts about a node: those that are stated, or those that follow."""
        found: dict[str, list[Value]] = {}
        for name, value in self._said(iri):
            if name not in _TITLE and self._document.is_stated(iri, name, value) is not derived:
                found.setdefault(name, []).append(self._value(iri, name, value))
        order = {name: position for position, name in enumerate(terms.PROPERTIES)}
        facts = tuple(
            Fact(label_of(name), tuple(found[name]))
            for name in sorted(found, key=lambda name: (order.get(name, len(order)), name))
        )
        segments = iri.removeprefix(self._document.iri).split("/")[1:]
        place = anchor(*segments) if len(segments) == 2 else None
        return Section(self._names(iri), self.kind(iri), facts, place)

    def values(self, iri: str, name: str) -> tuple[Value, ...]:
        """Return the values of one property of a node."""
        return tuple(
            self._value(iri, name, value) for each, value in self._said(iri) if each == name
        )

    def _said(self, iri: str) -> list[tuple[str, RdfTerm]]:
        """Return what is said of a node, without what others say instead of the steward."""
        return [
            (name, value)
            for name, value in self._document.statements.get(iri, [])
            if not self._document.is_beside(iri, name, value)
        ]

    def _value(self, iri: str, name: str, value: RdfTerm) -> Value:
        return value_of(value, self._names, self._sayers(iri, name, value))

    def _sayers(self, iri: str, name: str, value: RdfTerm) -> tuple[Node, ...]:
        if len(self._document.description.by_publisher) < 2:
            return ()
        keys = self._document.said_by(iri, name, value)
        return tuple(self._names(kb.iris.publisher(key)) for key in keys)


def _name_parts(document: Document, names: Names) -> None:
    """Let a party go by the name of its organisation, a site and its address by their town."""
    for part in document.description.parts:
        for name, value in document.statements.get(part, ()):
            if name in _NAMING and is_iri(value):
                names.rename(part, names(value.value).label)
            elif name == str(LOCN.postName):
                names.rename(part, value.value)
                for site in _pointing(document, part):
                    names.rename(site, value.value)


def _along(document: Document) -> list[str]:
    """Return the parts of a profile: stages along their value chain, all others by their keys."""
    place = dict.fromkeys(document.description.parts, 0)
    for _ in range(min(len(place), _LONGEST)):
        before = dict(place)
        for part in place:
            for name, value in document.statements.get(part, ()):
                if name == str(CLU.feeds) and value.value in place:
                    place[value.value] = max(place[value.value], place[part] + 1)
        if place == before:
            break
    return sorted(place, key=lambda part: place[part])


def _pointing(document: Document, node: str) -> list[str]:
    """Return the parts of a profile that point to a node."""
    return [
        part
        for part in document.description.parts
        if any(value.value == node for _, value in document.statements.get(part, ()))
    ]


def _title(document: Document) -> Value | None:
    """Return the name of the thing in the language that the reader likes best."""
    said = document.statements.get(document.iri, [])
    return _best_name(pair for pair in said if not document.is_beside(document.iri, *pair))


def _best_name(said: Iterable[tuple[str, RdfTerm]]) -> Value | None:
    names = {
        value.language: value.value
        for name, value in said
        if name == str(SKOS.prefLabel) and not is_iri(value)
    }
    tag = next((tag for tag in languages() if tag in names), next(iter(names), None))
    return Value(names[tag], language=tag) if names else None


def _name_as_then(document: Document, names: Names) -> None:
    """Let nodes go by the names that a document of the past has for them."""
    for iri, said in document.statements.items():
        name = _best_name(said)
        if name:
            names.rename(iri, name.text)


def _nodes(document: Document) -> set[str]:
    """Return every node that the page may name."""
    return {
        value.value for said in document.statements.values() for _, value in said if is_iri(value)
    } | {mention.subject for mention in document.mentions}


def _mentions(document: Document, names: Names) -> tuple[MentionGroup, ...]:
    groups: dict[str, dict[str, Node]] = {}
    for mention in document.mentions:
        if mention.predicate != str(CLU.observedEntity):
            root = kb.iris.thing(mention.profile)
            groups.setdefault(mention.predicate, {})[root] = names(root)
    order = {name: position for position, name in enumerate(terms.MENTIONS)}
    return tuple(
        MentionGroup(_mention_label(name), tuple(sorted(groups[name].values(), key=_by_label)))
        for name in sorted(groups, key=lambda name: (order.get(name, len(order)), name))
    )


def _mention_label(name: str) -> str:
    return gettext(terms.MENTIONS[name]) if name in terms.MENTIONS else gettext("Mentioned by")


def _by_label(node: Node) -> str:
    return node.label.casefold()


def _routes(
    document: Document, profile: ProfileId | None, on: date, names: Names
) -> tuple[Route, ...]:
    if profile is None or profile.type not in _TALKATIVE or document.places is not None:
        return ()
    return tuple(routes(document.iri, on, names))
