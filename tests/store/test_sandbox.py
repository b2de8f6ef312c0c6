from __future__ import annotations

import csv
import gc
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from kb.config import Settings
from kb.errors import (
    BusyError,
    ParameterError,
    QueryLimitError,
    QueryRefusedError,
    QuerySyntaxError,
    StoreError,
)
from kb.sparql import Dataset
from kb.store import Change, open_store
from kb.store.sandbox import GRAPH_MEDIA_TYPES, RESULT_MEDIA_TYPES, Sandbox, SandboxedStore

EX = "https://example.org/"
A, B = f"{EX}graph/a", f"{EX}graph/b"
JSON, CSV, TURTLE = "application/sparql-results+json", "text/csv", "text/turtle"
ALL = "SELECT ?s ?p ?o { ?s ?p ?o }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?c < ?f && ?f < ?i) }"
GREEDY = "SELECT ?x { ?a ?b ?c . ?d ?e ?f BIND (CONCAT(STR(?a), STR(?f)) AS ?x) } ORDER BY ?x"


def triples(subject: str, number: int) -> list[ox.Triple]:
    predicate = ox.NamedNode(f"{EX}p")
    return [
        ox.Triple(ox.NamedNode(f"{EX}{subject}"), predicate, ox.Literal(value))
        for value in range(number)
    ]


@contextmanager
def sandboxed(store, **options):
    defaults = {"query_seconds": 20.0, "query_workers": 1}
    settings = Settings(**defaults | options)
    with Sandbox(store, store.path.parent / "copies", settings) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(store):
    store.apply(Change({A: triples("a", 1)}), 1)
    with sandboxed(store) as opened:
        yield opened


def worker_of(sandbox):
    return (*sandbox._pool._busy, *sandbox._pool._free.queue)[0]


def count(sandbox, **options) -> int:
    return int(sandbox.query(COUNT, CSV, **options).body.split()[1])


def running(pid: int) -> bool:
    """Whether a process exists; a zombie does."""
    return Path(f"/proc/{pid}").exists()


def wait_until(condition) -> None:
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.02)
    pytest.fail("it did not come about in 20 seconds")


@pytest.mark.parametrize("media_type", RESULT_MEDIA_TYPES)
def test_select_and_ask_are_answered_in_every_result_format(sandbox, media_type):
    result = sandbox.query(ALL, media_type)
    assert (result.media_type, result.position, result.chunks) == (media_type, 1, None)
    assert b"https://example.org/a" in result.body
    assert b"true" in sandbox.query("ASK { ?s ?p ?o }", media_type).body


@pytest.mark.parametrize("media_type", GRAPH_MEDIA_TYPES)
@pytest.mark.parametrize("text", ["CONSTRUCT WHERE { ?s ?p ?o }", f"DESCRIBE <{EX}a>"])
def test_construct_and_describe_are_answered_in_every_graph_format(sandbox, media_type, text):
    body = sandbox.query(text, media_type).body
    read = [quad.triple for quad in ox.parse(body, ox.RdfFormat.from_media_type(media_type))]
    assert read == triples("a", 1)


def test_turtle_is_written_with_the_prefixes_of_the_query(sandbox):
    result = sandbox.query(f"PREFIX ex: <{EX}> CONSTRUCT WHERE {{ ?s ?p ?o }}", TURTLE)
    assert b"ex:a ex:p 0 ." in result.body


def test_a_media_type_of_the_other_form_is_refused(sandbox):
    with pytest.raises(ParameterError, match="the answer to SELECT has no text/turtle") as caught:
        sandbox.query(ALL, TURTLE)
    assert JSON in caught.value.hint


def test_a_syntax_error_that_only_the_engine_sees_has_line_and_column(sandbox):
    with pytest.raises(QuerySyntaxError) as caught:
        sandbox.query("SELECT ?x {\n ?x ?y }", CSV)
    assert (caught.value.line, caught.value.column) == (2, 9)


