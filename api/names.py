"""Names and links of the nodes that a page mentions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request

from api.current import facts, kb
from api.links import code_of, href
from api.messages import language
from kb.iris import ROOT
from kb.vocab import CURRENCY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Names", "Node", "languages"]


def languages() -> tuple[str, ...]:
    """Return the languages in which names are wanted, best first; the page's is among them."""
    asked = (tag.lower() for tag, quality in request.accept_languages if quality and tag != "*")
    wanted = (part for tag in asked for part in (tag, tag.partition("-")[0]))
    return tuple(dict.fromkeys([*wanted, language(), kb.settings.language, "en"]))


@dataclass(frozen=True, slots=True)
class Node:
    """A node as a page shows it: its name, and where a click on it leads, if anywhere."""

    iri: str
    label: str
    href: str | None

    @property
    def leaves(self) -> bool:
        """Whether the link leads away from this site."""
        return self.href is not None and not self.href.startswith("/")


class Names:
    """The names of nodes in the reader's language; those given first are read at once."""

    def __init__(self, iris: Iterable[str] = ()) -> None:
        self._language = languages()[0]
        self._labels = dict(kb.resources.labels(set(iris), self._language))

    def __call__(self, iri: str) -> Node:
        """Return a node; without a name it goes by its key, or by its whole IRI if not ours."""
        return Node(iri, self.label(iri), href(iri))

    def label(self, iri: str) -> str:
        """Return the name alone, where nothing is linked."""
        if iri not in self._labels:
            self._labels |= kb.resources.labels([iri], self._language)
            if iri not in self._labels:
                self._labels[iri] = facts.agent_name(iri) or self._term(iri) or _nameless(iri)
        return self._labels[iri]

    def _term(self, iri: str) -> str | None:
        """Return what the ontology calls a term."""
        return kb.reference.label(iri, self._language) if "#" in iri else None

    def rename(self, iri: str, label: str) -> None:
        """Let a node go by another name on this page."""
        self._labels[iri] = label

    def known(self) -> Iterator[Node]:
        """Yield the nodes read so far."""
        return (Node(iri, label, href(iri)) for iri, label in self._labels.items())


def _nameless(iri: str) -> str:
    """Return the code of a node of ours, or of a currency; the whole IRI of any other."""
    ours = iri.startswith((ROOT, kb.iris.base, CURRENCY))
    return code_of(iri).rsplit("#", 1)[-1] if ours else iri
