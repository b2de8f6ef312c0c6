"""What a publisher says is fresh for a year after it was changed or confirmed."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pyoxigraph as ox
import pytest

from kb.contributions.freshness import confirmed_days, confirmed_on, is_stale
from kb.iris import ProfileId
from kb.vocab import CLU

ROOT = "https://w3id.org/cluster-kb/id/gateway/a"
A = ProfileId("gateway", "a")
GATEWAY = (
    'id:gateway\\/a a clu:Gateway ; skos:prefLabel "A"@en ; clu:gatewayCountry country:JPN ;'
    " clu:operatedBy id:partnership\\/p "
)


@pytest.mark.parametrize(
    ("today", "stale"),
    [(date(2025, 3, 1), False), (date(2026, 3, 1), False), (date(2026, 3, 2), True)],
)
def test_what_was_said_is_stale_after_a_year_without_a_word(house, today, stale):
    house.put("gateway/a", GATEWAY + ".")
    said = replace(house.log.head("alpha", A), time=datetime(2025, 3, 1, 23, 59, tzinfo=UTC))
    assert is_stale(said, today) is stale


def test_the_days_count_on_which_the_publisher_itself_confirmed(house):
    def confirmed(publisher):
        return confirmed_on(house.store, house.iris, house.log.head(publisher, A))

    first = house.put("gateway/a", GATEWAY + ".")
    assert confirmed("alpha") == []
    days = '; clu:confirmedOn "2020-05-04"^^xsd:date , "2019-01-01"^^xsd:date .'
    house.put("gateway/a", GATEWAY + days, if_match=first.etag)
    later = '; clu:confirmedOn "2021-01-01"^^xsd:date .'
    house.put("gateway/a", GATEWAY + later, publisher="beta", describes_existing=True)
    assert confirmed("alpha") == [date(2019, 1, 1), date(2020, 5, 4)]
    assert confirmed("beta") == [date(2021, 1, 1)]


def test_days_are_those_of_the_root_in_their_order():
    def said(value, subject=ROOT, predicate=CLU.confirmedOn):
        return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(value))

    triples = [
        said("2020-05-04"),
        said("2019-01-01"),
        said("2019"),
        said("2021-01-01", f"{ROOT}/party/p"),
        said("2021-01-02", predicate=CLU.signedOn),
    ]
    assert confirmed_days(triples, ROOT) == [date(2019, 1, 1), date(2020, 5, 4)]
