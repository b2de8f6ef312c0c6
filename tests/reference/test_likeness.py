"""What somebody may have meant: labels in any language, slips, and where nobody can tell."""

import pytest

COUNTRY = "http://publications.europa.eu/resource/authority/country/"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("GR", "GRC"),
        ("Greece", "GRC"),
        ("Griechenland", "GRC"),
        ("Ελλάδα", "GRC"),
        ("ελλαδα", "GRC"),
        ("Grece", "GRC"),
        ("Germny", "DEU"),
        ("osterreich", "AUT"),
        ("Irland", "IRL"),
        ("Island", "ISL"),
        ("South Korea", "KOR"),
        ("Swizerland", "CHE"),
        ("DE92", "DEU"),
    ],
)
def test_a_country_is_found_by_what_people_call_it(reference, text, code):
    assert reference.likely_country(text) == COUNTRY + code


@pytest.mark.parametrize("text", ["", "XX", "England", "Atlantis", "Irlan", "main", "Xyz99"])
def test_no_country_is_guessed_where_nobody_can_tell(reference, text):
    assert reference.likely_country(text) is None


@pytest.mark.parametrize(
    ("scheme", "text", "code"),
    [
        ("industrial-ecosystem", "health", "health"),
        ("industrial-ecosystem", "Gesundheit", "health"),
        ("industrial-ecosystem", "Helth", "health"),
        ("industrial-ecosystem", "Agri Food", "agri-food"),
        ("agreement-level", "Cluster", "cluster"),
    ],
)
def test_a_code_is_found_by_its_label(reference, scheme, text, code):
    assert reference.likely_concept(scheme, text).rsplit("/", 1)[-1] == code


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        ("industrial-ecosystem", "energy"),
        ("nuts-2024", "ITC99"),
        ("nace2.1", "21.99"),
        ("no-such-scheme", "health"),
    ],
)
def test_no_code_is_guessed_where_nobody_can_tell(reference, scheme, text):
    assert reference.likely_concept(scheme, text) is None
