"""With review switched on, what comes without the right to curate waits for a curator."""

import json

import pytest

from kb.iris import ROOT

from .senders import PATH, Sender, problem, turtle

KEY = '"8e03978e"'


@pytest.fixture
def reviewing(open_writable):
    """An application in which contributions are reviewed."""
    return open_writable(review=True)


@pytest.fixture
def alpha(reviewing):
    return Sender(reviewing, "alpha", person="Data desk")


@pytest.fixture
def beta(reviewing):
    return Sender(reviewing, "beta")


@pytest.fixture
def curator(reviewing):
    return Sender(reviewing, "curators", scope="curate", person="Curator")


def propose(sender, name="Alpha", path=PATH, **headers):
    response = sender.put(turtle(name), path, **(headers or {"If_None_Match": "*"}))
    assert response.status_code == 202, response.text
    return response


def accept(curator, proposal):
    return curator.post(None, f"/reviews/{proposal}/accept", None)


def refuse(curator, proposal, reason="no source"):
    return curator.act(f"/reviews/{proposal}/refuse", reason=reason)


def test_what_is_sent_waits_and_says_where(alpha):
    response = propose(alpha)
    receipt = response.json
    assert (receipt["outcome"], receipt["would"], receipt["review"]) == (
        "proposed",
        "created",
        True,
    )
    assert response.headers["Location"] == f"/reviews/{receipt['proposal']}"
    assert receipt["links"]["proposal"] == response.headers["Location"]
    assert "ETag" not in response.headers
    assert len(receipt["added"]) == 3
    assert receipt["contribution"] is None
    problem(alpha.get(), 404)
    assert alpha.kb.log.position() == 0


def test_what_is_accepted_is_a_contribution_of_who_proposed_it(alpha, curator):
    proposal = propose(alpha).json["proposal"]
    response = accept(curator, proposal)
    receipt = response.json
    assert (response.status_code, receipt["outcome"]) == (201, "created")
    assert receipt["provenance"]["publisher"].endswith("id/publisher/alpha")
    assert receipt["provenance"]["agent"] == alpha.token.agent
    assert receipt["provenance"]["person"] == "Data desk"
    assert receipt["provenance"]["reviewer"] == curator.token.agent
    assert b'"Alpha"' in alpha.get().data
    [record] = alpha.kb.log.records()
    assert (record.publisher, record.agent) == ("alpha", alpha.token.agent)
    assert record.media_type == "text/turtle"
    assert alpha.kb.log.payload(record) == turtle("Alpha").encode()
    shown = alpha.get(f"/reviews/{proposal}").json
    assert (shown["state"], shown["contribution"]) == ("accepted", receipt["contribution"])
    assert shown["receipt"] is None


def test_what_was_reviewed_says_so_whenever_it_is_told(alpha, curator):
    accept(curator, propose(alpha).json["proposal"])
    again = alpha.put(turtle("Alpha"))
    assert (again.status_code, again.json["outcome"]) == (200, "unchanged")
    assert again.json["provenance"]["reviewer"] == curator.token.agent


def test_what_is_refused_comes_back_with_the_reason(alpha, curator):
    proposal = propose(alpha).json["proposal"]
    refused = refuse(curator, proposal, " no source ")
    assert (refused.status_code, refused.json["state"]) == (200, "refused")
    shown = alpha.get(f"/reviews/{proposal}").json
    assert (shown["state"], shown["reason"]) == ("refused", "no source")
    assert shown["reviewer"] == curator.token.agent
    assert len(shown["receipt"]["added"]) == 3
    assert alpha.kb.log.position() == 0
    assert propose(alpha).json["proposal"] != proposal


@pytest.mark.parametrize("decide", [accept, refuse])
def test_a_decision_is_made_once(alpha, curator, decide):
    for first, condition in ((accept, "If_None_Match"), (refuse, "If_Match")):
        proposal = propose(alpha, first.__name__, **{condition: "*"})
        first(curator, proposal.json["proposal"])
        found = problem(decide(curator, proposal.json["proposal"]), 409, "state")
        assert f"was {first.__name__}" in found["detail"]
        assert "made once" in found["hint"]


