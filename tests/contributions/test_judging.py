"""Many profiles are judged in a process of its own as they are here."""

import multiprocessing
import os
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from bench.generator import PREFIXES, contributions
from kb.contributions import judging
from kb.contributions.judging import Judgement, judge
from kb.projection import Outlines
from kb.rdf import n_triples, stored_form
from kb.vocab import CLU

CASES = Path(__file__).parents[1] / "shapes" / "cases"


@pytest.fixture
def at_once(monkeypatch):
    """Have a few profiles be enough for a process."""
    monkeypatch.setattr(judging, "_WORTH", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.fixture(scope="module")
def profiles():
    """Generated profiles, and the cases of all rules, with literals that no store keeps so."""
    said = [
        [quad.triple for quad in ox.parse(PREFIXES + one.text, ox.RdfFormat.TURTLE)]
        for one in contributions(200)
    ]
    for case in sorted(CASES.glob("*.ttl")):
        triples = [quad.triple for quad in ox.parse(path=case, format=ox.RdfFormat.TURTLE)]
        nodes = [node for triple in triples for node in (triple.subject, triple.object)]
        if not any(isinstance(node, ox.BlankNode) for node in nodes):
            said.append(triples)
    return said


def ready(judging):
    """Wait until the process takes profiles."""
    assert judging._pipe.poll(60)
    return judging


@pytest.mark.usefixtures("at_once")
def test_another_process_judges_as_this_one_does(profiles, validator, reference):
    with judge(validator, len(profiles)) as there:
        found = ready(there).many(profiles)
        assert there._ready
    assert [one.report for one in found] == validator.validate_many(profiles)
    assert sum(not one.report.conforms for one in found) > 100
    stored = [n_triples(stored_form(profile)) for profile in profiles]
    follows = [set(text.splitlines()) for text in Outlines(reference).follow(stored)]
    assert [set(one.follows.splitlines()) for one in found] == follows
    assert not multiprocessing.active_children()


@pytest.mark.usefixtures("at_once")
def test_what_it_says_of_a_number_is_what_was_written(validator):
    node = ox.NamedNode("https://w3id.org/cluster-kb/id/cluster/a")
    staff = ox.Literal("-007", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))
    with judge(validator, 1) as there:
        [found] = ready(there).many([[ox.Triple(node, ox.NamedNode(CLU.managementStaff), staff)]])
    assert '"-007"' in {one.value.partition("^^")[0] for one in found.report.results if one.value}


@pytest.mark.usefixtures("at_once")
def test_profiles_are_judged_here_until_it_is_ready(profiles, validator):
    with judge(validator, len(profiles)) as there:
        first = there.many(profiles[:3])
    assert first == [Judgement(report) for report in validator.validate_many(profiles[:3])]


@pytest.mark.usefixtures("at_once")
def test_profiles_are_judged_here_when_it_has_died(profiles, validator):
    with judge(validator, len(profiles)) as there:
        ready(there).many(profiles[:3])
        [process] = multiprocessing.active_children()
        process.kill()
        process.join()
        last = there.many(profiles[:3])
    assert last == [Judgement(report) for report in validator.validate_many(profiles[:3])]


def test_few_profiles_start_none(profiles, validator):
    with judge(validator, len(profiles)) as here:
        assert not multiprocessing.active_children()
        assert here.many(profiles[:1])[0].follows is None


@pytest.mark.usefixtures("at_once")
def test_what_was_judged_there_is_stored_as_what_was_judged_here(house, tmp_path, monkeypatch):
    first = {}
    for one in contributions(300):
        first.setdefault(one.profile, one.text)
    file = tmp_path / "many.ttl"
    file.write_text(PREFIXES + "".join(first.values()), encoding="utf-8")
    waits = judging._Beside.many

    def waiting(self, profiles):
        while not (self._ready or self._pipe.poll()):
            time.sleep(0.05)
        return waits(self, profiles)

    monkeypatch.setattr(judging._Beside, "many", waiting)
    summary = house.contributions.load("alpha", [file])
    assert (summary.created, summary.refusals) == (len(first), [])
    assert house.projection.verify().contributions == len(first)
