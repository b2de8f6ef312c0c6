"""What a publisher should know of its profiles, found for all of them at once."""

from datetime import date, timedelta

import pytest

from kb.inbox import KINDS, PRIVATE
from kb.iris import ProfileId
from kb.log import Proposal, StewardEvent
from kb.log.merges import Merge

from .conftest import NOW, TODAY

A = ProfileId("cluster", "a")


@pytest.fixture
def whole(text):
    """Make a cluster on which no rule has anything to say."""

    def whole(key, more=""):
        said = "; foaf:homepage <https://{}.example/> ; dcterms:source id:source\\/s {}"
        return text["cluster"](key, said.format(key, more))

    return whole


def twin(said, key):
    """Give a profile the name that another has, too."""
    return said.replace(f'"{key}"@en', '"Twin Health"@en')


def kinds(inbox, publisher="alpha", today=TODAY, **options):
    return [(one.kind, str(one.profile)) for one in inbox.matters(publisher, today, **options)]


def test_of_a_whole_profile_there_is_nothing_to_say(house, inbox, whole):
    house.put("cluster/a", whole("a"))
    assert kinds(inbox) == []
    overview = inbox.overview("alpha", TODAY)
    assert (overview.complete, overview.missing) == (1, [])
    assert overview.types == {"cluster": 1}


def test_what_is_missing_and_what_is_doubted_are_told_apart(house, inbox, text, whole):
    house.put("cluster/a", text["cluster"]("a"))
    house.put("cluster/b", whole("b", '; skos:prefLabel "B"@gr'))
    assert set(kinds(inbox)) == {("incomplete", "cluster/a"), ("warned", "cluster/b")}
    overview = inbox.overview("alpha", TODAY)
    [missing] = overview.of("incomplete")
    assert set(missing.rules) == {"R13", "R101"}
    assert missing.time == NOW
    assert overview.missing == [("R13", 1), ("R101", 1)]
    assert overview.complete == 1
    [doubted] = overview.of("warned")
    assert doubted.rules == ("R04",)


def test_what_rules_advise_is_what_the_question_tells(house, inbox, catalogue, text, whole):
    house.put("cluster/a", text["cluster"]("a"))
    house.put("cluster/b", whole("b", '; skos:prefLabel "B"@gr'))
    house.put("cluster/b", whole("b"), publisher="beta", describes_existing=True)
    question = catalogue["warned-profiles"]
    for publisher in ("alpha", "beta"):
        expected = set()
        for rule in ("R04", "R13", "R101"):
            asked = {"publisher": publisher, "rule": rule}
            bindings = question.bind(asked, house.reference, TODAY)
            rows = house.store.select(question.text, bindings)
            expected |= {(row["profile"].value, rule) for row in rows}
        found = inbox.overview(publisher, TODAY).matters
        told = {(house.iris.thing(one.profile), rule) for one in found for rule in one.rules}
        assert told == expected


def test_it_is_stale_a_year_after_the_last_word(house, inbox, whole):
    house.put("cluster/a", whole("a"))
    fresh, later = TODAY + timedelta(days=365), TODAY + timedelta(days=366)
    assert kinds(inbox, today=fresh) == []
    assert kinds(inbox, today=later) == [("stale", "cluster/a")]
    [matter] = inbox.matters("alpha", later)
    assert matter.time.date() == later
    assert inbox.matters("alpha", date(2030, 1, 1))[0].time == matter.time


def test_both_sides_learn_that_they_disagree(house, inbox, whole):
    house.put("cluster/a", whole("a"))
    other = whole("a").replace("https://a.example/", "https://other.example/")
    house.put("cluster/a", other, publisher="beta", describes_existing=True)
    for publisher, by in (("alpha", "beta"), ("beta", "alpha")):
        [disputed] = inbox.matters(publisher, TODAY)
        assert disputed.kind == "disputed"
        assert [iri.rpartition("/")[2] for iri in disputed.properties] == ["homepage"]
        assert disputed.others == (house.iris.publisher(by),)


def test_probable_duplicates_are_found_whoever_describes_the_other(house, inbox, whole):
    house.put("cluster/a", twin(whole("a"), "a"))
    house.put("cluster/b", twin(whole("b"), "b"), publisher="beta")
    for publisher, other in (("alpha", "cluster/b"), ("beta", "cluster/a")):
        [duplicate] = inbox.matters(publisher, TODAY)
        assert duplicate.kind == "duplicate"
        assert duplicate.others == (f"{house.iris.base}id/{other}",)


def test_a_pair_of_one_publisher_is_told_once(house, inbox, whole):
    house.put("cluster/a", twin(whole("a"), "a"))
    house.put("cluster/b", twin(whole("b"), "b"))
    assert kinds(inbox) == [("duplicate", "cluster/a")]


