"""What a projection asks of the store: graphs to replace, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyoxigraph as ox

__all__ = ["Change", "Settled"]


@dataclass(frozen=True, slots=True)
class Change:
    """Graphs and what they shall hold; a graph that shall hold nothing goes.

    `graphs` are merged: the default graph holds each of their statements once. `apart` are named
    graphs only. `about` replaces what a graph kept apart says of one subject; its keys are
    (graph, subject). `linked` replaces what a graph kept apart says of all subjects that lead with
    a property to a node; its keys are (graph, property, node). `note` is a text to be remembered
    in place of the last one, for whoever makes the changes; None leaves that.
    """

    graphs: Mapping[str, Iterable[ox.Triple]] = field(default_factory=dict)
    apart: Mapping[str, Iterable[ox.Triple]] = field(default_factory=dict)
    about: Mapping[tuple[str, str], Iterable[ox.Triple]] = field(default_factory=dict)
    linked: Mapping[tuple[str, str, str], Iterable[ox.Triple]] = field(default_factory=dict)
    note: str | None = None


class Settled:
    """Several changes as one: the last word on each graph, and on each subject apart, counts."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.merged: dict[str, set[ox.Triple]] = {}
        self.whole: dict[str, set[ox.Triple]] = {}
        self.about: dict[tuple[str, str], set[ox.Triple]] = {}
        self.linked: dict[tuple[str, str, str], set[ox.Triple]] = {}
        self.note: str | None = None
        for change in changes:
            self.merged.update((name, set(new)) for name, new in change.graphs.items())
            self.whole.update((name, set(new)) for name, new in change.apart.items())
            self.about.update((scope, set(new)) for scope, new in change.about.items())
            self.linked.update((scope, set(new)) for scope, new in change.linked.items())
            self.note = change.note if change.note is not None else self.note

    @property
    def apart(self) -> set[str]:
        """The graphs that these changes treat as kept apart."""
        parts = {graph for graph, *_ in (*self.about, *self.linked)}
        return self.whole.keys() | parts

    def scopes(self) -> Iterator[tuple[tuple[str, ...], set[ox.Triple]]]:
        """Yield what is replaced, and what is new.

        The one is a graph; or a graph and a subject; or a graph, a property and a node, for all
        subjects that lead with the one to the other.
        """
        for graph, new in (self.merged | self.whole).items():
            yield (graph,), new
        yield from self.about.items()
        yield from self.linked.items()

    def check(self, apart: frozenset[str]) -> None:
        """Refuse changes that contradict each other, or the graphs already kept `apart`.

        :raises ValueError: naming the graph.
        """
        for graph in self.merged.keys() & (self.apart | apart):
            raise ValueError(f"<{graph}> is kept apart from the default graph: it is never merged")
        for graph, *_ in (*self.about, *self.linked):
            if graph in self.whole:
                raise ValueError(f"<{graph}> is replaced whole and by subject at once")
        for graph, subject in self.about:
            for triple in self.about[graph, subject]:
                if getattr(triple.subject, "value", None) != subject:
                    raise ValueError(f"expected a statement about <{subject}>, came {triple}")
        for (_, link, node), said in self.linked.items():
            leading = {
                t.subject for t in said if (t.predicate.value, str(t.object)) == (link, f"<{node}>")
            }
            if leading != {triple.subject for triple in said}:
                raise ValueError(f"expected subjects that lead with <{link}> to <{node}>")
