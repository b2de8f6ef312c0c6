"""The rules conclude what OWL 2 RL does, for the facts that they are about."""

import owlrl
import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kb import assets
from kb.rdf import to_rdflib
from kb.reasoning import derive
from kb.vocab import CLU

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
<agreement/m> a clu:MemorandumOfUnderstanding ; clu:inEcosystem eco:health .
<agreement/g> a clu:GatewayAgreement .
<event/e> a clu:MatchmakingEvent .
<source/s> a clu:SourceDocument .
<source/s/observation/o> a clu:ClusterObservation .
<cluster/a/membership/m> a clu:Membership .
"""
PROPERTIES = [CLU.basedInCountry, CLU.inSector, CLU.inSectorBroad, CLU.hasPartner, RDF.type]
NEVER_STATED = {RDFS.Resource, OWL.Thing}


@pytest.fixture(scope="module")
def ontology():
    graph = Graph()
    for path in assets.walk("ontology", ".ttl"):
        if path.count("/") == 1:
            graph.parse(data=assets.read(path), format="turtle")
    return graph


def context(reference, stated):
    """Return the reference statements that the sample touches: whole code lists take minutes."""
    text = """
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX clu: <https://w3id.org/cluster-kb/ns#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        CONSTRUCT { ?one skos:broader ?two . ?region clu:regionCountry ?country }
        WHERE {
          { ?node clu:inSector|clu:economicActivity|clu:inEcosystem ?s . ?s skos:broader* ?one .
            ?one skos:broader ?two }
          UNION { ?node clu:territory ?region . ?region clu:regionCountry ?country }
        }"""
    return reference.construct(text, stated)


def test_rules_and_owl_rl_conclude_the_same(reference, triples, ontology):
    stated = triples(SAMPLE)
    given = to_rdflib([*stated, *context(reference, stated)])
    nodes = {URIRef(triple.subject.value) for triple in stated}
    graph = Graph()
    graph += ontology
    graph += given
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    inferred = {
        (subject, predicate, value)
        for predicate in PROPERTIES
        for subject, _, value in graph.triples((None, predicate, None))
        if subject in nodes and isinstance(value, URIRef) and value not in NEVER_STATED
    } - set(given)
    by_rules = set(to_rdflib(derive(reference, stated)))
    assert by_rules == inferred
    assert len(inferred) > 30