def test_a_change_and_a_withdrawal_wait_too(alpha, curator):
    accept(curator, propose(alpha).json["proposal"])
    changed = propose(alpha, "Beta", If_Match="*").json
    assert (changed["would"], len(changed["added"]), len(changed["removed"])) == ("updated", 1, 1)
    assert accept(curator, changed["proposal"]).json["outcome"] == "updated"
    gone = alpha.delete(If_Match="*")
    assert (gone.status_code, gone.json["would"]) == (202, "withdrawn")
    assert alpha.get().status_code == 200
    assert accept(curator, gone.json["proposal"]).json["outcome"] == "withdrawn"
    problem(alpha.get(), 410)
    assert alpha.kb.projection.verify().contributions == 3


def test_a_new_key_is_minted_for_a_proposal_and_given_to_nobody_else(alpha, beta, curator):
    body = turtle("Port").replace("organisation/alpha", "organisation/new")
    path = "/profiles/organisation"
    first = alpha.post(body, path)
    assert (first.status_code, first.json["profile"]) == (202, "organisation/port")
    assert beta.post(body, path).json["profile"] == "organisation/port-2"
    assert accept(curator, first.json["proposal"]).status_code == 201
    assert alpha.client.get("/doc/organisation/port").status_code == 200


def test_a_curator_needs_no_review(curator):
    assert curator.create().json["review"] is False


def test_a_dry_run_says_that_it_would_wait(alpha):
    tried = alpha.put(turtle("Alpha"), f"{PATH}?dry-run", If_None_Match="*")
    assert tried.status_code == 200
    assert (tried.json["outcome"], tried.json["review"]) == ("created", True)
    assert alpha.get("/reviews").json["totalItems"] == 0


@pytest.mark.parametrize(
    ("body", "headers", "status", "slug"),
    [
        ("<a> <b", {}, 400, "malformed"),
        (turtle("x", "urn:x:y"), {}, 422, "claim"),
        (turtle("x").replace("prefLabel", "altLabel"), {}, 422, "non-conformant"),
        (turtle("x"), {"If_Match": '"x"'}, 412, "precondition-failed"),
    ],
    ids=["malformed", "claim", "rules", "condition"],
)
def test_what_would_be_refused_is_refused_at_once(alpha, body, headers, status, slug):
    problem(alpha.put(body, **headers), status, slug)
    assert alpha.get("/reviews?state=all").json["totalItems"] == 0


def test_the_state_that_it_was_made_for_must_still_be_there(reviewing, alpha, curator):
    waiting = propose(alpha).json["proposal"]
    Sender(reviewing, "alpha", scope="curate").put(turtle("At once"), If_None_Match="*")
    found = problem(accept(curator, waiting), 412, "precondition-failed")
    assert "its etag is" in found["detail"]
    assert alpha.get(f"/reviews/{waiting}").json["state"] == "pending"
    refuse(curator, waiting)
    later = propose(alpha, "Later", If_Match="*").json["proposal"]
    assert accept(curator, later).status_code == 200


def test_another_that_was_first_is_described_only_knowingly(alpha, beta, curator):
    one, other = propose(alpha).json["proposal"], propose(beta, "Beta").json["proposal"]
    accept(curator, one)
    problem(accept(curator, other), 409, "conflict")
    knowing = propose(beta, "Beta", f"{PATH}?describes=existing").json["proposal"]
    assert accept(curator, knowing).status_code == 201


def test_it_is_checked_again_when_it_is_accepted(alpha, curator, monkeypatch):
    proposal = propose(alpha).json["proposal"]
    strict = alpha.kb.validator.validate([])
    bad = alpha.put(turtle("x").replace("prefLabel", "altLabel")).json["report"]
    assert not bad["accepted"]
    reports = alpha.kb.contributions.reports
    checked = []
    monkeypatch.setattr(
        alpha.kb.contributions,
        "reports",
        lambda claimed: checked.extend(one.profile for one in claimed) or reports(claimed),
    )
    accept(curator, proposal)
    assert [str(profile) for profile in checked] == ["organisation/alpha"]
    assert strict.accepted


