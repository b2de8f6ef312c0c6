"""The ontology keeps the house rules, and every house rule can be broken."""

import re
from pathlib import Path

import pytest
from rdflib.plugins.sparql import prepareQuery

from kb import assets

from .conftest import house_queries, house_shapes

BROKEN = Path(__file__).parent / "broken"
HEADER = re.compile(r"#\+ (\w+): (.+)")


def header(name: str) -> dict[str, str]:
    return dict(HEADER.findall(assets.read(f"queries/ontology/{name}.rq")))


def test_the_shipped_ontology_keeps_every_house_rule(ontology, broken_rules):
    assert broken_rules(ontology) == {}


def test_a_rule_that_waits_has_something_to_wait_for(awaited):
    assert [name for name, rows in awaited.items() if not rows] == []


@pytest.mark.parametrize("rule", sorted([*house_queries(), *house_shapes()]))
def test_a_file_that_breaks_one_rule_is_caught_by_that_rule_alone(rule, ontology, broken_rules):
    ontology.load(path=BROKEN / f"{rule}.trig")
    assert list(broken_rules(ontology)) == [rule]


def test_every_broken_file_belongs_to_a_rule():
    files = {path.stem for path in BROKEN.iterdir()}
    assert files == {*house_queries(), *house_shapes()}


@pytest.mark.parametrize("name", house_queries())
def test_a_house_query_says_what_is_wrong_and_how_to_mend_it(name):
    keys = header(name)
    assert list(keys) == ["summary", "rule", "severity", "problem", "solution"]
    assert keys["severity"] in {"violation", "warning"}
    assert keys["problem"].endswith(".")
    assert keys["solution"].endswith(".")


@pytest.mark.parametrize("name", house_queries())
def test_a_house_query_is_understood_by_a_second_engine(name):
    assert prepareQuery(assets.read(f"queries/ontology/{name}.rq")).algebra.name == "SelectQuery"


def test_every_rule_has_a_line_in_the_readme_that_names_what_enforces_it():
    lines = re.findall(
        r"^\| (O-\d+) \|.*\| (.+) \|$", assets.read("ontology/README.md"), re.MULTILINE
    )
    stated = {rule: set(re.findall(r"`([^`]+)`", enforced)) for rule, enforced in lines}
    kept: dict[str, set[str]] = {}
    for name in house_queries():
        kept.setdefault(header(name)["rule"], set()).add(name)
    for shape in house_shapes():
        kept.setdefault("-".join(shape.split("-")[:2]), set()).add(shape)
    assert stated == kept
    assert len(stated) <= 25
