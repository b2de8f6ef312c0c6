"""`sync` makes what a publisher says equal to its files, and withdraws nothing by accident."""

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb.client import Client
from kb.iris import ProfileId

from .conftest import ROOT, Command

PREFIXES = """\
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix eco: <https://w3id.org/cluster-kb/scheme/industrial-ecosystem/> .
@prefix nuts: <http://data.europa.eu/nuts/code/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@base <https://w3id.org/cluster-kb/id/> .
"""
CHANGED = [f"fr-cluster-{number:03}" for number in (3, 20, 41, 60, 99)]
MISSING = ["fr-cluster-007", "fr-cluster-110"]
ADDED = ["fr-cluster-120", "fr-cluster-121"]


def cluster(key, name="", more=""):
    return f"""{PREFIXES}
<cluster/{key}> a clu:ClusterOrganisation ; skos:prefLabel "{name or key}"@en ;
  clu:territory nuts:FRK2 ; clu:inEcosystem eco:health ; dcterms:source <source/s> {more}.
"""


def write(folder, key, text=None):
    folder.joinpath(f"{key}.ttl").write_text(text or cluster(key), encoding="utf-8")


def change(folder):
    """Make the ten changes but one: five profiles differ, two are gone, two are new."""
    for key in CHANGED:
        write(folder, key, cluster(key, f"{key} renamed"))
    for key in MISSING:
        folder.joinpath(f"{key}.ttl").unlink()
    for key in ADDED:
        write(folder, key)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory):
    """A data folder in which an agency describes 120 clusters, and the files that say so."""
    place = tmp_path_factory.mktemp("loaded")
    files = place / "clusters"
    files.mkdir()
    for number in range(120):
        write(files, f"fr-cluster-{number:03}")
    command = Command(place / "var")
    for key in ("agency", "other"):
        assert command("publisher", "add", key).exit_code == 0
    told = command("sync", files, "--publisher", "agency", "--json")
    assert told.exit_code == 0, told.output
    assert len(json.loads(told.stdout)["added"]) == 120
    return place


@pytest.fixture
def files(loaded, tmp_path):
    return Path(shutil.copytree(loaded / "clusters", tmp_path / "clusters"))


@pytest.fixture
def published(loaded, tmp_path):
    shutil.copytree(loaded / "var", tmp_path / "var")
    return Command(tmp_path / "var")


@pytest.fixture
def sync(published, files):
    """Synchronise the files of the test with the data folder, and return what is told as JSON."""

    def sync(*words, status=0, paths=(files,), publisher="agency", **environ):
        told = published("sync", *paths, "--publisher", publisher, "--json", *words, **environ)
        assert told.exit_code == status, told.output
        return json.loads(told.stdout) if told.stdout else told.stderr

    return sync


@pytest.fixture
def remote(published, serving):
    """The address of a server that holds the data folder, and a token for it."""
    token = published("token", "create", "--publisher", "agency").stdout.strip()
    return {"CLUSTER_KB_SERVER": serving, "CLUSTER_KB_TOKEN": token}


def keys(profiles):
    return [profile.removeprefix("cluster/") for profile in profiles]


def position(command):
    return len(json.loads(history(command)))


def history(command):
    from kb.log import Log

    log = Log.open(command.folder, base="https://w3id.org/cluster-kb/")
    try:
        return json.dumps([(str(one.profile), one.action) for one in log.records()])
    finally:
        log.close()


def check_ten_changes(told):
    assert keys(told["added"]) == ADDED
    assert keys(told["changed"]) == CHANGED
    assert keys(told["missing"]) == MISSING
    assert len(told["unchanged"]) == 113
    assert told["unreadable"] == []
    assert (told["refused"], told["notWithdrawn"]) == (0, 0)
    outcomes = {one["profile"].removeprefix("cluster/"): one for one in told["outcomes"]}
    assert sorted(outcomes) == sorted([*ADDED, *CHANGED, *MISSING])
    assert keys(list(outcomes)[-2:]) == MISSING, "what is missing is withdrawn last"
    assert {outcomes[key]["outcome"] for key in ADDED} == {"created"}
    for key in CHANGED:
        receipt = outcomes[key]
        assert receipt["outcome"] == "updated"
        assert [len(receipt["added"]), len(receipt["removed"])] == [1, 1]
    assert {outcomes[key]["outcome"] for key in MISSING} == {"withdrawn"}