def test_a_publisher_that_was_disabled_contributes_nothing_any_more(alpha, curator):
    proposal = propose(alpha).json["proposal"]
    alpha.kb.log.publishers.disable("alpha")
    problem(accept(curator, proposal), 403, "disabled-publisher")
    assert refuse(curator, proposal).status_code == 200


def test_a_later_proposal_replaces_the_one_that_waits(alpha, curator):
    first, second = propose(alpha).json, propose(alpha, "Beta").json
    assert second["proposal"] != first["proposal"]
    assert [one["proposal"] for one in alpha.get("/reviews").json["proposals"]] == [
        second["proposal"]
    ]
    problem(accept(curator, first["proposal"]), 409, "state")


def test_the_same_content_again_waits_once(alpha):
    first, again = propose(alpha).json, propose(alpha).json
    assert again["proposal"] == first["proposal"]
    assert alpha.get("/reviews?state=all").json["totalItems"] == 1


def test_a_request_with_a_key_is_proposed_once(alpha, curator):
    first = propose(alpha, If_None_Match="*", Idempotency_Key=KEY)
    accept(curator, first.json["proposal"])
    again = alpha.put(turtle("Alpha"), If_None_Match="*", Idempotency_Key=KEY)
    assert (again.status_code, again.data) == (202, first.data)
    assert again.headers["Cluster-KB-Repeated"] == "true"


def test_what_says_nothing_new_needs_no_review(alpha, curator):
    accept(curator, propose(alpha).json["proposal"])
    again = alpha.put(turtle("Alpha"), Idempotency_Key=KEY)
    assert (again.status_code, again.json["outcome"]) == (200, "unchanged")
    assert alpha.put(turtle("Alpha"), Idempotency_Key=KEY).data == again.data
    assert alpha.get("/reviews").json["totalItems"] == 0


def test_a_curator_sees_all_and_a_contributor_its_own(alpha, beta, curator):
    own = propose(alpha).json["proposal"]
    other = propose(beta, "Beta", f"{PATH}?describes=existing")
    listed = curator.get("/reviews").json
    assert listed["totalItems"] == 2
    assert [one["publisher"] for one in listed["proposals"]] == ["alpha", "beta"]
    assert listed["proposals"][0]["person"] == "Data desk"
    assert alpha.get("/reviews").json["totalItems"] == 1
    assert alpha.get(f"/reviews/{own}").status_code == 200
    problem(alpha.get(f"/reviews/{other.json['proposal']}"), 404, "not-found")
    assert curator.get(f"/reviews/{own}").json["receipt"]["would"] == "created"


