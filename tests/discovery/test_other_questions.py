"""Routes, country card, partnership card, interest share, and the table of any answer."""

from datetime import date
from decimal import Decimal

import pytest

from kb.errors import NotFoundError, ParameterError

TODAY = date(2026, 11, 23)


def keys(iris):
    return [iri.rpartition("/")[2] for iri in iris]


def test_routes_come_best_first_and_targets_apart(fictional, ask):
    routes = ask(
        fictional("CQ-05-routes"), "routes", actor="cluster/birch", country="THA", on="2025-06-01"
    )
    assert [(channel.kind, channel.status) for channel in routes.channels] == [
        ("own-agreement", "open"),
        ("partnership-agreement", "closed"),
    ]
    assert [(keys([one.stated_for])[0], one.status) for one in routes.targets] == [
        ("ASEAN", "open"),
        ("THA", "end-unknown"),
    ]


def test_a_partnership_has_routes_of_its_own(fictional, ask):
    routes = ask(
        fictional("CQ-05-routes"),
        "routes",
        actor="partnership/forest",
        country="THA",
        on="2025-06-01",
    )
    (channel,) = routes.channels
    assert channel.kind == "own-agreement"
    assert keys(channel.path) == ["forest", "past"]
    assert [(why.role, why.date) for why in channel.reasons] == [("agreement", "2022")]


def test_no_route_is_told_from_nothing_recorded(fictional, ask):
    case = fictional("CQ-05-routes")
    assert ask(case, "routes", actor="cluster/nobody", country="THA").outcome == "none"
    assert ask(case, "routes", actor="cluster/birch", country="PER").outcome == "nothing-recorded"


def test_a_country_card_names_the_groups_of_the_day(fictional, ask):
    case = fictional("CQ-11-country-card")
    before = ask(case, "country-card", country="KHM", on="1999-04-29")
    assert (before.outcome, before.groups, before.signals) == ("nothing-recorded", (), ())
    after = ask(case, "country-card", country="KHM", on="1999-04-30")
    assert (after.outcome, keys(after.groups)) == ("found", ["ASEAN"])
    assert [figure.respondents for figure in after.figures] == [241]


def test_each_thing_is_one_signal_with_all_its_holders(curated, ask):
    card = ask(curated, "country-card", country="JPN")
    nodes = [(signal.kind, signal.node, signal.stated_for) for signal in card.signals]
    assert len(set(nodes)) == len(nodes)
    centre = next(one for one in card.of_kind("gateway") if one.node.endswith("eu-japan-centre"))
    assert keys(centre.holders) == ["dg-grow", "eu-japan-centre"]
    assert not centre.held


def test_a_partnership_card_shows_figures_that_disagree(curated, ask):
    card = ask(curated, "partnership-card", partnership="bioxclusters-plus")
    enterprises = [
        (int(figure.value), figure.date)
        for figure in card.figures
        if figure.indicator.endswith("/small-and-medium-enterprises")
    ]
    assert enterprises == [(880, "2017-09-06"), (3300, "2016")]
    assert all(figure.sources for figure in card.figures)


def test_a_partnership_card_counts_partners_and_countries(curated, ask):
    card = ask(curated, "partnership-card", partnership="bioxclusters-plus")
    assert len(card.partners) == 4
    assert keys(partner.node for partner in card.partners if partner.coordinator) == [
        "fr-lyonbiopole"
    ]
    assert keys(card.countries) == ["DEU", "ESP", "FRA", "ITA"]
    assert (card.period.stated_start, card.period.stated_end) == ("2016-01", "2018-01")


def test_a_card_of_an_unknown_partnership_is_not_found(curated, ask):
    with pytest.raises(NotFoundError):
        ask(curated, "partnership-card", partnership="nobody")


def test_the_share_of_interest_is_computed(curated, ask):
    answer = ask(curated, "interest-share", target="ASEAN")
    (share,) = answer.shares
    assert (share.positive, share.respondents, share.share) == (58, 241, Decimal("0.2407"))
    assert share.date == "2017-09-06"
    assert keys(share.sources) == ["dg-grow-eu-thailand-2017"]
    assert ask(curated, "interest-share", target="PER").outcome == "nothing-recorded"


def test_the_table_of_reach_begins_with_rank_and_score(curated):
    values = {"country": "JPN", "sector": "health", "on": "2017-09-06"}
    answer = curated.answer("reach", values, TODAY)
    assert answer.columns[:2] == ("rank", "score")
    ranked = [(row["rank"].value, row["score"].value) for row in answer.rows]
    # Two paths of each: by the gateway, and by the memorandum on which it rests.
    assert ranked == [(rank, "7") for rank in "1234" for _ in range(2)]


@pytest.mark.parametrize("question", ["reach", "routes", "country-card"])
def test_a_question_names_the_parameter_that_is_wrong(curated, question):
    with pytest.raises(ParameterError) as caught:
        curated.answer(question, {"country": "Atlantis", "actor": "cluster/x"}, TODAY)
    assert caught.value.subject in ("country", "actor")


def test_a_query_of_another_kind_is_no_question(curated):
    with pytest.raises(NotFoundError, match="members"):
        curated.answer("members", {}, TODAY)