def test_after_a_syntax_error_the_same_process_goes_on(sandbox):
    pid = worker_of(sandbox).pid
    with pytest.raises(QuerySyntaxError):
        sandbox.query("SELECT ?x { ?x ?y }", CSV)
    assert count(sandbox) == 1
    assert worker_of(sandbox).pid == pid


def test_service_never_reaches_a_process(sandbox):
    with pytest.raises(QueryRefusedError):
        sandbox.query(f"SELECT * {{ SERVICE <{EX}> {{ ?s ?p ?o }} }}", CSV)


def test_a_function_that_there_is_not_is_a_mistake_of_the_query(sandbox):
    with pytest.raises(QueryRefusedError, match=r"no function <https://example\.org/f> here"):
        sandbox.query(f"ASK {{ FILTER (<{EX}f>(1)) }}", JSON)


def test_a_runaway_query_is_killed_and_the_next_one_is_answered(store):
    store.apply(Change({A: triples("a", 5000)}), 1)
    with sandboxed(store, query_seconds=0.5) as sandbox:
        runaway = worker_of(sandbox).pid
        with pytest.raises(QueryLimitError, match=r"longer than 0\.5 seconds"):
            sandbox.query(ENDLESS, CSV)
        assert not running(runaway)
    with sandboxed(store) as sandbox:
        assert count(sandbox) == 5000


def test_after_a_killed_query_the_same_sandbox_goes_on(store):
    store.apply(Change({A: triples("a", 5000)}), 1)
    with sandboxed(store, query_seconds=3.0) as sandbox:
        with pytest.raises(QueryLimitError):
            sandbox.query(ENDLESS, CSV)
        assert count(sandbox) == 5000


def test_a_query_that_wants_too_much_memory_is_ended(store):
    store.apply(Change({A: triples("a", 5000)}), 1)
    with sandboxed(store, query_memory=50_000_000) as sandbox:
        with pytest.raises(QueryLimitError, match="more memory or depth"):
            sandbox.query(GREEDY, CSV)
        assert count(sandbox) == 5000


def test_a_query_that_the_engine_dies_of_is_an_error(sandbox):
    text = f"SELECT * {{ ?s ?p ?o FILTER (?o IN ({'-1' * 40_000})) }}"
    with pytest.raises(QueryLimitError, match="more memory or depth"):
        sandbox.query(text, CSV)
    assert count(sandbox) == 1


def test_a_process_killed_from_outside_before_a_query_is_replaced(sandbox):
    worker = worker_of(sandbox)
    os.kill(worker.pid, signal.SIGKILL)
    wait_until(lambda: not worker.alive)
    assert count(sandbox) == 1


def test_a_process_killed_from_outside_in_a_query_is_an_error(store):
    store.apply(Change({A: triples("a", 5000)}), 1)
    with sandboxed(store) as sandbox:
        worker = worker_of(sandbox)
        killer = threading.Timer(0.5, os.kill, (worker.pid, signal.SIGKILL))
        killer.start()
        with pytest.raises(StoreError, match="ended from outside"):
            sandbox.query(ENDLESS, CSV)
        killer.join()
        assert count(sandbox) == 5000


def test_a_large_answer_is_streamed_whole(store):
    store.apply(Change({A: triples("a", 200_000)}), 1)
    with sandboxed(store, query_spool_bytes=100_000) as sandbox:
        result = sandbox.query(ALL, CSV)
        assert result.body is None
        rows = list(csv.reader(io.StringIO(b"".join(result.chunks).decode())))[1:]
        assert {int(value) for _, _, value in rows} == set(range(200_000))
        assert len(rows) == 200_000


def test_an_answer_as_large_as_may_be_held_is_whole(store):
    store.apply(Change({A: triples("a", 2000)}), 1)
    with sandboxed(store) as sandbox:
        assert len(json.loads(sandbox.query(ALL, JSON).body)["results"]["bindings"]) == 2000


