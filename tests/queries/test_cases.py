"""Each case gives the rows that its README reasons out, in that order, on both engines."""

from datetime import date

import pytest

from kb.queries import QUESTIONS, Catalogue

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.filterwarnings("ignore:Dataset\\.:DeprecationWarning")
"""What rdflib says of itself when its own dataset is asked a query."""


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.load()


def test_the_rows_are_those_expected(asked, ask, catalogue, reference):
    query = catalogue[asked.query]
    columns, lines = asked.expected()
    variables, rows = ask(asked.data, query, query.bind(asked.values, reference, TODAY))
    assert set(columns) <= set(variables)
    assert ["\t".join(row.get(column, "") for column in columns) for row in rows] == lines


def test_a_case_says_why_and_leaves_nothing_over(asked):
    reasons = (asked.folder / "README.md").read_text(encoding="utf-8")
    assert f"`{asked.name}`" in reasons
    tables = {path.stem for path in asked.folder.glob("*.tsv")}
    assert tables == {
        line.strip("[]")
        for line in (asked.folder / "ask.toml").read_text(encoding="utf-8").splitlines()
        if line.startswith("[")
    }


def test_every_question_has_a_case(catalogue, tables):
    questions = {query.name for query in catalogue if query.theme in QUESTIONS}
    assert questions <= {one.query for one in tables}
