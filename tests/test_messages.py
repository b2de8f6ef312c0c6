"""Texts of the code are there in every language, and each reader gets the best of them."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kb.messages import LOCALES, Languages, in_each_language, joined, said

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
from extract_messages import refresh, template

LANGUAGES = ("de", "es", "fr", "it")
PLACES = re.compile(r"\{\?\w+\}")


def catalogue(language):
    with (LOCALES / f"{language}.po").open("rb") as source:
        return {one.id: one.string for one in read_po(source, locale=language) if one.id}


def test_every_language_has_a_file():
    assert sorted(path.stem for path in LOCALES.glob("*.po")) == list(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_no_other(language):
    texts = {one.id for one in template() if one.id}
    assert len(texts) > 80
    assert catalogue(language).keys() == texts, "run `python scripts/extract_messages.py`"
    assert all(catalogue(language).values())


def test_refreshing_what_is_up_to_date_changes_nothing(tmp_path):
    shutil.copytree(LOCALES, tmp_path, dirs_exist_ok=True)
    refresh(tmp_path)
    for path in LOCALES.glob("*.po"):
        assert (tmp_path / path.name).read_text("utf-8") == path.read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_the_values_that_the_text_names(language):
    for text, translated in catalogue(language).items():
        assert sorted(PLACES.findall(translated)) == sorted(PLACES.findall(text))


def test_values_stand_in_their_places_and_are_no_templates():
    told = dict(said("{?text} was read as {?value}", text="{?value}", value="{0} %s \\1"))
    assert told["en"] == "{?value} was read as {0} %s \\1"
    assert told["fr"] == "{?value} a été lu comme {0} %s \\1"


def test_a_value_may_differ_by_language():
    names = in_each_language({"de": "Österreich", "fr": "Autriche"}.get)
    names = tuple((tag, name or "Austria") for tag, name in names)
    told = dict(said("{?text} was read as {?value}", text="'AT'", value=names))
    assert told["en"] == "'AT' was read as Austria"
    assert told["de"] == "'AT' wurde als Österreich gelesen"
    both = dict(joined([said("the same town"), names], "; "))
    assert both["fr"] == "la même ville; Autriche"


@pytest.mark.parametrize(
    ("languages", "tag", "text"),
    [
        (("it", "de"), "it", "la stessa località"),
        (("pl", "de"), "de", "derselbe Ort"),
        (("pl",), "en", "the same town"),
    ],
)
def test_a_reader_gets_the_best_language_that_there_is(languages, tag, text):
    reader, messages = Languages(languages), said("the same town")
    assert (reader.language(messages), reader.text(messages)) == (tag, text)
