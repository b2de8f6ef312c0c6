from __future__ import annotations

import subprocess
import sys
import threading

import pyoxigraph as ox
import pytest

from kb.errors import InUseError, ParameterError, QueryError, QuerySyntaxError, StoreError
from kb.iris import Iris
from kb.store import Change, open_store

A, B = "https://example.org/graph/a", "https://example.org/graph/b"
NOTES = "https://example.org/graph/notes"
EX = "https://example.org/"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def count(store) -> int:
    (row,) = store.select(COUNT)
    return int(row["n"].value)


def test_a_statement_of_two_graphs_counts_once(store, turtle):
    store.apply(Change({A: turtle("ex:x ex:p 1"), B: turtle("ex:x ex:p 1, 2")}), 1)
    assert count(store) == 2


def test_a_statement_goes_only_with_the_last_graph_that_makes_it(store, turtle):
    store.apply(Change({A: turtle("ex:x ex:p 1"), B: turtle("ex:x ex:p 1")}), 1)
    store.apply(Change({A: []}), 2)
    assert store.outgoing(f"{EX}x") == turtle("ex:x ex:p 1")
    store.apply(Change({B: []}), 3)
    assert store.outgoing(f"{EX}x") == []


def test_a_graph_kept_apart_is_never_in_the_default_graph(store, turtle):
    store.apply(Change({A: turtle("ex:x ex:p 1")}, apart={NOTES: turtle("ex:x ex:p 1, 2")}), 1)
    assert store.outgoing(f"{EX}x") == turtle("ex:x ex:p 1")
    store.apply(Change({A: []}), 2)
    assert store.outgoing(f"{EX}x") == []
    assert set(store.graph(NOTES)) == set(turtle("ex:x ex:p 1, 2"))


def test_what_a_graph_apart_says_of_one_subject_is_replaced_alone(store, turtle):
    store.apply(Change(apart={NOTES: turtle("ex:x ex:p 1 . ex:y ex:p 1")}), 1)
    store.apply(Change(about={(NOTES, f"{EX}x"): turtle("ex:x ex:p 2")}), 2)
    assert set(store.graph(NOTES)) == set(turtle("ex:x ex:p 2 . ex:y ex:p 1"))


def test_what_a_graph_apart_says_of_the_subjects_that_lead_to_a_node_is_replaced_alone(
    store, turtle
):
    store.apply(Change(apart={NOTES: turtle("ex:x ex:of ex:a ; ex:p 1 . ex:y ex:of ex:b")}), 1)
    linked = (NOTES, f"{EX}of", f"{EX}a")
    store.apply(Change(linked={linked: turtle("ex:z ex:of ex:a ; ex:p 2")}), 2)
    assert set(store.graph(NOTES)) == set(turtle("ex:z ex:of ex:a ; ex:p 2 . ex:y ex:of ex:b"))
    store.apply(Change(linked={linked: []}), 3)
    assert store.graph(NOTES) == turtle("ex:y ex:of ex:b")
    assert store.outgoing(f"{EX}y") == []


def test_a_subject_that_does_not_lead_to_the_node_is_refused(store, turtle):
    change = Change(linked={(NOTES, f"{EX}of", f"{EX}a"): turtle("ex:x ex:of ex:a . ex:y ex:p 1")})
    with pytest.raises(ValueError, match=r"lead with <\S*of> to <\S*a>"):
        store.apply(change, 1)


def test_a_statement_about_another_subject_is_refused(store, turtle):
    with pytest.raises(ValueError, match=r"expected a statement about <\S*/x>"):
        store.apply(Change(about={(NOTES, f"{EX}x"): turtle("ex:y ex:p 2")}), 1)


def test_a_graph_kept_apart_cannot_be_merged_later(tmp_path, turtle):
    with open_store(tmp_path) as store:
        store.apply(Change(apart={NOTES: turtle("ex:x ex:p 1")}), 1)
    with open_store(tmp_path) as store:
        with pytest.raises(ValueError, match="kept apart"):
            store.apply(Change({NOTES: []}), 2)
        assert store.position() == 1


