"""What follows from the RL axioms, and what must not follow."""

import owlrl
import pytest
from owlrl.Namespaces import ERRNS
from rdflib import Graph, Namespace
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, RDF, SKOS

from kb.consistency import shipped
from kb.vocab import CLU, M8G, PARTNERSHIP_TYPE

EX = Namespace("https://example.org/")

FACTS = """
@prefix : <https://example.org/> .
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix m8g: <http://data.europa.eu/m8g/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix type: <https://w3id.org/cluster-kb/scheme/partnership-type/> .

:alpha a clu:ClusterOrganisation ; clu:territory :region ; clu:economicActivity :drugs .
:beta a clu:ClusterOrganisation .
:partnership a clu:StrategicClusterPartnership ; clu:partnershipType type:escp-4i ;
    clu:coordinatedBy :alpha ; clu:hasPartner :beta .
:sisters a clu:StrategicClusterPartnership ; clu:partnershipType type:escp-s3 .
:agreement a clu:MemorandumOfUnderstanding ; clu:agreementCountry :japan ;
    clu:hasEuropeanParty :one ; clu:hasThirdCountryParty :two .
:one a clu:AgreementParty ; clu:partyAgent :partnership .
:two a clu:AgreementParty ; clu:partyAgent :host .
:gateway a clu:Gateway ; clu:operatedBy :partnership ; clu:gatewayCountry :korea .
:region clu:regionCountry :france .
:drugs skos:broader :industry .
:industry skos:broader :everything .
:call a clu:Call ; clu:partOfProgramme :action .
:action clu:partOfProgramme :cosme .
:old clu:subProgrammeOf :action .
:materials a clu:ValueChainStage ; clu:stageOf :electronics ; clu:feeds :design .
:design clu:feeds :assembly .
:electronics a clu:ValueChain .
:beta clu:positionedAt :materials .
:fair clu:partOfEvent :week .
:typed a clu:Escp4iPartnership .
:ministry a m8g:PublicOrganisation .
:remains a clu:ValueChainStage ; clu:feeds :works .
:works a clu:ValueChainStage ; clu:feeds :remains .
:wish a clu:OpenRequest ; clu:interestHolder :beta ; clu:interestTarget :asean .
:later a clu:ClusterPartnership ; clu:succeeds :partnership .
:probe clu:technologyField :lasers .
:lasers skos:broader :photonics .
:census a clu:Survey ; clu:describesCountry :japan .
:seat a clu:EventParticipation .
:uk clu:hasGroupMembership :accession .
:accession clu:inGroup :union .
"""

FOLLOWS = [
    (EX.partnership, RDF.type, CLU.Escp4iPartnership),
    (EX.partnership, RDF.type, ORG.OrganizationalCollaboration),
    (EX.partnership, CLU.hasPartner, EX.alpha),
    (EX.alpha, CLU.partnerIn, EX.partnership),
    (EX.alpha, ORG.memberOf, EX.partnership),
    (EX.alpha, CLU.basedInCountry, EX.france),
    (EX.alpha, CLU.inSectorBroad, EX.everything),
    (EX.agreement, RDF.type, PROV.Entity),
    (EX.agreement, CLU.party, EX.host),
    (EX.partnership, CLU.europeanPartyTo, EX.agreement),
    (EX.partnership, CLU.reachesViaAgreement, EX.japan),
    (EX.partnership, CLU.reachesViaGateway, EX.korea),
    (EX.beta, CLU.reachesViaPartnership, EX.japan),
    (EX.beta, CLU.reachesCountry, EX.korea),
    (EX.call, RDF.type, CLU.Programme),
    (EX.call, CLU.partOfProgramme, EX.cosme),
    (EX.old, CLU.partOfProgramme, EX.cosme),
    (EX.old, DCTERMS.isPartOf, EX.cosme),
    (EX.fair, DCTERMS.isPartOf, EX.week),
    (EX.materials, DCTERMS.isPartOf, EX.electronics),
    (EX.typed, CLU.partnershipType, PARTNERSHIP_TYPE.escp_4i),
    (EX.ministry, RDF.type, ORG.Organization),
    (EX.remains, CLU.upstreamOf, EX.remains),
    (EX.materials, CLU.upstreamOf, EX.assembly),
    (EX.assembly, CLU.downstreamOf, EX.materials),
    (EX.materials, RDF.type, SKOS.Concept),
    (EX.beta, CLU.inValueChain, EX.electronics),
    (EX.wish, RDF.type, CLU.CooperationInterest),
    (EX.beta, CLU.hasInterest, EX.wish),
    (EX.beta, CLU.interestedIn, EX.asean),
    (EX.partnership, CLU.succeededBy, EX.later),
    (EX.later, PROV.wasInfluencedBy, EX.partnership),
    (EX.probe, CLU.inSector, EX.lasers),
    (EX.probe, CLU.inSectorBroad, EX.photonics),
    (EX.census, RDF.type, FOAF.Document),
    (EX.census, DCTERMS.spatial, EX.japan),
    (EX.seat, RDF.type, M8G.Participation),
    (EX.uk, CLU.everInCountryGroup, EX.union),
]
DOES_NOT_FOLLOW = [
    (EX.host, CLU.reachesCountry, EX.japan),
    (EX.host, CLU.europeanPartyTo, EX.agreement),
    (EX.sisters, RDF.type, CLU.Escp4iPartnership),
    (EX.alpha, CLU.inSector, EX.industry),
    (EX.partnership, CLU.targetsCountry, EX.japan),
    (EX.beta, CLU.reachesCountry, EX.asean),
    (EX.beta, CLU.positionedAt, EX.design),
    (EX.call, CLU.subProgrammeOf, EX.action),
    (EX.assembly, CLU.upstreamOf, EX.materials),
    (EX.materials, CLU.upstreamOf, EX.materials),
    (EX.sisters, CLU.partnershipType, PARTNERSHIP_TYPE.escp_4i),
    (EX.later, CLU.hasPartner, EX.alpha),
    (EX.alpha, RDF.type, SKOS.Concept),
    (EX.alpha, OWL.sameAs, EX.beta),
]


def close(graph):
    for text in shipped():
        graph.parse(data=text, format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


@pytest.fixture(scope="module")
def closure():
    return close(Graph().parse(data=FACTS, format="turtle"))


@pytest.mark.parametrize("statement", FOLLOWS, ids=lambda s: " ".join(t.split("/")[-1] for t in s))
def test_it_follows(closure, statement):
    assert statement in closure


@pytest.mark.parametrize(
    "statement", DOES_NOT_FOLLOW, ids=lambda s: " ".join(t.split("/")[-1] for t in s)
)
def test_it_does_not_follow(closure, statement):
    assert statement not in closure


def test_the_axioms_contradict_none_of_these_facts(closure):
    assert list(closure.objects(predicate=ERRNS.error)) == []


def test_the_axioms_contradict_an_agreement_that_is_also_a_country():
    graph = Graph().parse(data=FACTS, format="turtle")
    graph.add((EX.agreement, RDF.type, CLU.Country))
    close(graph)
    assert list(graph.objects(predicate=ERRNS.error)) != []
