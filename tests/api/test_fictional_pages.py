"""Pages of what the curated facts hardly show yet: the fictional world of examples/."""

import re
import shutil
from pathlib import Path

import pytest

from api.app import create_app
from kb.config import Settings

FICTIONAL = Path(__file__).parents[2] / "examples" / "fictional"


@pytest.fixture(scope="module")
def world(empty_dir, tmp_path_factory):
    """A client of an application that holds the fictional world, told by two publishers."""
    folder = shutil.copytree(empty_dir, tmp_path_factory.mktemp("fictional") / "kb")
    application = create_app(Settings(data_dir=folder))
    kb = application.extensions["kb"]
    for key, paths in {
        "alliance": sorted(FICTIONAL.glob("*.ttl")),
        "statistics": sorted(FICTIONAL.glob("second/*.ttl")),
    }.items():
        kb.log.publishers.add(key, f"{key} (fictional)")
        summary = kb.contributions.load(key, paths, describes_existing=True)
        assert not summary.refusals, summary.refusals[0]
    yield application.test_client(use_cookies=False)
    kb.close()


def page(world, path):
    response = world.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.text)


def headings(text):
    return re.findall(r"<h3>([^<]*)</h3>", text)


def test_stages_stand_along_their_value_chain_by_name(world):
    text = page(world, "/doc/value-chain/fictional-battery-mobility")
    assert headings(text) == [
        "Stage: Refining of lithium (fictional)",
        "Stage: Making of cells (fictional)",
        "Stage: Assembly of packs (fictional)",
        "Stage: Use in vehicles (fictional)",
        "Stage: Recycling (fictional)",
    ]
    assert "In this value chain" in text


def test_parts_of_a_cluster_go_by_what_they_are_about(world):
    text = page(world, "/doc/cluster/fictional-aurora-batteries")
    assert {
        "Award: Gold label",
        "Award: Silver label",
        "Former name: Lindenau Storage Circle (fictional)",
        "Membership: Voltara Cells (fictional)",
    } <= set(headings(text))
    assert "Position in a value chain" in text
    for label in ("Training", "Founding member", "Awarded by"):
        assert label in text


def test_figures_of_two_publishers_stand_side_by_side(world):
    text = page(world, "/doc/cluster/fictional-aurora-batteries")
    figures = re.findall(r'<td class="number">([^<]*)</td>', text)
    assert {"128", "140"} <= {figure.strip() for figure in figures}


def test_an_event_shows_who_took_part_and_who_met(world):
    text = page(world, "/doc/event/fictional-storage-and-health-days-2024")
    assert headings(text).count("Meeting") == 3
    assert "Participation: Maple Health Hub (fictional)" in headings(text)
    assert "Cluster to business" in text


def test_a_call_shows_its_grants(world):
    text = page(world, "/doc/programme/fictional-call-2022")
    assert "Grant: Battery Bridge Plus (fictional)" in headings(text)
    assert ">EUR</a>" in text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/doc/interest/fictional-vela-canada-request", "Open request"),
        ("/doc/interest/fictional-terra-chile", "Interest"),
        ("/doc/agreement/fictional-chile-trade-2022", "Trade agreement"),
        ("/doc/source/fictional-survey-2024", "Survey"),
        ("/doc/programme/fictional-call-2022", "Call"),
    ],
)
def test_a_page_says_what_its_thing_is_most_tellingly(world, path, kind):
    assert f">{kind}</p>" in page(world, path)


def test_what_is_said_elsewhere_is_named_on_the_page_of_the_thing(world):
    text = page(world, "/doc/cluster/fictional-vela-salute")
    for label in ("Interests", "Takes part in", "Meetings"):
        assert f"<dt>{label}</dt>" in text


@pytest.mark.parametrize(("plural", "total"), [("value-chains", 2), ("interests", 5)])
def test_the_new_collections_have_members(world, plural, total):
    assert world.get(f"/{plural}.jsonld").json["totalItems"] == total
    assert "(fictional)" in page(world, f"/{plural}")


def test_an_answer_leaves_out_what_every_row_has_in_common(world):
    every = page(world, "/queries/label-holders")
    one = page(world, "/queries/label-holders?country=DEU")
    for text in (every, one):
        assert '<th scope="col">cluster</th>' in text
        assert '<th scope="col">on</th>' not in text
        assert '<th scope="col">country</th>' not in text
    assert "Terra Litio (fictional)" in every
    assert "Terra Litio (fictional)" not in one
    assert ">Aurora Batteries (fictional)</a>" in one
