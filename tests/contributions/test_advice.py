"""What the gate says of what is current stands in a graph of its own, whatever comes and goes."""

import pyoxigraph as ox
import pytest
from rdflib import PROV, SH

from kb.errors import DamagedError
from kb.iris import NS, ProfileId
from kb.projection import Projection
from kb.rdf import term_of

ADVICE = ("focusNode", "resultPath", "value", "resultSeverity", "sourceShape")
GREEK = '; skos:prefLabel "A"@gr'
"""What a rule advises on, naming the value."""


def advice(house):
    """Return the results in the graph: publisher and profile, and the report's five columns."""
    graph = ox.NamedNode(house.iris.advice_graph)
    found = set()
    for quad in house.store.quads(None, ox.NamedNode(PROV.wasDerivedFrom), None, graph):
        about = quad.object.value.removeprefix(f"{house.iris.base}graph/")
        said = {
            one.predicate.value: str(one.object)
            for one in house.store.quads(quad.subject, graph=graph)
        }
        found.add((about, *(said.get(str(SH[name])) for name in ADVICE)))
    return found


def told(receipt):
    """Return what a receipt reports in the same form."""
    return {
        (
            f"{receipt.publisher}/{receipt.profile}",
            f"<{one.focus}>",
            f"<{one.path}>" if one.path and "|" not in one.path else None,
            None if one.value is None else str(term_of(one.value)),
            f"<{one.severity.iri}>",
            f"<{one.source_shape}>",
        )
        for one in receipt.report.results
    }


@pytest.fixture
def warned(text):
    """A profile that the gate advises on."""
    return text["cluster"]("a")


def test_the_graph_says_what_the_receipt_says(house, warned):
    receipt = house.put("cluster/a", warned)
    assert receipt.report.results
    assert advice(house) == told(receipt)
    house.projection.verify()


def test_results_name_the_value_and_no_blank_node(house, text):
    receipt = house.put("cluster/a", text["cluster"]("a", GREEK))
    values = {row[3] for row in advice(house)} - {None}
    assert advice(house) == told(receipt)
    assert values
    graph = ox.NamedNode(house.iris.advice_graph)
    for quad in house.store.quads(graph=graph):
        assert isinstance(quad.subject, ox.NamedNode)
        assert not isinstance(quad.object, ox.BlankNode)


def test_it_is_replaced_with_the_profile_and_goes_with_it(house, text, warned):
    house.put("cluster/a", warned)
    mended = text["cluster"]("a", "; foaf:homepage <https://a.example/>")
    receipt = house.put("cluster/a", mended, require_match=False)
    assert advice(house) == told(receipt)
    assert not any("homepage" in str(row[2]) for row in advice(house))
    house.projection.verify()
    house.withdraw("cluster/a", require_match=False)
    assert advice(house) == set()
    house.projection.verify()


def test_each_publisher_has_its_own(house, text, warned):
    first = house.put("cluster/a", warned)
    mended = text["cluster"]("a", "; foaf:homepage <https://a.example/>")
    second = house.put("cluster/a", mended, publisher="beta", describes_existing=True)
    assert advice(house) == told(first) | told(second)
    house.withdraw("cluster/a", require_match=False)
    assert advice(house) == told(second)


def test_it_is_never_in_the_default_graph(house, warned):
    house.put("cluster/a", warned)
    assert not house.store.ask(f"ASK {{ ?result <{SH.sourceShape}> ?shape }}")
    assert house.store.ask(f"ASK {{ GRAPH ?g {{ ?result <{SH.sourceShape}> ?shape }} }}")


def test_an_undo_brings_it_back_with_what_is_refused_today(house, text, warned):
    first = house.put("cluster/a", warned)
    mended = text["cluster"]("a", "; foaf:homepage <https://a.example/>")
    second = house.put("cluster/a", mended, require_match=False)
    house.contributions.undo("alpha", second.contribution)
    assert advice(house) == told(first)


@pytest.mark.parametrize("count", [3, 250], ids=["as changes", "in bulk"])
def test_a_load_writes_it_and_a_build_from_the_log_writes_the_same(house, text, count):
    profiles = "".join(text["cluster"](f"c{number}") for number in range(count))
    summary = house.contributions.load("alpha", [house.write("many.ttl", profiles)])
    assert not summary.refusals
    followed = advice(house)
    assert len({row[0] for row in followed}) == count
    house.projection.verify()
    house.projection.rebuild()
    assert advice(house) == followed
    house.projection.verify()


def test_a_store_that_has_missed_something_takes_it_in(house, warned, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Projection, "take_in", lambda *_, **__: None)
        receipt = house.put("cluster/a", warned)
    assert advice(house) == set()
    house.projection.catch_up()
    assert advice(house) == told(receipt)


def test_a_redaction_destroys_it(house, text, warned):
    secret = house.put("cluster/a", warned)
    other = house.put("cluster/b", text["cluster"]("b"))
    house.contributions.redact([secret.contribution], "a court has ordered it")
    assert advice(house) == told(other)
    house.projection.verify()


def test_what_the_log_kept_no_report_of_is_left_out(house, warned):
    house.put("cluster/a", warned)
    with house.log._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM reports")
        connection.exec_driver_sql("UPDATE contributions SET report_hash = NULL")
    house.projection.rebuild()
    assert advice(house) == set()


@pytest.mark.parametrize(
    "strange",
    [
        lambda iris: iris.graph("alpha", ProfileId("cluster", "a")),
        lambda iris: iris.graph("alpha", ProfileId("cluster", "gone")),
        lambda _: None,
    ],
    ids=["about what is current", "about what is not", "about nothing"],
)
def test_a_graph_that_says_something_else_is_found(house, warned, strange):
    house.put("cluster/a", warned)
    graph, node = ox.NamedNode(house.iris.advice_graph), ox.NamedNode(f"{NS}strange")
    about = strange(house.iris)
    link, target = (PROV.wasDerivedFrom, about) if about else (SH.resultSeverity, SH.Info)
    quad = ox.Quad(node, ox.NamedNode(link), ox.NamedNode(target), graph)
    house.store._engine.add(quad)
    with pytest.raises(DamagedError, match="advice"):
        house.projection.verify()
