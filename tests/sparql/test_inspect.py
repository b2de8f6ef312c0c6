from __future__ import annotations

import pyoxigraph as ox
import pytest

from kb.errors import QueryRefusedError, QuerySyntaxError
from kb.sparql import Dataset, inspect

PREFIXED = "PREFIX ex: <https://example.org/> PREFIX service: <https://example.org/s/> "

HARMLESS = {
    "in a comment": "SELECT * { ?s ?p ?o } # SERVICE <https://example.org/> { ?s ?p ?o }",
    "in a string": "SELECT * { ?s ?p 'SERVICE', \"SERVICE\", '''SERVICE''', \"\"\"SERVICE\"\"\" }",
    "in an IRI": "SELECT * { ?s <https://example.org/SERVICE/x> ?o }",
    "in an IRI with a fragment": "SELECT * { ?s <https://example.org/x#SERVICE> ?o }",
    "as a variable": "SELECT ?service { ?service ?p $SERVICE }",
    "as a local name": "SELECT * { ?s ex:SERVICE ex:a.service }",
    "as a prefix": "SELECT * { ?s service:x ?o }",
    "as a prefix of a graph": "SELECT * { GRAPH service:x { ?s ?p ?o } }",
    "as a prefix of a dataset": "SELECT * FROM service:x { ?s ?p ?o }",
    "as a prefix of a named graph": "SELECT * FROM NAMED service:x { ?s ?p ?o }",
    "as a blank node": "SELECT * { _:SERVICE ?p ?o }",
    "in a string that an escaped backslash keeps open": (
        r"""SELECT * { ?s ?p "\u005C" SERVICE ex:x { ?s ?p ?o } #" }"""
    ),
    "in a language tag": "SELECT * { ?s ?p 'x'@en-service }",
}

CALLS = {
    "plainly": "SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }",
    "in lower case": "SELECT * { service <https://example.org/> { ?s ?p ?o } }",
    "silently": "SELECT * { SERVICE SILENT <https://example.org/> { ?s ?p ?o } }",
    "run together": "SELECT * { SERVICESILENT<https://example.org/>{ ?s ?p ?o } }",
    "by a variable": "SELECT * { ?s ?p ?x . SERVICE?x{ ?s ?p ?o } }",
    "escaped": r"SELECT * { \u0053ERVICE <https://example.org/> { ?s ?p ?o } }",
    "escaped in full": r"SELECT * { \U00000053ERVICE <https://example.org/> { ?s ?p ?o } }",
    "after an escaped end of a comment": "SELECT * { # \\u000A SERVICE ex:x { ?s ?p ?o } \n}",
    "run into a boolean": "SELECT * { ?s ?p trueSERVICE<https://example.org/>{ ?s ?p ?o } }",
    "run into a number": "SELECT * { ?s ?p 1SERVICE<https://example.org/>{ ?s ?p ?o } }",
    "with an empty prefix": "PREFIX : <https://example.org/> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "with a prefix": "SELECT * { SERVICEex:x { ?s ?p ?o } }",
    "with a prefix that looks like it": "SELECT * { SERVICE:x { ?s ?p ?o } }",
    "after a comparison that is a comment": (
        "SELECT * { ?s ?p ?o FILTER (?s<?p#>'''\n) SERVICE ex:x { ?s ?p ?o } #'''\n }"
    ),
    "after a comparison with a string": (
        "SELECT * { ?s ?p ?o FILTER (?o<'''>''') SERVICE ex:x { ?s ?p ?o } FILTER (''<'''>''') }"
    ),
}


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_the_word_service_is_harmless(text):
    info = inspect(PREFIXED + text)
    ox.Store().query(info.text)


@pytest.mark.parametrize("text", CALLS.values(), ids=CALLS)
def test_a_service_clause_is_refused(text):
    prefixes = "" if text.startswith("PREFIX") else PREFIXED
    with pytest.raises((QueryRefusedError, QuerySyntaxError)) as caught:
        inspect(prefixes + text)
    assert caught.value.line
    assert caught.value.column


def test_a_service_clause_is_refused_with_its_place_and_a_way_out():
    with pytest.raises(QueryRefusedError, match="SERVICE is never followed") as caught:
        inspect("SELECT * {\n  SERVICE <https://example.org/> { ?s ?p ?o } }")
    assert (caught.value.line, caught.value.column) == (2, 3)
    assert "VALUES" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <x:a> <x:b> 1 }",
        "PREFIX ex: <https://example.org/> DELETE WHERE { ?s ?p ?o }",
        "LOAD <https://example.org/>",
        "drop all",
        r"\u0043LEAR ALL",
        "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_is_refused(text):
    with pytest.raises(QueryRefusedError, match="expected a query, came an update"):
        inspect(text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "select"),
        ("ask {}", "ask"),
        ("BASE <https://example.org/> CONSTRUCT WHERE { ?s ?p ?o }", "construct"),
        ("PREFIX : <https://example.org/> DESCRIBE :x", "describe"),
        ("# a comment\nPREFIX a: <x:> BASE <y:> PREFIX b: <z:> ASK { ?s a:x b:y }", "ask"),
    ],
)
def test_the_form_is_known(text, form):
    assert inspect(text).form == form


def test_the_prefixes_are_known():
    info = inspect("PREFIX ex: <https://example.org/> SELECT ?b $a { ?a ex:p ?b OPTIONAL {} }")
    assert info.prefixes == {"ex": "https://example.org/"}


