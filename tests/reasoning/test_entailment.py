"""The rules conclude what OWL 2 RL does, for the facts that they are about.

Those facts follow inside one profile. What needs two profiles follows by OWL 2 RL alone.
"""

import owlrl
import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kb import assets
from kb.consistency import shipped
from kb.rdf import to_rdflib
from kb.reasoning import derive
from kb.vocab import CLU

from .conftest import PREFIXES

RESOURCE = ox.NamedNode(RDFS.Resource)

SAMPLE = """
<cluster/a> a clu:ClusterOrganisation ; clu:territory nuts:FRK2 ; clu:inEcosystem eco:health .
<cluster/b> a clu:ClusterOrganisation ; clu:economicActivity nace:2110 ;
    clu:basedInCountry country:DEU .
<cluster/c> a clu:ClusterOrganisation ; clu:territory nuts:ES51 ; clu:inSector nace:21 .
<organisation/n> a clu:ClusterNetwork .
<partnership/p> a clu:StrategicClusterPartnership ; clu:coordinatedBy <cluster/a> ;
    clu:hasPartner <cluster/b> ; clu:partnershipType type:escp-4i .
<partnership/q> a clu:ClusterPartnership ; clu:coordinatedBy <cluster/b> ;
    clu:partnershipType type:escp-4i .
<partnership/r> a clu:StrategicClusterPartnership ; clu:partnershipType type:escp-s3 .
<partnership/s> a clu:Escp4iPartnership ; clu:partnershipType type:escp-4i .
<partnership/t> a clu:Escp4iPartnership .
<agreement/m> a clu:MemorandumOfUnderstanding ; clu:inEcosystem eco:health .
<agreement/g> a clu:GatewayAgreement .
<agreement/t> a clu:TradeAgreement ; clu:specialisationPriority priority:space .
<organisation/d> a m8g:PublicOrganisation .
<event/e> a clu:MatchmakingEvent ; clu:inEmergingIndustry emerging:blue-growth .
<event/e/participation/a> a clu:EventParticipation .
<programme/c> a clu:Call ; clu:partOfProgramme <programme/q> .
<programme/o> a clu:Programme ; clu:subProgrammeOf <programme/p> .
<interest/i> a clu:OpenRequest ; clu:technologyField technology:satellite-technology .
<value-chain/v> a clu:ValueChain ; clu:inSectoralIndustry industry:automotive .
<value-chain/v/stage/s> a clu:ValueChainStage .
<source/q> a clu:Survey .
<source/s> a clu:SourceDocument .
<source/s/observation/o> a clu:ClusterObservation .
<cluster/a/membership/m> a clu:Membership .
"""
PROPERTIES = {
    CLU.basedInCountry,
    CLU.hasPartner,
    CLU.inSector,
    CLU.inSectorBroad,
    CLU.partOfProgramme,
    CLU.partnershipType,
    RDF.type,
}
"""What the rules conclude that is logic; days, forms of names and latitudes are computed."""
DAYS = {CLU.periodEnd, CLU.periodStart}
FORMS = {CLU.comparableAddress, CLU.comparableName, CLU.latitude}
NEVER_STATED = {RDFS.Resource, OWL.Thing}
ACROSS = """
<cluster/a> clu:positionedAt <value-chain/v/stage/one> .
<value-chain/v/stage/one> clu:stageOf <value-chain/v> ; clu:feeds <value-chain/v/stage/two> .
<partnership/p> clu:hasPartner <cluster/a> ; clu:succeeds <partnership/o> .
<gateway/g> clu:operatedBy <partnership/p> ; clu:gatewayCountry country:JPN .
<agreement/m> clu:hasEuropeanParty <agreement/m/party/a> ; clu:agreementCountry country:KOR .
<agreement/m/party/a> clu:partyAgent <cluster/a> .
<interest/i> clu:interestHolder <cluster/a> ; clu:interestTarget country:BRA .
<programme/c> clu:partOfProgramme <programme/o> .
<programme/o> clu:partOfProgramme <programme/p> .
"""
ONLY_BY_LOGIC = {
    CLU.downstreamOf,
    CLU.europeanParty,
    CLU.europeanPartyTo,
    CLU.hasInterest,
    CLU.hasParty,
    CLU.inValueChain,
    CLU.interestedIn,
    CLU.operatesGateway,
    CLU.partnerIn,
    CLU.party,
    CLU.partyTo,
    CLU.reachesCountry,
    CLU.reachesViaAgreement,
    CLU.reachesViaGateway,
    CLU.reachesViaPartnership,
    CLU.succeededBy,
    CLU.upstreamOf,
}
"""What the sample lets OWL 2 RL conclude and the rules not: two profiles, or nobody asks for it."""