def test_an_answer_cut_after_its_first_byte_is_an_error_for_its_reader(store):
    store.apply(Change({A: triples("a", 20_000)}), 1)
    with sandboxed(store, query_spool_bytes=1000) as sandbox:
        chunks = sandbox.query(ALL, CSV).chunks
        next(chunks)
        os.kill(worker_of(sandbox).pid, signal.SIGKILL)
        with pytest.raises(StoreError):
            list(chunks)
        assert next(chunks, None) is None
        assert count(sandbox) == 20_000


def test_a_query_that_runs_on_after_its_first_rows_is_cut(store):
    store.apply(Change({A: triples("a", 20_000)}), 1)
    with sandboxed(store, query_seconds=1.0, query_spool_bytes=1000) as sandbox:
        chunks = sandbox.query("SELECT * { ?a ?b ?c . ?d ?e ?f }", CSV).chunks
        with pytest.raises(QueryLimitError, match="longer than 1 seconds"):
            deque(chunks, maxlen=0)


def test_a_reader_that_takes_its_time_does_not_use_up_the_time_of_the_query(store):
    store.apply(Change({A: triples("a", 20_000)}), 1)
    with sandboxed(store, query_seconds=1.0, query_spool_bytes=1000) as sandbox:
        chunks = sandbox.query(ALL, CSV).chunks
        time.sleep(1.2)
        assert b"".join(chunks).count(b"\n") == 20_001


def test_a_reader_that_never_reads_loses_the_answer(store, monkeypatch):
    monkeypatch.setattr("kb.store.process._SENDING", 1)
    store.apply(Change({A: triples("a", 20_000)}), 1)
    with sandboxed(store, query_seconds=1.0, query_spool_bytes=1000) as sandbox:
        worker = worker_of(sandbox)
        chunks = sandbox.query(ALL, CSV).chunks
        wait_until(lambda: not worker.alive)
        with pytest.raises(QueryLimitError, match="not read within 1 seconds"):
            list(chunks)


@pytest.mark.parametrize("how", ["close", "forget"])
def test_a_reader_that_stops_frees_the_process(store, how):
    store.apply(Change({A: triples("a", 20_000)}), 1)
    with sandboxed(store, query_spool_bytes=1000) as sandbox:
        worker = worker_of(sandbox)
        chunks = sandbox.query(ALL, CSV).chunks
        next(chunks)
        if how == "close":
            chunks.close()
        else:
            del chunks
            gc.collect()
        assert not running(worker.pid)
        assert count(sandbox) == 20_000


def test_queries_wait_for_a_free_process_and_then_give_up(store):
    store.apply(Change({A: triples("a", 20_000)}), 1)
    with sandboxed(store, query_seconds=0.3, query_spool_bytes=1000) as sandbox:
        chunks = sandbox.query(ALL, CSV).chunks
        with pytest.raises(BusyError, match="all 1 processes for queries are busy"):
            count(sandbox)
        chunks.close()
        assert count(sandbox) == 20_000


def test_parallel_queries_are_all_answered(store):
    store.apply(Change({A: triples("a", 300)}), 1)
    answers = []
    with sandboxed(store, query_workers=3) as sandbox:

        def ask():
            answers.extend(count(sandbox) for _ in range(20))

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [300] * 120


def test_whoever_names_a_position_reads_what_it_wrote(store, sandbox):
    for position in range(2, 12):
        store.apply(Change({A: triples("a", position)}), position)
        result = sandbox.query(COUNT, CSV, min_position=position)
        assert (result.position, result.body) == (position, b"n\r\n%d\r\n" % position)


def test_without_a_position_an_answer_lags_a_moment_at_most(store, sandbox):
    assert count(sandbox) == 1
    store.apply(Change({A: triples("a", 2)}), 2)
    wait_until(lambda: count(sandbox) == 2)


def test_a_change_that_leaves_the_position_is_seen_too(store, sandbox):
    assert count(sandbox) == 1
    store.apply(Change({A: triples("a", 2)}), 1)
    wait_until(lambda: count(sandbox) == 2)


