"""Matters: each is one thing that a publisher should know about one of its profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from datetime import datetime

    from kb.iris import ProfileId

__all__ = ["KINDS", "OPEN", "PRIVATE", "Kind", "Matter"]

Kind = Literal[
    "disputed",
    "duplicate",
    "warned",
    "incomplete",
    "stale",
    "merged",
    "unmerged",
    "redacted",
    "accepted",
    "refused",
    "claimed",
    "steward",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""The most pressing first."""
OPEN: tuple[Kind, ...] = KINDS[:5]
"""What wants attention, as long as it does; all others are answers and events, which stay."""
PRIVATE: frozenset[Kind] = frozenset({"accepted", "refused", "claimed", "steward"})
"""What only the publisher and curators may know."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to know about a profile of a publisher.

    `time` is since when, or when. `rules` are the ids of the rules that speak; `properties` the
    IRIs of what is disputed; `others` the IRIs of the other publishers, or the other profile;
    `reason` is a curator's, `reference` the id of the proposal or contribution.
    """

    kind: Kind
    profile: ProfileId
    time: datetime
    rules: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    reason: str | None = None
    reference: str | None = None

    @property
    def name(self) -> str:
        """Tells it from every other matter of its publisher; it stays the same while it lasts."""
        which = self.reference or (self.others[0] if self.kind == "duplicate" else "")
        at = f"{self.time:%Y%m%dT%H%M%S}" if self.kind not in OPEN and not which else ""
        return "/".join(
            filter(None, (self.kind, str(self.profile), which.rpartition("/id/")[2], at))
        )
