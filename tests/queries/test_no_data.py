"""No row means none, or that nobody has ever said anything of the kind: the answer tells which."""

from datetime import date

import pytest

from kb.asking import Asking, exists, verdict
from kb.errors import NotFoundError
from kb.iris import Iris
from kb.queries import INTERNAL, Catalogue, CatalogueQuery, Kind
from kb.store import open_store

TODAY = date(2026, 11, 23)
OF_REFERENCE = {"codes-missing-in-language", "country-status"}
"""Questions that the reference data answer, and rightly so."""


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.load()


def resting_on(kinds):
    header = f"#+ summary: s\n#+ rests-on: {kinds}\nSELECT ?x {{}}"
    return CatalogueQuery.parse("queries/clusters/test.rq", header, Iris())


def examples(query):
    return {parameter.name: parameter.example for parameter in query.parameters}


def test_of_an_empty_base_every_question_says_no_data(query, catalogue, reference, store_of):
    """An empty base holds the reference data; they must not be enough for any question."""
    if query.theme == INTERNAL:
        return
    base = open_store(None) if query.name in OF_REFERENCE else store_of(None, query)
    for values in (examples(query), needed(query)):
        answer = Asking(base, reference, catalogue).answer(query.name, values, TODAY)
        assert answer.rows == ()
        assert answer.verdict.status == "no-data"
        assert set(answer.verdict.missing) <= set(query.rests_on)


def needed(query):
    """The example of each parameter without which the question cannot be asked."""
    return {one.name: one.example for one in query.parameters if one.required}


def test_a_case_with_rows_has_what_its_question_rests_on(asked, catalogue, store_of):
    query = catalogue[asked.query]
    if asked.expected()[1]:
        base = store_of(asked.data, query)
        assert [kind for kind in query.rests_on if not exists(base, kind)] == []


def test_each_kind_that_is_missing_is_named(store_of):
    query = resting_on("clu:ClusterOrganisation clu:Country|clu:Gateway skos:altLabel clu:amount")
    found = verdict(store_of(None, query), query, found=False)
    assert found.status == "no-data"
    assert found.missing == (Kind.parse("clu:ClusterOrganisation"), Kind.parse("clu:amount"))


def test_none_is_told_where_every_kind_is_there(store_of):
    query = resting_on("clu:Country skos:altLabel")
    assert verdict(store_of(None, query), query, found=False).status == "none"


def test_rows_are_an_answer_whatever_is_missing(store_of):
    query = resting_on("clu:ClusterOrganisation")
    assert verdict(store_of(None, query), query, found=True).status == "answered"


def test_what_pages_alone_use_is_no_question(catalogue):
    assert INTERNAL not in {query.theme for query in catalogue.questions()}
    with pytest.raises(NotFoundError, match="members"):
        catalogue.question("members")
