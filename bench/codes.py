"""What generated profiles choose from: codes, and how often the real data have each.

Countries and shares are those of the registry of the European Cluster Collaboration Platform as of
November 2026 (1,467 cluster organisations); the rest is counted from the curated facts in `data/`.
What no real data show yet (services, stages, memberships, interests) is rare.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from kb import assets

if TYPE_CHECKING:
    import random

__all__ = ["LANGUAGES", "SHARES", "Weighted", "regions"]

SHARES = {
    "ecosystem": 0.46,
    "region": 0.88,
    "town": 0.94,
    "coordinates": 0.93,
    "website": 0.03,
    "english": 0.85,
    "local name": 0.2,
    "award": 0.01,
    "former name": 0.01,
    "activity": 0.04,
    "members": 0.1,
    "memberships": 0.03,
    "services": 0.05,
    "stage": 0.04,
    "second publisher": 0.03,
}
"""How many of the cluster organisations have what; all else is missing, as in the registry."""

LANGUAGES = {
    "AUT": "de",
    "BEL": "nl",
    "BGR": "bg",
    "CZE": "cs",
    "DEU": "de",
    "ESP": "es",
    "FIN": "fi",
    "FRA": "fr",
    "GRC": "el",
    "HUN": "hu",
    "ITA": "it",
    "NLD": "nl",
    "POL": "pl",
    "PRT": "pt",
    "ROU": "ro",
    "SWE": "sv",
}
"""The language of names beside English."""


class Weighted:
    """Values with how often each is drawn: `Weighted("FRA 129 ITA 123")`."""

    def __init__(self, text: str) -> None:
        words = text.split()
        self.values = words[::2]
        self._sums = list(accumulate(int(word) for word in words[1::2]))

    def draw(self, chance: random.Random) -> str:
        """Return one value."""
        return chance.choices(self.values, cum_weights=self._sums)[0]

    def sample(self, chance: random.Random, count: int) -> list[str]:
        """Return up to so many different values, in the order in which they were drawn."""
        return list(dict.fromkeys(self.draw(chance) for _ in range(count)))


HOMES = Weighted(
    "ESP 214 DEU 146 FRA 129 ITA 123 POL 82 ROU 70 BEL 48 SWE 48 FIN 47 CZE 44 UKR 44 TUR 40 "
    "BGR 38 HUN 37 NLD 36 AUT 32 LTU 32 SVK 31 PRT 28 SRB 25 SVN 24 DNK 22 GRC 22 EST 18 MDA 17 "
    "HRV 15 LVA 15 IRL 13 GEO 7 CYP 5 ALB 4 LUX 3 MNE 2 MKD 2 BIH 1 MLT 1"
)
TARGETS = Weighted(
    "USA 22 CHN 16 JPN 10 CAN 10 BRA 9 KOR 8 IND 7 SGP 6 MEX 5 CHL 5 TWN 4 AUS 4 ZAF 4 THA 3 "
    "ARE 3 PER 3 COL 3 VNM 2 MAR 2 TUN 2 EGY 2 IDN 2 MYS 2 ISR 2 NZL 1 KEN 1 IRN 1 ARG 1"
)
ECOSYSTEMS = Weighted(
    "health 14 digital 17 agri-food 16 construction 8 electronics 5 energy-renewables 9 "
    "mobility-transport-automotive 10 textiles 4 tourism 4 aerospace-and-defence 5 "
    "cultural-and-creative-industries 4 energy-intensive-industries 5 retail 1 "
    "proximity-social-economy 1"
)
ACTIVITIES = Weighted("2110 3 2120 2 2611 2 2651 2 3250 3 1310 1 1071 2 6210 4 4100 1 C 1")
AGREEMENTS = Weighted(
    "MemorandumOfUnderstanding 16 CooperationAgreement 8 GatewayAgreement 2 Agreement 1"
)
ARRANGEMENTS = Weighted("CooperationArrangement 5 MemorandumOfUnderstanding 3 TradeAgreement 1")
LEVELS = Weighted("partnership 13 cluster 5 government 6 platform 4")
EVENTS = Weighted(
    "matchmaking 20 mission 5 study-visit 2 policy-exchange 1 conference 4 workshop 3 "
    "trade-fair 2 seminar 1"
)
ROLES = Weighted("participant 12 speaker 2 co-organiser 1 host 1 supporter 1")
FORMATS = Weighted("c2c 5 c2b 3 b2b 4")
SERVICES = Weighted(
    "networking-event 5 training 4 study-visit 2 collaborative-project 4 matchmaking 3 "
    "internationalisation-support 4 technology-transfer 2 funding-advice 2 market-information 1"
)
MEMBERS = Weighted(
    "small-and-medium-enterprise 10 large-company 4 research-institute 3 university 3 "
    "public-body 1 other 1"
)
MEMBERSHIPS = Weighted(
    "ordinary-member 8 founding-member 3 board-member 2 associated-member 1 supporting-member 1"
)
LABELS = Weighted("ecei-gold 6 ecei-silver 3 ecei-bronze 5")
COOPERATION = Weighted(
    "joint-project 4 technology-transfer 3 market-access 4 trade-mission 2 knowledge-exchange 3 "
    "supply-chain 1 investment 1"
)
QUALIFIERS = Weighted("exact 5 approximate 3 at-least 3 average 1")
WORDS = Weighted(
    "Alpine 3 Atlantic 3 Baltic 2 Bright 2 Central 3 Coastal 2 Danube 2 Eastern 2 Green 4 "
    "Inland 1 Laser 1 Maritime 2 Metropolitan 2 Mountain 1 Northern 3 Open 1 Polymer 1 Quality 1 "
    "River 1 Smart 5 Southern 3 Upper 1 Valley 3 Western 2"
)

_REGION = re.compile(
    r"nuts-code:(\w+) a skos:Concept ;(?:(?! a skos:Concept).)*?"
    r'nuts:level "2" ;\s+clu:regionCountry country:(\w+)',
    re.DOTALL,
)


@cache
def regions() -> dict[str, list[str]]:
    """Return the regions of NUTS 2 by country; the first are drawn more often than the last."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, country in _REGION.findall(assets.read("ontology/reference/nuts-2024.ttl")):
        if not code.endswith("ZZ"):
            found[country].append(code)
    return dict(found)
