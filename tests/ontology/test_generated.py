"""What is generated or formatted from the ontology is up to date."""

import importlib.util
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from kb import assets
from kb.vocab import CLU, CRITERION

ROOT = Path(__file__).parents[2]


def script(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate_vocab = script("generate_vocab")
format_turtle = script("format_turtle")

NESTED = """
@prefix e: <https://example.org/> .
e:s e:or ( [ e:datatype e:a ; e:in ( 1 2.50 "x"@en ) ] [ e:path [ e:inverse e:p ] ] ) ;
  e:property [ e:a 1 ] , [ e:a 2 ; e:b () ] ; e:lists ( ( e:a ) e:b ) ; e:text '''two

   lines "quoted" \\\\ ''' .
[] e:members ( e:a e:b e:c ) .
"""


def test_the_constants_are_what_the_ontology_says():
    assert generate_vocab.TARGET.read_text("utf-8") == generate_vocab.vocabulary()


def test_a_term_reads_in_python_as_in_turtle():
    assert str(CLU.ClusterOrganisation) == f"{CLU.NS}ClusterOrganisation"
    assert str(CRITERION.own_gateway) == f"{CRITERION.NS}own-gateway"


@pytest.mark.parametrize(
    "path", format_turtle.kept_by_hand(), ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_turtle_file_is_in_the_house_form(path):
    assert format_turtle.differing([path]) == []


def test_formatting_keeps_the_graph_and_is_stable():
    once = format_turtle.formatted(NESTED)
    assert isomorphic(Graph().parse(data=once), Graph().parse(data=NESTED))
    assert format_turtle.formatted(once) == once


def test_a_file_in_another_form_is_named(tmp_path):
    loose = tmp_path / "loose.ttl"
    loose.write_text(NESTED, "utf-8")
    assert format_turtle.differing([loose]) == [loose]


def test_the_header_of_a_module_comes_first():
    body = assets.read("ontology/cooperation.ttl").partition("\n\n")[2]
    assert body.startswith("<https://w3id.org/cluster-kb/ns/cooperation>\n    a owl:Ontology ;")


def test_the_diagrams_are_drawn_from_the_ontology():
    draw_model = script("draw_model")
    assert draw_model.TARGET.read_text("utf-8") == draw_model.page()


@pytest.mark.parametrize(
    "edge",
    [
        "CooperationEvent --> EventParticipation : m8g_hasParticipation",
        "EventParticipation --> org_Organization : m8g_hasParticipant",
        "Membership --> org_Organization : org_member, org_organization",
        "ClusterObservation --> Anything : observedEntity",
        "Anything --> SourceDocument : dcterms_source",
        "org_Organization --> org_Site : org_hasSite",
    ],
)
def test_the_first_diagram_shows_what_properties_of_others_join(edge):
    first = script("draw_model").page().split("\n## ")[1]
    assert f"  {edge}\n" in first