def test_the_system_graph_cannot_be_written_from_outside(store, turtle):
    with pytest.raises(ValueError, match="kept apart"):
        store.apply(Change({Iris().system_graph: turtle("ex:x ex:p 1")}), 1)


def test_one_batch_replaces_a_graph_apart_either_whole_or_by_subject(store):
    with pytest.raises(ValueError, match="whole and by subject"):
        store.apply(Change(apart={NOTES: []}, about={(NOTES, f"{EX}x"): []}), 1)


def test_of_several_changes_the_last_word_on_a_graph_counts(store, turtle):
    store.apply_many([Change({A: turtle("ex:x ex:p 1")}), Change({A: turtle("ex:x ex:p 2")})], 2)
    assert store.graph(A) == turtle("ex:x ex:p 2") == store.outgoing(f"{EX}x")


def test_an_empty_graph_is_not_listed(store, turtle):
    store.apply(Change({A: turtle("ex:x ex:p 1")}), 1)
    store.apply(Change({A: []}), 2)
    assert A not in store.graph_names()


def test_making_a_change_again_changes_nothing(store, turtle):
    change = Change({A: turtle("ex:x ex:p 1")}, about={(NOTES, f"{EX}x"): turtle("ex:x ex:p 3")})
    store.apply(change, 1)
    before = set(store.quads(graph=None))
    store.apply(change, 1)
    assert set(store.quads(graph=None)) == before


def test_a_literal_that_the_engine_rewrites_is_still_replaced(store, turtle):
    written = turtle('ex:x ex:p "007"^^<http://www.w3.org/2001/XMLSchema#integer>')
    store.apply(Change({A: written, B: written}), 1)
    store.apply(Change({A: written}), 2)
    store.apply(Change({B: []}), 3)
    assert store.outgoing(f"{EX}x") == turtle("ex:x ex:p 7")
    store.apply(Change({A: []}), 4)
    assert store.outgoing(f"{EX}x") == []


@pytest.mark.parametrize("text", ["} ; CLEAR ALL #", '\\" \\u0022 \n\r\t \x07 "" é 🦀', "'''"])
def test_hostile_text_is_only_text(store, turtle, text):
    triple = ox.Triple(ox.NamedNode(f"{EX}x"), ox.NamedNode(f"{EX}p"), ox.Literal(text))
    store.apply(Change({A: [triple], B: turtle("ex:x ex:p 1")}), 1)
    assert store.graph(A) == [triple]
    store.apply(Change({A: []}), 2)
    assert store.outgoing(f"{EX}x") == turtle("ex:x ex:p 1")


def test_many_new_graphs_at_once_are_merged_too(store, turtle):
    shared = turtle("ex:x ex:p 1")
    many = {
        f"{EX}graph/{number}": [
            *turtle(f"ex:s{number} ex:p {', '.join(map(str, range(60)))}"),
            *shared,
        ]
        for number in range(200)
    }
    store.apply(Change(many), 200)
    assert store.position() == 200
    assert count(store) == 200 * 60 + 1
    store.apply(Change({f"{EX}graph/7": []}), 201)
    assert count(store) == 199 * 60 + 1
    assert store.position() == 201


def test_after_many_new_graphs_a_reopened_store_knows_its_position(tmp_path, turtle):
    graph = turtle(f"ex:s ex:p {', '.join(map(str, range(25_000)))}")
    with open_store(tmp_path) as store:
        store.apply(Change({A: turtle("ex:x ex:p 1")}), 1)
        store.apply(Change({B: graph}), 5)
    with open_store(tmp_path) as store:
        assert store.position() == 5
        assert count(store) == 25_001


def test_blank_nodes_are_kept_in_a_new_graph_that_is_then_fixed(store, turtle):
    store.apply(Change({A: turtle("ex:x ex:p [ ex:q 1 ]")}), 1)
    assert store.ask("PREFIX ex: <https://example.org/> ASK { ex:x ex:p [ ex:q 1 ] }")
    with pytest.raises(StoreError, match="blank nodes") as caught:
        store.apply(Change({A: []}), 2)
    assert "clear the store" in caught.value.hint
    assert store.position() == 1


