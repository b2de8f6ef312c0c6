import json
from datetime import datetime

import pyoxigraph as ox
import pytest

from kb.errors import (
    ClaimError,
    ConflictError,
    ForbiddenError,
    GoneError,
    LimitError,
    MalformedError,
    MediaTypeError,
    NonConformantError,
    NotFoundError,
    PreconditionFailedError,
    PreconditionRequiredError,
    StoreError,
)
from kb.iris import ProfileId

A = ProfileId("organisation", "a")
ROOT = "https://w3id.org/cluster-kb/id/organisation/a"


@pytest.fixture
def a(text):
    return lambda more="": text["organisation"]("a", more)


def test_a_first_contribution_creates_the_profile_and_can_be_read(house, a):
    receipt = house.put("organisation/a", a())
    assert (receipt.outcome, receipt.position, receipt.created) == ("created", 1, True)
    assert (len(receipt.added), len(receipt.removed)) == (2, 0)
    triples, etag = house.contributions.profile_graph("alpha", A)
    assert set(triples) == receipt.added
    assert etag == receipt.etag
    assert house.store.ask(f"ASK {{ <{ROOT}> a <http://www.w3.org/ns/org#Organization> }}")


def test_an_update_replaces_all_that_the_publisher_said(house, a):
    first = house.put("organisation/a", a('; skos:altLabel "old"@en'))
    second = house.put("organisation/a", a('; skos:altLabel "new"@en'), if_match=first.etag)
    assert second.outcome == "updated"
    assert [str(t.object) for t in second.added] == ['"new"@en']
    assert [str(t.object) for t in second.removed] == ['"old"@en']
    assert house.contributions.profile_graph("alpha", A)[1] == second.etag


def test_saying_the_same_again_changes_nothing_whatever_the_conditions(house, a):
    first = house.put("organisation/a", a("; schema:x 1.50"))
    before = house.state()
    for conditions in ({}, {"if_match": "x"}, {"if_none_match": "*"}):
        again = house.put("organisation/a", a("; schema:x 1.5"), **conditions)
        assert again.outcome == "unchanged"
        assert (again.contribution, again.etag) == (first.contribution, first.etag)
        assert not again.added | again.removed
    assert house.state() == before


def test_the_payload_is_kept_byte_for_byte(house):
    sent = f'{{"@id": "{ROOT}",\n  "@type": "http://www.w3.org/ns/org#Organization",'
    sent += '"http://www.w3.org/2004/02/skos/core#prefLabel": {"@value": "A", "@language": "en"}}'
    house.put("organisation/a", sent.encode(), media_type="application/ld+json; charset=utf-8")
    [record] = house.log.records()
    assert house.log.payload(record) == sent.encode()
    assert record.media_type == "application/ld+json; charset=utf-8"


def test_relative_iris_are_those_of_the_profile(house):
    receipt = house.put("organisation/a", '<> a org:Organization ; skos:prefLabel "A"@en .')
    assert {str(triple.subject) for triple in receipt.added} == {f"<{ROOT}>"}


def test_blank_nodes_are_named_in_the_receipt(house, a):
    receipt = house.put("organisation/a", a("; org:hasSite [ a org:Site ]"))
    [part] = receipt.parts
    assert part.startswith(f"{ROOT}/site/")
    again = house.put("organisation/a", a("; org:hasSite [ a org:Site ]"))
    assert again.outcome == "unchanged"


def test_a_receipt_can_be_written_as_json(house, a):
    receipt = json.loads(json.dumps(house.put("organisation/a", a()).to_json()))
    assert receipt["outcome"] == "created"
    assert receipt["contribution"].startswith("https://w3id.org/cluster-kb/contribution/")
    assert receipt["added"] == sorted(receipt["added"])
    assert receipt["report"]["accepted"]


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(house, a):
    before = house.state()
    receipt = house.put("organisation/a", a(), dry_run=True)
    assert (receipt.outcome, receipt.contribution, receipt.dry_run) == ("created", None, True)
    assert len(receipt.added) == 2
    assert house.state() == before
    first = house.put("organisation/a", a())
    before = house.state()
    receipt = house.put("organisation/a", a("; schema:x 1"), dry_run=True, if_match=first.etag)
    assert (receipt.outcome, len(receipt.added)) == ("updated", 1)
    assert house.withdraw("organisation/a", dry_run=True, if_match="*").outcome == "withdrawn"
    assert house.state() == before
    with pytest.raises(PreconditionFailedError):
        house.put("organisation/a", a("; schema:x 1"), dry_run=True, if_match="x")