def test_ten_changes_among_120_profiles_in_a_data_folder(sync, published, files):
    change(files)
    would = sync("--dry-run")
    assert would["dryRun"]
    check_ten_changes(would)
    assert position(published) == 120, "a trial changes nothing"
    check_ten_changes(sync("--yes"))
    assert position(published) == 129
    again = sync("--yes")
    assert (len(again["unchanged"]), again["outcomes"]) == (120, [])
    assert position(published) == 129, "the same files again change nothing"


def test_ten_changes_among_120_profiles_on_a_server(sync, published, files, remote):
    change(files)
    would = sync("--dry-run", **remote)
    check_ten_changes(would)
    assert position(published) == 120
    check_ten_changes(sync("--yes", **remote))
    assert position(published) == 129
    assert sync("--yes", **remote)["outcomes"] == []
    held = [one["profile"] for one in Client(remote["CLUSTER_KB_SERVER"]).holdings("agency")]
    assert held == sorted(f"cluster/{file.stem}" for file in files.iterdir())


@pytest.mark.usefixtures("serving")
def test_a_server_that_holds_the_data_folder_is_found(sync, published, files):
    change(files)
    check_ten_changes(sync("--yes"))
    assert position(published) == 129


def test_what_is_told_to_people(published, files):
    change(files)
    told = published("sync", files, "--publisher", "agency", "--yes")
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert "      2 added" in lines
    assert "      5 changed" in lines
    assert "    113 unchanged" in lines
    assert "      2 missing" in lines
    assert "updated   cluster/fr-cluster-003" in lines
    assert "    +1 -1 statements" in lines
    assert lines[-1] == "2 created, 5 updated, 2 withdrawn, 113 unchanged; 0 refused"


def test_without_a_terminal_nothing_is_withdrawn_unless_told_so(sync, published, files):
    change(files)
    told = sync(status=3)
    assert told["notWithdrawn"] == 2
    assert len(told["outcomes"]) == 7
    assert position(published) == 127
    told = sync("--yes")
    assert [one["outcome"] for one in told["outcomes"]] == ["withdrawn"] * 2


def test_what_cannot_be_read_holds_back_the_withdrawals_and_nothing_else(sync, published, files):
    change(files)
    broken = files / "fr-cluster-050.ttl"
    broken.write_text(PREFIXES + "<cluster/fr-cluster-050> a\n  ; .", encoding="utf-8")
    told = sync("--yes", status=1)
    [unreadable] = told["unreadable"]
    assert (unreadable["file"], unreadable["line"]) == (str(broken), 9)
    assert len(told["outcomes"]) == 7
    assert told["missing"] == [
        "cluster/fr-cluster-007",
        "cluster/fr-cluster-050",
        "cluster/fr-cluster-110",
    ]
    assert told["notWithdrawn"] == 3
    assert position(published) == 127
    broken.write_text("", encoding="utf-8")
    told = sync("--yes", "--force", status=1)
    assert "no statements" in told["unreadable"][0]["detail"]
    assert position(published) == 127, "an empty file says nothing, not even that all is gone"


def test_what_the_rules_refuse_holds_back_the_withdrawals_too(sync, published, files, remote):
    change(files)
    write(files, ADDED[0], cluster(ADDED[0], more="; clu:basedInCountry <x> "))
    for environ in ({}, remote):
        told = sync("--yes", status=1, **environ)
        assert told["refused"] == 1
        [refused] = [one for one in told["outcomes"] if not one["accepted"]]
        assert refused["file"].endswith(f"{ADDED[0]}.ttl")
        lines = {one["line"] for one in refused["report"]["results"] if one["value"]}
        assert lines == {10}
        assert told["notWithdrawn"] == 2
        assert position(published) == 126


def test_more_than_a_fifth_is_not_withdrawn_without_force(sync, published, files):
    gone = sorted(files.iterdir())[:25]
    for file in gone[:24]:
        file.unlink()
    assert sync("--dry-run")["notWithdrawn"] == 0
    gone[24].unlink()
    write(files, ADDED[0])
    for words in (["--yes"], []):
        assert "25 of the 120 profiles" in sync(*words, status=1)
    assert position(published) == 120, "nothing at all is done"
    assert sync("--dry-run", status=1)["missing"] == [f"cluster/{file.stem}" for file in gone]
    told = sync("--yes", "--force")
    assert len(told["outcomes"]) == 26
    assert position(published) == 146


