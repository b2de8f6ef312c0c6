"""Loading, look-ups, and queries over the reference data together with a profile."""

from concurrent.futures import ThreadPoolExecutor

import pyoxigraph as ox
import pytest

from kb import assets
from kb.iris import Iris
from kb.reference import Reference
from kb.reference.scratch import Scratch

from .conftest import PREFIXES

COUNTRY = f"""{PREFIXES}
CONSTRUCT {{ ?thing clu:basedInCountry ?country }}
WHERE {{ ?thing clu:territory/clu:regionCountry ?country }}"""
FRANCE = PREFIXES + "SELECT ?thing WHERE { ?thing a clu:Country . FILTER (?thing = country:FRA) }"


def based(key, region):
    clu = "https://w3id.org/cluster-kb/ns#territory"
    nuts = f"http://data.europa.eu/nuts/code/{region}"
    return ox.Triple(ox.NamedNode(f"urn:test:{key}"), ox.NamedNode(clu), ox.NamedNode(nuts))


def test_a_construct_joins_a_profile_with_the_reference_data(reference):
    (found,) = reference.construct(COUNTRY, [based("a", "EL30")])
    assert found.subject.value == "urn:test:a"
    assert found.object.value == reference.country("GRC")


def test_several_queries_see_the_same_profile(reference):
    with reference.holding([based("a", "EL30")]) as data:
        assert [triple.subject.value for triple in data.construct(COUNTRY)] == ["urn:test:a"]
        assert data.select("SELECT ?thing WHERE { ?thing ?p ?o FILTER (?thing = <urn:test:a>) }")


def test_nothing_of_a_profile_is_kept(reference):
    reference.construct(COUNTRY, [based("a", "EL30")])
    assert reference.construct(COUNTRY, []) == []


def test_a_statement_that_the_reference_data_has_too_counts_once(reference):
    known = next(
        triple
        for triple in Reference.graphs()[Iris().reference_graph("countries")]
        if triple.subject.value == reference.country("FRA")
        and triple.object.value.endswith("#Country")
    )
    assert len(reference.select(FRANCE, [known])) == len(reference.select(FRANCE)) == 1


def test_many_threads_see_their_own_profiles_only(reference):
    regions = [("FR", "FRA"), ("DE", "DEU"), ("EL30", "GRC"), ("UKI", "GBR")] * 100

    def countries(number, region):
        return [
            (t.subject.value, t.object.value[-3:])
            for t in reference.construct(COUNTRY, [based(number, region)])
        ]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(countries, range(len(regions)), [region for region, _ in regions]))
    assert answers == [[(f"urn:test:{n}", code)] for n, (_, code) in enumerate(regions)]


def test_the_scratch_copy_is_replaced_before_it_grows_slow(monkeypatch):
    monkeypatch.setattr("kb.reference.scratch._RENEWAL", 3)
    pristine = ox.Store()
    scratch = Scratch(pristine)
    stores = []
    for number in range(6):
        with scratch.holding([based(number, "FR")]) as data:
            stores.append(data.store)
            assert len(data.store) == 1
    assert [store is stores[0] for store in stores] == [True] * 3 + [False] * 3
    assert len(pristine) == 0


def test_a_failing_query_leaves_nothing_behind(reference):
    with pytest.raises(SyntaxError):
        reference.construct("CONSTRUCT {", [based("a", "EL30")])
    assert reference.construct(COUNTRY, []) == []


@pytest.mark.parametrize("method", ["construct", "select"])
def test_a_query_of_another_form_is_refused(method, reference):
    with pytest.raises(TypeError, match="got QueryBoolean"):
        getattr(reference, method)("ASK {}", [])


def test_the_graphs_hold_every_file_but_axioms_and_alignments():
    graphs = Reference.graphs(Iris("https://kb.example/"))
    names = {name.removeprefix("https://kb.example/graph/reference/") for name in graphs}
    assert {"countries", "nuts/2024", "nace/2.1", "scheme/country-groups", "ontology/core"} <= names
    assert "ontology/rl" not in names
    assert not any("alignments" in name for name in names)
    assert all(graphs.values())


def test_the_graphs_have_no_blank_nodes_so_that_they_can_be_compared():
    terms = {
        type(term) for graph in Reference.graphs().values() for triple in graph for term in triple
    }
    assert terms == {ox.NamedNode, ox.Literal}


def test_the_fingerprint_tells_one_state_of_the_assets_from_another(monkeypatch, reference):
    assert Reference.load().fingerprint == reference.fingerprint
    monkeypatch.setattr(assets, "read", lambda path, read=assets.read: read(path) + "\n")
    assert Reference.load().fingerprint != reference.fingerprint


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("health", "industrial-ecosystem/health"),
        ("Textiles", "industrial-ecosystem/textiles"),
        ("C", "nace2.1/C"),
        ("21.10", "nace2.1/2110"),
        ("2110", "nace2.1/2110"),
        ("nace2.1:2110", "nace2.1/2110"),
        ("nace2:21.10", "nace2/2110"),
        ("http://data.europa.eu/ux2/nace2/2110", "nace2/2110"),
    ],
)
def test_a_sector_is_found_by_code_label_or_iri(text, local, reference):
    assert reference.sector(text).endswith(f"/{local}")


def test_a_bare_code_never_means_the_old_revision(reference):
    assert reference.sector("nace2:45") is not None
    assert reference.sector("45") is None


def test_there_are_fourteen_ecosystems(ask):
    scheme = "https://w3id.org/cluster-kb/scheme/industrial-ecosystem"
    assert len(ask(f"SELECT ?sector WHERE {{ ?sector skos:inScheme <{scheme}> }}")) == 14


def test_a_concept_is_found_in_its_scheme_and_not_in_another(reference):
    assert reference.concept("strand", "preparation").endswith("/strand/preparation")
    assert reference.concept("agreement-level", "preparation") is None
    assert reference.concept("no-such-scheme", "preparation") is None


def test_a_code_that_several_schemes_use_needs_its_scheme(reference):
    assert reference.concept(None, "preparation") == reference.concept("strand", "preparation")
    assert reference.concept("nace2", "C") != reference.concept("nace2.1", "C")
    assert reference.concept(None, "C") is None


@pytest.mark.parametrize("code", ["EU", "eu", "European Union"])
def test_a_group_is_found_by_code_and_name(code, reference):
    assert reference.group(code) == "https://w3id.org/cluster-kb/scheme/country-group/EU"


@pytest.mark.parametrize("text", ["", "nowhere", "EL999", "a b", "é", "http://example.org/x"])
def test_what_is_no_country_is_none(text, reference):
    assert reference.country(text) is None


@pytest.mark.parametrize(
    ("language", "label"),
    [("el", "Ελλάδα"), ("de-AT", "Griechenland"), ("FR", "Grèce"), ("th", "Greece")],
)
def test_a_label_falls_back_to_the_plain_language_and_then_to_english(language, label, reference):
    assert reference.label(reference.country("GR"), language) == label


def test_a_name_without_language_serves_every_language(reference):
    assert reference.label("http://data.europa.eu/nuts/code/FRK2", "de") == "Rhône-Alpes"


def test_a_term_of_the_ontology_has_a_label_and_an_unknown_iri_none(reference):
    assert reference.label("https://w3id.org/cluster-kb/ns#Gateway", "en") == "Gateway"
    assert reference.label("https://example.org/unknown", "en") is None
