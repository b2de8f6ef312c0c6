import calendar
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.reasoning import derive, rules

XSD = "http://www.w3.org/2001/XMLSchema#"


CASES = """
<cluster/a> clu:territory nuts:FRK2 => clu:basedInCountry country:FRA
<cluster/a> clu:territory nuts:EL30 => clu:basedInCountry country:GRC
<cluster/a> clu:inEcosystem eco:health => clu:inSector eco:health ; clu:inSectorBroad eco:health
<cluster/a> clu:economicActivity nace:211 => clu:inSector nace:211 ; clu:inSectorBroad nace:211, nace:21, nace:C
<cluster/a> clu:inSector nace:C => clu:inSectorBroad nace:C
<cluster/a> clu:technologyField technology:satellite-technology => clu:inSector technology:satellite-technology ; clu:inSectorBroad technology:satellite-technology, technology:telecommunications, technology:electronics-it-and-telecomms
<cluster/a> clu:inSectoralIndustry industry:automotive => clu:inSector industry:automotive ; clu:inSectorBroad industry:automotive
<event/e> clu:inEmergingIndustry emerging:blue-growth => clu:inSector emerging:blue-growth ; clu:inSectorBroad emerging:blue-growth
<partnership/p> clu:specialisationPriority priority:space => clu:inSector priority:space ; clu:inSectorBroad priority:space, priority:aeronautics-and-space
<programme/p> clu:subProgrammeOf <programme/o> => clu:partOfProgramme <programme/o>
<programme/p> clu:partOfProgramme <programme/o> =>
<event/e> clu:partOfEvent <event/f> =>
<organisation/d> a m8g:PublicOrganisation => a org:Organization
<programme/p> a clu:Call => a clu:Programme
<interest/i> a clu:OpenRequest => a clu:CooperationInterest
<agreement/t> a clu:TradeAgreement => a clu:Agreement, prov:Entity
<source/s> a clu:Survey => a clu:SourceDocument, prov:Entity, foaf:Document
<event/e/participation/a> a clu:EventParticipation => a m8g:Participation
<value-chain/v> a clu:ValueChain => a skos:Concept
<value-chain/v/stage/s> clu:feeds <value-chain/v/stage/t> =>
<cluster/a/award/gold> schema:startDate "2014"^^xsd:gYear => clu:periodStart "2014-01-01"^^xsd:date
<cluster/a/former-name/old> schema:endDate "2015-06"^^xsd:gYearMonth => clu:periodEnd "2015-06-30"^^xsd:date
<programme/p/grant/g> schema:startDate "2016-01-01"^^xsd:date => clu:periodStart "2016-01-01"^^xsd:date
<interest/i> schema:endDate "2018"^^xsd:gYear => clu:periodEnd "2018-12-31"^^xsd:date
<cluster/a> a clu:ClusterOrganisation ; skos:prefLabel "SILICON-ALPS Cluster GmbH"@de => a org:Organization ; clu:comparableName "siliconalps"
<cluster/a> a clu:ClusterOrganisation ; skos:altLabel "Mov.eo"@fr, "MOV'EO", "Été 2.0 e.V."@fr => a org:Organization ; clu:comparableName "moveo", "été20"
<cluster/a> a clu:ClusterOrganisation ; skos:prefLabel "IT"@en, "Cluster AG"@de => a org:Organization ; clu:comparableName "cluster"
<cluster/a/former-name/old> a clu:FormerName ; skos:prefLabel "Old Ltd"@en => clu:comparableName "old"
<organisation/d> a m8g:PublicOrganisation ; skos:prefLabel "Ministère"@fr => a org:Organization ; clu:comparableName "ministère"
<partnership/p> a clu:ClusterPartnership ; skos:prefLabel "Net-2"@en ; foaf:homepage <HTTP://www.Net.example/En//> => a org:OrganizationalCollaboration ; clu:comparableName "net2" ; clu:comparableAddress "net.example/en"
<organisation/o> a org:Organization ; foaf:homepage <https://net.example>, <http://net.example/?a=/b> => clu:comparableAddress "net.example", "net.example/?a=/b"
<event/e> a clu:CooperationEvent ; skos:prefLabel "Event"@en ; foaf:homepage <https://event.example/> => a m8g:PublicEvent
<cluster/a> skos:prefLabel "Of no class"@en =>
<cluster/a/geometry/g> geo:asWKT "POINT(4.84 45.76)"^^geo:wktLiteral => clu:latitude "45.76"^^xsd:double
<cluster/a/geometry/g> geo:asWKT "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> Point ( -70.5  -33.4 )"^^geo:wktLiteral => clu:latitude "-33.4"^^xsd:double
<cluster/a/geometry/g> geo:asWKT "nowhere" =>
<partnership/p> clu:coordinatedBy <cluster/a> => clu:hasPartner <cluster/a>
<partnership/p> a clu:StrategicClusterPartnership ; clu:partnershipType type:escp-4i => a clu:Escp4iPartnership, clu:ClusterPartnership, org:OrganizationalCollaboration
<partnership/p> a clu:StrategicClusterPartnership ; clu:partnershipType type:escp-s3 => a clu:ClusterPartnership, org:OrganizationalCollaboration
<partnership/p> a clu:ClusterPartnership ; clu:partnershipType type:escp-4i => a org:OrganizationalCollaboration
<partnership/p> a clu:Escp4iPartnership => clu:partnershipType type:escp-4i ; a clu:StrategicClusterPartnership, clu:ClusterPartnership, org:OrganizationalCollaboration
<partnership/p> a clu:Escp4iPartnership ; clu:partnershipType type:escp-4i => a clu:StrategicClusterPartnership, clu:ClusterPartnership, org:OrganizationalCollaboration
<agreement/m> a clu:MemorandumOfUnderstanding => a clu:Agreement, prov:Entity
<agreement/m> clu:signedOn "2016-11"^^xsd:gYearMonth => clu:periodStart "2016-11-01"^^xsd:date
<agreement/m> clu:signedOn "2016"^^xsd:gYear ; schema:startDate "2017-02-03"^^xsd:date => clu:periodStart "2017-02-03"^^xsd:date
<agreement/m> schema:endDate "2018-02-03Z"^^xsd:date => clu:periodEnd "2018-02-03"^^xsd:date
<agreement/m> schema:endDate "soon" =>
<agreement/m> schema:endDate "2018"^^xsd:integer =>
<agreement/m> schema:endDate "spring"^^xsd:gYear =>
<cluster/a> clu:territory <https://example.org/nowhere> =>
<cluster/a> clu:basedInCountry country:FRA =>
"""  # noqa: E501 - one case a line
"""What a profile states, and what follows from that about the same node."""


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_exactly_this_follows(derived, triples, case):
    stated, follows = (text.strip() for text in case.split("=>"))
    node = stated.split()[0]
    assert derived(f"{stated} .") == set(triples(f"{node} {follows} ." if follows else ""))


