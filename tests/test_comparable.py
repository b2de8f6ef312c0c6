import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.resources import comparable
from kb.resources.comparable import spellings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lyonbiopole", "LYONBIOPOLE"),
        ("Mov'eo", "Mov\u2019eo"),
        ("Clust-ER Meccatronica", "clust er  meccatronica"),
        ("Tèxtils.CAT", "Textils.cat"),
        ("AERO Łódź Sp.A.", "aero lodz"),
        ("Hafen Straße GmbH", "Hafen Strasse"),
        ("Jeotermal Yat\u0131r\u0131mc\u0131lar\u0131", "jeotermal yatirimcilari"),
        ("Кластер «София»", "кластер софия"),
    ],
)
def test_the_same_name_written_differently_looks_the_same(one, other):
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Bio", "BioM"), ("EPSI", "EPSI Italia"), ("AG", ""), ("A1", "A2")]
)
def test_other_names_do_not(one, other):
    assert comparable(one) != comparable(other)


@given(st.text(max_size=50))
def test_a_form_is_words_of_one_case_with_a_space_between(name):
    form = comparable(name)
    assert form == " ".join(form.split())
    assert form == form.casefold() or not form.isascii()
    assert comparable(f"  {name}. ") == form


@pytest.mark.parametrize("iri", ["urn:x:y", "mailto:a@b", "http://", "http://[", "", "a b"])
def test_what_is_no_address_has_one_spelling(iri):
    assert list(spellings(iri)) == [iri]


def test_an_address_has_the_spellings_that_people_use():
    found = set(spellings("http://www.Port.example/a/?q=1"))
    assert found >= {
        "https://port.example/a?q=1",
        "https://www.port.example/a/?q=1",
        "http://www.Port.example/a/?q=1",
    }
    assert len(found) == 9