def test_the_marker_never_moves_back(store, turtle):
    store.apply(Change({A: turtle("ex:x ex:p 1")}), 5)
    with pytest.raises(ValueError, match="position 4 is behind the marker, 5"):
        store.apply(Change({A: []}), 4)
    assert count(store) == 1


def test_the_last_note_survives_and_a_clear_forgets_it(tmp_path, turtle):
    with open_store(tmp_path / "s") as store:
        assert store.note() is None
        store.apply(Change({A: turtle("ex:x ex:p 1")}, note="one"), 1)
        store.apply_many([Change(note="two"), Change({B: turtle("ex:x ex:p 2")})], 2)
        store.apply(Change({A: []}), 3)
        assert store.note() == "two"
    with open_store(tmp_path / "s") as store:
        assert store.note() == "two"
        kept = store.graph(Iris().system_graph)
        assert [triple.object.value for triple in kept if "note" in str(triple.predicate)] == [
            "two"
        ]
        store.clear()
        assert store.note() is None


def test_position_and_fingerprint_survive_and_a_clear_forgets_them(tmp_path, turtle):
    with open_store(tmp_path) as store:
        assert (store.position(), store.fingerprint()) == (0, None)
        store.apply(Change({A: turtle("ex:x ex:p 1")}), 3)
        store.set_fingerprint("one")
        store.set_fingerprint("two")
    with open_store(tmp_path) as store:
        assert (store.position(), store.fingerprint()) == (3, "two")
        store.clear()
        assert (store.position(), store.fingerprint(), count(store)) == (0, None, 0)


def test_a_second_opener_in_this_process_is_told(store):
    with pytest.raises(InUseError) as caught:
        open_store(store.path)
    assert "Stop the server" in caught.value.hint


def test_a_second_opener_in_another_process_is_told(store):
    script = f"import pathlib, kb.store; kb.store.open_store(pathlib.Path({str(store.path)!r}))"
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert f"kb.errors.InUseError: the store {store.path} is open already" in result.stderr


def test_a_file_is_not_a_store(tmp_path):
    path = tmp_path / "file"
    path.touch()
    with pytest.raises(StoreError, match="not a directory"):
        open_store(path)


def test_a_closed_store_says_so(tmp_path):
    store = open_store(tmp_path)
    store.close()
    with pytest.raises(StoreError, match="the store is closed"):
        store.ask("ASK {}")
    open_store(tmp_path).close()


def test_a_reader_keeps_the_state_at_its_start(store, turtle):
    store.apply(Change({A: turtle(f"ex:x ex:p {', '.join(map(str, range(2000)))}")}), 1)
    solutions = iter(store.select("SELECT ?o { ?s ?p ?o }"))
    next(solutions)
    store.apply(Change({A: []}), 2)
    assert len(list(solutions)) == 1999
    assert count(store) == 0


def test_readers_never_see_half_a_change(store, turtle):
    done = threading.Event()
    seen = set()

    def read():
        while not done.is_set():
            seen.add(count(store))

    reader = threading.Thread(target=read)
    reader.start()
    for position in range(1, 200):
        numbers = ", ".join(str(1000 * position + number) for number in range(10))
        store.apply(Change({A: turtle(f"ex:x ex:p {numbers}")}), position)
    done.set()
    reader.join()
    assert seen <= {0, 10}


def test_writers_take_turns(store, turtle):
    def write(name):
        for number in range(50):
            triples = turtle(f"ex:{name} ex:p {number} . ex:shared ex:p 1")
            store.apply(Change({f"{EX}graph/{name}": triples}), 1)

    writers = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert count(store) == 5
    assert store.changes == 200


