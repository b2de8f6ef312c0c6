"""What the pages themselves talk about: message ids, marked for the catalogue.

Labels of codes (ecosystems, countries, indicators) are data and come from the store; what pages
call classes and properties stands in `api.terms`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from api.messages import mark as _

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CHANNEL_KINDS",
    "COLLECTIONS",
    "JOB_MODES",
    "JOB_OUTCOMES",
    "JOB_PHASES",
    "JOB_STATES",
    "KINDS",
    "OUTCOMES",
    "PARAMETERS",
    "QUESTIONS",
    "SEVERITIES",
    "STATUSES",
    "THEMES",
    "VERDICTS",
]


KINDS: Mapping[str, str] = MappingProxyType(
    {
        "cluster": _("Cluster organisation"),
        "organisation": _("Organisation"),
        "partnership": _("Partnership"),
        "agreement": _("Agreement"),
        "gateway": _("Gateway"),
        "event": _("Event"),
        "programme": _("Programme"),
        "value-chain": _("Value chain"),
        "interest": _("Interest"),
        "source": _("Source"),
    }
)
"""Profile types."""

COLLECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "clusters": _("Clusters"),
        "organisations": _("Organisations"),
        "partnerships": _("Partnerships"),
        "agreements": _("Agreements"),
        "gateways": _("Gateways"),
        "events": _("Events"),
        "programmes": _("Programmes"),
        "value-chains": _("Value chains"),
        "interests": _("Interests"),
        "sources": _("Sources"),
    }
)
"""Collections, by the last segment of their URL."""

STATUSES: Mapping[str, str] = MappingProxyType(
    {"open": _("open"), "closed": _("closed"), "end-unknown": _("end unknown")}
)

SEVERITIES: Mapping[str, str] = MappingProxyType(
    {"violation": _("violation"), "warning": _("warning"), "info": _("info")}
)
"""How grave a result of a rule is."""

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {"created": _("described"), "updated": _("changed"), "withdrawn": _("withdrawn")}
)
"""What a contribution did."""

JOB_STATES: Mapping[str, str] = MappingProxyType(
    {
        "waiting": _("Waiting"),
        "running": _("Running"),
        "done": _("Done"),
        "failed": _("Failed"),
        "cancelled": _("Cancelled"),
    }
)
"""How it stands with a job."""

JOB_PHASES: Mapping[str, str] = MappingProxyType(
    {
        "reading": _("reading the document"),
        "checking": _("checking everything first"),
        "taking": _("checking and taking in"),
    }
)
"""What a job does that runs."""

JOB_MODES: Mapping[str, str] = MappingProxyType(
    {
        "accept-what-passes": _("take in what passes"),
        "all-or-nothing": _("take in all or nothing"),
    }
)
"""What the sender of a job asked for."""

VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        "accepted": _("Accepted"),
        "accepted-with-warnings": _("Accepted with warnings"),
        "refused": _("Refused"),
        "withheld": _("Would have been accepted"),
    }
)
"""What a job says of a profile."""

JOB_OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "created": _("described"),
        "updated": _("changed"),
        "unchanged": _("unchanged"),
        "proposed": _("waits for a curator"),
    }
)
"""What came of a profile that a job accepted."""

CHANNEL_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "own-gateway": _("Own gateway"),
        "partnership-gateway": _("Gateway of a partnership"),
        "own-agreement": _("Own agreement"),
        "partnership-agreement": _("Agreement of a partnership"),
    }
)

SIGNAL_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "agreement": _("Agreements"),
        "arrangement": _("Arrangements of governments and platforms"),
        "gateway": _("Gateways"),
        "target": _("Partnerships that aim at it"),
    }
)

CRITERIA: Mapping[str, str] = MappingProxyType(
    {
        "own-gateway": _("has a gateway of its own"),
        "partnership-gateway": _("has a gateway through a partnership"),
        "own-agreement": _("has an agreement of its own"),
        "partnership-agreement": _("has an agreement through a partnership"),
        "target-only": _("is in a partnership that aims at the country"),
        "sector-exact": _("works in this very sector"),
        "sector-broader": _("works within this sector"),
    }
)
"""Named parts of a score, by the code of their criterion."""

QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "reach": _("Which clusters can open a country for me, and why?"),
        "routes": _("By which routes does a cluster or a partnership reach a country?"),
        "country-card": _("What is known about a country?"),
        "partnership-card": _("Who is in a partnership, and what is said of it?"),
        "interest-share": _("How many clusters say they are interested in a country?"),
    }
)

PARAMETERS: Mapping[str, str] = MappingProxyType(
    {
        "country": _("Country"),
        "sector": _("Sector"),
        "on": _("On this day"),
        "cluster": _("Cluster"),
        "partnership": _("Partnership"),
        "actor": _("Cluster or partnership"),
        "target": _("Country or country group"),
        "type": _("Kind"),
        "q": _("Words"),
    }
)
"""Parameters of questions and collections."""

THEMES: Mapping[str, str] = MappingProxyType(
    {
        "discovery": _("Ways into a country"),
        "clusters": _("Clusters"),
        "value-chains": _("Value chains"),
        "partnerships": _("Partnerships"),
        "agreements": _("Agreements and gateways"),
        "events": _("Events"),
        "programmes": _("Programmes and grants"),
        "countries": _("Countries and regions"),
        "figures": _("Figures"),
        "quality": _("What is not known"),
    }
)
"""Themes of the catalogue."""
