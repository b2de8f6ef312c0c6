import json
import threading
from datetime import UTC, datetime

import pytest

from kb.errors import (
    ClaimError,
    ConflictError,
    ForbiddenError,
    LimitError,
    MalformedError,
    MediaTypeError,
    MergedError,
    NonConformantError,
)
from kb.iris import ProfileId
from kb.log import Merge

A = ProfileId("organisation", "a")


@pytest.fixture
def load(house):
    def load(*files, publisher="alpha", **options):
        return house.contributions.load(publisher, files, **options)

    return load


def counts(summary):
    return summary.created, summary.updated, summary.unchanged, summary.refused


def test_a_file_of_many_is_taken_in_profile_by_profile(house, load, text):
    path = house.write("many.ttl", "".join(text["organisation"](f"o{i}") for i in range(450)))
    steps = []
    summary = load(path, progress=steps.append)
    assert counts(summary) == (450, 0, 0, 0)
    assert summary.position == house.store.position() == house.log.position() == 450
    assert [step.done for step in steps] == [0, 450]
    assert all(step.total == 450 for step in steps)
    assert sum(len(step.receipts) for step in steps) == 450
    assert house.projection.verify().contributions == 450


def test_what_was_reported_is_durable_and_can_be_read(house, load, text):
    path = house.write("many.ttl", "".join(text["organisation"](f"o{i}") for i in range(250)))

    def check(progress):
        for receipt in progress.receipts:
            assert house.contributions.profile_graph("alpha", receipt.profile)[1] == receipt.etag
            assert house.log.head("alpha", receipt.profile).position == receipt.position

    load(path, progress=check)


def test_loading_again_changes_nothing_and_loading_a_correction_only_that(house, load, text):
    first = house.write("one.ttl", "".join(text["organisation"](f"o{i}") for i in range(10)))
    load(first)
    before = house.state()
    assert counts(load(first)) == (0, 0, 10, 0)
    assert house.state() == before
    corrected = first.read_text().replace('"o3"', '"O 3"')
    first.write_text(corrected)
    assert counts(load(first)) == (0, 1, 9, 0)


def test_what_is_wrong_with_one_does_not_stop_the_others(house, load, text):
    mixed = house.write(
        "mixed.ttl",
        text["cluster"]("good")
        + text["cluster"]("bad", territory="GR30")
        + "id:cluster\\/silent\\/site\\/main a org:Site .\n"
        + "<https://example.org/stray> a org:Site .\n"
        + text["organisation"]("fine"),
    )
    broken = house.write("broken.ttl", "id:organisation\\/x a org:Organization ;\n  oops .")
    empty = house.write("empty.ttl", "")
    other = house.folder / "list.csv"
    other.write_text("a,b")
    last = house.write("last.ttl", text["organisation"]("last"))
    summary = load(mixed, broken, empty, other, last)
    assert counts(summary) == (3, 0, 0, 6)
    refused = {
        (refusal.file.name, (refusal.subject or "").rpartition("/")[2]): type(refusal.error)
        for refusal in summary.refusals
    }
    assert refused == {
        ("mixed.ttl", "stray"): ClaimError,
        ("mixed.ttl", "silent"): ClaimError,
        ("mixed.ttl", "bad"): NonConformantError,
        ("broken.ttl", ""): MalformedError,
        ("empty.ttl", ""): MalformedError,
        ("list.csv", ""): MediaTypeError,
    }
    [syntax] = [one.error for one in summary.refusals if one.file == broken]
    assert syntax.line == broken.read_text().count("\n") + 1
    assert syntax.column == 3
    assert json.dumps(summary.to_json())
    assert house.projection.verify().contributions == 3


def test_the_reports_of_accepted_profiles_that_advise_are_in_the_summary(house, load, text):
    summary = load(house.write("a.ttl", text["organisation"]("a")))
    assert list(summary.warnings) == [ProfileId("organisation", "a")]