def test_solutions_leave_out_what_is_unbound(store):
    solutions = store.select("SELECT ?x ?y { VALUES (?x ?y) { (1 UNDEF) (2 3) } }")
    assert solutions.variables == ("x", "y")
    assert [{name: int(term.value) for name, term in row.items()} for row in solutions] == [
        {"x": 1},
        {"x": 2, "y": 3},
    ]


def test_a_binding_is_a_term_and_never_text(store, turtle):
    store.apply(Change({A: turtle('ex:x ex:p "a" . ex:y ex:p "\\" } ?s"')}), 1)
    query = "PREFIX ex: <https://example.org/> SELECT ?s ?name { ?s ex:p ?name }"
    rows = list(store.select(query, {"name": ox.Literal('" } ?s')}))
    assert [row["s"].value for row in rows] == [f"{EX}y"]


def test_a_binding_for_what_is_not_projected_is_refused(store):
    with pytest.raises(ParameterError, match=r"value for \?p: it does not project it") as caught:
        store.select("SELECT ?s { ?s ?p ?o }", {"p": ox.NamedNode(EX)})
    assert caught.value.subject == "p"


def test_a_query_that_does_not_parse_names_the_place(store):
    with pytest.raises(QuerySyntaxError) as caught:
        store.select("SELECT ?x WHERE {\n ?x ?y }")
    assert (caught.value.line, caught.value.column) == (2, 9)


@pytest.mark.parametrize(
    ("method", "text"),
    [("select", "ASK {}"), ("ask", "SELECT * {}"), ("construct", "ASK {}")],
)
def test_another_form_than_expected_is_refused(store, method, text):
    with pytest.raises(QueryError, match="came another form"):
        getattr(store, method)(text)


def test_construct_returns_triples(store, turtle):
    store.apply(Change({A: turtle("ex:x ex:p 1")}), 1)
    assert store.construct("CONSTRUCT WHERE { ?s ?p ?o }") == turtle("ex:x ex:p 1")
    assert store.construct("DESCRIBE <https://example.org/x>") == turtle("ex:x ex:p 1")


def test_a_checkpoint_is_the_state_at_its_position(store, turtle, tmp_path):
    store.apply(Change({A: turtle("ex:x ex:p 1")}), 1)
    assert store.checkpoint(tmp_path / "copy") == 1
    store.apply(Change({A: []}), 2)
    copy = ox.Store.read_only(str(tmp_path / "copy"))
    assert ox.Quad(*turtle("ex:x ex:p 1")[0]) in copy


def test_a_store_in_memory_has_no_checkpoint(tmp_path):
    with pytest.raises(StoreError, match="in memory"):
        open_store(None).checkpoint(tmp_path / "copy")


def test_documents_are_filled_in_together_and_the_marker_stays(store, turtle):
    store.apply(Change({A: turtle("ex:x ex:p 1")}), 3)
    before = store.changes
    store.fill(
        f"<{EX}x> <{EX}p> <{EX}o{n}> .\n<{EX}x> <{EX}p> <{EX}o{n}> <{B}> .\n".encode()
        for n in range(9)
    )
    assert (count(store), len(store.graph(B)), store.position()) == (10, 9, 3)
    assert store.changes > before


def test_a_document_is_appended_with_its_position_or_not_at_all(store, turtle):
    store.apply(Change({A: turtle("ex:x ex:p 1")}), 3)
    document = f"<{EX}y> <{EX}p> <{EX}o> .\n<{EX}y> <{EX}p> <{EX}o> <{B}> .\n".encode()
    with pytest.raises(StoreError, match="no N-Quads"):
        store.append(document + b"broken", 5)
    with pytest.raises(ValueError, match="behind the marker"):
        store.append(document, 2)
    assert (count(store), len(store.graph(B)), store.position()) == (1, 0, 3)
    store.append(document, 5)
    assert (count(store), len(store.graph(B)), store.position()) == (2, 1, 5)
    store.apply(Change({B: []}), 6)
    assert (count(store), store.position()) == (1, 6)


def test_a_document_that_is_none_stops_the_filling(store):
    with pytest.raises(StoreError):
        store.fill([b"no quads"])