@pytest.mark.parametrize(
    ("conditions", "error"),
    [
        ({}, PreconditionRequiredError),
        ({"if_match": "0" * 64}, PreconditionFailedError),
        ({"if_none_match": "*"}, PreconditionFailedError),
        ({"require_match": False}, None),
        ({"if_match": "*"}, None),
        ({"if_match": "current"}, None),
        ({"if_match": "current", "if_none_match": "current"}, PreconditionFailedError),
        ({"if_match": "*", "if_none_match": "0" * 64}, None),
    ],
)
def test_what_is_described_is_only_replaced_in_the_state_that_is_named(house, a, conditions, error):
    first = house.put("organisation/a", a())
    conditions = {
        key: first.etag if value == "current" else value for key, value in conditions.items()
    }
    before = house.state()
    if error is None:
        assert house.put("organisation/a", a("; schema:x 1"), **conditions).outcome == "updated"
        return
    with pytest.raises(error):
        house.put("organisation/a", a("; schema:x 1"), **conditions)
    assert house.state() == before


@pytest.mark.parametrize(
    ("conditions", "created"),
    [({}, True), ({"if_none_match": "*"}, True), ({"if_match": "*"}, False)],
)
def test_what_is_not_described_may_be_created(house, a, conditions, created):
    if created:
        assert house.put("organisation/a", a(), **conditions).created
        return
    with pytest.raises(PreconditionFailedError, match="you say nothing of it now"):
        house.put("organisation/a", a(), **conditions)


def test_another_publisher_describes_the_same_thing_only_when_it_says_so(house, a):
    house.put("organisation/a", a())
    before = house.state()
    with pytest.raises(ConflictError, match="described by alpha already") as refused:
        house.put("organisation/a", a("; schema:x 1"), "beta")
    assert refused.value.subject == "alpha"
    assert house.state() == before
    receipt = house.put("organisation/a", a("; schema:x 1"), "beta", describes_existing=True)
    assert receipt.created
    again = house.put("organisation/a", a(), "beta", if_match=receipt.etag)
    assert again.outcome == "updated"
    assert house.contributions.steward(A) == "alpha"


def test_two_publishers_stating_the_same_count_once_and_survive_each_other(house, a):
    house.put("organisation/a", a("; schema:employees 5"))
    house.put("organisation/a", a("; schema:employees 5"), "beta", describes_existing=True)
    total = (
        "SELECT (SUM(?n) AS ?total) (COUNT(?n) AS ?rows) { ?x <https://schema.org/employees> ?n }"
    )
    for expected in ("5", "5"):
        [row] = house.store.select(total)
        assert (row["total"].value, row["rows"].value) == (expected, "1")
        if house.log.position() == 2:
            house.withdraw("organisation/a", if_match="*")
    house.withdraw("organisation/a", "beta", if_match="*")
    [row] = house.store.select(total)
    assert row["rows"].value == "0"


def test_a_withdrawal_takes_back_what_the_publisher_said(house, a):
    first = house.put("organisation/a", a())
    with pytest.raises(PreconditionRequiredError):
        house.withdraw("organisation/a")
    receipt = house.withdraw("organisation/a", if_match=first.etag)
    assert (receipt.outcome, receipt.etag, len(receipt.removed)) == ("withdrawn", None, 2)
    with pytest.raises(GoneError, match="withdrew"):
        house.contributions.profile_graph("alpha", A)
    with pytest.raises(GoneError):
        house.withdraw("organisation/a", if_match="*")
    again = house.put("organisation/a", a())
    assert (again.outcome, again.etag, again.position) == ("created", first.etag, 3)


def test_what_was_never_said_is_not_found(house):
    for call in (house.contributions.profile_graph, house.contributions.withdraw):
        with pytest.raises(NotFoundError, match="alpha says nothing of organisation/a"):
            call("alpha", A)


def test_a_disabled_or_unknown_publisher_is_refused(house, a):
    house.log.publishers.disable("beta")
    with pytest.raises(ForbiddenError):
        house.put("organisation/a", a(), "beta")
    with pytest.raises(NotFoundError, match="no publisher gamma"):
        house.put("organisation/a", a(), "gamma")


def test_results_that_only_advise_are_in_the_receipt_and_counted_in_the_record(house, a):
    receipt = house.put("organisation/a", a())
    severities = [result.severity.value for result in receipt.report.results]
    assert severities
    assert "violation" not in severities
    [record] = house.log.records()
    assert record.warnings == severities.count("warning")
    assert record.infos == severities.count("info")


