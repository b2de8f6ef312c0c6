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
    (graph, subject).
    """

    graphs: Mapping[str, Iterable[ox.Triple]] = field(default_factory=dict)
    apart: Mapping[str, Iterable[ox.Triple]] = field(default_factory=dict)
    about: Mapping[tuple[str, str], Iterable[ox.Triple]] = field(default_factory=dict)


class Settled:
    """Several changes as one: the last word on each graph, and on each subject apart, counts."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.merged: dict[str, set[ox.Triple]] = {}
        self.whole: dict[str, set[ox.Triple]] = {}
        self.about: dict[tuple[str, str], set[ox.Triple]] = {}
        for change in changes:
            self.merged.update((name, set(new)) for name, new in change.graphs.items())
            self.whole.update((name, set(new)) for name, new in change.apart.items())
            self.about.update((scope, set(new)) for scope, new in change.about.items())

    @property
    def apart(self) -> set[str]:
        """The graphs that these changes treat as kept apart."""
        return self.whole.keys() | {graph for graph, _ in self.about}

    def scopes(self) -> Iterator[tuple[str, str | None, set[ox.Triple]]]:
        """Yield what is replaced: a graph, a subject in it or None for all, and what is new."""
        for graph, new in (self.merged | self.whole).items():
            yield graph, None, new
        for (graph, subject), new in self.about.items():
            yield graph, subject, new

    def check(self, apart: frozenset[str]) -> None:
        """Refuse changes that contradict each other, or the graphs already kept `apart`.

        :raises ValueError: naming the graph.
        """
        for graph in self.merged.keys() & (self.apart | apart):
            raise ValueError(f"<{graph}> is kept apart from the default graph: it is never merged")
        for graph, subject in self.about:
            if graph in self.whole:
                raise ValueError(f"<{graph}> is replaced whole and by subject at once")
            for triple in self.about[graph, subject]:
                if getattr(triple.subject, "value", None) != subject:
                    raise ValueError(f"expected a statement about <{subject}>, came {triple}")
