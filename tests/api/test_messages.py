"""Texts that people see come from the catalogues, and nothing else does."""

import re
import shutil
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from api.extraction import refresh, template
from api.messages import LOCALES, read_catalogues

TEMPLATES = Path(__file__).parents[2] / "api" / "templates"
NAMES = {"Cluster KB", "SPARQL"}
"""Names are the same in every language."""


def identifiers(catalogue):
    return {message.id for message in catalogue if message.id}


def test_the_english_catalogue_lists_every_text():
    with (LOCALES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        listed = identifiers(read_po(source))
    assert listed == identifiers(template()), "run `.venv/bin/python -m api.extraction`"


def test_refreshing_what_is_up_to_date_changes_nothing(tmp_path):
    shutil.copytree(LOCALES, tmp_path, dirs_exist_ok=True)
    refresh(tmp_path)
    for path in LOCALES.rglob("*.po"):
        again = tmp_path / path.relative_to(LOCALES)
        assert again.read_text("utf-8") == path.read_text("utf-8")


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_a_template_holds_no_text_of_its_own(path):
    source = re.sub(
        r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text("utf-8"), flags=re.DOTALL
    )
    source = re.sub(r"<(pre|code)>.*?</\1>", "", source, flags=re.DOTALL)
    texts = {text.strip() for text in re.sub(r"<[^>]*>", "\n", source).split("\n")}
    wordy = {text for text in texts if re.search(r"[A-Za-z]{2}", text)}
    assert {text.strip("\u2013 ") for text in wordy} <= NAMES
    for attribute in re.findall(
        r'\b(?:alt|title|placeholder|aria-label|summary)="([^"{]+)"', source
    ):
        assert attribute.strip() == "", attribute


def test_places_in_a_translation_are_those_of_the_text():
    for path in LOCALES.glob("*/LC_MESSAGES/messages.po"):
        with path.open("rb") as source:
            for message in read_po(source):
                assert not list(message.check()), message.id


def test_plural_forms_follow_the_language(tmp_path):
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    forms = ("partner", "partnerzy", "partnerów")
    lines = ['msgid "partner"', 'msgid_plural "partners"']
    lines += [f'msgstr[{number}] "{form}"' for number, form in enumerate(forms)]
    (folder / "messages.po").write_text("\n".join(lines), "utf-8")
    polish = read_catalogues(tmp_path)["pl"]
    assert [polish.ngettext("partner", "partners", n) for n in (1, 3, 5, 22)] == [
        "partner",
        "partnerzy",
        "partnerów",
        "partnerzy",
    ]


def test_a_page_speaks_the_language_that_the_reader_asks_for(app, client, monkeypatch, tmp_path):
    folder = tmp_path / "eo" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text('msgid "Discover"\nmsgstr "Malkovru"\n', "utf-8")
    catalogues = app.extensions["messages"] | read_catalogues(tmp_path)
    monkeypatch.setitem(app.extensions, "messages", catalogues)
    response = client.get("/discover/", headers={"Accept": "text/html", "Accept-Language": "eo"})
    assert '<html lang="eo">' in response.text
    assert "<h1>Malkovru</h1>" in response.text
    assert response.headers["Content-Language"] == "eo"


def test_a_reader_of_a_language_without_a_catalogue_gets_english(client):
    response = client.get("/discover/", headers={"Accept": "text/html", "Accept-Language": "tlh"})
    assert '<html lang="en">' in response.text
