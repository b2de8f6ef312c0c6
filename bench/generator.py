"""Fictional profiles in any number, the same ones every time.

They have the shape of the real data (`bench.codes` says in which shares): most fields are missing
somewhere, names come in many languages, dates are days, months or years, figures disagree, and 24
publishers share the profiles; of one thing in thirty, two publishers speak. Profiles refer to
profiles of the same thousand only, so whole thousands are closed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import clusters, context, cooperation
from bench.codes import SHARES
from bench.writing import PREFIXES
from kb.iris import ProfileId

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["COUNTS", "PREFIXES", "PUBLISHERS", "Contribution", "contributions", "turtle"]

COUNTS = {
    "source": 40,
    "organisation": 30,
    "value-chain": 8,
    "programme": 10,
    "partnership": 26,
    "agreement": 28,
    "gateway": 6,
    "event": 22,
    "interest": 10,
    "cluster": 820,
}
"""How many of a thousand profiles are of which type, in the order in which they come."""
PUBLISHERS = tuple(f"bench-{number:02}" for number in range(24))
"""Who says it all; the first say the most."""
_AGAIN = SHARES["second publisher"]
_THOUSAND = sum(COUNTS.values())
_WEIGHTS = [24 - number for number in range(24)]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one publisher says of one profile, as Turtle without prefixes."""

    publisher: str
    profile: ProfileId
    text: str


def turtle(count: int, seed: int = 20170906) -> Iterator[str]:
    """Yield one Turtle document in pieces: all that any publisher says of `count` profiles."""
    yield PREFIXES
    for one in contributions(count, seed):
        yield one.text


def contributions(count: int, seed: int = 20170906) -> Iterator[Contribution]:
    """Yield `count` profiles, and behind some what a second publisher says of them."""
    left = count
    for start in range(0, count, _THOUSAND):
        chance = random.Random(f"{seed}/{start}")
        for profile, said in _Thousand(start, chance).profiles():
            if not left:
                return
            left -= 1
            first = chance.choices(range(len(PUBLISHERS)), _WEIGHTS)[0]
            for number, text in enumerate(said):
                publisher = PUBLISHERS[(first + number) % len(PUBLISHERS)]
                yield Contribution(publisher, profile, text)


class _Thousand:
    """The names of a thousand profiles, and each profile in its turn."""

    def __init__(self, start: int, chance: random.Random) -> None:
        self._chance = chance
        self._iris = {
            kind: [f"{kind}/bench-{start + number}" for number in range(count)]
            for kind, count in COUNTS.items()
        }
        self._stages = {
            chain: [f"{chain}/stage/{number}" for number in range(chance.randint(3, 6))]
            for chain in self._iris["value-chain"]
        }
        self._signed: list[tuple[str, str]] = []
        """Agreements with their country."""

    def profiles(self) -> Iterator[tuple[ProfileId, list[str]]]:
        """Yield each profile, with its text and for some that of a second publisher."""
        for kind, iris in self._iris.items():
            make = getattr(self, f"_{kind.replace('-', '_')}")
            for number, iri in enumerate(iris):
                yield ProfileId(kind, iri.partition("/")[2]), make(number, iri)

    def _some(self, kind: str) -> str:
        return self._chance.choice(self._iris[kind])

    def _source(self, _number: int, iri: str) -> list[str]:
        observed = [self._some(kind) for kind in ("cluster", "partnership", "event", "programme")]
        return [context.source(iri, self._chance, observed)]

    def _organisation(self, number: int, iri: str) -> list[str]:
        return [context.organisation(iri, self._chance, number, self._some("source"))]

    def _value_chain(self, _number: int, iri: str) -> list[str]:
        return [context.value_chain(iri, self._chance, self._stages[iri], self._some("source"))]

    def _programme(self, number: int, iri: str) -> list[str]:
        """Return a programme: one above all, three below it, and calls below these."""
        programmes = self._iris["programme"]
        above = None if number == 0 else programmes[0] if number < 4 else programmes[number % 3 + 1]
        count = self._chance.randint(1, 5) if number >= 6 else 0
        granted = self._chance.sample(self._iris["partnership"], count)
        return [context.programme(iri, self._chance, above, granted, self._some("source"))]

    def _partnership(self, number: int, iri: str) -> list[str]:
        before = self._iris["partnership"][number - 1] if number else None
        clusters, programmes = self._iris["cluster"], self._iris["programme"]
        said = [
            cooperation.partnership(
                iri, self._chance, clusters, programmes, before, self._some("source")
            )
        ]
        if self._chance.random() < _AGAIN:
            said.append(cooperation.joined(iri, self._chance, clusters, self._some("source")))
        return said

    def _agreement(self, _number: int, iri: str) -> list[str]:
        sides = (self._iris["partnership"], self._iris["cluster"], self._iris["organisation"])
        frame = self._signed[0][0] if self._signed else None
        text, country = cooperation.agreement(iri, self._chance, sides, frame, self._some("source"))
        self._signed.append((iri, country))
        return [text]

    def _gateway(self, number: int, iri: str) -> list[str]:
        operators = self._iris["cluster" if number % 3 == 0 else "partnership"]
        hosts = self._iris["organisation"][5:]
        based = self._chance.choice(self._signed)
        return [
            cooperation.gateway(iri, self._chance, based, operators, hosts, self._some("source"))
        ]

    def _event(self, number: int, iri: str) -> list[str]:
        host = self._iris["event"][0] if number else None
        organisations, clusters = self._iris["organisation"], self._iris["cluster"]
        return [
            context.event(iri, self._chance, organisations, clusters, host, self._some("source"))
        ]

    def _interest(self, number: int, iri: str) -> list[str]:
        holders = self._iris["partnership" if number % 3 == 0 else "cluster"]
        return [cooperation.interest(iri, self._chance, holders, self._some("source"))]

    def _cluster(self, _number: int, iri: str) -> list[str]:
        sources, organisations = self._iris["source"], self._iris["organisation"]
        stages = self._stages[self._some("value-chain")]
        said = [clusters.cluster(iri, self._chance, sources, organisations, stages)]
        if self._chance.random() < _AGAIN:
            said.append(clusters.again(iri, self._chance, self._some("source")))
        return said