def test_a_profile_in_two_files_of_one_load_does_not_replace_itself(house, load, text):
    one = house.write("one.ttl", text["organisation"]("a"))
    two = house.write(
        "two.ttl", text["organisation"]("a", "; schema:x 1") + text["organisation"]("b")
    )
    summary = load(one, two)
    assert counts(summary) == (2, 0, 0, 1)
    [refusal] = summary.refusals
    assert isinstance(refusal.error, ConflictError)
    assert "one.ttl" in refusal.error.message


def test_trig_may_hold_the_publishers_own_graphs(house, load, text):
    graph = house.iris.graph("alpha", ProfileId("organisation", "a"))
    file = house.write("a.trig", f"<{graph}> {{ {text['organisation']('a')} }}")
    assert counts(load(file, publisher="beta")) == (0, 0, 0, 1)
    assert counts(load(file)) == (1, 0, 0, 0)


def test_what_another_publisher_described_first_needs_a_word(house, load, text):
    file = house.write("a.ttl", text["organisation"]("a") + text["organisation"]("b"))
    house.put("organisation/a", text["organisation"]("a"), "beta")
    summary = load(file)
    assert counts(summary) == (1, 0, 0, 1)
    assert isinstance(summary.refusals[0].error, ConflictError)
    assert counts(load(file, describes_existing=True)) == (1, 0, 1, 0)


def test_what_a_merged_key_is_loaded_with_is_refused_unless_it_is_the_same(house, load, text):
    path = house.write("a.ttl", text["organisation"]("a") + text["organisation"]("b"))
    load(path)
    merge = Merge(datetime.now(UTC), A, ProfileId("organisation", "b"), "test")
    with house.log.writing() as writer:
        writer.merges.note(merge)
    assert counts(load(path)) == (0, 0, 2, 0)
    other = house.write("a.ttl", text["organisation"]("a", '; skos:altLabel "x"@en'))
    [refusal] = load(other).refusals
    assert isinstance(refusal.error, MergedError)
    assert refusal.error.subject == house.iris.thing(ProfileId("organisation", "b"))


def test_a_dry_run_of_a_load_tells_what_would_happen(house, load, text):
    file = house.write("a.ttl", text["organisation"]("a") + text["cluster"]("b", territory="GR30"))
    before = house.state()
    assert counts(load(file, dry_run=True)) == (1, 0, 0, 1)
    assert house.state() == before


def test_a_profile_of_a_file_has_the_limits_of_a_profile_and_the_file_its_own(open_house, text):
    house = open_house(max_statements=3, max_profile_bytes=50, max_file_bytes=20_000)
    file = house.write(
        "a.ttl", text["organisation"]("a") + text["organisation"]("b", "; schema:x 1,2")
    )
    summary = house.contributions.load("alpha", [file])
    assert counts(summary) == (1, 0, 0, 1)
    assert "about organisation/b, came 4" in summary.refusals[0].error.message
    large = house.write("large.ttl", "#" * 20_000)
    [refusal] = house.contributions.load("alpha", [large]).refusals
    assert isinstance(refusal.error, LimitError)
    assert "MAX_FILE_BYTES" in refusal.error.hint


def test_a_disabled_publisher_loads_nothing(house, load, text):
    house.log.publishers.disable("alpha")
    with pytest.raises(ForbiddenError):
        load(house.write("a.ttl", text["organisation"]("a")))


def test_a_missing_file_is_an_error_of_its_own(house, load):
    summary = load(house.folder / "nowhere.ttl")
    assert "nowhere.ttl" in summary.refusals[0].error.message


def test_writers_in_many_threads_lose_nothing(house, text):
    outcomes = []

    def write(number):
        for step in range(5):
            house.put(f"organisation/t{number}-{step}", text["organisation"](f"t{number}-{step}"))
            try:
                shared = text["organisation"]("shared", f"; schema:x {number}{step}")
                outcomes.append(house.put("organisation/shared", shared, if_none_match="*"))
            except Exception as error:  # noqa: BLE001 - counted below
                outcomes.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert house.projection.verify().contributions == 21
