"""Histories, contributions, undo, mementos and tombstones over HTTP."""

import json
import re
from datetime import timedelta

import pyoxigraph as ox
import pytest

from kb.iris import ROOT
from tests.api.conftest import BROWSER, TODAY
from tests.api.test_documents import from_jsonld

from .senders import PATH, THING, Sender, problem, turtle

DOC = "/doc/organisation/alpha"
PROV = "http://www.w3.org/ns/prov#"


@pytest.fixture
def clock(writable):
    """Moves the clock of the log, an hour with each call."""
    kb = writable.extensions["kb"]
    now = [TODAY - timedelta(days=2)]

    def forward(**delta):
        now[0] += timedelta(**delta)
        return now[0]

    kb.log._clock = kb.log.redactions._clock = lambda: now[0]
    return forward


@pytest.fixture
def alpha(writable, clock):
    clock(hours=0)
    return Sender(writable, "alpha")


@pytest.fixture
def beta(writable):
    return Sender(writable, "beta")


@pytest.fixture
def told(alpha, beta, clock):
    """Four contributions: alpha describes, beta too, alpha renames, beta withdraws."""
    alpha.create("Alpha")
    clock(hours=1)
    say(beta, "Beta's Alpha")
    clock(hours=1)
    say(alpha, "Renamed")
    clock(hours=1)
    withdraw(beta)
    clock(hours=1)
    return alpha.client


def say(publisher, name):
    path = f"{PATH}?describes=existing"
    current = publisher.get()
    match = (
        {"If_Match": current.headers["ETag"]}
        if current.status_code == 200
        else {"If_None_Match": "*"}
    )
    response = publisher.put(turtle(name), path=path, **match)
    assert response.status_code in (200, 201), response.text
    return response.json


def withdraw(publisher):
    response = publisher.delete(If_Match="*")
    assert response.status_code == 200, response.text


def undo(publisher, name, query="", **headers):
    return publisher.post(None, f"/contributions/{name}/undo{query}", None, **headers)


def history(client, **query):
    return client.get(f"{DOC}/history.json", query_string=query).json


def test_a_history_lists_all_contributions_newest_first(told):
    found = history(told)
    assert (found["total"], found["thing"]) == (4, THING)
    assert [(one["publisher"], one["outcome"]) for one in found["contributions"]] == [
        ("beta", "withdrawn"),
        ("alpha", "updated"),
        ("beta", "created"),
        ("alpha", "created"),
    ]
    assert [(one["added"], one["removed"]) for one in found["contributions"]] == [
        (0, 3),
        (1, 1),
        (3, 0),
        (3, 0),
    ]
    renamed = found["contributions"][1]
    assert renamed["publisherName"] == "Alpha"
    assert renamed["state"] == f"http://localhost{DOC}?asOf=3"
    assert renamed["undo"] == f"{renamed['url']}/undo"
    assert found["contributions"][3]["undo"] is None, "it is not alpha's last"
    assert renamed["time"].endswith("Z")


def test_every_link_of_a_history_leads_somewhere(told):
    for one in history(told)["contributions"]:
        for name in ("url", "state"):
            if one[name]:
                path = one[name].removeprefix("http://localhost")
                assert told.get(path).status_code == 200, path
        thing = told.get(one["contribution"].removeprefix(ROOT.rstrip("/")))
        assert (thing.status_code, thing.headers["Location"]) == (
            303,
            one["url"].removeprefix("http://localhost"),
        )


def test_a_history_comes_in_pages_that_are_linked(told):
    first = told.get(f"{DOC}/history.json?size=3")
    assert len(first.json["contributions"]) == 3
    assert 'rel="next"' in first.headers["Link"]
    second = told.get(first.json["next"].removeprefix("http://localhost")).json
    assert [one["position"] for one in second["contributions"]] == [1]
    assert (second["next"], second["total"]) == (None, 4)
    problem(told.get(f"{DOC}/history?size=51"), 400)


