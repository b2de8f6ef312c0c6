"""Documents in the shape of our context, checked with a JSON-LD processor."""

import json

import pyoxigraph as ox
import pytest
from pyld import jsonld as processor

from kb import assets
from kb.iris import ROOT, Iris
from kb.jsonld import CONTEXT_ASSET, CONTEXT_IRI, Context, document

PREFIXES = """
PREFIX clu: <https://w3id.org/cluster-kb/ns#>
PREFIX id: <https://w3id.org/cluster-kb/id/>
PREFIX cluster: <https://w3id.org/cluster-kb/id/cluster/>
PREFIX source: <https://w3id.org/cluster-kb/id/source/>
PREFIX ctry: <http://publications.europa.eu/resource/authority/country/>
PREFIX nace: <http://data.europa.eu/ux2/nace2.1/>
PREFIX nuts: <http://data.europa.eu/nuts/code/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""
ROOT_IRI = f"{ROOT}id/cluster/alpha"
PROFILE = (
    PREFIXES
    + """
cluster:alpha a clu:ClusterOrganisation, org:Organization ;
  skos:prefLabel "Alpha"@en, "Alpha (fr)"@fr ;
  skos:altLabel "A1"@en, "A2"@en ;
  clu:basedInCountry ctry:FRA ; clu:territory nuts:FRK2 ; clu:economicActivity nace:2110 ;
  clu:managementStaff 2.5 ; schema:foundingDate "2005"^^xsd:gYear ;
  schema:startDate "2016-01"^^xsd:gYearMonth ; schema:endDate "2018-05-31"^^xsd:date ;
  org:hasSite <https://w3id.org/cluster-kb/id/cluster/alpha/site/main> ;
  rdfs:seeAlso <https://example.org/alpha>, "see there" ; dcterms:source source:s .
<https://w3id.org/cluster-kb/id/cluster/alpha/site/main> a org:Site .
<https://w3id.org/cluster-kb/id/source/s/observation/o> a clu:ClusterObservation ;
  clu:observedEntity cluster:alpha ; clu:count 880 ; dcterms:source source:s .
ctry:FRA skos:prefLabel "France"@en .
"""
)


def triples(turtle):
    return [quad.triple for quad in ox.parse(turtle, ox.RdfFormat.TURTLE)]


def stored(found):
    """Return triples as the store keeps them, so that two spellings of a number are the same."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in found)
    return {quad.triple for quad in store}


def expanded(written):
    """Return the triples that a JSON-LD processor reads in a document."""
    context = json.loads(assets.read(CONTEXT_ASSET))

    def load(url, _options):
        assert url == CONTEXT_IRI, f"a document must not refer to {url}"
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": context,
        }

    lines = processor.to_rdf(written, {"format": "application/n-quads", "documentLoader": load})
    return [quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_QUADS)]


@pytest.fixture
def written():
    return document(ROOT_IRI, triples(PROFILE))


def test_a_document_expands_to_the_triples_it_was_made_from(written):
    assert stored(expanded(written)) == stored(triples(PROFILE))


def test_sets_are_arrays_even_with_one_value(written):
    assert written["country"] == ["ctry:FRA"]
    assert document(ROOT_IRI, triples(PREFIXES + "cluster:alpha a clu:Gateway ."))["type"] == [
        "Gateway"
    ]


def test_texts_are_maps_by_language(written):
    assert written["name"] == {"en": "Alpha", "fr": "Alpha (fr)"}
    assert written["altName"] == {"en": ["A1", "A2"]}


def test_partial_dates_have_their_own_keys_and_keep_what_the_source_says(written):
    assert written["validity"] == {"startMonth": "2016-01", "end": "2018-05-31"}
    assert written["foundedYear"] == "2005"


def test_whole_numbers_are_numbers_and_decimals_are_texts(written):
    assert written["observation"][0]["count"] == 880
    assert written["managementStaff"] == "2.5"


def test_parts_and_observations_are_embedded_and_other_nodes_are_named(written):
    assert written["site"] == [{"id": f"{ROOT_IRI}/site/main", "type": ["Site"]}]
    assert written["observation"][0]["source"] == [f"{ROOT}id/source/s"]
    assert "observedEntity" not in written["observation"][0]
    assert [node["id"] for node in written["included"]] == ["ctry:FRA"]


