"""The discovery questions: who can reach a country, by which route, and what is said of it.

The catalogue queries of `queries/discovery/` find paths, periods and statuses on the live data;
this package folds their rows into answers, adds the published weights, and keeps for each point
of a score the statements behind it.
"""

from kb.discovery.answers import (
    Answer,
    Channel,
    CountryCard,
    Figure,
    InterestShare,
    Leg,
    Match,
    Outcome,
    Part,
    Partner,
    PartnershipCard,
    ReachAnswer,
    Reason,
    RoutesAnswer,
    Share,
    Signal,
    Status,
)
from kb.discovery.questions import Discovery

__all__ = [
    "Answer",
    "Channel",
    "CountryCard",
    "Discovery",
    "Figure",
    "InterestShare",
    "Leg",
    "Match",
    "Outcome",
    "Part",
    "Partner",
    "PartnershipCard",
    "ReachAnswer",
    "Reason",
    "RoutesAnswer",
    "Share",
    "Signal",
    "Status",
]