def test_what_is_stated_already_does_not_follow_again(derived):
    assert not derived(
        "<cluster/a> clu:territory nuts:FRK2 ; clu:basedInCountry country:FRA . "
        "<partnership/p> clu:coordinatedBy <cluster/a> ; clu:hasPartner <cluster/a> ."
    )


def test_what_follows_from_many_profiles_is_what_follows_from_each(derived):
    texts = [
        "<cluster/a> a clu:ClusterOrganisation ; clu:territory nuts:FRK2 ; clu:inSector nace:21 .",
        "<cluster/b> a clu:ClusterOrganisation ; clu:inEcosystem eco:health .",
        "<partnership/p> clu:coordinatedBy <cluster/a> ; clu:hasPartner <cluster/b> .",
        '<agreement/m> a clu:GatewayAgreement ; schema:endDate "2018"^^xsd:gYear .',
        "<agreement/m/party/a> a clu:AgreementParty ; clu:partyAgent <cluster/a> .",
    ]
    assert derived("\n".join(texts)) == set().union(*map(derived, texts))


def test_only_the_nodes_of_the_profile_are_subjects_of_what_follows(derived):
    found = derived("<cluster/a> clu:territory nuts:FRK2 ; clu:inSector nace:21 .")
    assert {str(triple.subject) for triple in found} == {
        "<https://w3id.org/cluster-kb/id/cluster/a>"
    }


def test_every_rule_says_what_it_concludes_and_starts_from_the_marked_nodes():
    for rule in rules():
        assert rule.startswith("#+ summary: ")
        assert " a rdfs:Resource " in rule


def period(derived, text):
    """Return first and last day of a thing that starts and ends so."""
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(text)]
    found = derived(
        f'<gateway/g> schema:startDate "{text}"^^xsd:{kind} ; schema:endDate "{text}"^^xsd:{kind} .'
    )
    days = {str(t.predicate).rpartition("#")[2]: t.object for t in found}
    assert {str(day.datatype) for day in days.values()} == {f"<{XSD}date>"}
    return days["periodStart>"].value, days["periodEnd>"].value


@pytest.mark.parametrize("year", [1900, 1999, 2000, 2001, 2004, 2016, 2017, 2100, 2400])
@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_lasts_as_long_as_the_calendar_says(derived, year, month):
    last = calendar.monthrange(year, month)[1]
    stem = f"{year}-{month:02}"
    assert period(derived, stem) == (f"{stem}-01", f"{stem}-{last}")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(st.dates(min_value=date(1000, 1, 1)))
def test_years_months_and_days_begin_and_end_as_the_calendar_says(derived, day):
    last = calendar.monthrange(day.year, day.month)[1]
    assert period(derived, f"{day:%Y}") == (f"{day:%Y}-01-01", f"{day:%Y}-12-31")
    assert period(derived, f"{day:%Y-%m}") == (f"{day:%Y-%m}-01", f"{day:%Y-%m}-{last}")
    assert period(derived, f"{day:%Y-%m-%d}") == (f"{day:%Y-%m-%d}", f"{day:%Y-%m-%d}")


def test_deriving_leaves_the_reference_data_as_they_were(reference, triples):
    before = reference.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    derive(reference, triples("<cluster/a> clu:territory nuts:FRK2 ."))
    assert reference.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == before
