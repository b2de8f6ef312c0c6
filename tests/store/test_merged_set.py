"""The store against a model: a dictionary of graphs, and the set of what the merged ones state."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.iris import Iris
from kb.store import Change, open_store

EX = "https://example.org/"
INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
MERGED = [f"{EX}graph/{name}" for name in "abc"]
APART = [f"{EX}apart/{name}" for name in "xy"]

subjects = st.sampled_from([ox.NamedNode(f"{EX}s{number}") for number in range(3)])
objects = st.sampled_from(
    [
        ox.NamedNode(f"{EX}s0"),
        ox.Literal("a", language="EN-gb"),
        ox.Literal("7", datatype=INTEGER),
        ox.Literal("007", datatype=INTEGER),
    ]
)
triples = st.frozensets(st.builds(ox.Triple, subjects, st.just(ox.NamedNode(f"{EX}p")), objects))


@st.composite
def changes(draw) -> Change:
    merged = draw(st.dictionaries(st.sampled_from(MERGED), triples))
    if draw(st.booleans()):
        return Change(merged, apart=draw(st.dictionaries(st.sampled_from(APART), triples)))
    scopes = draw(st.lists(st.tuples(st.sampled_from(APART), subjects), unique=True))
    about = {
        (graph, subject.value): [triple for triple in draw(triples) if triple.subject == subject]
        for graph, subject in scopes
    }
    return Change(merged, about=about)


def stored(new) -> set[ox.Triple]:
    """The triples as the engine writes them."""
    memory = ox.Store()
    memory.extend(ox.Quad(*triple) for triple in new)
    return {quad.triple for quad in memory}


def follow(model: dict[str, set[ox.Triple]], change: Change) -> None:
    for name, new in (dict(change.graphs) | dict(change.apart)).items():
        model[name] = stored(new)
    for (name, subject), new in change.about.items():
        others = {triple for triple in model.get(name, set()) if triple.subject.value != subject}
        model[name] = others | stored(new)


def state(store) -> dict[str | None, set[ox.Triple]]:
    graphs: dict[str | None, set[ox.Triple]] = {None: set()}
    for quad in store.quads(graph=None):
        name = getattr(quad.graph_name, "value", None)
        if name != Iris().system_graph:
            assert quad.triple not in graphs.setdefault(name, set())
            graphs[name].add(quad.triple)
    return graphs


def expected(model: dict[str, set[ox.Triple]]) -> dict[str | None, set[ox.Triple]]:
    merged = set().union(*(model.get(name, set()) for name in MERGED))
    return {None: merged, **{name: held for name, held in model.items() if held}}


@given(st.lists(changes(), max_size=8))
@settings(deadline=None)
def test_after_every_change_the_default_graph_is_the_merged_set(history):
    store, model = open_store(None), {}
    for position, change in enumerate(history, start=1):
        store.apply(change, position)
        follow(model, change)
        assert state(store) == expected(model)
        assert store.position() == position
    assert set(store.graph_names()) - {Iris().system_graph} >= {
        n for n, held in model.items() if held
    }


@given(st.lists(changes(), max_size=8))
@settings(deadline=None)
def test_changes_made_together_lead_where_they_lead_one_by_one(history):
    whole = any(change.apart for change in history)
    history = [change for change in history if not (whole and change.about)]
    together, alone = open_store(None), open_store(None)
    together.apply_many(history, len(history))
    for position, change in enumerate(history, start=1):
        alone.apply(change, position)
    assert state(together) == state(alone)