def test_the_duplicates_of_publishers_are_those_of_the_question(house, inbox, catalogue, whole):
    for key, publisher in (("a", "alpha"), ("b", "beta")):
        house.put(f"cluster/{key}", twin(whole(key), key), publisher=publisher)
        house.put(f"cluster/other-{key}", whole(f"other-{key}"), publisher=publisher)
    question = catalogue["probable-duplicates"]
    rows = list(house.store.select(question.text, question.bind({}, house.reference, TODAY)))
    expected = {frozenset((row["one"].value, row["other"].value)) for row in rows}
    found = {
        frozenset((house.iris.thing(one.profile), one.others[0]))
        for publisher in ("alpha", "beta")
        for one in inbox.matters(publisher, TODAY)
    }
    assert found == expected
    assert len(expected) == 1


def test_what_is_mended_or_withdrawn_is_no_matter_any_more(house, inbox, text, whole):
    house.put("cluster/a", text["cluster"]("a"))
    house.put("cluster/b", text["cluster"]("b"))
    assert len(kinds(inbox)) == 2
    house.put("cluster/a", whole("a"), require_match=False)
    house.withdraw("cluster/b", require_match=False)
    assert kinds(inbox) == []
    assert [record.profile for record in inbox.overview("alpha", TODAY).records] == [A]


def test_merges_and_redactions_are_told_to_who_spoke_of_the_key(house, inbox, whole):
    receipt = house.put("cluster/a", whole("a"))
    house.put("cluster/b", whole("b"), publisher="beta")
    with house.log.writing() as writer:
        writer.merges.note(Merge(NOW, A, ProfileId("cluster", "b"), "curator"))
        writer.merges.note(Merge(NOW + timedelta(hours=1), A, None, "curator"))
    house.contributions.redact([receipt.contribution], "a court has ordered it")
    assert [kind for kind, _ in kinds(inbox)] == ["unmerged", "merged", "redacted"]
    [*_, redacted] = inbox.matters("alpha", TODAY)
    assert redacted.reason == "a court has ordered it"
    assert kinds(inbox, "beta") == []


def test_decisions_and_claims_are_for_the_publisher_alone(house, inbox, whole):
    house.put("cluster/a", whole("a"))
    later = NOW + timedelta(hours=1)
    with house.log.writing() as writer:
        for number, key in enumerate(("yes", "no", "waits")):
            proposal = Proposal(
                f"p{number}", NOW, "alpha", "agent", "put", ProfileId("cluster", key), None,
                describes_existing=False, media_type="text/turtle", stored_hash="",
            )  # fmt: skip
            writer.reviews.add(proposal, b"", "{}")
        writer.reviews.accept("p0", "curator", later, "some-contribution")
        writer.reviews.refuse("p1", "curator", later, "no source")
        writer.stewards.note(A, StewardEvent(NOW, "claim", "beta", "agent"))
        writer.stewards.note(A, StewardEvent(NOW, "claim", "alpha", "agent"))
        writer.stewards.note(A, StewardEvent(later, "settle", "beta", "curator"))
    assert kinds(inbox) == []
    found = inbox.matters("alpha", TODAY, private=True)
    assert [(one.kind, str(one.profile)) for one in found] == [
        ("accepted", "cluster/yes"),
        ("refused", "cluster/no"),
        ("steward", "cluster/a"),
        ("claimed", "cluster/a"),
    ]
    assert {one.kind for one in found} == PRIVATE
    assert found[1].reason == "no source"
    assert found[2].others == (house.iris.publisher("beta"),)


def test_names_are_stable_and_tell_matters_apart(house, inbox, text, whole):
    house.put("cluster/a", twin(text["cluster"]("a"), "a"))
    house.put("cluster/b", twin(text["cluster"]("b"), "b"))
    first = [one.name for one in inbox.matters("alpha", TODAY)]
    assert len(set(first)) == len(first) == 3
    house.put("cluster/c", whole("c"))
    assert [one.name for one in inbox.matters("alpha", TODAY)] == first


def test_the_latest_comes_first_and_what_presses_first_in_the_overview(house, inbox, text, whole):
    house.put("cluster/a", text["cluster"]("a"))
    house.log._clock = lambda: NOW + timedelta(days=1)
    house.put("cluster/b", whole("b", '; skos:prefLabel "B"@gr'))
    assert [profile for _, profile in kinds(inbox)] == ["cluster/b", "cluster/a"]
    order = [one.kind for one in inbox.overview("alpha", TODAY).matters]
    assert order == sorted(order, key=KINDS.index)
