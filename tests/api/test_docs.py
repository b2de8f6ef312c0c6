"""What the interface offers stands in its documentation, and the other way round."""

import re
from pathlib import Path

from api.app import BLUEPRINTS
from api.collections import TYPES
from api.negotiation import CSV, HTML, JSON, JSONLD, NTRIPLES, SOLUTIONS, TIMEMAP, TRIG, TURTLE
from api.problems import STATUS, Problem

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "api.md").read_text("utf-8")


def documented():
    """Return the routes in the table of the page."""
    table = PAGE.partition("## Routes")[2].partition("### Collections")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {route for row in rows for route in re.findall(r"`([^`]+)`", row)}


def routes(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or ".<suffix" in rule.rule:
            continue
        path = re.sub(r"<(?:\w+:)?kind>", "{type}", rule.rule)
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)
        if path == "/{plural}":
            yield from (f"/{plural}" for plural in TYPES)
        else:
            yield path


def test_the_table_lists_exactly_the_routes_there_are(app):
    assert set(routes(app)) == documented()


def test_every_feature_is_a_blueprint_of_its_own():
    assert len({blueprint.import_name for blueprint in BLUEPRINTS}) == len(BLUEPRINTS)


def test_every_member_and_status_of_a_problem_is_explained():
    errors = PAGE.partition("## Errors")[2].partition("## Headers")[0]
    problem = Problem("s", "t", 400, "d", "i", "h", 1, 1, "s", "h", {}, [])
    for member in problem.members:
        assert f"`{member}`" in errors
    for status in STATUS.values():
        assert str(status.value) in errors


def test_every_suffix_is_listed():
    assert TIMEMAP.media_type in PAGE
    for form in (JSONLD, HTML, TURTLE, NTRIPLES, TRIG, CSV, JSON, SOLUTIONS):
        assert f"| `.{form.suffix}` | `{form.media_type}` |" in PAGE
