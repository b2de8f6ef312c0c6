"""What pages call the terms of the ontology: message ids, marked for the catalogue.

A term that is not here goes by its label in the ontology.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from rdflib.namespace import DCTERMS, FOAF, ORG, RDF, SKOS

from api.messages import mark as _
from kb.vocab import ADMS, CLU, GEO, LEGAL, LOCN, M8G, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import URIRef

__all__ = ["CLASSES", "MENTIONS", "PROPERTIES"]


def _by_iri(texts: Mapping[URIRef, str]) -> Mapping[str, str]:
    """Return texts by plain IRIs: a term of a namespace does not equal its own text."""
    return MappingProxyType({str(iri): text for iri, text in texts.items()})


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
        CLU.TradeAgreement: _("Trade agreement"),
        CLU.Agreement: _("Agreement"),
        CLU.AgreementParty: _("Party to an agreement"),
        CLU.Gateway: _("Gateway"),
        CLU.MatchmakingEvent: _("Matchmaking event"),
        CLU.CooperationEvent: _("Cooperation event"),
        CLU.EventParticipation: _("Participation"),
        CLU.MatchmakingMeeting: _("Meeting"),
        CLU.Call: _("Call"),
        CLU.Programme: _("Programme"),
        CLU.Grant: _("Grant"),
        CLU.LabelAward: _("Award"),
        CLU.FormerName: _("Former name"),
        CLU.ValueChain: _("Value chain"),
        CLU.ValueChainStage: _("Stage"),
        CLU.OpenRequest: _("Open request"),
        CLU.CooperationInterest: _("Interest"),
        CLU.Survey: _("Survey"),
        CLU.SourceDocument: _("Source document"),
        CLU.ClusterObservation: _("Figure"),
        CLU.Membership: _("Membership"),
        CLU.Country: _("Country"),
        CLU.CountryGroup: _("Country group"),
        ORG.Site: _("Site"),
        LOCN.Address: _("Address"),
        GEO.Geometry: _("Location"),
    }
)
"""Classes, the most telling first: a page shows the first that fits."""

PROPERTIES: Mapping[str, str] = _by_iri(
    {
        RDF.type: _("Kind"),
        SKOS.prefLabel: _("Name"),
        DCTERMS.description: _("Description"),
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
        CLU.framedBy: _("Framed by"),
        CLU.interestHolder: _("Whose interest"),
        CLU.interestTarget: _("Interested in"),
        CLU.cooperationType: _("Kind of cooperation"),
        CLU.stageOf: _("Stage of"),
        CLU.feeds: _("Feeds"),
        CLU.positionedAt: _("Position in a value chain"),
        CLU.inValueChain: _("Value chain"),
        CLU.eventType: _("Kind of event"),
        CLU.involvesCountry: _("Country involved"),
        CLU.openTo: _("Open to"),
        CLU.partOfEvent: _("Part of"),
        CLU.meetingOf: _("At the event"),
        CLU.meetingParticipant: _("Who met"),
        CLU.meetingFormat: _("Format"),
        M8G.hasParticipation: _("Participation"),
        M8G.hasParticipant: _("Participant"),
        M8G.role: _("Role"),
        CLU.offersService: _("Service"),
        CLU.hasAward: _("Award"),
        CLU.awardedLabel: _("Label"),
        CLU.awardedBy: _("Awarded by"),
        CLU.hasFormerName: _("Former name"),
        CLU.succeeds: _("Succeeds"),
        CLU.succeededBy: _("Succeeded by"),
        CLU.hasGrant: _("Grant"),
        CLU.grantedTo: _("Granted to"),
        CLU.partOfProgramme: _("Part of"),
        CLU.describesCountry: _("About the country"),
        CLU.signedOn: _("Signed on"),
        SCHEMA.startDate: _("Start"),
        SCHEMA.endDate: _("End"),
        CLU.confirmedOn: _("Confirmed on"),
        CLU.resultOf: _("Result of"),
        CLU.coordinatedBy: _("Coordinator"),
        CLU.hasPartner: _("Partner"),
        CLU.targetsCountry: _("Target country"),
        CLU.fundedUnder: _("Funded under"),
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
        CLU.partOfProgramme: _("Contains"),
        CLU.partOfEvent: _("Contains"),
        CLU.succeeds: _("Succeeded by"),
        CLU.interestHolder: _("Interests"),
        CLU.interestTarget: _("Interest from"),
        CLU.positionedAt: _("Positioned here"),
        CLU.inValueChain: _("In this value chain"),
        CLU.feeds: _("Fed by"),
        CLU.framedBy: _("Frames"),
        CLU.grantedTo: _("Grants"),
        CLU.awardedBy: _("Awards"),
        CLU.meetingParticipant: _("Meetings"),
        M8G.hasParticipant: _("Takes part in"),
        CLU.describesCountry: _("Described in"),
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