def test_memberships_are_embedded_in_what_has_them_and_figures_in_their_source():
    source = f"{ROOT}id/source/s"
    stated = triples(
        PREFIXES
        + """
        <https://w3id.org/cluster-kb/id/cluster/alpha/membership/m> a clu:Membership ;
          org:organization cluster:alpha ; org:member id:firm ; dcterms:source source:s .
        <https://w3id.org/cluster-kb/id/source/s/observation/o> a clu:ClusterObservation ;
          clu:observedEntity cluster:alpha ; clu:count 880 ; dcterms:source source:s, source:t .
        <https://w3id.org/cluster-kb/id/source/s/observation/itself> a clu:ClusterObservation ;
          clu:observedEntity source:s ; clu:count 2 ; dcterms:source source:s .
        """
    )
    cluster = document(ROOT_IRI, stated[:4])
    assert [node["member"] for node in cluster["membership"]] == [f"{ROOT}id/firm"]
    assert "organisation" not in cluster["membership"][0]
    assert stored(expanded(cluster)) == stored(stated[:4])
    written = document(source, stated[4:])
    assert [node["source"] for node in written["reportedFigure"]] == [[f"{ROOT}id/source/t"]]
    assert [node["source"] for node in written["observation"]] == [[source]]
    assert stored(expanded(written)) == stored(stated[4:])


def test_what_the_documents_of_the_curated_sources_embed_are_figures_alone():
    figures = 0
    for iri, found in profiles_of_the_curated_data().items():
        for node in document(iri, found).get("reportedFigure", []):
            assert node["type"] == ["ClusterObservation"], iri
            figures += 1
    assert figures > 100


def test_a_property_without_a_key_is_not_lost(written):
    found = {
        str(triple.object) for triple in expanded(written) if "seeAlso" in triple.predicate.value
    }
    assert found == {"<https://example.org/alpha>", '"see there"'}


def test_our_own_iris_are_written_in_full():
    context = Context.load()
    assert context.compact(f"{ROOT}scheme/strand/preparation") == f"{ROOT}scheme/strand/preparation"
    assert context.compact("http://data.europa.eu/nuts/code/FRK2") == "nuts:FRK2"


def test_an_iri_that_a_prefix_cannot_shorten_stays_whole():
    iri = "http://data.europa.eu/nuts/code/a/b"
    assert Context.load().compact(iri) == iri


def test_the_order_of_statements_does_not_matter():
    found = triples(PROFILE)
    assert json.dumps(document(ROOT_IRI, found)) == json.dumps(document(ROOT_IRI, found[::-1]))


def profiles_of_the_curated_data():
    store = ox.Store()
    for path in sorted((assets.root() / "data").glob("**/*.ttl")):
        store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=ROOT)
    owners = {}
    for quad in store:
        owner = Iris().owner(quad.subject.value)
        owners.setdefault(Iris().thing(owner), []).append(quad.triple)
    return owners


def test_every_profile_of_the_curated_data_survives_the_round_trip():
    owners = profiles_of_the_curated_data()
    assert len(owners) > 100
    for iri, found in owners.items():
        assert stored(expanded(document(iri, found))) == stored(found), iri


def test_where_graphs_differ_about_one_value_the_first_stands_and_the_others_are_kept():
    graphs = {name: f"{ROOT}graph/{name}/cluster/alpha" for name in ("steward", "other")}
    says = {
        graphs["steward"]: triples(PREFIXES + 'cluster:alpha skos:prefLabel "A"@en, "B"@fr .'),
        graphs["other"]: triples(PREFIXES + 'cluster:alpha skos:prefLabel "A2"@en, "C"@de .'),
    }
    topics = "".join(
        f"<{graph}> <http://xmlns.com/foaf/0.1/primaryTopic> cluster:alpha ." for graph in says
    )
    everything = {each for said in says.values() for each in said} | set(triples(PREFIXES + topics))
    written = document(ROOT_IRI, everything, says)
    assert written["name"] == {"en": "A", "fr": "B", "de": "C"}
    beside = {node["id"]: node.get("graph") for node in written["statedBy"]}
    assert beside == {
        graphs["steward"]: None,
        graphs["other"]: [{"id": ROOT_IRI, "name": {"en": "A2"}}],
    }
    assert stored(expanded(written)) == stored(everything)
