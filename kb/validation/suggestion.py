"""A suggestion: how a result may be mended, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    from kb.messages import Messages

__all__ = ["Suggestion", "applied"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Statements to leave out and statements to make instead, and a line of text that says so.

    Where there is nothing to leave out, the text says why nothing can be suggested. Parts that
    were made of blank nodes go by the names that they were given.
    """

    texts: Messages
    remove: tuple[ox.Triple, ...] = ()
    add: tuple[ox.Triple, ...] = ()

    @property
    def text(self) -> str:
        """What to do, in English."""
        return self.texts[0][1]

    @property
    def patch(self) -> str | None:
        """The change as a SPARQL Update (`application/sparql-update`); None when there is none.

        https://www.w3.org/TR/sparql11-update/#deleteData
        """
        if not self.remove:
            return None
        return f"DELETE DATA {_block(self.remove)} ;\nINSERT DATA {_block(self.add)}\n"

    def to_json(self, text: str) -> dict[str, Any]:
        """Return it as plain values, with its text in the language of a reader."""
        return {
            "text": text,
            "remove": [f"{triple} ." for triple in self.remove],
            "add": [f"{triple} ." for triple in self.add],
            "patch": self.patch,
        }


def _block(triples: Iterable[ox.Triple]) -> str:
    lines = "".join(f"  {triple} .\n" for triple in triples)
    return f"{{\n{lines}}}"


def applied(
    triples: Iterable[ox.Triple], suggestions: Iterable[Suggestion]
) -> tuple[list[ox.Triple], list[Suggestion]]:
    """Return the statements as suggestions change them, and those that were applied.

    Of two suggestions that change the same statement in different ways the first counts. The order
    of the statements stays, and each stands once.
    """
    changed: dict[ox.Triple, tuple[ox.Triple, ...]] = {}
    taken: list[Suggestion] = []
    for one in suggestions:
        pairs = dict(_pairs(one))
        if pairs and all(changed.get(old, new) == new for old, new in pairs.items()):
            changed |= pairs
            taken.append(one)
    after = [new for triple in triples for new in changed.get(triple, (triple,))]
    return list(dict.fromkeys(after)), taken


def _pairs(one: Suggestion) -> Iterable[tuple[ox.Triple, tuple[ox.Triple, ...]]]:
    """Pair what is left out with what is made instead; what is left over belongs to the last."""
    last = len(one.remove) - 1
    for index, old in enumerate(one.remove):
        yield old, one.add[index:] if index == last else one.add[index : index + 1]
