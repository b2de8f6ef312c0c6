"""What a publisher says now is a list of pages that anybody may read."""

import pytest

from kb.iris import ROOT

from .senders import PATH, problem, turtle

LISTED = "/publishers/alpha/profiles"


def put(sender, key, kind="organisation", **headers):
    profile = f"{kind}/{key}"
    response = sender.put(
        turtle(key, f"{ROOT}id/{profile}"),
        f"/profiles/{profile}",
        **(headers or {"If_None_Match": "*"}),
    )
    assert response.status_code in (200, 201), response.text
    return response.json


@pytest.fixture
def said(alpha):
    """Five profiles, one of which was withdrawn and one sent again."""
    told = {key: put(alpha, key) for key in "cabed"}
    alpha.delete("/profiles/organisation/b", If_Match="*")
    alpha.post(None, "/profiles/organisation/d/confirm", None)
    return told


def listed(sender, query=""):
    response = sender.client.get(LISTED + query)
    assert response.status_code == 200, response.text
    return response


def test_each_profile_is_there_once_with_what_tells_its_state(alpha, said):
    told = listed(alpha).json
    assert [one["profile"] for one in told["profiles"]] == [f"organisation/{key}" for key in "acde"]
    assert (told["publisher"], told["position"], told["next"]) == ("alpha", 7, None)
    first = told["profiles"][0]
    assert first["etag"] == said["a"]["etag"]
    assert first["contribution"] == said["a"]["contribution"]
    assert first["time"] == said["a"]["provenance"]["time"]
    assert first["thing"] == f"{ROOT}id/organisation/a"
    assert (first["warnings"], first["infos"]) == (
        sum(one["severity"] == "warning" for one in said["a"]["report"]["results"]),
        sum(one["severity"] == "info" for one in said["a"]["report"]["results"]),
    )
    assert [one["confirmed"] for one in told["profiles"]] == [[], [], ["2026-11-23"], []]
    for link in first["links"].values():
        assert alpha.client.get(link).status_code == 200


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize("size", [1, 2, 3, 4, 100])
def test_pages_follow_each_other(alpha, size):
    found, path = [], f"?size={size}"
    while path:
        response = listed(alpha, path)
        found += [one["profile"] for one in response.json["profiles"]]
        path = (response.json["next"] or "").partition(LISTED)[2]
        assert ('rel="next"' in response.headers["Link"]) == bool(path)
    assert found == [f"organisation/{key}" for key in "acde"]


@pytest.mark.usefixtures("said")
def test_what_changes_between_two_pages_moves_nothing(alpha):
    first = listed(alpha, "?size=2").json
    alpha.delete("/profiles/organisation/a", If_Match="*")
    put(alpha, "aa")
    rest = alpha.client.get(first["next"]).json
    assert [one["profile"] for one in rest["profiles"]] == ["organisation/d", "organisation/e"]


def test_types_come_one_after_the_other(alpha, one_of_each):
    for profile, triples in one_of_each.values():
        body = "".join(f"{triple} .\n" for triple in triples)
        alpha.put(body, f"/profiles/{profile}", "application/n-triples", If_None_Match="*")
    found, url = [], f"{LISTED}?size=1"
    while url:
        page = alpha.client.get(url).json
        found += [one["profile"] for one in page["profiles"]]
        url = page["next"]
    assert found == sorted(str(profile) for profile, _ in one_of_each.values())


def test_it_is_what_the_publisher_says_and_nobody_else(alpha, beta):
    alpha.create()
    beta.put(turtle("Beta"), f"{PATH}?describes=existing", If_None_Match="*")
    put(beta, "b")
    assert [one["profile"] for one in listed(alpha).json["profiles"]] == ["organisation/alpha"]


def test_a_publisher_that_says_nothing_has_an_empty_list(alpha):
    assert listed(alpha).json["profiles"] == []


def test_what_is_asked_wrongly_is_refused(alpha):
    problem(alpha.client.get("/publishers/nobody/profiles"), 404)
    problem(alpha.client.get(f"{LISTED}?after=nothing"), 400)
    problem(alpha.client.get(f"{LISTED}?after=organisation/A%20B"), 400)
    problem(alpha.client.get(f"{LISTED}?size=1001"), 400)
    problem(alpha.client.get(f"{LISTED}?page=2"), 400)
    assert alpha.client.get(LISTED, headers={"Accept": "text/turtle"}).status_code == 406