def test_a_position_that_the_store_has_not_reached_is_refused(sandbox):
    with pytest.raises(ParameterError, match="the store is at position 1, not yet at 2"):
        sandbox.query(COUNT, CSV, min_position=2)


def test_copies_do_not_pile_up(store):
    store.apply(Change({A: triples("a", 1)}), 1)
    folder = store.path.parent / "copies"
    folder.mkdir()
    (folder / "checkpoint-77").mkdir()
    with sandboxed(store, query_workers=2) as sandbox:
        assert list(folder.iterdir()) == []
        for position in range(2, 20):
            store.apply(Change({A: triples("a", position)}), position)
            assert count(sandbox, min_position=position) == position
            assert len(list(folder.iterdir())) == 1
    assert list(folder.iterdir()) == []


def test_at_most_two_copies_are_read_at_once(store):
    store.apply(Change({A: triples("a", 20_000)}), 1)
    folder = store.path.parent / "copies"
    with sandboxed(store, query_workers=3, query_seconds=1.0, query_spool_bytes=1000) as sandbox:
        first = sandbox.query(ALL, CSV).chunks
        store.apply(Change({B: triples("b", 1)}), 2)
        second = sandbox.query(ALL, CSV, min_position=2).chunks
        store.apply(Change({B: triples("b", 2)}), 3)
        assert count(sandbox) == 20_001
        with pytest.raises(BusyError, match="longer queries still read older states"):
            count(sandbox, min_position=3)
        assert len(list(folder.iterdir())) == 2
        first.close()
        assert count(sandbox, min_position=3) == 20_002
        assert b"".join(second).count(b"\n") == 20_002


def test_a_reader_sees_one_state_while_the_writer_goes_on(store):
    store.apply(Change({A: triples("a", 10)}), 1)
    seen = []
    with sandboxed(store, query_workers=2) as sandbox:
        done = threading.Event()

        def ask():
            while not done.is_set():
                seen.append(count(sandbox))

        readers = [threading.Thread(target=ask) for _ in range(2)]
        for reader in readers:
            reader.start()
        for position in range(2, 400):
            store.apply(Change({A: triples(f"a{position}", 10)}), position)
        done.set()
        for reader in readers:
            reader.join()
        assert count(sandbox, min_position=399) == 10
    assert set(seen) == {10}


def test_the_default_graph_of_a_dataset_has_each_statement_once(store, sandbox):
    store.apply(Change({A: triples("a", 2), B: triples("a", 3)}), 2)
    both = Dataset(default=(A, B))
    assert count(sandbox, dataset=both, min_position=2) == 3
    text = "PREFIX g: <https://example.org/graph/> SELECT * FROM g:a FROM g:b { ?s ?p ?o }"
    assert sandbox.query(text, CSV).body.count(b"\n") == 1 + 3
    in_b = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o GRAPH ?g { ?s ?p ?o } }"
    dataset = Dataset(default=(A, B), named=(A,))
    assert sandbox.query(in_b, CSV, dataset=dataset).body == b"n\r\n2\r\n"


@pytest.mark.parametrize(
    ("dataset", "default", "named"),
    [
        (None, 3, {A, B}),
        (Dataset(default=(A,)), 2, set()),
        (Dataset(named=(A,)), 0, {A}),
        (Dataset(default=(B,), named=(A,)), 3, {A}),
        (Dataset(default=(A, B), named=(B,)), 3, {B}),
        (Dataset(default=(f"{EX}none",)), 0, set()),
    ],
)
def test_a_dataset_holds_exactly_the_graphs_that_it_names(store, sandbox, dataset, default, named):
    store.apply(Change({A: triples("a", 2), B: triples("a", 3)}), 2)
    assert count(sandbox, dataset=dataset, min_position=2) == default
    text = f"SELECT ?g {{ GRAPH ?g {{}} FILTER (STRSTARTS(STR(?g), '{EX}')) }}"
    assert set(sandbox.query(text, CSV, dataset=dataset).body.decode().split()[1:]) == named


