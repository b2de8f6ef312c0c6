"""Questions of the catalogue: their page, their answer in each form, and how it came out."""

import csv
import io
import json
import shutil

import pytest

from api.app import create_app
from kb.config import Settings
from kb.queries import QUESTIONS

CARD = "/queries/partnership-card?partnership=bioxclusters-plus"
STRANGER = "/queries/partnership-card?partnership=nobody"
SOLUTIONS = "application/sparql-results+json"
PAGE = {"Accept": "text/html"}
FORMS = ["json", "csv", "srj", "html"]


def get(client, path, form="json"):
    path, _, query = path.partition("?")
    response = client.get(f"{path}.{form}?{query}")
    assert response.status_code == 200, response.text
    return response


def test_the_questions_are_listed_by_theme_and_internal_ones_are_not(client):
    told = client.get("/queries").json
    assert [theme["name"] for theme in told["themes"]] == list(QUESTIONS)
    names = [query["name"] for query in told["queries"]]
    assert "reach" in names
    assert "members" not in names
    (card,) = (query for query in told["queries"] if query["name"] == "partnership-card")
    assert card["competencyQuestions"] == ["CQ-09"]
    assert card["restsOn"] == [["https://w3id.org/cluster-kb/ns#ClusterPartnership"]]
    assert card["parameters"][0]["example"] == "bioxclusters-plus"
    page = client.get("/queries", headers=PAGE).text
    assert all(f'href="/queries/{name}"' in page for name in names)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("path", "status"),
    [(CARD, "answered"), (STRANGER, "none")],
)
def test_how_an_answer_came_out_stands_in_a_header(client, path, status, form):
    response = get(client, path, form)
    assert response.headers["Cluster-KB-Answer"] == status
    assert "Cluster-KB-Answer" in response.headers["Access-Control-Expose-Headers"]
    assert int(response.headers["Cluster-KB-Position"]) > 0


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_base_says_no_data(writable, form):
    response = get(writable.test_client(), CARD, form)
    assert response.headers["Cluster-KB-Answer"] == "no-data"


def test_no_data_and_none_are_told_in_words_and_in_json(writable, client):
    empty = writable.test_client()
    told = get(empty, CARD).json
    assert (told["status"], told["rows"]) == ("no-data", [])
    (kind,) = told["missing"]
    assert [term["label"].lower() for term in kind] == ["cluster partnership"]
    assert "No data. Nobody has stated" in get(empty, CARD, "html").text
    assert get(client, STRANGER).json["status"] == "none"
    assert "None. Statements of this kind are here" in get(client, STRANGER, "html").text


def test_all_forms_give_the_same_rows(client):
    ours = get(client, CARD).json
    solutions = json.loads(get(client, CARD, "srj").data)
    head, *rows = csv.reader(io.StringIO(get(client, CARD, "csv").text))
    assert ours["columns"] == head == solutions["head"]["vars"]
    assert set(solutions) == {"head", "results"}
    bindings = solutions["results"]["bindings"]
    assert [[row.get(name, {}).get("value", "") for name in head] for row in bindings] == rows
    plain = [
        {name: {k: v for k, v in term.items() if k != "label"} for name, term in row.items()}
        for row in ours["rows"]
    ]
    assert plain == bindings
    labels = {row["thing"]["value"]: row["thing"].get("label") for row in ours["rows"]}
    assert labels["https://w3id.org/cluster-kb/id/cluster/fr-lyonbiopole"] == "Lyonbiopole"


def test_the_page_shows_labels_and_links_and_leaves_out_what_was_asked_for(client):
    page = get(client, CARD, "html").text
    assert '<a href="/doc/cluster/fr-lyonbiopole">' in page
    assert '<th scope="col">partnership</th>' not in page
    assert 'value="bioxclusters-plus"' in page
    assert "PREFIX clu:" in page


def test_a_page_without_what_is_needed_offers_the_form(client):
    page = client.get("/queries/partnership-card", headers=PAGE)
    assert page.status_code == 200
    assert "Cluster-KB-Answer" not in page.headers
    assert 'name="partnership"' in page.text


def test_a_page_asks_for_what_it_shows(client, monkeypatch):
    whole = len(get(client, CARD).json["rows"])
    for most, told in ((whole - 1, "The first {} rows; there are more"), (whole, "{} rows")):
        monkeypatch.setattr("api.replies.MOST_ROWS", most)
        page = get(client, CARD, "html").text
        table = page.partition("<tbody>")[2].partition("</tbody>")[0]
        assert f"<caption>{told.format(most)}</caption>" in page
        assert table.count("<tr>") == most


def test_a_page_wants_one_of_the_parameters_that_narrow(client):
    path = "/queries/complementary-clusters"
    wide = client.get(path, headers=PAGE)
    assert wide.status_code == 200
    assert "Cluster-KB-Answer" not in wide.headers
    assert "<li>A cluster that is one of the two</li>" in wide.text
    assert f"<{path}.csv>" in wide.headers["Link"]
    assert "Cluster-KB-Answer" not in client.get(f"{path}?cluster=&chain=", headers=PAGE).headers
    for form in ("json", "csv"):
        assert get(client, path, form).headers["Cluster-KB-Answer"]
    narrow = get(client, f"{path}?cluster=fr-lyonbiopole", "html")
    assert narrow.headers["Cluster-KB-Answer"]
    assert "Say at least one of these" not in narrow.text


def test_accept_chooses_the_form(client):
    for media_type in ("application/json", "text/csv", SOLUTIONS):
        response = client.get(CARD, headers={"Accept": media_type})
        assert response.mimetype == media_type
    assert client.get(CARD, headers={"Accept": "image/png"}).status_code == 406


def test_links_lead_to_the_other_forms(client):
    link = get(client, CARD).headers["Link"]
    for form in FORMS:
        assert f"</queries/partnership-card.{form}?partnership=bioxclusters-plus>" in link


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("/queries/partnership-card", "partnership"),
        ("/queries/partnership-card?partnership=Not+a+key", "partnership"),
        ("/queries/partnership-card?partnership=x&partnership=y", "partnership"),
        ("/queries/partnership-card?partnership=x&colour=red", "colour"),
    ],
)
def test_a_parameter_that_is_wrong_is_a_problem(client, path, subject):
    response = client.get(path)
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert response.json["subject"] == subject
    assert response.json["hint"]


def test_a_position_that_is_not_reached_is_a_problem(client):
    response = client.get(CARD, headers={"Cluster-KB-Min-Position": "999999"})
    assert response.status_code == 400


def test_a_large_answer_is_streamed_whole_and_not_given_with_labels(data_dir, tmp_path):
    folder = shutil.copytree(data_dir, tmp_path / "kb")
    application = create_app(Settings(data_dir=folder, query_spool_bytes=200))
    client = application.test_client()
    head, *rows = csv.reader(io.StringIO(get(client, CARD, "csv").text))
    assert len(rows) > 5
    assert all(len(row) == len(head) for row in rows)
    assert get(client, CARD, "srj").headers["Cluster-KB-Answer"] == "answered"
    refused = client.get(CARD, headers={"Accept": "application/json"})
    assert refused.status_code == 422
    assert "CSV" in refused.json["hint"]
    assert "too large for a page" in get(client, CARD, "html").text
    application.extensions["kb"].close()
