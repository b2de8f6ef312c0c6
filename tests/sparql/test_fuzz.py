"""Texts made of what is awkward, read by `inspect` and by the engine."""

from __future__ import annotations

from contextlib import suppress

import pyoxigraph as ox
from hypothesis import example, given
from hypothesis import strategies as st

from kb.errors import QueryError, QueryRefusedError, QuerySyntaxError
from kb.sparql import inspect

PIECES = [
    *"{}()[].;,<>#'\"/|^!*+?$\\ \n\r\t~%",
    *("'''", '"""', "''", "<?b", "<?b#>", "<urn:x#y>", "<urn:x'y>", "<http://a/'>", "<<", ">>"),
    *(r"\u005C", r"\u0022", r"\u0027", r"\u0023", r"\u000A", r"\u0053", "\\'", "%20", r"\-"),
    *("?s ?p ?o", "{ ?s ?p ?o }", "?s", "$x", "true", "1", "1.", "1e5", "'a'", "@en", "--ltr"),
    *("_:b", "ex:", "ex:a", "ex:a.", ":", "SERVICE:", "ex:SERVICE", "?xSERVICE", "a", "^^", "&&"),
    *("FILTER(", "UNION", "OPTIONAL", "GRAPH", "VALUES ?a { 1 }", "BIND(1 AS ?z)", "SELECT", "é"),
]
# A port to which the engine refuses to speak: the refusal shows that it would have.
ADDRESS = "<http://127.0.0.1:9/>"
CALLS = [
    f"SERVICE{ADDRESS}{{ ?s ?p ?o }}",
    f"SERVICE {ADDRESS} {{}}",
    "SERVICE:x{ ?s ?p ?o }",
    "SERVICE?x{ ?s ?p ?o }",
    "service ex:x{ ?s ?p ?o }",
]
START = "".join(f"PREFIX {prefix}: {ADDRESS} " for prefix in ("", "ex", "SERVICE"))
GROUPS = ["?s ?p ?o ", "?s ?p ", "FILTER(?o", "FILTER(?o<", "?s ?p ?o FILTER(?s <", ""]

awkward = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)


def calls_out(text: str) -> bool:
    """Whether the engine, left alone, would follow a SERVICE clause in this query."""
    store = ox.Store()
    store.update("INSERT DATA { <x:a> <x:b> 1 }")
    try:
        answer = store.query(text)
        list(answer if not isinstance(answer, ox.QueryBoolean) else ())
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        return True
    return False


@given(st.text() | awkward | awkward.map(lambda text: f"ASK {{ {text} }}"))
def test_any_text_is_read_or_refused(text):
    with suppress(QueryRefusedError, QuerySyntaxError):
        assert inspect(text).form in ("select", "ask", "construct", "describe")


@given(
    st.sampled_from(GROUPS), awkward, st.sampled_from(CALLS), awkward, st.sampled_from(["}", ")}"])
)
@example("?s ?p ?o FILTER(?s", "<?p#>'''\n)", CALLS[0], "#'''\n", "}")
@example("?s ?p ?o FILTER(?o", "<'''>''')", CALLS[0], "FILTER(''<'''>''')", "}")
@example("?s ?p ", '"\\u005C" ', CALLS[1], '#"\n', "}")
def test_what_is_accepted_never_calls_out(group, before, call, after, end):
    text = f"{START}SELECT * {{ {group}{before}{call}{after}{end}"
    try:
        info = inspect(text)
    except QueryError:
        return
    assert not calls_out(info.text)


def test_the_engine_does_call_out_when_it_is_left_alone():
    assert all(calls_out(f"{START}SELECT * {{ {call} }}") for call in CALLS)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_string_may_hold_any_text(text):
    literal = str(ox.Literal(text))
    info = inspect(f"SELECT ?x {{ BIND ({literal} AS ?x) }}")
    (solution,) = ox.Store().query(info.text)
    assert solution["x"].value == text


@given(awkward)
def test_reading_again_changes_nothing(text):
    try:
        info = inspect(f"{START}SELECT * {{ {text} }}")
    except QueryError:
        return
    assert inspect(info.text) == info
