"""Minting and recognising our IRIs: profiles, their parts, and the graphs that hold them.

Identifiers follow the policy in docs/reference/iris.md: `<base>id/<type>/<key>` names a thing,
`<base>id/<type>/<key>/<part>/<local>` a part of its profile, and
`<base>graph/<publisher>/<type>/<key>` what one publisher says of it. A key is minted once and
never reused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "FORMS",
    "KEY",
    "NS",
    "PROFILE_TYPES",
    "SCHEME",
    "SHAPES",
    "Iris",
    "ProfileId",
    "ProfileType",
]

ROOT = "https://w3id.org/cluster-kb/"
"""The stem of what is ours on every installation: terms, shapes, code lists, contexts."""
NS = f"{ROOT}ns#"
SHAPES = f"{ROOT}shapes#"
FORMS = f"{ROOT}forms#"
SCHEME = f"{ROOT}scheme/"

KEY = re.compile(r"[a-z0-9-]{1,80}")
"""What a key of a profile, a publisher or a part looks like."""

RESERVED_PUBLISHERS = frozenset(
    {"derived", "merges", "provenance", "reference", "system", "validation"}
)
"""Names that would make a publisher's graphs look like the system's own."""


@dataclass(frozen=True, slots=True)
class ProfileType:
    """A kind of profile: its name in IRIs and the kinds of parts that it may hold."""

    name: str
    plural: str
    parts: frozenset[str]


def _types(*rows: tuple[str, str, str]) -> Mapping[str, ProfileType]:
    return MappingProxyType(
        {name: ProfileType(name, plural, frozenset(parts.split())) for name, plural, parts in rows}
    )


PROFILE_TYPES = _types(
    ("cluster", "clusters", "membership observation site address geometry award former-name"),
    ("organisation", "organisations", "observation site address geometry former-name"),
    ("partnership", "partnerships", "observation former-name"),
    ("agreement", "agreements", "party"),
    ("gateway", "gateways", ""),
    ("event", "events", "participation meeting"),
    ("programme", "programmes", "grant"),
    ("interest", "interests", ""),
    ("value-chain", "value-chains", "stage"),
    ("source", "sources", "observation"),
)
"""Every profile type by its name, in the order in which people meet them."""


@dataclass(frozen=True, slots=True, order=True)
class ProfileId:
    """The type and key of one profile.

    >>> str(ProfileId("cluster", "fr-lyonbiopole"))
    'cluster/fr-lyonbiopole'
    """

    type: str
    key: str

    def __str__(self) -> str:
        return f"{self.type}/{self.key}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read `type/key`; None when the type is unknown or the key is not one.

        >>> ProfileId.parse("cluster/fr-lyonbiopole")
        ProfileId(type='cluster', key='fr-lyonbiopole')
        >>> ProfileId.parse("cluster/Été") is None
        True
        """
        name, _, key = text.partition("/")
        return cls(name, key) if name in PROFILE_TYPES and KEY.fullmatch(key) else None


@dataclass(frozen=True, slots=True)
class Iris:
    """Mints and recognises the IRIs of one installation.

    >>> iris = Iris("https://w3id.org/cluster-kb/")
    >>> iris.thing(ProfileId("partnership", "adpack"))
    'https://w3id.org/cluster-kb/id/partnership/adpack'
    """

    base: str = ROOT

    def thing(self, profile: ProfileId) -> str:
        """Return the IRI of what a profile describes."""
        return f"{self.base}id/{profile}"

    def document(self, profile: ProfileId) -> str:
        """Return the IRI of the document about it."""
        return f"{self.base}doc/{profile}"

    def part(self, profile: ProfileId, kind: str, local: str) -> str:
        """Return the IRI of a part of a profile."""
        return f"{self.base}id/{profile}/{kind}/{local}"

    def publisher(self, key: str) -> str:
        """Return the IRI of a publisher."""
        return f"{self.base}id/publisher/{key}"

    def contribution(self, identifier: str) -> str:
        """Return the IRI of a contribution."""
        return f"{self.base}contribution/{identifier}"

    def undo(self, identifier: str) -> str:
        """Return the URL, below the base, to which a POST undoes a contribution."""
        return f"{self.base}contributions/{identifier}/undo"

    def history(self, profile: ProfileId) -> str:
        """Return the URL, below the base, of the history of a profile."""
        return f"{self.document(profile)}/history"

    def graph(self, publisher: str, profile: ProfileId) -> str:
        """Return the name of the graph in which a publisher describes a thing."""
        return f"{self.base}graph/{publisher}/{profile}"

    def version(self, publisher: str, profile: ProfileId, position: int) -> str:
        """Return the IRI of what that graph held after a contribution of the publisher to it."""
        return f"{self.graph(publisher, profile)}/{position}"

    def derived_graph(self, publisher: str, profile: ProfileId) -> str:
        """Return the name of the graph of what follows from `graph(publisher, profile)`."""
        return f"{self.base}graph/derived/{publisher}/{profile}"

    def reference_graph(self, name: str) -> str:
        """Return the name of a reference graph, such as `nuts/2024`."""
        return f"{self.base}graph/reference/{name}"

    @property
    def provenance_graph(self) -> str:
        """The graph that says who contributed each current graph, and when."""
        return f"{self.base}graph/provenance"

    @property
    def advice_graph(self) -> str:
        """The graph of what the rules of the gate said of everything current."""
        return f"{self.base}graph/advice"

    @property
    def validation_graph(self) -> str:
        """The graph of what rules that need several profiles say of everything current."""
        return f"{self.base}graph/validation"

    @property
    def merges_graph(self) -> str:
        """The graph that says which keys were merged into which others."""
        return f"{self.base}graph/merges"

    @property
    def system_graph(self) -> str:
        """The graph that holds the position up to which the store has followed the log."""
        return f"{self.base}graph/system"

    def owner(self, iri: str) -> ProfileId | None:
        """Return the profile that may describe this subject: its root or one of its parts.

        None for everything that is not ours, has an unknown type, or is a part of a kind that
        its type does not have.

        >>> iris = Iris()
        >>> iris.owner("https://w3id.org/cluster-kb/id/agreement/biox-osaka-2016/party/osaka")
        ProfileId(type='agreement', key='biox-osaka-2016')
        >>> iris.owner("https://w3id.org/cluster-kb/id/gateway/g/party/osaka") is None
        True
        """
        stem = f"{self.base}id/"
        if not iri.startswith(stem):
            return None
        segments = iri[len(stem) :].split("/")
        if len(segments) not in (2, 4):
            return None
        profile = ProfileId.parse("/".join(segments[:2]))
        if profile is None or len(segments) == 2:
            return profile
        kind, local = segments[2:]
        known = kind in PROFILE_TYPES[profile.type].parts and KEY.fullmatch(local)
        return profile if known else None

    def thing_of(self, iri: str) -> ProfileId | None:
        """Return the profile whose root this IRI is; None for a part or anything else."""
        profile = self.owner(iri)
        return profile if profile and iri == self.thing(profile) else None
