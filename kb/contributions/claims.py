"""Claims: which profiles a document describes, and whether it may.

The only subjects of a profile are its root and its parts. Everything else in a document is a
stray, refused by name.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kb.errors import ClaimError, ForeignGraphError
from kb.iris import PROFILE_TYPES
from kb.rdf import part_names, renamed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.iris import Iris, ProfileId

    Node = ox.NamedNode | ox.BlankNode | ox.Triple
    Refused = ClaimError | ForeignGraphError

__all__ = ["Claim", "Claims", "claim", "claims", "first_refusal"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a document says of one profile; its blank nodes have become `parts`.

    `names` are those that the blank nodes were given.
    """

    profile: ProfileId
    triples: tuple[ox.Triple, ...]
    parts: tuple[str, ...] = ()
    names: Mapping[ox.BlankNode, ox.NamedNode] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claims:
    """The profiles of a document, and why some of it is none; each error names its subject."""

    accepted: list[Claim] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def claim(
    quads: Sequence[ox.Quad], iris: Iris, profile: ProfileId, publisher: str | None = None
) -> Claim:
    """Read a document that describes one profile, and nothing else.

    :raises ClaimError: naming the first subject that is not of this profile, or saying what is
        wrong with its blank nodes and graph names.
    :raises ForeignGraphError: naming the first graph of another publisher.
    """
    found = claims(quads, iris, publisher, only=profile)
    if found.refused:
        raise first_refusal(found.refused)
    if not found.accepted:
        raise _silent(profile, iris)
    return found.accepted[0]


def claims(
    quads: Sequence[ox.Quad],
    iris: Iris,
    publisher: str | None = None,
    *,
    only: ProfileId | None = None,
) -> Claims:
    """Split a document by profile, in the order in which it first describes them.

    Statements stand in the default graph or in the publisher's own graph of the profile. With None
    as publisher their graphs do not matter; with an empty one they stand in the default graph. With
    `only`, every other profile is a stray.
    """
    found = Claims()
    profiles: dict[ProfileId, list[ox.Quad]] = defaultdict(list)
    owners = _Owners(quads, iris, only)
    for quad in quads:
        owner = owners.of(quad.subject)
        if owner is not None:
            profiles[owner].append(quad)
    del quads  # of a large document what was read and what is made of it would not both have room
    found.refused.extend(owners.strays.values())
    for profile in list(profiles):
        said = profiles.pop(profile)
        try:
            _check_graphs(said, iris, profile, publisher)
            found.accepted.append(_claim(said, iris, profile, owners.shared))
        except (ClaimError, ForeignGraphError) as error:
            error.subject = error.subject or iris.thing(profile)
            found.refused.append(error)
    return found


class _Owners:
    """Finds the profile of a subject; a blank node belongs to the node that points to it."""

    def __init__(self, quads: Sequence[ox.Quad], iris: Iris, only: ProfileId | None) -> None:
        self._iris = iris
        self._only = only
        self._known: dict[Node, ProfileId | None] = {}
        self._parents: dict[Node, Node] = {}
        self.shared: set[ox.BlankNode] = set()
        self.strays: dict[str, ClaimError] = {}
        for quad in quads:
            if isinstance(quad.object, ox.BlankNode):
                if quad.object in self._parents:
                    self.shared.add(quad.object)
                self._parents[quad.object] = quad.subject
            if isinstance(quad.subject, ox.NamedNode):
                self.of(quad.subject)
        owners = {owner for owner in self._known.values() if owner}
        self._of_orphans = only or (owners.pop() if len(owners) == 1 else None)

    def of(self, subject: Node) -> ProfileId | None:
        """Return the profile of a subject; None for a stray, which is noted."""
        if subject not in self._known:
            if isinstance(subject, ox.NamedNode):
                self._known[subject] = self._of_named(subject.value)
            else:
                self._known[subject] = self._of_blank(subject)
        return self._known[subject]

    def _of_named(self, subject: str) -> ProfileId | None:
        owner = self._iris.owner(subject)
        if owner is None or (self._only and owner != self._only):
            self.strays[subject] = _stray(subject, self._iris, self._only)
            return None
        return owner

    def _of_blank(self, node: Node) -> ProfileId | None:
        """Climb to the node above; what was climbed over has the same owner."""
        seen: set[Node] = set()
        climbing = node
        while climbing not in self._known and climbing not in seen and climbing in self._parents:
            seen.add(climbing)
            climbing = self._parents[climbing]
        owner = self._known[climbing] if climbing in self._known else self._of_top(climbing)
        self._known.update(dict.fromkeys(seen, owner))
        return owner

    def _of_top(self, node: Node) -> ProfileId | None:
        if isinstance(node, ox.NamedNode):
            return self.of(node)
        if self._of_orphans is None:
            self.strays[str(node)] = ClaimError(
                "a blank node that nothing points to belongs to no profile",
                hint="Give it an IRI below that of its profile, such as …/observation/members.",
            )
        return self._of_orphans


