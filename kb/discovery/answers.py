"""What the discovery questions answer: frozen values, with codes and IRIs in place of sentences.

Every text that people see is made from these by the message catalogues of the web face, so no
English stands here. Things are named by their IRI; `Resources.labels` finds the names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    import pyoxigraph as ox

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

__all__ = [
    "Answer",
    "Channel",
    "CountryCard",
    "Figure",
    "InterestShare",
    "Kind",
    "Leg",
    "Match",
    "Outcome",
    "Part",
    "Partner",
    "PartnershipCard",
    "ReachAnswer",
    "Reason",
    "Result",
    "Role",
    "RoutesAnswer",
    "Share",
    "Signal",
    "SignalKind",
    "Status",
    "Unit",
]

Status = Literal["open", "closed", "end-unknown"]
"""A code of the scheme `channel-status`."""

Role = Literal["partnership", "gateway", "agreement", "programme"]
"""What a leg of a path is; a programme is never on a path, it only targets."""

Kind = Literal["own-gateway", "partnership-gateway", "own-agreement", "partnership-agreement"]
"""A code of the scheme `channel-kind`: what a channel rests on, and whose it is."""

Unit = Literal["count", "percentage", "amount", "positive-responses"]
"""The measure that an observation states."""

SignalKind = Literal["agreement", "arrangement", "gateway", "target"]
"""What was said of a country; an arrangement is an agreement of governments or platforms."""

Outcome = Literal["found", "none", "nothing-recorded"]
"""Whether something was found; if not, whether there is none or whether nobody has said anything.

`none`: things are recorded of the country, and none of them answers the question.
`nothing-recorded`: nobody has said anything of the country, nor of a group it belongs to.
"""


@dataclass(frozen=True, slots=True)
class Leg:
    """One node of a path with its known period; a date that nobody states is None.

    `start` and `end` are days; `stated_start` and `stated_end` are what the sources say
    (`2018-01` where only the month is known). Where publishers disagree, the latest start and
    the earliest end count, so that a channel is open only if all of them say so.
    """

    role: Role
    node: str
    start: date | None = None
    end: date | None = None
    confirmed: date | None = None
    stated_start: str | None = None
    stated_end: str | None = None
    sources: tuple[str, ...] = ()
    first_confirmed: date | None = None
    """A leg without a start is known to have begun by this day."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a channel is not open: which leg, and its date as it was stated (None if unknown).

    `ended` and `not-begun` close a channel; `start-unknown` and `end-unknown` leave it
    undecided.
    """

    code: Literal["ended", "not-begun", "start-unknown", "end-unknown"]
    role: Role
    node: str
    date: str | None
    """Of `end-unknown`: the last day on which it was confirmed, if any."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way from an actor (a cluster or a partnership) to a country, through its best path.

    A gateway and the agreement that founded it are one channel.
    """

    actor: str
    kind: Kind
    criterion: str
    legs: tuple[Leg, ...]
    status: Status
    reasons: tuple[Reason, ...] = ()
    """Empty when open; the earliest end first, so that the first says what closed it."""

    @property
    def path(self) -> tuple[str, ...]:
        """The nodes that were passed, from the actor's side to the country's."""
        return tuple(leg.node for leg in self.legs)

    @property
    def sources(self) -> tuple[str, ...]:
        """The source documents of all legs, each once."""
        return tuple(dict.fromkeys(source for leg in self.legs for source in leg.sources))

    @property
    def since(self) -> date | None:
        """The day on which the last leg began; None when no start is known."""
        return max((leg.start for leg in self.legs if leg.start), default=None)

    @property
    def until(self) -> date | None:
        """The day on which the first leg ends; None when no end is known."""
        ends = [leg.end or leg.confirmed for leg in self.legs]
        return min((end for end in ends if end), default=None)


@dataclass(frozen=True, slots=True)
class Part:
    """A named part of a score: the criterion, its points, and the statements behind it."""

    criterion: str
    points: Decimal
    path: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """One cluster with an open channel; the points of `parts` sum up to `score`."""

    rank: int
    cluster: str
    score: Decimal
    parts: tuple[Part, ...]
    channel: Channel
    """The one that scores: the best of the open ones."""
    others: tuple[Channel, ...] = ()
    """Its other open channels; they add no points."""
    countries: tuple[str, ...] = ()
    """Where the cluster is based."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that was said about a country, or about a group it belongs to on that date."""

    kind: SignalKind
    node: str
    held: bool
    """Whether a cluster or a partnership holds it, so that it can be a channel."""
    stated_for: str
    """The country itself or the group."""
    holders: tuple[str, ...]
    """European parties of an agreement, operators of a gateway, or who targets."""
    counterparts: tuple[str, ...]
    """Third-country parties of an agreement, hosts of a gateway."""
    status: Status
    reasons: tuple[Reason, ...]
    legs: tuple[Leg, ...]
    """The path behind the status: partnership, gateway, agreement, as far as there are."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it was stated; figures that disagree stand side by side."""

    node: str
    """The observation."""
    entity: str
    """What was observed."""
    indicator: str | None
    value: Decimal
    unit: Unit
    respondents: int | None
    currency: str | None
    qualifier: str | None
    date: str
    """As stated: `2017-09-06`, `2017-09` or `2017`."""
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReachAnswer:
    """Which clusters can open a country, best first, and why."""

    country: str
    sector: str | None
    on: date
    outcome: Outcome
    matches: tuple[Match, ...]
    closed: tuple[Channel, ...]
    end_unknown: tuple[Channel, ...]
    arrangements: tuple[Signal, ...]
    """Arrangements of governments and platforms: no cluster's channel."""
    gateways: tuple[Signal, ...]
    """Gateways that neither a cluster nor a partnership operates."""
    targets: tuple[Signal, ...]
    """Who says to aim at the country and holds no channel to it: an intention."""


