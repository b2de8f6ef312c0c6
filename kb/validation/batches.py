"""Which profiles may be checked in one run without seeing each other.

A shape looks from a node of its profile along links. In one graph with other profiles it would
see theirs too, and judge otherwise than at the gate. So no two profiles of a batch describe the
same node, and none mentions a node that another one describes. What remains are the statements
that shapes follow backwards from reference data, the members of country groups: who makes one
himself, which is never accepted, is checked alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["batches"]

_SIZE = 200
"""How many profiles one run checks; more would save little and hold more memory."""
_GROUP_MEMBER = ox.NamedNode(CLU.groupMember)


@dataclass(slots=True)
class _Batch:
    limit: int
    indexes: list[int] = field(default_factory=list)
    described: set[object] = field(default_factory=set)
    mentioned: set[object] = field(default_factory=set)

    def takes(self, described: set[object], mentioned: set[object]) -> bool:
        return (
            len(self.indexes) < self.limit
            and self.described.isdisjoint(described | mentioned)
            and self.mentioned.isdisjoint(described)
        )

    def add(self, index: int, described: set[object], mentioned: set[object]) -> None:
        self.indexes.append(index)
        self.described |= described
        self.mentioned |= mentioned


def batches(profiles: Sequence[Sequence[ox.Triple]]) -> Iterator[list[int]]:
    """Yield the positions of all profiles, in groups of which each may be checked in one run."""
    found: list[_Batch] = []
    for index, profile in enumerate(profiles):
        described: set[object] = {triple.subject for triple in profile}
        mentioned: set[object] = {
            triple.object for triple in profile if triple.object not in described
        }
        limit = 1 if any(triple.predicate == _GROUP_MEMBER for triple in profile) else _SIZE
        batch = next((b for b in found if limit > 1 and b.takes(described, mentioned)), None)
        if batch is None:
            found.append(batch := _Batch(limit))
        batch.add(index, described, mentioned)
    return (batch.indexes for batch in found)