def _claim(
    said: Iterable[ox.Quad], iris: Iris, profile: ProfileId, shared: set[ox.BlankNode]
) -> Claim:
    sent = [quad.triple for quad in said]
    root = ox.NamedNode(iris.thing(profile))
    for triple in sent:
        if triple.object in shared:
            raise ClaimError(
                f"two statements point to the same blank node, one of them by {triple.predicate}",
                hint="Give the node an IRI below that of its profile, such as …/site/main.",
                subject=getattr(triple.subject, "value", None),
                statement=triple,
            )
    if all(triple.subject != root for triple in sent):
        raise _silent(profile, iris)
    names = part_names(sent, root.value)
    named = renamed(sent, names)
    before = {triple.subject for triple in sent}
    parts = sorted({t.subject.value for t in named if t.subject not in before})  # type: ignore[union-attr]
    for part in parts:
        if iris.owner(part) is None:
            raise _stray(part, iris, profile)
    return Claim(profile, tuple(named), tuple(parts), names)


def _check_graphs(
    said: Iterable[ox.Quad], iris: Iris, profile: ProfileId, publisher: str | None
) -> None:
    if publisher is None:
        return
    own = [ox.NamedNode(iris.graph(publisher, profile))] if publisher else []
    for quad in said:
        if quad.graph_name not in (ox.DefaultGraph(), *own):
            foreign = str(quad.graph_name).startswith(f"<{iris.base}graph/")
            raise (ForeignGraphError if foreign else ClaimError)(
                f"a statement about {profile} stands in the graph {quad.graph_name}",
                hint=" or ".join(["Use the default graph", *map(str, own)]) + ".",
                subject=getattr(quad.subject, "value", None),
                statement=quad.triple,
            )


def _stray(subject: str, iris: Iris, only: ProfileId | None) -> ClaimError:
    if only is not None:
        parts = sorted(PROFILE_TYPES[only.type].parts)
        below = f", and its parts <{iris.thing(only)}/{'|'.join(parts)}/…>" if parts else ""
        return ClaimError(
            f"<{subject}> is not described by the profile {only}",
            hint=f"It may describe <{iris.thing(only)}>{below}. A part is named by a-z, 0-9 and "
            "hyphen. Send what you say of other things in their own profiles.",
            subject=subject,
        )
    return ClaimError(
        f"<{subject}> belongs to no profile",
        hint=f"Subjects are <{iris.base}id/{'|'.join(PROFILE_TYPES)}/…>, named by a-z, 0-9 and "
        "hyphen, and the parts that their type has: "
        + "; ".join(
            f"{kind.name} {'|'.join(sorted(kind.parts))}"
            for kind in PROFILE_TYPES.values()
            if kind.parts
        )
        + ".",
        subject=subject,
    )


def _silent(profile: ProfileId, iris: Iris) -> ClaimError:
    return ClaimError(
        f"nothing is said of <{iris.thing(profile)}> itself",
        hint="A profile describes its root, at least its type and name.",
        subject=iris.thing(profile),
    )


def first_refusal(refused: Sequence[Refused]) -> Refused:
    """Return the first error; its message tells how many more subjects are refused."""
    first = refused[0]
    if len(refused) == 1:
        return first
    return type(first)(
        f"{first.message}, and {len(refused) - 1} more subjects are refused",
        hint=first.hint,
        subject=first.subject,
        statement=first.statement,
    )