def test_a_history_is_linked_data_in_the_terms_of_prov(told):
    written = told.get(f"{DOC}/history.jsonld").json
    assert written["totalItems"] == 4
    store = from_jsonld(written)
    graph = f"{ROOT}graph/alpha/organisation/alpha"

    def one(subject, name):
        quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(PROV + name), None)
        return [getattr(quad.object, "value", None) for quad in quads]

    renamed, created = (
        one["contribution"] for one in history(told)["contributions"] if one["publisher"] == "alpha"
    )
    assert one(renamed, "generated") == [f"{graph}/3"]
    assert one(renamed, "invalidated") == [f"{graph}/1"]
    assert one(renamed, "wasAssociatedWith") == [f"{ROOT}id/publisher/alpha"]
    assert one(f"{graph}/3", "wasRevisionOf") == [f"{graph}/1"]
    assert one(f"{graph}/1", "wasInvalidatedBy") == [renamed]
    assert one(f"{graph}/1", "wasGeneratedBy") == [created]
    assert one(f"{graph}/3", "specializationOf") == [graph]
    assert one(f"{ROOT}graph/beta/organisation/alpha/2", "invalidatedAtTime")


def test_a_version_leads_to_the_contribution_that_made_it(told):
    response = told.get("/graph/alpha/organisation/alpha/3")
    assert response.status_code == 303
    assert told.get(response.headers["Location"] + ".json").json["position"] == 3
    for path in (
        "beta/organisation/alpha/3",
        "alpha/organisation/b/3",
        "alpha/organisation/alpha/9",
    ):
        problem(told.get(f"/graph/{path}"), 404)


def test_a_document_says_which_version_it_revises(told):
    stated = {one["attributedTo"]: one for one in told.get(f"{DOC}.jsonld").json["statedBy"]}
    [alpha] = stated.values()
    assert alpha["revisionOf"] == f"{ROOT}graph/alpha/organisation/alpha/1"


def test_a_contribution_tells_what_it_changed_and_what_the_rules_said(told):
    renamed = history(told)["contributions"][1]
    found = told.get(renamed["url"].removeprefix("http://localhost") + ".json").json
    assert found["addedStatements"] == [
        f'<{THING}> <http://www.w3.org/2004/02/skos/core#prefLabel> "Renamed"@en .'
    ]
    assert ['"Alpha"@en' in line for line in found["removedStatements"]] == [True]
    assert found["report"]["accepted"] is True
    assert (found["previous"], found["next"]) == (
        history(told)["contributions"][3]["contribution"],
        None,
    )
    assert found["mediaType"] == "text/turtle"


def test_a_contribution_is_linked_data_with_difference_and_report(alpha):
    body = turtle("Alpha").replace(f"<http://purl.org/dc/terms/source> <{ROOT}id/source/s> ", "")
    receipt = alpha.put(body.replace(";\n  .", "."), If_None_Match="*").json
    assert receipt["report"]["results"]
    written = alpha.client.get("/contributions/1", follow_redirects=True).json
    assert written["type"] == ["Contribution"]
    store = from_jsonld(written)
    iri = receipt["contribution"]
    added = {
        quad.triple for quad in store.quads_for_pattern(None, None, None, _node(f"{iri}#added"))
    }
    assert {f"{triple} ." for triple in added} == set(receipt["added"])
    results = list(store.quads_for_pattern(_node(f"{iri}#report"), _sh("result"), None))
    assert len(results) == len(receipt["report"]["results"])
    [rule] = store.quads_for_pattern(results[0].object, _sh("sourceShape"), None)
    assert rule.object.value == receipt["report"]["results"][0]["shape"]


def _node(iri):
    return ox.NamedNode(iri)


def _sh(name):
    return ox.NamedNode(f"http://www.w3.org/ns/shacl#{name}")


def test_pages_of_history_and_contribution_show_it_to_people(told):
    page = told.get(f"{DOC}/history", headers={"Accept": BROWSER}).text
    for expected in ("4 contributions", "withdrawn", "changed", "Beta", "+1", "\u22121", "#undo"):
        assert expected in page, expected
    renamed = history(told)["contributions"][1]
    page = told.get(renamed["url"], headers={"Accept": BROWSER}).text
    for expected in (
        "Renamed",
        "removed",
        "added",
        "cluster-kb undo",
        "The contribution before it",
    ):
        assert expected in page, expected
    created = history(told)["contributions"][3]
    assert "cluster-kb undo" not in told.get(created["url"], headers={"Accept": BROWSER}).text


