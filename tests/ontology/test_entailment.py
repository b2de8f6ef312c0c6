"""What follows from the RL axioms, and what must not follow."""

import owlrl
import pytest
from owlrl.Namespaces import ERRNS
from rdflib import Graph, Namespace
from rdflib.namespace import ORG, OWL, PROV, RDF, SKOS

from kb.consistency import shipped
from kb.vocab import CLU

EX = Namespace("https://example.org/")

FACTS = """
@prefix : <https://example.org/> .
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
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
:call clu:subProgrammeOf :action .
:action clu:subProgrammeOf :cosme .
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
    (EX.call, CLU.subProgrammeOf, EX.cosme),
    (EX.uk, CLU.everInCountryGroup, EX.union),
]
DOES_NOT_FOLLOW = [
    (EX.host, CLU.reachesCountry, EX.japan),
    (EX.host, CLU.europeanPartyTo, EX.agreement),
    (EX.sisters, RDF.type, CLU.Escp4iPartnership),
    (EX.alpha, CLU.inSector, EX.industry),
    (EX.partnership, CLU.targetsCountry, EX.japan),
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
