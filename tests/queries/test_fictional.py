"""The fictional world: marked as such, apart from the facts, accepted, and enough for questions.

`fictional.toml` holds what each question is asked that the curated facts cannot answer; where it
says nothing, the examples of the header are asked of the curated facts.
"""

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pyoxigraph as ox
from rdflib.namespace import SKOS

from kb.asking import Asking
from kb.config import Settings
from kb.contributions.checking import Checking
from kb.iris import Iris
from kb.queries import INTERNAL, Catalogue

ROOT = Path(__file__).parents[2]
FICTIONAL = ROOT / "examples" / "fictional"
CURATED = ROOT / "data"
FILES = sorted(FICTIONAL.rglob("*.ttl"))
TODAY = date(2026, 11, 23)
ASKED = tomllib.loads((Path(__file__).parent / "fictional.toml").read_text(encoding="utf-8"))
WARNINGS = ["R03", "R101", "R11", "R13", "R15"]
"""Those of one profile about which little is known; see the folder's README."""


def statements(folder):
    return [
        quad
        for path in sorted(folder.rglob("*.ttl"))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    ]


def profiles(folder):
    return {Iris().owner(quad.subject.value) for quad in statements(folder)}


def test_every_name_and_key_says_that_it_is_fictional():
    assert all(profile.key.startswith("fictional-") for profile in profiles(FICTIONAL))
    names = {
        quad.object.value
        for quad in statements(FICTIONAL)
        if quad.predicate.value in (str(SKOS.prefLabel), str(SKOS.altLabel))
    }
    assert len(names) > 40
    assert {name for name in names if not name.endswith("(fictional)")} == set()


def test_it_is_never_mixed_with_the_facts():
    assert profiles(FICTIONAL) & profiles(CURATED) == set()
    facts = "".join(map(str, statements(CURATED)))
    assert "fictional-" not in facts
    assert "examples" not in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_its_readme_names_every_file():
    text = (FICTIONAL / "README.md").read_text(encoding="utf-8")
    for path in FILES:
        assert f"`{path.relative_to(FICTIONAL)}`" in text


def test_it_is_accepted_with_the_warnings_that_are_meant():
    checking = Checking(Settings())
    verdicts = [verdict for path in FILES for verdict in checking.check(path)]
    assert len(verdicts) > 40
    assert [str(one.profile) for one in verdicts if not one.accepted] == []
    results = [result for one in verdicts for result in one.to_json()["report"]["results"]]
    told = Counter(one["rule"] for one in results if one["severity"] == "warning")
    assert sorted(told.elements()) == WARNINGS


def test_every_question_answers_on_the_facts_or_in_the_fictional_world(query, reference, store_of):
    if query.theme == INTERNAL:
        return
    values = ASKED.get(query.name)
    folder = CURATED if values is None else FICTIONAL
    values = {one.name: one.example for one in query.parameters} if values is None else values
    asking = Asking(store_of(folder, query), reference, Catalogue.load())
    answer = asking.answer(query.name, values, TODAY)
    assert answer.verdict.status == "answered", f"give {query.name} values in fictional.toml"


def test_only_questions_are_asked_of_it():
    assert set(ASKED) <= {query.name for query in Catalogue.load().questions()}
