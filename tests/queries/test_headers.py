"""Every query of the catalogue is documented, and means the same on two engines."""

import re
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from kb.iris import PROFILE_TYPES

README = Path(__file__).parents[2] / "queries" / "README.md"
CURATED = Path(__file__).parents[2] / "data"
TYPES = {
    "country",
    "group",
    "sector",
    "date",
    "profile",
    "iri",
    "integer",
    "string",
    "language",
    *PROFILE_TYPES,
}
TODAY = date(2026, 11, 23)


def order_of(text):
    """The variables of the last ORDER BY."""
    return re.findall(r"\?(\w+)", text.rpartition("ORDER BY")[2])


def examples(query):
    return {parameter.name: parameter.example for parameter in query.parameters}


def test_it_parses_on_both_engines(query):
    prepareQuery(query.text)
    ox.Store().query(query.text)


def test_it_says_what_a_row_is(query):
    assert query.summary
    assert not query.summary.endswith(".")


def test_its_parameters_are_complete(query):
    for parameter in query.parameters:
        assert set(parameter.types) <= TYPES
        assert parameter.need in ("required", "optional") or parameter.default
        assert parameter.example
        assert parameter.description


def test_parameters_and_columns_are_what_it_projects(query):
    projected = {str(variable) for variable in prepareQuery(query.text).algebra.PV}
    parameters = {parameter.name for parameter in query.parameters}
    assert parameters <= projected
    assert set(query.columns) == projected - parameters


def test_every_subquery_projects_the_parameters_it_uses(query):
    for inner in re.findall(r"\{\s*SELECT (.*?)WHERE \{(.*?)\n  \}\n", query.text, re.DOTALL):
        projection, body = (set(re.findall(r"\?(\w+)", text)) for text in inner)
        for parameter in query.parameters:
            assert parameter.name not in body or parameter.name in projection


def test_its_examples_are_of_their_type(query, reference):
    query.bind(examples(query), reference, TODAY)


def test_it_orders_any_two_rows(query, reference, store_of):
    order = order_of(query.text)
    rows = [
        tuple(str(row.get(variable)) for variable in order)
        for row in store_of(CURATED).select(
            query.text, query.bind(examples(query), reference, TODAY)
        )
    ]
    assert len(set(rows)) == len(rows)


def test_it_tells_nothing_by_no_row(query, reference):
    """An engine must not make one empty group of no solution."""
    bindings = query.bind(examples(query), reference, TODAY)
    substitutions = {ox.Variable(name): term for name, term in bindings.items()}
    assert not list(ox.Store().query(query.text, substitutions=substitutions))
    if "GROUP BY" in query.text:
        assert not list(rdflib.Graph().query(query.text))


@pytest.mark.parametrize("kind", sorted(TYPES - set(PROFILE_TYPES)))
def test_every_type_of_parameter_is_documented(kind):
    assert f"`{kind}`" in README.read_text(encoding="utf-8")