def test_the_dataset_is_known():
    text = (
        "BASE <https://example.org/base/> PREFIX ex: <https://example.org/> ASK "
        "FROM <x:a> FROM ex:b FROM NAMED <c> FROM NAMED ex:d\\-e {}"
    )
    assert inspect(text).dataset == Dataset(
        default=("x:a", "https://example.org/b"),
        named=("https://example.org/base/c", "https://example.org/d-e"),
    )
    assert inspect("ASK {}").dataset is None


@pytest.mark.parametrize("brackets", ["{}", "()", "[]"])
def test_five_thousand_brackets_are_refused(brackets):
    opening, closing = brackets
    text = f"SELECT * {{ ?s ?p {opening * 5000} {closing * 5000} }}"
    with pytest.raises(QueryRefusedError, match="the query nests deeper than 64"):
        inspect(text)


def test_nesting_is_accepted_up_to_the_limit():
    text = "ASK " + "{" * 10 + "}" * 10
    assert inspect(text, max_nesting=10).form == "ask"
    with pytest.raises(QueryRefusedError, match="nests deeper than 9"):
        inspect(text, max_nesting=9)


@pytest.mark.parametrize(
    "text",
    [
        "ASK {" + " UNION ".join(["{ ?s ?p ?o }"] * 2000) + "}",
        "ASK {" + "OPTIONAL { ?s ?p ?o }" * 2000 + "}",
        "ASK {" + "{ ?s ?p ?o }" * 2000 + "}",
        "ASK {" + "?s ?p ?o ." * 2000 + "}",
        "ASK { ?s ?p ?o FILTER (1" + "+ 1" * 2000 + ") }",
        "ASK { ?s <x:p>" + "/<x:p>" * 2000 + " ?o }",
    ],
)
def test_long_chains_are_refused(text):
    with pytest.raises(QueryRefusedError, match="the query has more than 1,000 parts") as caught:
        inspect(text)
    assert "VALUES" in caught.value.hint


def test_many_values_are_no_chain():
    values = " ".join(f"<https://example.org/{number}>" for number in range(5000))
    assert inspect(f"ASK {{ VALUES ?x {{ {values} }} ?x ?p ?o }}").form == "ask"


def test_a_text_of_a_million_characters_is_refused():
    with pytest.raises(QueryRefusedError, match="1,000,006 characters"):
        inspect("ASK {}" + " " * 1_000_000)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("", "expected PREFIX, BASE, SELECT", (1, 1)),
        ("SELEKT * {}", "expected PREFIX, BASE, SELECT", (1, 1)),
        ("PREFIX ex <x:> ASK {}", "expected PREFIX, BASE, SELECT", (1, 1)),
        ("ASK {\n ?s ?p 'abc }", "the string that begins here", (2, 8)),
        ('ASK { ?s ?p "a\nb" }', "the string that begins here", (1, 13)),
        ("ASK { ?s ?p '''a'' }", "the string that begins here", (1, 13)),
        (r"ASK { ?s ?p 'a\q' }", "or has an escape that is none", (1, 13)),
        (r"ASK { ?s ?p '\u005Cu0041' }", "or has an escape that is none", (1, 13)),
        ("ASK { ?s ?p ` }", "'`' begins nothing", (1, 13)),
        ("ASK {\n\n{ ?s ?p ?o }", "this { is never closed", (1, 5)),
        ("ASK { ?s ?p (1 ] }", "this ] closes nothing", (1, 16)),
        ("ASK { } }", "this } closes nothing", (1, 9)),
        ("ASK { ?s\n ex:p ?o }", "the prefix ex: is not declared", (2, 2)),
        (r"ASK { \UFFFFFFFF }", "beyond the last codepoint", (1, 7)),
        (r"ASK { ?s ?p '\uD800' }", "half of a surrogate pair", (1, 14)),
        ("ASK { ?s ?p '\ud800' }", "half of a surrogate pair", (1, 14)),
    ],
)
def test_what_is_no_query_is_refused_with_its_place(text, message, place):
    with pytest.raises(QuerySyntaxError) as caught:
        inspect(text)
    assert message in caught.value.message
    assert (caught.value.line, caught.value.column) == place


def test_an_undeclared_prefix_comes_with_a_way_out():
    with pytest.raises(QuerySyntaxError) as caught:
        inspect("ASK { ?s ex:p ?o }")
    assert "PREFIX ex:" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o FILTER (?s<?p&&?o>?s) }",
        "SELECT * { ?s ?p 1, 1.5, .5, 1e5, 1.e5, -1, +1.0, true, 'a'@en-GB, '1'^^<x:t> }",
        "SELECT * { ?s !(<x:a>|^<x:b>)*/<x:c>+/<x:d>? ?o }",
        "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p [ ?q () ] } GROUP BY ?o HAVING (?n >= 1)",
        "PREFIX é: <x:> SELECT * { ?été é:a.b-c\\-d%20e:f _:b.1 }",
        r"SELECT * { ?s ?p 'it\'s', '''it's''', ''' '' ''' }",
        'SELECT * { ?s ?p "", """ "" """ }',
        "SELECT * { << ?s ?p ?o >> ?q ?r }",
        "SELECT\t*\r\n{#}\r}",
        r"SELECT * { ?s ?p '\\u0041', '\u00e9' }",
    ],
)
def test_what_the_engine_reads_is_accepted(text):
    ox.Store().query(inspect(text).text)
