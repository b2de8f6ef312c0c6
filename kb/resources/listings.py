"""The members of each profile type with their names, in memory and in order.

To sort 80,000 names for each page would take most of a second, and so would sorting them anew after
each write. So each list is made once, when the server starts or it is first asked for; after that
only the profiles that a write changed are read again and moved to their new places. A key that was
merged into another is no member: the other one is.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, RDF, SKOS

from kb.resources.comparable import comparable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from kb.iris import Iris, ProfileId
    from kb.store import EmbeddedStore

__all__ = ["Entry", "Listings"]

_TYPE = ox.NamedNode(RDF.type)
_PREFERRED = ox.NamedNode(SKOS.prefLabel)
_OTHER = ox.NamedNode(SKOS.altLabel)
_REPLACED = ox.NamedNode(DCTERMS.isReplacedBy)
_MANY = 5_000
"""After so many changes at once, lists are made anew."""
_FEW = 20_000
"""Of so few members each is looked up, and nothing is kept that a scan finds fast."""

Entry = tuple[str, str, str]
"""What a list is sorted by, the IRI of a member, and its name."""
Names = tuple[tuple[str, str], ...]
"""Preferred names of a member, each with its language."""


@dataclass(slots=True)
class _Type:
    """All members of one profile type."""

    names: dict[str, Names] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """All names of a member in small letters, those that are not preferred too."""
    orders: dict[str, list[Entry]] = field(default_factory=dict)
    """By language."""
    kinds: dict[str, set[str]] = field(default_factory=dict)
    """Who is of a narrower class, of those classes that have too many members to look each time."""
    called: dict[str, set[str]] | None = None
    """Who has a name, by its comparable form; made when it is first asked for."""


class Listings:
    """Keeps the lists up with the store; may be used by many threads.

    `classes` tells which class the members of a type have; `changed` which profiles somebody spoke
    of behind a position of the log. Without it every write makes the lists anew.
    """

    def __init__(
        self,
        store: EmbeddedStore,
        iris: Iris,
        classes: Mapping[str, str],
        changed: Callable[[int], Iterable[ProfileId]] | None,
    ) -> None:
        self._store = store
        self._iris = iris
        self._classes = classes
        self._changed = changed
        self._merges = ox.NamedNode(iris.merges_graph)
        self._lock = Lock()
        self._types: dict[str, _Type] = {}
        self._state = (0, 0)
        self._merged: frozenset[str] = frozenset()

    def members(
        self, type_name: str, language: str, text: str | None = None, kind: str | None = None
    ) -> list[Entry]:
        """Return the members by name; with a text those one of whose names contains it.

        With a `kind`, those that are also of this class.

        The name is the one in the language, else in English, else in any.
        """
        with self._lock:
            self._catch_up()
            if type_name not in self._types:
                self._types[type_name] = self._read(type_name)
            one = self._types[type_name]
            if language not in one.orders:
                one.orders[language] = sorted(
                    _entry(iri, names, language) for iri, names in one.names.items()
                )
            found = list(one.orders[language])
            if kind is not None:
                of_kind = self._of_kind(one, kind)
                found = [entry for entry in found if entry[1] in of_kind]
            if text is not None:
                wanted = text.lower()
                found = [entry for entry in found if wanted in one.texts[entry[1]]]
            return found

    def called(self, type_name: str, names: Iterable[str]) -> set[str]:
        """Return the members that have one of these names, however it is written."""
        with self._lock:
            self._catch_up()
            if type_name not in self._types:
                self._types[type_name] = self._read(type_name)
            one = self._types[type_name]
            if one.called is None:
                one.called = {}
                for iri, text in one.texts.items():
                    _call(one.called, iri, text)
            forms = filter(None, map(comparable, names))  # a name of signs only is like no other
            return {iri for form in forms for iri in one.called.get(form, ())}

    def _catch_up(self) -> None:
        position, changes = self._store.position(), self._store.changes
        was, known = self._state
        if (position, changes) == (was, known):
            return
        self._state = position, changes
        before, self._merged = self._merged, self._read_merged()
        if not self._types:
            return
        touched = set(self._changed(was)) if self._changed and position > was else None
        if touched is not None:
            moved = map(self._iris.thing_of, before ^ self._merged)
            touched.update(profile for profile in moved if profile)
        if touched is None or len(touched) > _MANY:
            self._types.clear()
            return
        for profile in touched:
            if profile.type in self._types:
                self._renew(self._types[profile.type], profile)

    def _renew(self, one: _Type, profile: ProfileId) -> None:
        """Read one profile again, and move it to its place."""
        iri = self._iris.thing(profile)
        node = ox.NamedNode(iri)
        before = one.names.pop(iri, None)
        if one.called is not None:
            _forget(one.called, iri, one.texts.get(iri, ""))
        one.texts.pop(iri, None)
        class_ = ox.NamedNode(self._classes[profile.type])
        is_member = next(self._store.quads(node, _TYPE, class_), None) is not None
        is_member = is_member and iri not in self._merged
        names = _names(quad.object for quad in self._store.quads(node, _PREFERRED))
        if is_member:
            others = _names(quad.object for quad in self._store.quads(node, _OTHER))
            one.names[iri] = names
            one.texts[iri] = _text((*names, *others))
            if one.called is not None:
                _call(one.called, iri, one.texts[iri])
        for kind, members in one.kinds.items():
            of_kind = next(self._store.quads(node, _TYPE, ox.NamedNode(kind)), None) is not None
            (members.add if is_member and of_kind else members.discard)(iri)
        for language, order in one.orders.items():
            if before is not None:
                entry = _entry(iri, before, language)
                del order[bisect_left(order, entry)]
            if is_member:
                insort(order, _entry(iri, names, language))

    def _of_kind(self, one: _Type, kind: str) -> set[str]:
        if kind in one.kinds:
            return one.kinds[kind]
        class_ = ox.NamedNode(kind)
        if len(one.names) < _FEW:
            each = ((iri, self._store.quads(ox.NamedNode(iri), _TYPE, class_)) for iri in one.names)
            return {iri for iri, quads in each if next(quads, None) is not None}
        subjects = (quad.subject for quad in self._store.quads(None, _TYPE, class_))
        found = {iri for node in subjects if (iri := getattr(node, "value", "")) in one.names}
        if len(found) > _FEW:
            one.kinds[kind] = found
        return found

    def _read(self, type_name: str) -> _Type:
        """Read all members of a type."""
        stem = f"{self._iris.base}id/{type_name}/"
        class_ = ox.NamedNode(self._classes[type_name])
        members = [
            quad.subject.value
            for quad in self._store.quads(None, _TYPE, class_)
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(stem)
        ]
        members = [iri for iri in members if iri not in self._merged]
        preferred, others = (self._values(members, name) for name in (_PREFERRED, _OTHER))
        names = {iri: _names(preferred.get(iri, ())) for iri in members}
        texts = {iri: _text((*names[iri], *_names(others.get(iri, ())))) for iri in members}
        return _Type(names, texts)

    def _read_merged(self) -> frozenset[str]:
        quads = self._store.quads(None, _REPLACED, None, self._merges)
        return frozenset(getattr(quad.subject, "value", "") for quad in quads)

    def _values(self, members: Collection[str], predicate: ox.NamedNode) -> dict[str, list[object]]:
        """Return values by member: of few each is asked for, of many one scan is faster."""
        found: dict[str, list[object]] = {}
        if len(members) < _FEW:
            for iri in members:
                quads = self._store.quads(ox.NamedNode(iri), predicate)
                found[iri] = [quad.object for quad in quads]
            return found
        for quad in self._store.quads(None, predicate):
            found.setdefault(getattr(quad.subject, "value", ""), []).append(quad.object)
        return found


def _names(values: Iterable[object]) -> Names:
    return tuple((one.language or "", one.value) for one in values if isinstance(one, ox.Literal))


def _text(names: Iterable[tuple[str, str]]) -> str:
    return "\0".join(name.lower() for _, name in names)


def _call(called: dict[str, set[str]], iri: str, text: str) -> None:
    for name in text.split("\0"):
        called.setdefault(comparable(name), set()).add(iri)


def _forget(called: dict[str, set[str]], iri: str, text: str) -> None:
    for name in text.split("\0"):
        called.get(comparable(name), set()).discard(iri)


def _entry(iri: str, names: Names, language: str) -> Entry:
    ranked = ((0 if tag == language else 1 if tag == "en" else 2, name) for tag, name in names)
    _, label = min(ranked, default=(3, iri))
    return label.lower(), iri, label
