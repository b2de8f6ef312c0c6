"""Every query of the catalogue is documented, and means the same on two engines."""

import re
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from kb.iris import PROFILE_TYPES, Iris
from kb.queries import QUESTIONS, Catalogue, CatalogueQuery

README = Path(__file__).parents[2] / "queries" / "README.md"
CURATED = Path(__file__).parents[2] / "data"
TYPES = {
    "rule",
    "country",
    "group",
    "sector",
    "region",
    "date",
    "year",
    "profile",
    "publisher",
    "iri",
    "term",
    "integer",
    "decimal",
    "string",
    "language",
    *PROFILE_TYPES,
}
OF = re.compile(r"(code|part)\(.+\)")
NUMBER = re.compile(r"CQ-[0-9]{2,3}")
TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.filterwarnings("ignore:Dataset\\.:DeprecationWarning")
"""What rdflib says of itself when its own dataset is asked a query."""


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


def test_a_question_says_what_it_answers_and_rests_on(query):
    assert all(map(NUMBER.fullmatch, query.questions))
    assert query.form == "select"
    if query.theme in QUESTIONS:
        assert query.questions
        assert query.rests_on


def test_its_parameters_are_complete(query):
    for parameter in query.parameters:
        assert {OF.sub(r"\1", kind) for kind in parameter.types} <= {*TYPES, "code", "part"}
        assert parameter.need in ("required", "optional") or parameter.default
        assert parameter.example
        assert parameter.description


def test_parameters_and_columns_are_what_it_projects(query):
    projected = {str(variable) for variable in prepareQuery(query.text).algebra.PV}
    parameters = {parameter.name for parameter in query.parameters}
    assert parameters <= projected
    assert set(query.columns) == projected - parameters


def subqueries(text):
    """Yield the projection and the pattern of every subquery, also of those within others."""
    plain = "\n".join(line.partition(" # ")[0] for line in text.splitlines() if line[:1] != "#")
    for start in re.finditer(r"\{\s*SELECT (.*?)WHERE \{", plain, re.DOTALL):
        depth, end = 1, start.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(plain[end], 0)
            end += 1
        yield start[1], plain[start.end() : end]


def test_every_subquery_projects_the_parameters_it_uses(query):
    for inner in subqueries(query.text):
        projection, body = (set(re.findall(r"\?(\w+)", text)) for text in inner)
        for parameter in query.parameters:
            assert parameter.name not in body or parameter.name in projection


def test_its_examples_are_of_their_type(query, reference):
    query.bind(examples(query), reference, TODAY)


def test_it_orders_any_two_rows(query, reference, store_of):
    order = order_of(query.text)
    required = {one.name: one.example for one in query.parameters if one.required}
    for values in (examples(query), required):
        rows = [
            tuple(str(row.get(variable)) for variable in order)
            for row in store_of(CURATED, query).select(
                query.text, query.bind(values, reference, TODAY)
            )
        ]
        assert len(set(rows)) == len(rows)


def test_its_first_rows_are_those_of_the_whole(query, reference, store_of):
    bindings = query.bind(examples(query), reference, TODAY)
    store = store_of(CURATED, query)
    whole = list(store.select(query.text, bindings))
    assert list(store.select(query.first(2), bindings)) == whole[:2]


def test_it_is_narrowed_by_parameters_that_may_be_left_out(query):
    optional = {one.name for one in query.parameters if one.need == "optional"}
    assert set(query.narrowed_by) <= optional


def test_it_tells_nothing_by_no_row(query, reference):
    """An engine must not make one empty group of no solution."""
    bindings = query.bind(examples(query), reference, TODAY)
    substitutions = {ox.Variable(name): term for name, term in bindings.items()}
    assert not list(ox.Store().query(query.text, substitutions=substitutions))
    if "GROUP BY" in query.text:
        empty = rdflib.Dataset() if "GRAPH" in query.text else rdflib.Graph()
        assert not list(empty.query(query.text))


@pytest.mark.parametrize("theme", QUESTIONS)
def test_every_theme_has_questions_and_is_documented(theme):
    assert Catalogue.load().theme(theme)
    assert f"`{theme}/`" in README.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("header", "wrong"),
    [
        ("#+ question: CQ-01", "no summary"),
        ("#+ summary: s\n#+ rests-on: clu:Castle", "'clu:Castle', which is no term"),
        ("#+ summary: s\n#+ rests-on: clu:Agreement|cloo:Gateway", "'cloo:Gateway', whose prefix"),
        ("#+ summary: s\n#+ rests-on: Gateway", "'Gateway', whose prefix"),
    ],
)
def test_a_bad_header_does_not_load(header, wrong):
    with pytest.raises(ValueError, match=re.escape(wrong)) as caught:
        CatalogueQuery.parse("queries/clusters/test.rq", f"{header}\nSELECT ?x {{}}", Iris())
    assert "queries/clusters/test.rq" in str(caught.value)


@pytest.mark.parametrize("kind", sorted(TYPES - set(PROFILE_TYPES)))
def test_every_type_of_parameter_is_documented(kind):
    assert f"`{kind}`" in README.read_text(encoding="utf-8")