@pytest.fixture(scope="module")
def ontology():
    graph = Graph()
    for text in shipped():
        graph.parse(data=text, format="turtle")
    return graph


@pytest.fixture
def sample(triples, ontology):
    """The sample, and of every class of ours an instance that states nothing else."""
    classes = sorted(set(ontology.subjects(RDF.type, OWL.Class)) & terms(CLU))
    each = "".join(f"<source/{number}> a <{kind}> .\n" for number, kind in enumerate(classes))
    return triples(SAMPLE + each)


def terms(vocabulary):
    return {term for term in vars(vocabulary).values() if isinstance(term, URIRef)}


def closed(ontology, given):
    graph = ontology + given
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def context(reference, stated):
    """Return the reference statements that the sample touches: whole code lists take minutes."""
    text = """
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX clu: <https://w3id.org/cluster-kb/ns#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        CONSTRUCT { ?one skos:broader ?two . ?region clu:regionCountry ?country }
        WHERE {
          { ?field rdfs:subPropertyOf* clu:inSector . ?node ?field ?s . ?s skos:broader* ?one .
            ?one skos:broader ?two }
          UNION { ?node clu:territory ?region . ?region clu:regionCountry ?country }
        }"""
    return reference.construct(text, stated)


def test_rules_and_owl_rl_conclude_the_same(reference, sample, ontology):
    given = to_rdflib([*sample, *context(reference, sample)])
    nodes = {URIRef(triple.subject.value) for triple in sample}
    graph = closed(ontology, given)
    inferred = {
        (subject, predicate, value)
        for predicate in PROPERTIES
        for subject, _, value in graph.triples((None, predicate, None))
        if subject in nodes and isinstance(value, URIRef) and value not in NEVER_STATED
    } - set(given)
    assert set(to_rdflib(derive(reference, sample))) == inferred
    assert {predicate for _, predicate, _ in inferred} == PROPERTIES


@pytest.mark.parametrize("path", sorted(assets.walk("queries/rules", ".rq")))
def test_every_rule_has_a_part_in_it(reference, sample, path):
    dated = '<agreement/m> schema:startDate "2016"^^xsd:gYear ; schema:endDate "2018"^^xsd:gYear .'
    marked = [ox.Triple(t.subject, ox.NamedNode(RDF.type), RESOURCE) for t in sample]
    named = '<cluster/a> skos:prefLabel "Net"@en ; foaf:homepage <https://net.example/> .'
    placed = '<cluster/a> geo:asWKT "POINT(4.84 45.76)"^^geo:wktLiteral .'
    more = [q.triple for q in ox.parse(PREFIXES + dated + named + placed, ox.RdfFormat.TURTLE)]
    found = reference.construct(assets.read(path), [*sample, *marked, *more])
    assert {URIRef(t.predicate.value) for t in found} <= PROPERTIES | DAYS | FORMS
    assert set(found) - set(sample)


def test_what_needs_two_profiles_follows_by_owl_rl_alone(reference, triples, ontology):
    stated = triples(ACROSS)
    assert derive(reference, stated) == []
    given = to_rdflib(stated)
    graph = closed(ontology, given)
    inferred = graph - given
    assert {predicate for _, predicate, _ in inferred} & terms(CLU) - PROPERTIES == ONLY_BY_LOGIC
    [far] = inferred.subject_objects(CLU.partOfProgramme)
    assert tuple(str(end)[-2:] for end in far) == ("/c", "/p")
