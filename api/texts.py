"""What pages call the things of the ontology: message ids, marked for the catalogue.

Labels of codes (ecosystems, countries, indicators) are data and come from the store; this module
names what the pages themselves talk about.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from rdflib.namespace import DCTERMS, FOAF, ORG, SKOS

from api.messages import mark as _
from kb.vocab import ADMS, CLU, GEO, LEGAL, LOCN, M8G, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import URIRef

__all__ = [
    "CHANNEL_KINDS",
    "CLASSES",
    "COLLECTIONS",
    "KINDS",
    "PARAMETERS",
    "PROPERTIES",
    "QUESTIONS",
    "STATUSES",
]


def _by_iri(texts: Mapping[URIRef, str]) -> Mapping[str, str]:
    """Return texts by plain IRIs: a term of a namespace does not equal its own text."""
    return MappingProxyType({str(iri): text for iri, text in texts.items()})


KINDS: Mapping[str, str] = MappingProxyType(
    {
        "cluster": _("Cluster organisation"),
        "organisation": _("Organisation"),
        "partnership": _("Partnership"),
        "agreement": _("Agreement"),
        "gateway": _("Gateway"),
        "event": _("Event"),
        "programme": _("Programme"),
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
        "interests": _("Interests"),
        "sources": _("Sources"),
    }
)
"""Collections, by the last segment of their URL."""

CLASSES: Mapping[str, str] = _by_iri(
    {
        CLU.ClusterOrganisation: _("Cluster organisation"),
        CLU.ClusterNetwork: _("Cluster network"),
        M8G.PublicOrganisation: _("Public organisation"),
        ORG.Organization: _("Organisation"),
        CLU.Escp4iPartnership: _("European Strategic Cluster Partnership – Going International"),  # noqa: RUF001
        CLU.StrategicClusterPartnership: _("Strategic cluster partnership"),
        CLU.ClusterPartnership: _("Cluster partnership"),
        CLU.MemorandumOfUnderstanding: _("Memorandum of understanding"),
        CLU.CooperationAgreement: _("Cooperation agreement"),
        CLU.CooperationArrangement: _("Cooperation arrangement"),
        CLU.GatewayAgreement: _("Gateway agreement"),
        CLU.Agreement: _("Agreement"),
        CLU.AgreementParty: _("Party to an agreement"),
        CLU.Gateway: _("Gateway"),
        CLU.MatchmakingEvent: _("Matchmaking event"),
        CLU.CooperationEvent: _("Cooperation event"),
        CLU.Programme: _("Programme"),
        CLU.SourceDocument: _("Source document"),
        CLU.ClusterObservation: _("Figure"),
        CLU.Membership: _("Membership"),
        CLU.Country: _("Country"),
        CLU.CountryGroup: _("Country group"),
        ORG.Site: _("Site"),
        LOCN.Address: _("Address"),
    }
)
"""Classes, the most telling first: a page shows the first that fits."""

PROPERTIES: Mapping[str, str] = _by_iri(
    {
        SKOS.altLabel: _("Also called"),
        LEGAL.legalName: _("Legal name"),
        CLU.basedInCountry: _("Country"),
        CLU.territory: _("Region"),
        CLU.inEcosystem: _("Industrial ecosystem"),
        CLU.economicActivity: _("Economic activity"),
        CLU.inSector: _("Sector"),
        CLU.partnershipType: _("Kind of partnership"),
        CLU.strand: _("Strand"),
        CLU.agreementLevel: _("Level"),
        CLU.bindingness: _("Bindingness"),
        CLU.agreementCountry: _("Third country"),
        CLU.hasEuropeanParty: _("European party"),
        CLU.hasThirdCountryParty: _("Third-country party"),
        CLU.hasParty: _("Party"),
        CLU.partyAgent: _("Organisation"),
        CLU.gatewayCountry: _("Opens"),
        CLU.gatewayHost: _("Host"),
        CLU.operatedBy: _("Operated by"),
        CLU.establishedBy: _("Established by"),
        CLU.signedOn: _("Signed on"),
        SCHEMA.startDate: _("Start"),
        SCHEMA.endDate: _("End"),
        CLU.confirmedOn: _("Confirmed to be in force on"),
        CLU.resultOf: _("Result of"),
        CLU.coordinatedBy: _("Coordinator"),
        CLU.hasPartner: _("Partner"),
        CLU.targetsCountry: _("Target country"),
        CLU.fundedUnder: _("Funded under"),
        CLU.subProgrammeOf: _("Part of"),
        SCHEMA.foundingDate: _("Founded"),
        CLU.managementStaff: _("Management staff (full-time equivalents)"),
        CLU.membershipRecord: _("Membership"),
        ORG.hasSite: _("Site"),
        ORG.siteAddress: _("Address"),
        ORG.member: _("Member"),
        ORG.organization: _("Member of"),
        ORG.role: _("Role"),
        CLU.memberType: _("Kind of member"),
        LOCN.fullAddress: _("Full address"),
        LOCN.thoroughfare: _("Street"),
        LOCN.postCode: _("Post code"),
        LOCN.postName: _("Town"),
        GEO.hasDefaultGeometry: _("Location"),
        GEO.asWKT: _("Coordinates"),
        ADMS.identifier: _("Identifier"),
        SKOS.notation: _("Code"),
        SKOS.definition: _("Definition"),
        SKOS.scopeNote: _("Note"),
        SKOS.broader: _("Broader"),
        SKOS.inScheme: _("Code list"),
        SKOS.note: _("Note"),
        DCTERMS.isPartOf: _("Part of"),
        DCTERMS.relation: _("Related"),
        FOAF.homepage: _("Home page"),
        SCHEMA.url: _("Found at"),
        ORG.subOrganizationOf: _("Part of"),
        CLU.groupMember: _("Member"),
        CLU.inGroup: _("In group"),
        CLU.regionCountry: _("Country"),
        M8G.weight: _("Points"),
        SKOS.closeMatch: _("Close to"),
        SKOS.relatedMatch: _("Related to"),
        SKOS.topConceptOf: _("At the top of"),
        DCTERMS.identifier: _("Identifier"),
        DCTERMS.language: _("Language"),
        DCTERMS.bibliographicCitation: _("Cite as"),
        DCTERMS.publisher: _("Published by"),
        DCTERMS.issued: _("Issued on"),
        CLU.observedEntity: _("Figure about"),
        CLU.indicator: _("What it counts"),
        CLU.count: _("Number"),
        CLU.positiveResponses: _("Answered yes"),
        CLU.respondents: _("Were asked"),
        CLU.percentage: _("Per cent"),
        CLU.amount: _("Amount"),
        CLU.currency: _("Currency"),
        CLU.valueQualifier: _("Precision"),
        SCHEMA.observationDate: _("Date"),
        DCTERMS.source: _("Source"),
        CLU.inSectorBroad: _("Within the sectors"),
        CLU.periodStart: _("First day"),
        CLU.periodEnd: _("Last day"),
    }
)
"""Properties in the order in which a page shows them."""

MENTIONS: Mapping[str, str] = _by_iri(
    {
        CLU.coordinatedBy: _("Coordinates"),
        CLU.hasPartner: _("Partner in"),
        CLU.partyAgent: _("Party to"),
        CLU.operatedBy: _("Operates"),
        CLU.gatewayHost: _("Hosts"),
        CLU.establishedBy: _("Established"),
        CLU.fundedUnder: _("Funds"),
        CLU.subProgrammeOf: _("Contains"),
        CLU.resultOf: _("Led to"),
        CLU.targetsCountry: _("Targeted by"),
        CLU.observedEntity: _("Figures stated in"),
        DCTERMS.source: _("Source of"),
        DCTERMS.publisher: _("Published"),
        DCTERMS.isPartOf: _("Contains"),
        DCTERMS.relation: _("Related"),
    }
)
"""What a mention by such a property is called on the page of the thing mentioned."""

STATUSES: Mapping[str, str] = MappingProxyType(
    {"open": _("open"), "closed": _("closed"), "end-unknown": _("end unknown")}
)

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