@pytest.mark.parametrize(
    ("profile", "payload", "media_type", "error"),
    [
        ("organisation/a", b"<a> <b", "text/turtle", MalformedError),
        ("organisation/a", b"", "text/turtle", ClaimError),
        ("organisation/a", b"<> a <x>", "text/csv", MediaTypeError),
        ("organisation/a", b" " * 1_000_001, "text/turtle", LimitError),
        ("organisation/a", b"[" * 5_000, "application/ld+json", LimitError),
        ("organisation/a", b'{"@context": "http://a/b"}', "application/ld+json", MalformedError),
        ("organisation/a", b"<!DOCTYPE a>", "application/rdf+xml", MalformedError),
        ("organisation/a", b"<> a <x> . <b> a <x> .", "text/turtle", ClaimError),
        ("cluster/a", b"<> a <https://w3id.org/cluster-kb/ns#ClusterOrganisation> .",
         "text/turtle", NonConformantError),
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing(house, a, profile, payload, media_type, error):
    house.put("organisation/b", a().replace("/a", "/b"))
    before = house.state()
    with pytest.raises(error) as refused:
        house.put(profile, payload, media_type=media_type)
    assert refused.value.message
    assert house.state() == before


def test_the_report_of_what_breaks_rules_names_them(house):
    text = "<> a clu:ClusterOrganisation ; schema:foundingDate 'long ago' ."
    with pytest.raises(NonConformantError, match="cluster/a breaks rule R") as refused:
        house.put("cluster/a", text)
    assert {result.rule for result in refused.value.report.results} >= {"R01", "R17"}


def test_the_spelling_that_was_sent_is_validated_and_not_the_stored_one(house):
    text = """<> a clu:ClusterOrganisation ; skos:prefLabel "A"@en ; clu:territory nuts:FRK2 ;
        clu:inEcosystem eco:health ; clu:managementStaff "5"^^xsd:int ."""
    with pytest.raises(NonConformantError):
        house.put("cluster/a", text)
    assert house.put("cluster/a", text.replace("xsd:int", "xsd:decimal")).created


def test_validation_without_an_account_tells_what_the_gate_would_say(house, text):
    sent = text["cluster"]("a") + text["cluster"]("b", territory="GR30")
    payload = (house.write("x.ttl", sent)).read_bytes()
    before = house.state()
    found = house.contributions.validate(payload, "text/turtle")
    assert {str(profile): report.accepted for profile, report in found} == {
        "cluster/a": True,
        "cluster/b": False,
    }
    with pytest.raises(ClaimError, match="cluster/b"):
        house.contributions.validate(payload, "text/turtle", ProfileId("cluster", "a"))
    assert house.state() == before


def test_provenance_tells_who_said_it_when_and_under_which_licence(house, a):
    receipt = house.put("organisation/a", a())
    graph = ox.NamedNode(house.iris.graph("alpha", A))
    provenance = ox.NamedNode(house.iris.provenance_graph)
    said = {q.predicate.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1]: q.object.value
            for q in house.store.quads(graph, None, None, provenance)}  # fmt: skip
    [record] = house.log.records()
    assert datetime.fromisoformat(said.pop("generatedAtTime")) == record.time
    assert said == {
        "type": "https://w3id.org/cluster-kb/ns#ContributionGraph",
        "wasAttributedTo": house.iris.publisher("alpha"),
        "wasGeneratedBy": receipt.contribution,
        "primaryTopic": ROOT,
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }
    assert not list(house.store.quads(graph))
    house.withdraw("organisation/a", if_match="*")
    assert not list(house.store.quads(graph, None, None, provenance))


def test_what_the_store_failed_to_take_in_is_readable_after_the_next_try(house, a, monkeypatch):
    def fail(*_):
        raise StoreError("no space left on device")

    with monkeypatch.context() as fault:
        fault.setattr(house.store, "apply_many", fail)
        with pytest.raises(StoreError):
            house.put("organisation/a", a())
    assert house.store.position() < house.log.position()
    assert house.put("organisation/a", a()).outcome == "unchanged"
    triples, _ = house.contributions.profile_graph("alpha", ProfileId("organisation", "a"))
    assert triples


def test_a_profile_that_is_logged_but_not_stored_yet_is_not_told_to_be_gone(house, a, monkeypatch):
    def fail(*_):
        raise StoreError("no space left on device")

    monkeypatch.setattr(house.store, "apply_many", fail)
    with pytest.raises(StoreError):
        house.put("organisation/a", a())
    with pytest.raises(NotFoundError) as caught:
        house.contributions.profile_graph("alpha", ProfileId("organisation", "a"))
    assert not isinstance(caught.value, GoneError)
    assert not house.log.is_withdrawn(ProfileId("organisation", "a"))


def test_one_of_several_conditions_is_enough(house, a):
    first = house.put("organisation/a", a())
    named = frozenset({"0" * 64, first.etag})
    changed = house.put("organisation/a", a('; skos:altLabel "new"@en'), if_match=named)
    assert changed.outcome == "updated"
    with pytest.raises(PreconditionFailedError):
        house.put("organisation/a", a(), if_match=frozenset({"0" * 64, first.etag}))


def test_a_request_may_not_have_any_number_of_profiles_checked(house):
    a_kind = "a <http://www.w3.org/ns/org#Organization> .\n"
    many = "".join(f"<{ROOT}-{number}> {a_kind}" for number in range(101))
    with pytest.raises(LimitError, match="at most 100 profiles, came 101"):
        house.contributions.validate(many.encode(), "text/turtle")


def test_an_empty_document_is_no_accepted_one(house):
    with pytest.raises(MalformedError, match="no statements"):
        house.contributions.validate(b"# nothing\n", "text/turtle")