def test_a_dataset_given_outside_wins_over_the_one_in_the_query(store, sandbox):
    store.apply(Change({A: triples("a", 2), B: triples("a", 3)}), 2)
    text = "SELECT * FROM <https://example.org/graph/a> { ?s ?p ?o }"
    assert sandbox.query(text, CSV, min_position=2).body.count(b"\n") == 1 + 2
    assert sandbox.query(text, CSV, dataset=Dataset(default=(B,))).body.count(b"\n") == 1 + 3


def test_a_graph_of_a_dataset_that_is_no_iri_is_refused(sandbox):
    with pytest.raises(ParameterError, match="expected the IRI of a graph, came 'a b'"):
        count(sandbox, dataset=Dataset(default=("a b",)))


def test_closing_leaves_no_process_and_cuts_what_is_read(store):
    store.apply(Change({A: triples("a", 20_000)}), 1)
    with sandboxed(store, query_workers=2, query_spool_bytes=1000) as sandbox:
        pids = [worker.pid for worker in sandbox._pool._free.queue]
        chunks = sandbox.query(ALL, CSV).chunks
    with pytest.raises(StoreError):
        list(chunks)
    assert not any(running(pid) for pid in pids)
    with pytest.raises(StoreError, match="the store is closed"):
        count(sandbox)


def test_whoever_waits_for_a_process_is_told_when_all_are_closed(store):
    with sandboxed(store) as sandbox:
        worker = sandbox._pool.hire(1)
        closer = threading.Timer(0.2, sandbox.close)
        closer.start()
        wait_until(lambda: not worker.alive)
        sandbox._pool.give_back(worker)
        closer.join()
        with pytest.raises(StoreError, match="the store is closed"):
            count(sandbox)


def test_processes_end_with_the_one_that_started_them(tmp_path):
    script = f"""
import pathlib, time
from kb.config import Settings
from kb.store import open_store
from kb.store.sandbox import Sandbox
here = pathlib.Path({str(tmp_path)!r})
sandbox = Sandbox(open_store(here / "store"), here / "copies", Settings(query_workers=2))
sandbox.query("ASK {{}}", "text/csv")
print(*(worker.pid for worker in sandbox._pool._free.queue), flush=True)
numbers = " ".join(map(str, range(1000)))
values = " ".join(f"VALUES ?{{name}} {{{{ {{numbers}} }}}}" for name in "abcdef")
sandbox.query(f"SELECT (COUNT(*) AS ?n) {{{{ {{values}} }}}}", "text/csv")
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert all(running(pid) for pid in pids)
        parent.kill()
    assert len(pids) == 2
    wait_until(lambda: not any(running(pid) for pid in pids))


def test_a_store_in_memory_has_no_sandbox(tmp_path):
    with open_store(None) as store, pytest.raises(StoreError, match="in memory"):
        Sandbox(store, tmp_path, Settings())


def test_who_comes_when_enough_are_waiting_is_told_so_at_once(store):
    store.apply(Change({A: triples("a", 20_000)}), 1)
    with sandboxed(store, query_spool_bytes=1000) as sandbox:
        chunks = sandbox.query(ALL, CSV).chunks
        with ThreadPoolExecutor(6) as threads:
            asked = [threads.submit(count, sandbox) for _ in range(6)]
            told = [each.exception() for each in asked]
        assert all(isinstance(each, BusyError) for each in told)
        chunks.close()
        assert count(sandbox) == 20_000


def test_a_sandboxed_store_answers_whole(store):
    store.apply(Change({A: triples("a", 20_000)}), 1)
    with sandboxed(store, query_spool_bytes=1000) as sandbox:
        stranger = SandboxedStore(sandbox)
        solutions = stranger.select(ALL)
        assert sum(1 for _ in solutions) == 20_000
        assert stranger.ask("ASK { ?s ?p ?o }")
        assert len(stranger.construct("CONSTRUCT WHERE { ?s ?p ?o }")) == 20_000