def test_proposals_are_listed_by_state_and_in_pages(alpha, curator):
    for number in range(3):
        path = f"/profiles/organisation/a{number}"
        body = turtle("x").replace("organisation/alpha", f"organisation/a{number}")
        sent = alpha.put(body, path)
        assert sent.status_code == 202, sent.text
    refuse(curator, sent.json["proposal"])
    assert curator.get("/reviews?state=refused").json["totalItems"] == 1
    page = curator.get("/reviews?state=all&size=2&page=2").json
    assert (page["totalItems"], len(page["proposals"])) == (3, 1)
    assert page["proposals"][0]["state"] == "refused"


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("/reviews?state=lost", "state"),
        ("/reviews?page=0", "page"),
        ("/reviews?size=100000", "size"),
        ("/reviews?x=y", "x"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(curator, path, subject):
    assert problem(curator.get(path), 400, "parameter")["subject"] == subject


def test_who_may_not_decide_is_told_so(reviewing, alpha, curator):
    proposal = propose(alpha).json["proposal"]
    for response in (accept(alpha, proposal), refuse(alpha, proposal)):
        problem(response, 403, "scope")
        assert 'scope="curate"' in response.headers["WWW-Authenticate"]
    for path in ("/reviews", f"/reviews/{proposal}"):
        problem(reviewing.test_client().get(path), 401, "no-token")
    problem(reviewing.test_client().post(f"/reviews/{proposal}/accept"), 401, "no-token")
    assert accept(curator, proposal).status_code == 201


@pytest.mark.parametrize("decide", [accept, refuse])
def test_a_proposal_that_there_is_not_is_not_found(curator, decide):
    problem(decide(curator, "nothing"), 404, "not-found")
    problem(curator.get("/reviews/nothing"), 404, "not-found")


@pytest.mark.parametrize(
    ("body", "content_type", "status", "slug"),
    [
        (json.dumps({"reason": " "}), "application/json", 400, "parameter"),
        (json.dumps({"reason": "x" * 2001}), "application/json", 400, "parameter"),
        (json.dumps({"reason": 7}), "application/json", 400, "parameter"),
        (json.dumps({"reason": "x", "y": "z"}), "application/json", 400, "parameter"),
        ("{}", "application/json", 400, "parameter"),
        ("[]", "application/json", 400, "malformed"),
        ("{", "application/json", 400, "malformed"),
        ("[" * 9000, "application/json", 400, "malformed"),
        ("x" * 20_000, "application/json", 413, "limit"),
        ("reason=x", "application/x-www-form-urlencoded", 415, "media-type"),
    ],
    ids=[
        "blank",
        "long",
        "number",
        "unknown",
        "missing",
        "array",
        "syntax",
        "deep",
        "large",
        "form",
    ],
)
def test_a_refusal_needs_a_reason(alpha, curator, body, content_type, status, slug):
    proposal = propose(alpha).json["proposal"]
    problem(curator.post(body, f"/reviews/{proposal}/refuse", content_type), status, slug)
    assert alpha.get(f"/reviews/{proposal}").json["state"] == "pending"


def test_without_review_nothing_waits(writable):
    sender = Sender(writable, "alpha")
    sender.create()
    assert sender.get("/reviews?state=all").json == {"totalItems": 0, "proposals": []}


def test_an_undo_waits_as_well_and_what_is_accepted_can_be_undone(alpha, curator):
    accepted = accept(curator, propose(alpha).json["proposal"]).json
    assert accepted["undo"].startswith("http://localhost/contributions/")
    response = alpha.post(None, accepted["undo"], None)
    assert (response.status_code, response.json["would"]) == (202, "withdrawn")
    assert b'"Alpha"' in alpha.get().data
    done = accept(curator, response.json["proposal"]).json
    assert (done["outcome"], done["provenance"]["reviewer"]) == ("withdrawn", curator.token.agent)
    problem(alpha.get(), 410)
    restored = curator.kb.contributions.undo("alpha", "2")
    assert restored.etag == accepted["etag"]


def test_the_report_of_what_was_accepted_in_review_is_kept(alpha, curator):
    source = f" ;\n  <http://purl.org/dc/terms/source> <{ROOT}id/source/s> ."
    body = turtle("Alpha").replace(source, " .")
    proposal = alpha.put(body, If_None_Match="*").json["proposal"]
    receipt = accept(curator, proposal).json
    told = alpha.get(f"/contributions/{receipt['contribution'].rpartition('/')[2]}.json").json
    kept, received = ([r["rule"] for r in one["report"]["results"]] for one in (told, receipt))
    assert kept == received
    assert kept


def test_what_waits_is_refused_when_what_its_publisher_said_is_redacted(alpha, curator):
    accepted = accept(curator, propose(alpha).json["proposal"]).json
    match = {"If_Match": f'"{accepted["etag"]}"'}
    proposal = propose(alpha, "Beta", **match).json["proposal"]
    alpha.kb.contributions.redact(["1"], "a court has ordered it")
    shown = alpha.get(f"/reviews/{proposal}").json
    assert (shown["state"], shown["reason"], shown["receipt"]) == (
        "refused",
        "a court has ordered it",
        None,
    )
    assert shown["reviewer"] == "system:redaction"
    problem(accept(curator, proposal), 409)
