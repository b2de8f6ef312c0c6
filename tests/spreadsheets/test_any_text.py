"""Whatever stands in a cell, a row is mapped or refused: nothing breaks, nothing is lost."""

import re

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.iris import PROFILE_TYPES, Iris
from kb.spreadsheets import Known, MappedRow, RefusedRow, Target
from kb.spreadsheets.cells import CellReader
from kb.spreadsheets.forms import form_of

from .conftest import Desk

TEXTS = st.one_of(
    st.text(max_size=60),
    st.from_regex(r"[0-9.,/ -]{0,20}", fullmatch=True),
    st.from_regex(r"https?://[a-z<>%\\{}|^ \u00e9]{0,30}", fullmatch=True),
    st.sampled_from(["POINT(1 2)", "9" * 5000, "a;" * 500, "{key}", "<script>", "=1+1", "\ud800"]),
)


@pytest.fixture(scope="module")
def forms(reference):
    return [form_of(kind, reference) for kind in PROFILE_TYPES]


@settings(deadline=None, max_examples=60)
@given(text=TEXTS)
def test_any_text_in_any_field_is_read_or_refused(text, forms, vocabulary):
    for form in forms:
        reader = CellReader(form, vocabulary, Known(), Iris())
        for field in form.fields:
            reading = reader.read(Target(field, "en"), text)
            for term in reading.terms:
                assert isinstance(term, ox.NamedNode | ox.Literal)
            assert reading.terms or reading.problems or not re.sub(r"[;|\s]", "", text)


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), max_size=5))
def test_any_rows_end_mapped_or_refused(rows, vocabulary):
    desk = Desk(vocabulary)
    text = [
        [cell.replace("\0", "").encode(errors="ignore").decode() for cell in row] for row in rows
    ]
    table = desk.table([["id", "Name", "Country", "Town"], *text])
    outcomes = list(desk.interpreter.rows(table, desk.interpreter.mapping(table)))
    assert [one.row for one in outcomes] == list(table.rows)
    keys = [one.profile for one in outcomes if isinstance(one, MappedRow)]
    assert len(set(keys)) == len(keys)
    for one in outcomes:
        if isinstance(one, RefusedRow):
            assert any(problem.severity == "violation" for problem in one.problems)
            assert all(problem.place.row == one.row.number for problem in one.problems)
