"""Which clusters can open a country: score, parts, evidence, and what is no answer."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.iris import SCHEME, Iris, ProfileId

BIOX = [
    "de-biom-biotech-cluster-development-gmbh",
    "es-biocat-bioregion-of-catalonia",
    "fr-lyonbiopole",
    "it-biopmed-bioindustry-park",
]
PERU = "http://publications.europa.eu/resource/authority/country/PER"
PARTNERSHIP = Iris().thing(ProfileId("partnership", "bioxclusters-plus"))
GATEWAY = Iris().thing(ProfileId("gateway", "biox-osaka"))
MEMORANDUM = Iris().thing(ProfileId("agreement", "biox-osaka-2016"))
PATH = (PARTNERSHIP, GATEWAY, MEMORANDUM)


def keys(iris):
    return [iri.rpartition("/")[2] for iri in iris]


def test_the_members_of_bioxclusters_open_japan_in_2017(curated, ask):
    answer = ask(curated, "reach", country="JPN", sector="health", on="2017-09-06")
    assert answer.outcome == "found"
    assert keys(match.cluster for match in answer.matches) == BIOX
    assert [match.rank for match in answer.matches] == [1, 2, 3, 4]
    for match in answer.matches:
        assert match.channel.path == PATH
        assert match.channel.status == "open"
        assert match.channel.reasons == ()
        assert match.channel.until == date(2018, 1, 31)


def test_a_score_is_the_sum_of_its_parts_and_each_has_evidence(curated, ask):
    answer = ask(curated, "reach", country="JPN", sector="health", on="2017-09-06")
    for match in answer.matches:
        assert match.score == sum(part.points for part in match.parts) == Decimal(7)
        channel, sector = match.parts
        assert channel.criterion == f"{SCHEME}criterion/partnership-gateway"
        assert channel.path == PATH
        assert sector.criterion == f"{SCHEME}criterion/sector-exact"
        assert "source/biotechinfo-osaka-2016" in " ".join(channel.sources)
        assert sector.sources


def test_today_the_same_channels_are_closed_and_say_why(curated, ask):
    answer = ask(curated, "reach", country="JPN", sector="health")
    assert answer.outcome == "none"
    assert answer.matches == ()
    assert answer.end_unknown == ()
    assert keys(channel.actor for channel in answer.closed) == BIOX
    for channel in answer.closed:
        assert [(why.code, why.role, why.date) for why in channel.reasons] == [
            ("ended", "partnership", "2018-01"),
            ("ended", "agreement", "2018-11-07"),
        ]


def test_gateways_of_public_bodies_stand_apart(curated, ask):
    answer = ask(curated, "reach", country="JPN", sector="health")
    assert keys(signal.node for signal in answer.gateways) == [
        "eu-japan-centre",
        "eu-japan-regional-cooperation-helpdesk",
    ]


def test_arrangements_of_governments_stand_apart(curated, ask):
    answer = ask(curated, "reach", country="USA")
    assert "eu-us-clusters-2015" in keys(signal.node for signal in answer.arrangements)
    paths = [channel.path for channel in (*answer.closed, *answer.end_unknown)]
    paths += [match.channel.path for match in answer.matches]
    assert not any("eu-us-clusters-2015" in node for path in paths for node in path)


def test_who_only_targets_a_country_stands_apart(curated, ask):
    answer = ask(curated, "reach", country="JPN")
    assert "laser-go-global" in keys(signal.node for signal in answer.targets)
    assert "bioxclusters-plus" not in keys(signal.node for signal in answer.targets)
    assert ask(curated, "reach", country="JPN", sector="tourism").targets == ()


def test_nothing_recorded_is_not_none(curated, ask):
    assert ask(curated, "reach", country="Tuvalu").outcome == "nothing-recorded"
    assert ask(curated, "reach", country="JPN", sector="tourism").outcome == "none"


def test_a_gateway_and_its_agreement_are_one_channel(fictional, ask):
    answer = ask(fictional("CQ-01-reach-one-channel"), "reach", country="KOR", on="2025-06-01")
    apple, pear = answer.matches
    assert [apple.channel.kind, *(channel.kind for channel in apple.others)] == [
        "own-gateway",
        "partnership-gateway",
        "own-agreement",
    ]
    assert apple.score == Decimal(5)
    assert (pear.channel.kind, pear.others, pear.score) == ("partnership-gateway", (), Decimal(4))
    assert keys(pear.channel.path) == ["orchard", "desk", "mou"]


def test_an_agreement_outlives_its_gateway(fictional, ask):
    answer = ask(fictional("CQ-01-reach-one-channel"), "reach", country="KOR", on="2026-06-01")
    pear = answer.matches[1]
    assert (pear.channel.kind, pear.others, pear.score) == ("partnership-agreement", (), Decimal(2))
    assert answer.closed == ()


def test_an_agreement_joins_the_gateway_that_is_not_closed(fictional, ask):
    answer = ask(fictional("CQ-01-reach-one-channel"), "reach", country="IND", on="2025-06-01")
    (plum,) = answer.matches
    assert keys(plum.channel.path) == ["second", "treaty"]
    assert plum.others == ()
    assert [keys(channel.path) for channel in answer.closed] == [["first", "treaty"]]


def test_the_best_stated_sector_counts(fictional, ask):
    answer = ask(
        fictional("CQ-01-reach-sector"),
        "reach",
        country="IND",
        sector="nace2.1:21",
        on="2025-06-01",
    )
    scores = {keys([match.cluster])[0]: match.score for match in answer.matches}
    assert scores == {
        "exact": Decimal(6),
        "mixed": Decimal(6),
        "silent": Decimal(6),
        "partner": Decimal(5),
        "within": Decimal("4.5"),
    }
    assert keys(match.cluster for match in answer.matches) == list(scores)


def test_disagreeing_publishers_never_open_a_channel(fictional, ask):
    case = fictional("CQ-01-reach-two-publishers")
    assert ask(case, "reach", country="CHL", on="2025-06-01").outcome == "found"
    closed = ask(case, "reach", country="CHL", on="2027-06-01").closed
    assert [why.date for why in closed[0].reasons] == ["2026-12-31"]


def test_the_reason_of_an_unknown_end_tells_the_last_confirmation(fictional, ask):
    case = fictional("CQ-01-reach-dates")
    unknown = ask(case, "reach", country="PER", on="2025-06-02").end_unknown
    reasons = {channel.actor.rpartition("/")[2]: channel.reasons for channel in unknown}
    assert [(why.code, why.date) for why in reasons["confirmed"]] == [("end-unknown", "2025-06-01")]
    assert [(why.code, why.role) for why in reasons["gateway-half"]] == [("end-unknown", "gateway")]
    assert [(why.code, why.role) for why in reasons["joint-confirmed"]] == [
        ("end-unknown", "partnership")
    ]
    assert [(why.code, why.date) for why in reasons["seen-once"]] == [("end-unknown", "2025-06-01")]
    assert [why.code for why in reasons["undated"]] == ["start-unknown", "end-unknown"]


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2014, 1, 1), date(2032, 1, 1)))
def test_a_channel_has_reasons_just_when_it_is_not_open(fictional, day):
    """The query decides the status and Python names the legs: they must not drift apart."""
    case = fictional("CQ-01-reach-dates")
    answer = case.reach(PERU, None, day)
    assert all(not match.channel.reasons for match in answer.matches)
    for channel in answer.closed:
        assert {why.code for why in channel.reasons} <= {"ended", "not-begun"}
        assert channel.reasons
    for channel in answer.end_unknown:
        assert {why.code for why in channel.reasons} <= {"start-unknown", "end-unknown"}
        assert channel.reasons
    assert len(answer.matches) + len(answer.closed) + len(answer.end_unknown) == 19


@settings(max_examples=40, deadline=None)
@given(st.dates(date(2014, 1, 1), date(2032, 1, 1)))
def test_reach_routes_and_country_card_tell_the_same_status(fictional, day):
    case = fictional("CQ-01-reach-dates")
    reach = case.reach(PERU, None, day)
    channels = [*(match.channel for match in reach.matches), *reach.closed, *reach.end_unknown]
    signals = {signal.node: signal.status for signal in case.country_card(PERU, day).signals}
    for channel in channels:
        (route,) = case.routes(channel.actor, PERU, day).channels
        assert (route.path, route.status) == (channel.path, channel.status)
        entry = next(leg.node for leg in channel.legs if leg.role != "partnership")
        assert signals[entry] == channel.status