@dataclass(frozen=True, slots=True)
class RoutesAnswer:
    """Every route from a cluster or a partnership to a country."""

    actor: str
    country: str
    on: date
    outcome: Outcome
    channels: tuple[Channel, ...]
    """Open ones first, then those whose end is unknown, then closed ones."""
    targets: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class CountryCard:
    """All that is said about a country, and about the groups it belongs to on a date."""

    country: str
    on: date
    outcome: Outcome
    groups: tuple[str, ...]
    signals: tuple[Signal, ...]
    figures: tuple[Figure, ...]

    def of_kind(self, kind: str) -> tuple[Signal, ...]:
        """Return the signals of one kind."""
        return tuple(signal for signal in self.signals if signal.kind == kind)


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner of a partnership and the countries where it is based."""

    node: str
    countries: tuple[str, ...]
    coordinator: bool


@dataclass(frozen=True, slots=True)
class PartnershipCard:
    """Who is in a partnership, what it aims at, and every figure that was stated about it."""

    partnership: str
    partners: tuple[Partner, ...]
    countries: tuple[str, ...]
    targets: tuple[str, ...]
    programmes: tuple[str, ...]
    figures: tuple[Figure, ...]
    period: Leg
    """When it runs, and its sources."""


@dataclass(frozen=True, slots=True)
class Share:
    """The part of those asked who said yes, rounded to four places, with date and sources."""

    node: str
    positive: int
    respondents: int
    share: Decimal
    date: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InterestShare:
    """What surveys say of the interest in a country or a country group."""

    target: str
    shares: tuple[Share, ...]

    @property
    def outcome(self) -> Outcome:
        """Whether any survey is recorded."""
        return "found" if self.shares else "nothing-recorded"


Result = ReachAnswer | RoutesAnswer | CountryCard | PartnershipCard | InterestShare


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to any question: its parameters as bound, a table, and the result itself."""

    question: str
    parameters: Mapping[str, ox.NamedNode | ox.Literal]
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Term], ...]
    """The solutions of the query, without what is unbound; `reach` adds rank and score."""
    result: Result
