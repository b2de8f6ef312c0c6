"""No list in the ontology is left over: something says what each list is of."""

import pytest
from rdflib import Graph
from rdflib.namespace import RDF

from .test_generated import ROOT, format_turtle

LONG = "[] <e:members> ( " + " ".join(f"<e:{number}>" for number in range(40)) + " ) ."


def heads_without_a_subject(text):
    """Return the first members of lists to which no statement leads."""
    graph = Graph().parse(data=text, format="turtle")
    referred_to = set(graph.objects())
    cells = graph.subject_objects(RDF.first)
    return sorted(str(member) for cell, member in cells if cell not in referred_to)


@pytest.mark.parametrize(
    "path", format_turtle.kept_by_hand(), ids=lambda path: str(path.relative_to(ROOT))
)
def test_every_list_belongs_to_a_statement(path):
    assert heads_without_a_subject(path.read_text("utf-8")) == []


def test_a_list_that_belongs_to_nothing_is_found():
    assert heads_without_a_subject(f"{LONG} ( <e:left> <e:over> ) <e:p> 1 .") == ["e:left"]


def test_formatting_tears_no_list_into_pieces():
    once = format_turtle.formatted(LONG)
    assert heads_without_a_subject(once) == []
    assert len(Graph().parse(data=once)) == len(Graph().parse(data=LONG))