@pytest.mark.parametrize(
    "path",
    [
        "/doc/organisation/nobody/history",
        "/doc/organisation/nobody/timemap",
        "/contributions/99",
        "/contributions/abcdef",
        "/contributions/99/undo",
        "/contribution/99",
        "/contributions/x",
    ],
)
def test_what_was_never_contributed_is_not_found(alpha, path):
    problem(alpha.send("POST" if path.endswith("undo") else "GET", path), 404)


# Undo


def test_undo_restores_what_was_said_before_and_its_receipt_can_be_undone(alpha):
    first = alpha.create("Alpha").json
    assert first["undo"].startswith("http://localhost/contributions/")
    assert first["history"] == f"http://localhost{DOC}/history"
    renamed = say(alpha, "Renamed")
    response = alpha.post(None, renamed["undo"], None)
    assert response.status_code == 200
    assert response.json["outcome"] == "updated"
    assert response.headers["ETag"] == f'"{first["etag"]}"'
    assert alpha.get().headers["ETag"] == f'"{first["etag"]}"'
    newest = history(alpha.client)["contributions"][0]
    assert newest["restores"] == first["position"]
    again = undo(alpha, response.json["contribution"].rpartition("/")[2])
    assert again.json["etag"] == renamed["etag"]


def test_undo_of_a_creation_leaves_a_tombstone_and_undo_of_that_is_201(alpha):
    receipt = alpha.create("Alpha").json
    response = undo(alpha, receipt["position"])
    assert response.json["outcome"] == "withdrawn"
    problem(alpha.client.get(DOC), 410, "gone")
    assert undo(alpha, response.json["position"]).status_code == 201
    assert alpha.client.get(DOC).json["name"] == {"en": "Alpha"}


def test_undo_can_be_tried_out(alpha):
    alpha.create("Alpha")
    response = undo(alpha, 1, "?dry-run=true")
    assert (response.json["outcome"], response.json["dryRun"]) == ("withdrawn", True)
    assert response.json["undo"] is None
    assert alpha.client.get(DOC).status_code == 200


def test_what_was_changed_since_is_a_conflict_that_says_by_whom_and_what_to_do(alpha):
    alpha.create("Alpha")
    renamed = say(alpha, "Renamed")
    found = problem(undo(alpha, 1), 409, "superseded")
    assert "token:" in found["detail"]
    assert found["subject"] == renamed["contribution"].rpartition("/")[2]
    assert found["hint"]


def test_only_a_token_of_the_publisher_undoes(alpha, beta, writable):
    alpha.create("Alpha")
    problem(undo(beta, 1), 403, "forbidden")
    problem(alpha.client.post("/contributions/1/undo"), 401, "no-token")
    trial = Sender(writable, "gamma", scope="dry-run")
    problem(undo(trial, 1), 403, "scope")
    assert history(alpha.client)["total"] == 1


def test_an_undo_that_is_repeated_under_its_key_is_answered_again(alpha):
    alpha.create("Alpha")
    renamed = say(alpha, "Renamed")
    name = renamed["position"]
    first = undo(alpha, name, Idempotency_Key='"undo-1"')
    again = undo(alpha, name, Idempotency_Key='"undo-1"')
    assert (again.status_code, again.json) == (200, first.json)
    assert again.headers["Cluster-KB-Repeated"] == "true"
    assert again.json["undo"].startswith("http://localhost/contributions/")
    assert history(alpha.client)["total"] == 3


def test_the_receipt_of_an_undo_says_who_and_under_which_licence(alpha):
    alpha.create("Alpha")
    receipt = undo(alpha, 1).json
    assert receipt["provenance"]["agent"] == alpha.token.agent
    assert receipt["provenance"]["licences"]
    assert receipt["links"]["document"] == DOC


def test_a_redaction_takes_what_was_sent_out_of_answers_that_are_told_again(alpha, writable):
    sent = {"If_None_Match": "*", "Idempotency_Key": '"new"'}
    first = alpha.put(turtle("Alpha"), **sent).json
    writable.extensions["kb"].contributions.redact(["1"], "a court has ordered it")
    again = alpha.put(turtle("Alpha"), **sent)
    assert again.json == first | {"added": [], "removed": [], "parts": [], "report": None}
    assert writable.extensions["kb"].log.position() == 2


