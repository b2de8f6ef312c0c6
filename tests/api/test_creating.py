"""POST: a thing without a key gets one, unless it may have one already."""

import json

import pytest

from kb.iris import ROOT

from .senders import Sender, problem, turtle

CLUSTERS = "/profiles/cluster"
ORGANISATIONS = "/profiles/organisation"
HEAD = """\
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix eco: <https://w3id.org/cluster-kb/scheme/industrial-ecosystem/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix nuts: <http://data.europa.eu/nuts/code/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def cluster(name="Łódź Aero e.V.", more="", root="<>", territory="PL71"):
    return HEAD + (
        f'{root} a clu:ClusterOrganisation ; skos:prefLabel "{name}"@en ; '
        f"clu:territory nuts:{territory} ; clu:inEcosystem eco:health {more} .\n"
    )


def organisation(name, more="", root="<>"):
    return HEAD + f'{root} a org:Organization ; skos:prefLabel "{name}"@en {more} .\n'


def create(sender, body, path=CLUSTERS, **headers):
    response = sender.post(body, path, **headers)
    assert response.status_code == 201, response.text
    return response


def test_a_cluster_gets_a_key_of_its_country_and_name(alpha):
    response = create(alpha, cluster())
    assert response.headers["Location"] == f"{CLUSTERS}/pl-lodz-aero-e-v"
    receipt = response.json
    assert (receipt["outcome"], receipt["profile"]) == ("created", "cluster/pl-lodz-aero-e-v")
    assert response.headers["ETag"] == f'"{receipt["etag"]}"'
    root = f"{ROOT}id/cluster/pl-lodz-aero-e-v"
    assert all(statement.startswith(f"<{root}> ") for statement in receipt["added"])
    assert {result["focus"] for result in receipt["report"]["results"]} == {root}
    assert alpha.client.get("/doc/cluster/pl-lodz-aero-e-v").json["name"] == {
        "en": "Łódź Aero e.V."
    }
    assert alpha.kb.projection.verify().contributions == 1


@pytest.mark.parametrize("root", ["[]", "<new>", "_:x", f"<{ROOT}id/cluster/new>"])
def test_the_thing_needs_no_name_or_the_one_that_stands_for_a_new_one(alpha, root):
    assert create(alpha, cluster(root=root)).json["profile"] == "cluster/pl-lodz-aero-e-v"


def test_json_ld_without_an_id_is_enough(alpha):
    sent = {
        "@context": f"{ROOT}context/1.0.jsonld",
        "type": ["Organisation"],
        "name": {"en": "Port Authority"},
    }
    response = create(alpha, json.dumps(sent), ORGANISATIONS, content_type="application/ld+json")
    assert response.json["profile"] == "organisation/port-authority"


def test_parts_are_named_below_the_key_and_said_again_they_are_the_same(alpha):
    site = "; org:hasSite <new/site/main> "
    body = organisation("Port", site) + "<new/site/main> a org:Site ; org:siteAddress [] .\n"
    body = body.replace(
        "[] .",
        "[ a <http://www.w3.org/ns/locn#Address> ; "
        '<http://www.w3.org/ns/locn#postName> "Split"@en ] .',
    )
    receipt = create(alpha, body, ORGANISATIONS).json
    root = f"{ROOT}id/organisation/port"
    assert any(f"<{root}/site/main>" in statement for statement in receipt["added"])
    [part] = receipt["parts"]
    assert part.startswith(f"{root}/address/")
    again = alpha.put(body.replace("new/site", "port/site"), f"{ORGANISATIONS}/port")
    assert again.json["outcome"] == "unchanged", again.text


def test_a_key_that_is_taken_gets_a_number(alpha, beta):
    create(alpha, organisation("Port"), ORGANISATIONS)
    path = f"{ORGANISATIONS}?allow-duplicate=true"
    assert create(beta, organisation("Port"), path).json["profile"] == "organisation/port-2"
    assert create(beta, organisation("Port"), path).json["profile"] == "organisation/port-3"
    assert create(alpha, organisation("New"), path).json["profile"] == "organisation/new-2"


def test_a_dry_run_tells_the_key_that_would_be_minted(alpha):
    response = alpha.post(cluster(), f"{CLUSTERS}?dry-run")
    assert response.status_code == 200
    assert response.json["profile"] == "cluster/pl-lodz-aero-e-v"
    assert response.json["dryRun"] is True
    assert alpha.kb.log.position() == 0
    create(alpha, cluster())


@pytest.mark.parametrize(
    ("more", "kind", "value"),
    [
        ("", "name", "LODZ-aero"),
        ("; foaf:homepage <http://www.aero.example/>", "homepage", "https://aero.example"),
        ('; dcterms:identifier "PL-77"', "identifier", "PL-77"),
        (
            "; schema:sameAs <http://www.wikidata.org/entity/Q7>",
            "identifier",
            "https://www.wikidata.org/entity/Q7",
        ),
    ],
    ids=["name", "homepage", "identifier", "same-as"],
)
def test_what_may_be_described_already_is_not_described_again(alpha, beta, more, kind, value):
    create(alpha, cluster(more=more))
    again = {
        "name": cluster(value),
        "homepage": cluster("Another", f"; foaf:homepage <{value}>"),
        "identifier": cluster("Another", f'; dcterms:identifier "{value}"'),
    }[kind]
    if value.startswith("https://www.wikidata"):
        again = cluster("Another", f"; schema:sameAs <{value}>")
    response = beta.post(again, CLUSTERS)
    found = problem(response, 409, "duplicate")
    assert found["candidates"] == [
        {
            "profile": "cluster/pl-lodz-aero-e-v",
            "id": f"{ROOT}id/cluster/pl-lodz-aero-e-v",
            "name": "Łódź Aero e.V.",
            "evidence": [{"kind": kind, "value": value}],
            "address": "/doc/cluster/pl-lodz-aero-e-v",
        }
    ]
    assert f"the same {kind}" in found["detail"]
    assert "?allow-duplicate=true" in found["hint"]
    assert "?describes=existing" in found["hint"]
    assert beta.kb.log.position() == 1
    create(beta, again, f"{CLUSTERS}?allow-duplicate=true")


def test_candidates_with_more_evidence_come_first_and_a_page_links_to_them(alpha):
    create(alpha, organisation("Port"), ORGANISATIONS)
    path = f"{ORGANISATIONS}?allow-duplicate=true"
    create(alpha, organisation("Port", "; foaf:homepage <https://port.example>"), path)
    body = organisation("PORT", "; foaf:homepage <http://port.example/>")
    found = problem(alpha.post(body, ORGANISATIONS), 409, "duplicate")
    assert [each["profile"] for each in found["candidates"]] == [
        "organisation/port-2",
        "organisation/port",
    ]
    assert "and 1 more" in found["detail"]
    page = alpha.post(body, ORGANISATIONS, Accept="application/json;q=0.1, text/html").text
    assert '<a href="/doc/organisation/port-2">Port</a>' in page


def test_only_the_same_type_can_be_the_same_thing(alpha):
    create(alpha, organisation("Aero", "; foaf:homepage <https://aero.example>"), ORGANISATIONS)
    create(alpha, cluster("Aero", "; foaf:homepage <https://aero.example>"))


def test_a_profile_that_was_withdrawn_is_no_candidate_and_its_key_is_not_used_again(alpha):
    create(alpha, organisation("Port"), ORGANISATIONS)
    alpha.delete(f"{ORGANISATIONS}/port", If_Match="*")
    again = create(alpha, organisation("Port"), ORGANISATIONS)
    assert again.json["profile"] == "organisation/port-2"


@pytest.mark.parametrize(
    ("body", "status", "slug", "hint"),
    [
        ("", 422, "claim", "describes its root"),
        ("<> a ", 400, "malformed", None),
        (organisation("Port", root="<port>"), 422, "claim", "Write <> for the thing"),
        (organisation("Port", root="<urn:x:y>"), 422, "claim", "It may describe"),
        (organisation("Порт"), 422, "claim", "by PUT to /profiles/organisation/"),
        (organisation("!?"), 422, "claim", "Latin letters"),
        (organisation("A", root="[]") + organisation("B", root="[]"), 422, "claim", None),
        (HEAD + "<> a org:Organization .", 422, "claim", "skos:prefLabel"),
        (HEAD + '<> skos:prefLabel "Port"@en .', 422, "non-conformant", "Mend"),
    ],
    ids=["empty", "syntax", "key", "stray", "cyrillic", "signs", "two", "nameless", "untyped"],
)
def test_what_cannot_be_taken_in_is_refused_clearly(alpha, body, status, slug, hint):
    found = problem(alpha.post(body, ORGANISATIONS), status, slug)
    assert hint is None or hint in found["hint"], found
    assert alpha.kb.log.position() == 0


def test_who_may_not_contribute_creates_nothing(writable):
    client = writable.test_client()
    problem(client.post(ORGANISATIONS, data=turtle("x"), content_type="text/turtle"), 401)
    trial = Sender(writable, "trial", scope="dry-run")
    problem(trial.post(organisation("Port"), ORGANISATIONS), 403, "scope")
    assert trial.post(organisation("Port"), f"{ORGANISATIONS}?dry-run").status_code == 200


@pytest.mark.parametrize("query", ["allow-duplicate=maybe", "describes=existing", "x=y"])
def test_a_parameter_that_is_wrong_is_named(alpha, query):
    found = problem(alpha.post(organisation("Port"), f"{ORGANISATIONS}?{query}"), 400, "parameter")
    assert found["subject"] == query.partition("=")[0]


def test_what_it_has_no_type_of_is_not_found(alpha):
    problem(alpha.post(organisation("Port"), "/profiles/dragon"), 404)


def test_two_that_ask_for_the_same_key_at_once_get_two(alpha, monkeypatch):
    """The key is taken between minting and writing: another one is minted."""
    minting = alpha.kb.desk._minting
    claim, calls = minting.claim, []

    def slow(*arguments):
        found = claim(*arguments)
        if not calls:
            calls.append(found.profile)
            alpha.put(turtle("Other", f"{ROOT}id/{found.profile}"), f"/profiles/{found.profile}")
        return found

    monkeypatch.setattr(minting, "claim", slow)
    assert create(alpha, organisation("Port"), ORGANISATIONS).json["profile"] == (
        "organisation/port-2"
    )
