"""Rows of a spreadsheet through the gate, into the log and the store."""

import pytest

from kb.config import Settings
from kb.contributions.importing import import_rows, known_to
from kb.errors import ForbiddenError
from kb.iris import ProfileId
from kb.queries import Catalogue
from kb.spreadsheets import Interpreter, Vocabulary, read

HEAD = "Name,Country,Town,Industrial ecosystem,Website,Source"
ALPHA = "Alpha,France,Lyon,health,https://alpha.example/,source/register"
BETA = "Beta,Germany,Köln,digital,https://beta.example/,source/register"


@pytest.fixture(scope="module")
def vocabulary(reference):
    return Vocabulary(reference)


@pytest.fixture
def desk(house, vocabulary):
    return Desk(house, vocabulary)


class Desk:
    def __init__(self, house, vocabulary):
        self.house = house
        self.vocabulary = vocabulary

    def __call__(self, *rows, publisher="alpha", head=HEAD, **options):
        house = self.house
        text = "\n".join([head, *rows]).encode()
        table = read(text, name="sheet.csv", settings=Settings())
        interpreter = Interpreter(
            "cluster",
            publisher,
            vocabulary=self.vocabulary,
            iris=house.iris,
            known=known_to(house.store, Catalogue.load(), house.iris),
        )
        mapping = interpreter.mapping(table)
        outcomes = list(interpreter.rows(table, mapping))
        return import_rows(house.contributions, publisher, table, mapping, outcomes, **options)


def statuses(report):
    return [(one.row.number, one.status, one.outcome) for one in report.rows]


def test_rows_become_profiles_and_the_log_keeps_the_statements_of_each(desk, house):
    report = desk(ALPHA, BETA)
    assert statuses(report) == [(2, "accepted", "created"), (3, "accepted", "created")]
    record = house.log.head("alpha", ProfileId("cluster", "fr-alpha"))
    assert record.media_type == "application/n-triples"
    payload = house.log.payload(record).decode()
    assert '"Alpha"@en' in payload
    assert "Beta" not in payload
    triples, _ = house.contributions.profile_graph("alpha", ProfileId("cluster", "de-beta"))
    assert len(triples) == 11
    assert house.projection.verify().contributions == 2


def test_the_same_file_again_changes_nothing_and_gets_the_same_report(desk, house):
    first = desk(ALPHA, "Gamma,Italy,,,,")
    before = house.state()
    second = desk(ALPHA, "Gamma,Italy,,,,")
    assert [one.outcome for one in second.rows] == ["unchanged", "unchanged"]
    assert house.state() == before
    assert [one.problems for one in second.rows] == [one.problems for one in first.rows]
    assert second.counts == first.counts


def test_a_row_that_returns_with_another_value_updates_its_profile(desk):
    desk(ALPHA)
    report = desk(ALPHA.replace("Lyon", "Vaulx-en-Velin"))
    assert statuses(report) == [(2, "accepted", "updated")]
    assert report.rows[0].profile == "cluster/fr-alpha"


def test_a_profile_keeps_its_key_when_a_publisher_gave_it_another_one(desk, house, text):
    house.put(
        "cluster/fr-first-key", text["cluster"]("fr-first-key").replace('"fr-first-key"', '"Alpha"')
    )
    assert desk(ALPHA).rows[0].profile == "cluster/fr-first-key"


def test_warnings_of_rules_name_the_column_that_would_say_it(desk):
    report = desk("Gamma,Italy,,,,")
    [row] = report.rows
    assert row.status == "accepted-with-warnings"
    said = {one.kind: str(one.place) for one in row.problems}
    assert said["R13"] == "row 2, column 5 (Website)"
    assert said["R101"] == "row 2, column 6 (Source)"
    assert said["R09"] == "row 2, column 4 (Industrial ecosystem)"


def test_a_rule_that_refuses_names_the_column_of_the_value(desk, house):
    report = desk(ALPHA.replace("Alpha,France", "Alpha,"), BETA)
    refused, accepted = report.rows
    assert (refused.status, accepted.status) == ("refused", "accepted")
    [problem] = [one for one in refused.problems if one.severity == "violation"]
    assert problem.kind == "R18"
    assert problem.place.row == 2
    assert house.log.position() == 1


def test_a_rule_about_a_part_names_a_column_that_says_something_of_it(desk):
    report = desk("Alpha,France,208", head="Name,Country,Members")
    [row] = report.rows
    [problem] = [one for one in row.problems if one.severity == "violation"]
    assert (problem.kind, str(problem.place)) == ("R62", "row 2, column 3 (Members)")
    report = desk("Alpha,France,208,", head="Name,Country,Members,As of")
    [problem] = [one for one in report.rows[0].problems if one.severity == "violation"]
    assert str(problem.place) == "row 2, column 4 (As of)"


def test_a_profile_of_another_publisher_is_refused_with_its_row_unless_it_is_meant(desk):
    desk(ALPHA)
    report = desk(ALPHA, publisher="beta")
    [row] = report.rows
    assert row.status == "refused"
    problem = row.problems[0]
    assert (problem.kind, str(problem.place)) == ("conflict", "row 2")
    assert "described by alpha already" in problem.message
    meant = desk(ALPHA, publisher="beta", describes_existing=True)
    assert meant.rows[0].outcome == "created"


def test_a_dry_run_says_what_would_come_and_changes_nothing(desk, house):
    before = house.state()
    report = desk(ALPHA, "Delta,Atlantis,,,,", dry_run=True)
    assert [one.status for one in report.rows] == ["accepted", "refused"]
    assert house.state() == before


def test_progress_is_told_and_a_disabled_publisher_is_refused(desk, house):
    steps = []
    desk(ALPHA, BETA, progress=steps.append)
    assert steps[-1].done == steps[-1].total == 2
    assert str(steps[-1].file) == "sheet.csv"
    house.log.publishers.disable("alpha")
    with pytest.raises(ForbiddenError):
        desk(ALPHA)


def test_what_the_base_holds_is_told_as_a_probable_duplicate(desk):
    desk("Silicon Peaks,Austria,Villach,,,", publisher="beta")
    [row] = desk("Silicon Peaks Cluster GmbH,Austria,Villach,,,").rows
    [problem] = [one for one in row.problems if one.kind == "probable-duplicate"]
    assert "cluster/at-silicon-peaks" in problem.message
    assert row.status == "accepted-with-warnings"


def test_a_report_says_everything_as_plain_values(desk):
    told = desk(ALPHA, "Delta,Atlantis,,,,", "").to_json()
    assert {key: told[key] for key in ("rows", "accepted", "acceptedWithWarnings", "refused")} == {
        "rows": 2,
        "accepted": 1,
        "acceptedWithWarnings": 0,
        "refused": 1,
    }
    verdict = told["verdicts"][1]
    assert verdict["row"] == 3
    assert verdict["problems"][0] == {
        "kind": "country",
        "severity": "violation",
        "message": "'Atlantis' is no country that we know",
        "hint": "Write its English name or its ISO 3166-1 code.",
        "language": "en",
        "row": 3,
        "column": 2,
        "columnTitle": "Country",
    }
    assert told["columns"][0] == {"title": "Name", "field": "name", "why": "its name in English"}
