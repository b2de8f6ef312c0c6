"""What is deprecated still works, and a query turns data that use it into data that do not.

Beside each migration stand a profile that uses the deprecated term and the same one migrated.
"""

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, OWL, SKOS

from kb import assets
from kb.reasoning import derive
from kb.reference import Reference
from kb.validation import Validator

from .conftest import kept_by_hand

PROFILES = Path(__file__).parent / "migrations"
HEADER = re.compile(r"#\+ ([\w-]+): (.+)")
ONTOLOGY = Graph()
for module in kept_by_hand():
    ONTOLOGY.parse(data=module, format="turtle")
NAMES = {re.split("[#/]", term)[-1]: term for term in sorted(ONTOLOGY.subjects(OWL.deprecated))}
"""Every deprecated term by its local name."""


def migration(name):
    return assets.read(f"queries/migrations/{name}.rq")


def triples(name):
    return [quad.triple for quad in ox.parse(path=str(PROFILES / f"{name}.ttl"))]


def used(statements):
    return {term.value for t in statements for term in t if isinstance(term, ox.NamedNode)}


@pytest.fixture(scope="module")
def reference():
    return Reference.load()


def test_every_deprecated_term_has_a_migration_and_none_is_left_over():
    files = {Path(path).stem for path in assets.walk("queries/migrations", ".rq")}
    assert files == set(NAMES)
    assert {path.stem for path in PROFILES.iterdir()} == {
        variant for name in NAMES for variant in (name, f"{name}-migrated")
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_migration_says_what_it_replaces_since_when(name):
    keys = dict(HEADER.findall(migration(name)))
    assert list(keys) == ["summary", "deprecates", "since"]
    assert keys["deprecates"].rpartition(":")[2] == name
    note = str(ONTOLOGY.value(NAMES[name], SKOS.changeNote))
    assert note.startswith(f"Deprecated since {keys['since']}: ")


@pytest.mark.parametrize("name", NAMES)
def test_a_migration_leaves_the_new_term_alone(name):
    before = triples(name)
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in before)
    after = list(store.query(migration(name)))
    assert str(NAMES[name]) in used(before)
    assert str(NAMES[name]) not in used(after)
    assert str(ONTOLOGY.value(NAMES[name], DCTERMS.isReplacedBy)) in used(after)
    assert set(after) == set(triples(f"{name}-migrated"))


@pytest.mark.parametrize("name", NAMES)
def test_a_second_engine_migrates_in_the_same_way(name):
    before = Graph().parse(PROFILES / f"{name}.ttl")
    after = Graph().parse(PROFILES / f"{name}-migrated.ttl")
    assert isomorphic(before.query(migration(name)).graph, after)
    assert isomorphic(after.query(migration(name)).graph, after)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_migrated_validates_as_before(name, reference):
    validator = Validator(reference)
    old, new = (validator.validate(triples(variant)) for variant in (name, f"{name}-migrated"))
    about_the_term = {result for result in old.results if result.path == str(NAMES[name])}
    assert old.accepted
    assert new.results == tuple(result for result in old.results if result not in about_the_term)


@pytest.mark.parametrize("name", NAMES)
def test_what_uses_the_deprecated_term_still_says_what_the_new_one_says(name, reference):
    before, after = triples(name), triples(f"{name}-migrated")
    everything = {*before, *derive(reference, before)}
    assert {*after, *derive(reference, after)} <= everything


@pytest.mark.parametrize("name", NAMES)
def test_the_context_keeps_the_key_of_a_deprecated_term(name):
    context = json.loads(assets.read("ontology/context/1.0.jsonld"))["@context"].values()
    meanings = [value.get("@id") if isinstance(value, dict) else value for value in context]
    assert f"clu:{name}" in meanings


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_lists_what_is_deprecated(name):
    rows = re.findall(
        r"^\| `clu:(\w+)` \| ([\d.]+) \|", assets.read("ontology/README.md"), re.MULTILINE
    )
    assert dict(rows)[name] == dict(HEADER.findall(migration(name)))["since"]