# Merged keys


@pytest.fixture
def merged(told, alpha, writable):
    """The same four, with `alpha` merged into `omega`."""
    path = "/profiles/organisation/omega"
    alpha.put(turtle("Omega", f"{ROOT}id/organisation/omega"), path, If_None_Match="*")
    curator = Sender(writable, "curators", scope="curate")
    assert curator.act(f"{PATH}/merge", into="omega").status_code == 200
    return told


def test_the_past_of_a_merged_key_is_still_its_own(merged):
    assert merged.get(DOC).status_code == 301
    assert merged.get(f"{DOC}?asOf=1").json["name"] == {"en": "Alpha"}
    assert history(merged)["total"] == 4
    asked = merged.get(DOC, headers={"Accept-Datetime": "Sat, 01 Jan 2050 00:00:00 GMT"})
    assert asked.headers["Location"].startswith(DOC)


@pytest.mark.usefixtures("merged")
def test_nothing_that_was_sent_to_a_merged_key_is_undone(alpha):
    problem(undo(alpha, 3), 409, "merged")


# The past


def test_a_document_of_the_past_is_what_was_said_then_in_every_format(told):
    for position, names in ((1, {"Alpha"}), (2, {"Alpha", "Beta's Alpha"}), (3, {"Renamed"})):
        for suffix, form in (("ttl", "text/turtle"), ("nt", "application/n-triples")):
            text = told.get(f"{DOC}.{suffix}?asOf={position}").text
            parsed = ox.parse(text, ox.RdfFormat.from_media_type(form))
            said = {q.object.value for q in parsed if q.predicate.value.endswith("prefLabel")}
            assert names <= said
            assert ("Renamed" in said) is (position == 3)
        written = told.get(f"{DOC}.jsonld?asOf={position}").json
        assert written["name"]["en"] == ("Renamed" if position == 3 else "Alpha")
        page = told.get(f"{DOC}.html?asOf={position}").text
        assert f"position {position} of the log" in page
    assert told.get(f"{DOC}?asOf=0").status_code == 404


def test_a_document_of_the_past_equals_the_document_that_was(alpha, beta, clock):
    seen = []
    for publisher, name in ((alpha, "A"), (beta, "B"), (alpha, "C"), (beta, "D")):
        say(publisher, name)
        clock(minutes=5)
        seen.append((clock(), {f: alpha.client.get(f"{DOC}.{f}").data for f in ("ttl", "trig")}))
        clock(minutes=5)
    for position, (moment, documents) in enumerate(seen, 1):
        for suffix, data in documents.items():
            for text in (str(position), moment.isoformat().replace("+00:00", "Z")):
                past = alpha.client.get(f"{DOC}.{suffix}", query_string={"asOf": text})
                assert _quads(past.data, suffix) == _quads(data, suffix)
                assert past.headers["Cluster-KB-Position"] == str(position)


def _quads(data, suffix):
    return set(ox.parse(data, ox.RdfFormat.from_extension(suffix)))


def test_names_in_a_document_of_the_past_are_those_of_then(alpha):
    say(alpha, "Alpha")
    path = "/profiles/organisation/b"
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    parent = f"; <http://www.w3.org/ns/org#subOrganizationOf> <{THING}>"
    body = turtle("B", f"{ROOT}id/organisation/b", parent)
    assert alpha.put(body, path=path, If_None_Match="*").status_code == 201
    say(alpha, "Renamed")
    then = alpha.client.get("/doc/organisation/b.nt?asOf=2").text
    assert f'<{THING}> {label} "Alpha"@en' in then
    assert "Renamed" not in then
    assert "Alpha" in alpha.client.get("/doc/organisation/b.html?asOf=2").text
    assert "Renamed" in alpha.client.get("/doc/organisation/b.html").text


@pytest.mark.parametrize("value", ["x", "9", "2026-11-24", "2026-11-21T12:00:00", "-1", "1.5"])
def test_a_moment_that_is_none_is_refused(told, value):
    found = problem(told.get(DOC, query_string={"asOf": value}), 400, "parameter")
    assert found["subject"] == "asOf"


