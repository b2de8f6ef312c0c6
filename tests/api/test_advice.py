"""Warnings and infos are badges in collections and on pages, in words and with the rule's page."""

import re

import pytest

from kb.iris import ROOT

from .conftest import BROWSER

PATH = "/profiles/cluster/alpha"
MENDED = "; foaf:homepage <https://mended.example/>"


def cluster(key="alpha", more=""):
    """Turtle of a cluster without a website and with a name in a language that is none."""
    return f"""
        PREFIX clu: <https://w3id.org/cluster-kb/ns#>
        PREFIX eco: <https://w3id.org/cluster-kb/scheme/industrial-ecosystem/>
        PREFIX foaf: <http://xmlns.com/foaf/0.1/>
        PREFIX nuts: <http://data.europa.eu/nuts/code/>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        <{ROOT}id/cluster/{key}> a clu:ClusterOrganisation ; skos:prefLabel "{key}"@en ;
          clu:territory nuts:FRK2 ; clu:inEcosystem eco:health ;
          <http://purl.org/dc/terms/source> <{ROOT}id/source/s> {more} .
    """


@pytest.fixture
def warned(alpha):
    """A publisher with a cluster that has no website."""
    receipt = alpha.put(cluster(), PATH, If_None_Match="*")
    assert receipt.status_code == 201, receipt.text
    return alpha


def page(sender, path, language="en"):
    answer = sender.client.get(path, headers={"Accept": BROWSER, "Accept-Language": language})
    assert answer.status_code == 200
    return answer.text


def badges(text):
    """Return the badges that lead to advice: where they lead, and what they say."""
    found = re.findall(r'<a class="badge (\w+)" href="([^"]*)#advice">([^<]*)</a>', text)
    return {(severity, path, said) for severity, path, said in found}


def test_a_page_says_what_rules_advise_with_a_link_to_each(warned):
    text = page(warned, "/doc/cluster/alpha")
    assert badges(text) == {("warning", "", "1 warning")}
    assert '<h2 id="advice">' in text
    assert "No website is stated." in text
    assert re.search(r'<a href="http://localhost/shapes#R13">R13</a>', text)
    assert '<span class="badge warning">warning</span>' in text


def test_it_speaks_the_language_of_the_reader(warned):
    text = page(warned, "/doc/cluster/alpha", "de")
    assert "Es ist keine Website angegeben." in text


def test_a_list_has_badges_that_lead_to_the_page(warned):
    warned.put(
        cluster("mended", MENDED),
        "/profiles/cluster/mended",
        If_None_Match="*",
    )
    text = page(warned, "/clusters")
    assert badges(text) == {("warning", "/doc/cluster/alpha", "1 warning")}


def test_badges_go_with_what_they_are_about(warned):
    mended = cluster(more=MENDED)
    etag = warned.get(PATH).headers["ETag"]
    assert warned.put(mended, PATH, If_Match=etag).status_code == 200
    assert badges(page(warned, "/clusters")) == set()
    assert "#advice" not in page(warned, "/doc/cluster/alpha")


def test_where_several_describe_a_thing_it_says_whose_word_it_is(warned, beta):
    beta.put(cluster(), f"{PATH}?describes=existing", If_None_Match="*")
    text = page(warned, "/doc/cluster/alpha")
    assert badges(text) == {("warning", "", "2 warnings")}
    assert "in what Alpha says" in text
    assert "in what Beta says" in text


def test_rules_that_need_several_profiles_count_too(alpha):
    parts = "".join(
        f"""
        <{ROOT}id/cluster/alpha/membership/{name}> a clu:Membership ;
          org:member <{ROOT}id/organisation/firm> ; org:organization <{ROOT}id/cluster/alpha> .
        """
        for name in ("one", "two")
    )
    body = f"PREFIX org: <http://www.w3.org/ns/org#> {cluster(more=MENDED)} {parts}"
    sent = alpha.put(body, PATH, If_None_Match="*")
    assert sent.status_code == 201, sent.text
    text = page(alpha, "/doc/cluster/alpha")
    assert "that the same member belongs to the same organisation" in text
    [(severity, path, _)] = badges(page(alpha, "/clusters"))
    assert (severity, path) == ("warning", "/doc/cluster/alpha")


def test_the_graph_can_be_asked(warned):
    query = """
        PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?graph ?rule WHERE {
          GRAPH ?advice {
            ?result a sh:ValidationResult ; sh:sourceShape ?rule ; prov:wasDerivedFrom ?graph
          }
        }"""
    position = str(warned.kb.store.position())
    answer = warned.client.post(
        "/sparql",
        data={"query": query},
        headers={
            "Accept": "application/sparql-results+json",
            "Cluster-KB-Min-Position": position,
        },
    )
    [row] = answer.json["results"]["bindings"]
    assert row["graph"]["value"] == f"{ROOT}graph/alpha/cluster/alpha"
    assert row["rule"]["value"] == f"{ROOT}shapes#R13"
    nothing = warned.client.get(
        "/sparql",
        query_string={"query": "ASK { ?r a <http://www.w3.org/ns/shacl#ValidationResult> }"},
        headers={"Accept": "application/sparql-results+json", "Cluster-KB-Min-Position": position},
    )
    assert nothing.json["boolean"] is False