def test_no_files_withdraw_nothing(sync, published, files, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    for words in (["--yes", "--force"], ["--yes", "--force", "--all-types"]):
        assert "no file to read" in sync(*words, status=1, paths=[empty])
        blank = files.parent / "blank.ttl"
        blank.write_text(PREFIXES, encoding="utf-8")
        told = sync(*words, status=1, paths=[blank])
        assert (told["missing"], told["outcomes"]) == ([], [])
    assert position(published) == 120


def test_the_files_of_another_publisher_change_nothing(sync, published, files, tmp_path, remote):
    assert "there is no publisher nobody" in sync("--yes", status=1, publisher="nobody")
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    write(foreign, "it-cluster")
    published("load", foreign, "--publisher", "other")
    assert "1 of the 1 profiles" in sync("--yes", status=1, publisher="other")
    change(files)
    assert "the graph is that of other" in sync(
        "--yes", "--force", status=1, publisher="other", **remote
    )
    assert position(published) == 121


def test_profiles_of_other_types_are_left_alone_unless_told_so(sync, published, files):
    body = f'{PREFIXES}<organisation/%s> a org:Organization ; skos:prefLabel "A"@en .\n'
    for key in ("a", "b"):
        write(files, key, body % key)
    sync()
    for key in ("a", "b"):
        files.joinpath(f"{key}.ttl").unlink()
    told = sync("--yes")
    assert (told["missing"], told["leftAlone"]) == ([], {"organisation": 2})
    write(files, "a", body % "a")
    assert "1 of the 2" not in str(sync("--dry-run"))
    files.joinpath("a.ttl").unlink()
    told = sync("--yes", "--all-types")
    assert (len(told["outcomes"]), told["leftAlone"]) == (2, {})
    assert position(published) == 124


def test_a_profile_in_two_files_is_refused(sync, published, files):
    write(files, "other", cluster("fr-cluster-000", "another name"))
    told = sync("--yes", status=1)
    [refused] = told["unreadable"]
    assert "described in fr-cluster-000.ttl already" in refused["detail"]
    assert (told["outcomes"], position(published)) == ([], 120)


def test_a_confirmation_stays_though_the_files_do_not_tell_it(sync, published, files):
    assert published("confirm", "cluster/fr-cluster-000", "--publisher", "agency").exit_code == 0
    assert sync()["outcomes"] == []
    write(files, "fr-cluster-000", cluster("fr-cluster-000", "New name"))
    [receipt] = sync()["outcomes"]
    assert (len(receipt["added"]), len(receipt["removed"])) == (1, 1)
    assert "prefLabel" in receipt["removed"][0]
    assert sync()["outcomes"] == []


def test_the_language_of_texts_is_not_that_of_messages(sync, tmp_path):
    table = tmp_path / "clusters.csv"
    table.write_text("Cluster name,Country\nAlpha,France\n", encoding="utf-8")
    words = ["--type", "cluster", "--text-language", "fr"]
    [receipt] = sync(*words, "--language", "de", paths=[table], publisher="other")["outcomes"]
    assert any('"Alpha"@fr' in one for one in receipt["added"])
    assert sync(*words, paths=[table], publisher="other")["outcomes"] == []
    words[-1] = "mine"
    told = sync(*words, status=1, paths=[table], publisher="other")
    assert told["unreadable"][0]["detail"] == "expected the tag of a language, not 'mine'"


def test_rows_of_a_spreadsheet_are_files_like_any_other(sync, published, tmp_path):
    table = tmp_path / "clusters.csv"
    rows = ["Cluster name,Country,Region", *(f"Alpha {number},France,FRK2" for number in range(10))]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    words = ["--type", "cluster"]
    assert published("sync", table, "--publisher", "other").exit_code == 2
    told = sync(*words, paths=[table], publisher="other")
    assert len(told["added"]) == 10
    rows[1] = rows[1].replace("FRK2", "FRF1")
    table.write_text("\n".join(rows[:-1]) + "\n", encoding="utf-8")
    told = sync(*words, "--yes", paths=[table], publisher="other")
    kinds = ("added", "changed", "unchanged", "missing")
    assert [len(told[kind]) for kind in kinds] == [0, 1, 8, 1]
    assert [one["outcome"] for one in told["outcomes"]] == ["updated", "withdrawn"]
    rows[2] = rows[2].replace("France", "Atlantis")
    table.write_text("\n".join(rows[:-2]) + "\n", encoding="utf-8")
    told = sync(*words, "--yes", status=1, paths=[table], publisher="other")
    assert "row 3, column 2 (Country)" in told["unreadable"][0]["detail"]
    told = sync(*words, "--yes", "--language", "es", status=1, paths=[table], publisher="other")
    assert "'Atlantis' no es un país que conozcamos" in told["unreadable"][0]["detail"]
    assert told["outcomes"] == []
    assert position(published) == 132


class Terminal:
    """The command in a terminal of its own, as a person has it."""

    def __init__(self, command, *words, **environ):
        self._ours, theirs = pty.openpty()
        environ = os.environ | {"CLUSTER_KB_DATA_DIR": str(command.folder), **environ}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kb.cli", *map(str, words)],
            env=environ,
            cwd=ROOT,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        self.text = ""

    def read(self, until):
        while until not in self.text:
            self.text += os.read(self._ours, 4096).decode()

    def answer(self, text):
        os.write(self._ours, text.encode())

    def end(self):
        try:
            while part := os.read(self._ours, 4096):
                self.text += part.decode()
        except OSError:
            pass  # how Linux says that the other side is closed
        os.close(self._ours)
        return self.process.wait(60)


def test_a_person_is_asked_before_anything_is_withdrawn(published, files):
    change(files)
    for answer, status, count in (("n\n", 3, 127), ("y\n", 0, 129)):
        terminal = Terminal(published, "sync", files, "--publisher", "agency")
        terminal.read("Withdraw the 2 that are missing? [y/N]")
        terminal.answer(answer)
        assert terminal.end() == status, terminal.text
        assert position(published) == count


def test_what_changed_in_between_is_a_conflict_and_stays(published, files, remote):
    change(files)
    client = Client(remote["CLUSTER_KB_SERVER"], token=remote["CLUSTER_KB_TOKEN"])
    terminal = Terminal(published, "sync", files, "--publisher", "agency", **remote)
    terminal.read("[y/N]")
    profile = ProfileId("cluster", CHANGED[0])
    text = cluster(CHANGED[0], "changed in between").encode()
    client.put_profile(profile, text, "text/turtle")
    terminal.answer("y\n")
    assert terminal.end() == 1, terminal.text
    assert "is not in the state that this was made for" in terminal.text
    assert "Nothing is withdrawn while something is refused" in terminal.text
    said = [one for one in json.loads(history(published)) if one[0] == str(profile)]
    assert said == [[str(profile), "put"]] * 2
    again = published("sync", files, "--publisher", "agency", "--yes", "--json", **remote)
    outcomes = json.loads(again.stdout)["outcomes"]
    assert [one["outcome"] for one in outcomes] == ["updated", "withdrawn", "withdrawn"]


@pytest.fixture
def reviewing(monkeypatch, request):
    """A server that has contributions reviewed."""
    monkeypatch.setenv("CLUSTER_KB_REVIEW", "true")
    return request.getfixturevalue("remote")


def test_with_review_changes_and_withdrawals_wait_for_a_curator(published, files, reviewing):
    change(files)
    for _ in range(2):
        told = published("sync", files, "--publisher", "agency", "--yes", **reviewing)
        assert told.exit_code == 0, told.output
        assert told.stdout.endswith("113 unchanged, 9 wait for a curator; 0 refused\n")
    assert position(published) == 120
    assert len(json.loads(published("review", "list", "--json").stdout)) == 9


def test_an_interrupted_run_goes_on_where_it_was(published, files, remote):
    for number in range(120):
        key = f"fr-cluster-{number:03}"
        write(files, key, cluster(key, "Renamed"))
    terminal = Terminal(published, "sync", files, "--publisher", "agency", **remote)
    terminal.read("cluster/fr-cluster-020")
    terminal.process.kill()
    terminal.end()
    done = position(published)
    assert 140 <= done < 240
    told = published("sync", files, "--publisher", "agency", "--json", **remote)
    assert told.exit_code == 0, told.output
    assert len(json.loads(told.stdout)["outcomes"]) == 240 - done
    said = [profile for profile, _ in json.loads(history(published))]
    assert {said.count(profile) for profile in said} == {2}