def test_a_state_of_the_base_and_a_day_in_the_world_are_not_mixed(told):
    found = problem(told.get(f"{DOC}?asOf=1&on=2020-01-01"), 400, "parameter")
    assert found["subject"] == "on"
    assert "day in the world" in found["hint"]


def links(response):
    """Return the targets of a Link header by relation."""
    found = {}
    for target, parameters in re.findall(
        r"<([^>]*)>((?:; \w+=\"[^\"]*\")*)", response.headers["Link"]
    ):
        for relation in re.search(r'rel="([^"]*)"', parameters)[1].split():
            found.setdefault(relation, []).append(target)
    return found


def test_a_document_is_its_own_time_gate(told):
    response = told.get(f"{DOC}.ttl")
    assert links(response)["timegate"] == links(response)["original"] == [f"{DOC}.ttl"]
    assert links(response)["timemap"] == [f"{DOC}/timemap"]
    assert "Accept-Datetime" in response.headers["Vary"]
    assert "Memento-Datetime" not in response.headers


@pytest.mark.parametrize(
    ("hours", "position"), [(-99, 1), (0, 1), (0.5, 1), (1, 2), (2.5, 3), (40, 4)]
)
def test_accept_datetime_leads_to_the_state_of_that_time(told, hours, position):
    moment = TODAY - timedelta(days=2) + timedelta(hours=hours)
    headers = {"Accept-Datetime": moment.strftime("%a, %d %b %Y %H:%M:%S GMT")}
    response = told.get(f"{DOC}.ttl", headers=headers)
    assert response.status_code == 302
    assert response.headers["Location"] == f"{DOC}.ttl?asOf={position}"
    assert "Accept-Datetime" in response.headers["Vary"]
    assert links(response)["original"] == [f"{DOC}.ttl"]
    memento = told.get(response.headers["Location"], headers=headers)
    assert memento.status_code == 200


@pytest.mark.parametrize(
    "text",
    ["yesterday", "", "2026-11-23", "Mon, 99 Nov 2026 12:00:00 GMT", "31 Dec 9999 23:59:59 -2300"],
)
def test_a_time_that_is_none_is_refused(told, text):
    found = problem(told.get(DOC, headers={"Accept-Datetime": text}), 400, "parameter")
    assert found["subject"] == "Accept-Datetime"
    nobody = {"Accept-Datetime": "Mon, 23 Nov 2026 12:00:00 GMT"}
    problem(told.get("/doc/organisation/nobody", headers=nobody), 404)


def test_a_memento_says_of_which_time_it_is_and_who_its_sisters_are(told):
    response = told.get(f"{DOC}?asOf=2")
    assert response.headers["Memento-Datetime"] == "Sat, 21 Nov 2026 13:00:00 GMT"
    found = links(response)
    assert found["original"] == found["timegate"] == [DOC]
    assert found["prev"] == found["first"] == [f"{DOC}?asOf=1"]
    assert found["next"] == [f"{DOC}?asOf=3"]
    assert found["last"] == [f"{DOC}?asOf=4"]
    assert len(found["memento"]) == 4
    day = told.get(f"{DOC}?asOf=2026-11-21")
    assert day.headers["Memento-Datetime"] == "Sat, 21 Nov 2026 15:00:00 GMT"
    assert links(day)["prev"] == [f"{DOC}?asOf=3"]


def test_a_time_map_lists_every_memento(told):
    response = told.get(f"{DOC}/timemap")
    assert response.content_type == "application/link-format"
    lines = response.text.strip().split(",\n")
    assert lines[0] == f'<http://localhost{DOC}>; rel="original timegate"'
    assert 'rel="self"' in lines[1]
    assert 'from="Sat, 21 Nov 2026 12:00:00 GMT"' in lines[1]
    assert [re.search(r"asOf=(\d)", line)[1] for line in lines[2:]] == ["1", "2", "3", "4"]
    assert all('rel="memento"; datetime="Sat, 21 Nov 2026' in line for line in lines[2:])


# Tombstones and redactions


def test_a_tombstone_says_who_withdrew_when_and_where_its_history_is(told, alpha):
    withdraw(alpha)
    response = told.get(DOC)
    found = problem(response, 410, "gone")
    assert "beta withdrew it on 2026-11-21, alpha withdrew it on 2026-11-21" in found["detail"]
    assert found["history"] == f"{DOC}/history"
    assert links(response)["version-history"] == [f"{DOC}/history"]
    page = told.get(DOC, headers={"Accept": BROWSER})
    assert page.status_code == 410
    assert f'href="{DOC}/history"' in page.text
    assert told.get(f"{DOC}?asOf=3").status_code == 200
    problem(told.get(f"{DOC}?asOf=5"), 410, "gone")
    assert "alpha withdrew it" in problem(told.get(f"{PATH}?publisher=alpha"), 410)["detail"]


@pytest.fixture
def redacted(told, writable):
    """The same, after what alpha said first was redacted."""
    writable.extensions["kb"].contributions.redact(["1"], "a court has ordered it")
    return told


@pytest.mark.parametrize("path", [f"{DOC}?asOf=1", f"{DOC}.ttl?asOf=2", "/contributions/1", "undo"])
def test_what_was_redacted_answers_410_with_the_reason(redacted, alpha, path):
    get = redacted.get
    response = undo(alpha, 3) if path == "undo" else get(path, follow_redirects=True)
    found = problem(response, 410, "redacted")
    assert "a court has ordered it" in found["detail"]
    assert found["history"] == f"{DOC}/history"


def test_a_redaction_shows_in_the_history_and_leaves_the_rest_readable(redacted):
    found = history(redacted)["contributions"]
    assert found[3]["redacted"]["reason"] == "a court has ordered it"
    assert (found[3]["added"], found[3]["state"]) == (None, None)
    assert (found[1]["added"], found[1]["undo"]) == (None, None)
    page = redacted.get(f"{DOC}/history", headers={"Accept": BROWSER}).text
    assert "a court has ordered it" in page
    assert redacted.get(DOC).json["name"] == {"en": "Renamed"}
    assert redacted.get(f"{DOC}?asOf=3").json["name"] == {"en": "Renamed"}
    mementos = redacted.get(f"{DOC}/timemap").text
    assert "asOf=1" not in mementos
    assert not any(one["byRedaction"] for one in found)
    compared = redacted.get("/contributions/3", follow_redirects=True, headers={"Accept": BROWSER})
    assert "nothing to compare with" in compared.text


def test_what_a_redaction_withdrew_is_not_told_as_the_publishers_own_act(told, writable):
    writable.extensions["kb"].contributions.redact(["3"], "a court has ordered it")
    last = history(told)["contributions"][0]
    assert (last["outcome"], last["byRedaction"], last["undo"]) == ("withdrawn", True, None)
    [activity] = [
        one
        for one in told.get(f"{DOC}/history.jsonld").json["items"]
        if one["id"] == last["contribution"]
    ]
    assert "associatedWith" not in activity
    assert "withdrawn by a redaction" in told.get(last["url"], headers={"Accept": BROWSER}).text
    assert "a court has ordered it" in problem(told.get(DOC), 410)["detail"]


# Differing publishers


def test_where_publishers_differ_the_page_shows_the_stewards_word_and_all_side_by_side(alpha, beta):
    alpha.create("Alpha")
    say(beta, "Beta's Alpha")
    page = alpha.client.get(DOC, headers={"Accept": BROWSER}).text
    assert "<h1>Alpha</h1>" in page
    section = page.partition("Where publishers differ")[2].partition("</section>")[0]
    for expected in ("Alpha", "Beta&#39;s Alpha", "/doc/publisher/beta", "<time"):
        assert expected in section, expected
    written = alpha.client.get(f"{DOC}.jsonld").json
    assert written["name"] == {"en": "Alpha"}
    beside = {one["attributedTo"]: one.get("graph") for one in written["statedBy"]}
    [other] = beside[f"{ROOT}id/publisher/beta"]
    assert other["name"] == {"en": "Beta's Alpha"}
    assert all(one["generatedAt"] for one in written["statedBy"])


def test_where_publishers_agree_nothing_differs(alpha, beta):
    alpha.create("Alpha")
    say(beta, "Alpha")
    page = alpha.client.get(DOC, headers={"Accept": BROWSER}).text
    assert "Where publishers differ" not in page
    assert json.loads(alpha.client.get(f"{DOC}.jsonld").data)["name"] == {"en": "Alpha"}
