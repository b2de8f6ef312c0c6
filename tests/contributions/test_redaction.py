"""A redaction destroys what was said in log and store; nothing of it is in any file."""

import secrets
import shutil
import zlib

import pyoxigraph as ox
import pytest

from kb.errors import NotFoundError, ParameterError, RedactedError
from kb.iris import ProfileId

A = ProfileId("organisation", "a")
SECRET = secrets.token_hex(48)


@pytest.fixture
def a(text):
    return lambda more="": text["organisation"]("a", more)


@pytest.fixture
def told(house, a):
    """A contribution that says a secret, among others that do not."""
    house.put("organisation/b", a().replace("/a ", "/b "))
    return house.put("organisation/a", a(f'; skos:note "{SECRET}"@en ; schema:x "{SECRET}"'))


def identifier(receipt):
    return receipt.contribution.rpartition("/")[2]


def read(path):
    """Return what a file holds; nothing when the engine has just removed it."""
    try:
        return path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:
        return b""


def holding(folder, *contents):
    """Return the files that hold one of some contents, as they are or packed."""
    wanted = [text for each in contents for text in (each, zlib.compress(each))]
    found = ((path.name, read(path)) for path in folder.rglob("*"))
    return [name for name, data in found if any(text in data for text in wanted)]


def test_no_file_of_the_data_folder_holds_what_was_redacted(house, told):
    payload = house.log.payload(house.log.head("alpha", A))
    house.store.flush()
    before = holding(house.folder, SECRET.encode(), payload)
    assert any(name.startswith("log.sqlite") for name in before)
    assert set(before) - {"log.sqlite", "log.sqlite-wal"}, "the store holds it, too"
    house.contributions.redact([identifier(told)], "a court has ordered it")
    assert not holding(house.folder, SECRET.encode(), payload)
    house.close()
    assert not holding(house.folder, SECRET.encode(), payload)


def test_what_was_current_is_withdrawn_everywhere_and_the_rest_is_as_it_was(house, told):
    house.contributions.redact([identifier(told)], "x")
    with pytest.raises(NotFoundError):
        house.contributions.profile_graph("alpha", A)
    root = ox.NamedNode(house.iris.thing(A))
    assert not list(house.store.quads(root, graph=None))
    assert house.contributions.profile_graph("alpha", ProfileId("organisation", "b"))
    assert (house.log.position(), house.store.position()) == (3, 3)


def test_everything_agrees_after_a_redaction_and_can_be_built_anew(house, told, open_house):
    house.contributions.redact([identifier(told)], "x")
    assert house.projection.verify().redacted == 1
    house.projection.rebuild()
    assert house.projection.verify().contributions == 3
    again = open_house()
    again.projection.catch_up()
    assert again.projection.verify().redacted == 1
    assert not holding(again.folder, SECRET.encode())


def test_what_still_repeats_some_of_it_is_told(house, told, a):
    kept = house.put("organisation/a", a(f'; skos:note "{SECRET}"@en'), if_match="*")
    other = house.put(
        "organisation/a",
        '<> a org:Organization ; skos:prefLabel "Another"@en .',
        "beta",
        describes_existing=True,
    )
    done = house.contributions.redact([identifier(told)], "x")
    assert [record.id for record in done.records] == [identifier(told)]
    assert {record.id: count for record, count in done.repeated.items()} == {identifier(kept): 2}
    assert house.contributions.profile_graph("alpha", A)[1] == kept.etag
    done = house.contributions.redact([identifier(kept)], "x")
    assert not done.repeated, "what beta says has the same type, and no more"
    assert not holding(house.folder, SECRET.encode())
    assert house.contributions.profile_graph("beta", A)[1] == other.etag


@pytest.mark.usefixtures("told")
def test_several_are_redacted_in_one_go(house, a):
    second = house.put("organisation/a", a(f'; skos:note "{SECRET}"@en'), if_match="*")
    done = house.contributions.redact(["2", identifier(second)[:13]], "x")
    assert [record.position for record in done.records] == [2, 3]
    assert not holding(house.folder, SECRET.encode())
    assert house.projection.verify().redacted == 2


def test_a_profile_can_be_described_again_after_a_redaction(house, told, a):
    house.contributions.redact([identifier(told)], "x")
    assert house.put("organisation/a", a()).outcome == "created"
    house.projection.verify()


@pytest.mark.parametrize(
    ("names", "reason", "error"),
    [
        (["99"], "x", NotFoundError),
        (["1", "nothing"], "x", NotFoundError),
        (["1"], " ", ParameterError),
        (["3"], "x", ParameterError),
    ],
)
def test_a_redaction_that_is_refused_changes_nothing(house, told, names, reason, error):
    house.withdraw("organisation/a", if_match=told.etag)
    before = house.state()
    with pytest.raises(error):
        house.contributions.redact(names, reason)
    assert house.state() == before
    assert not house.log.redactions.all()


def test_what_was_redacted_is_not_redacted_again(house, told):
    house.contributions.redact([identifier(told)], "first reason")
    with pytest.raises(RedactedError, match="first reason"):
        house.contributions.redact([identifier(told)], "second reason")


def test_a_store_from_before_the_redaction_is_built_anew(house, told, open_house, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(house.projection, "rebuild", lambda: None)  # the power failed
        house.contributions.redact([identifier(told)], "x")
    again = open_house()
    again.projection.catch_up()
    assert not holding(again.folder, SECRET.encode())
    assert again.projection.verify().redacted == 1


def test_an_older_copy_of_the_data_folder_is_redacted_again(house, told, open_house, tmp_path):
    house.close()
    copy = shutil.copytree(house.folder, tmp_path / "backup")
    now = open_house()
    now.contributions.redact([identifier(told)], "a court has ordered it")
    now.close()
    for path in now.folder.glob("log.sqlite*"):
        path.unlink()
    shutil.rmtree(now.folder / "store")
    shutil.copytree(copy, now.folder, dirs_exist_ok=True)
    assert holding(now.folder, SECRET.encode())
    again = open_house()
    assert not holding(again.folder, SECRET.encode())
    assert again.projection.verify().redacted == 1
    with pytest.raises(RedactedError, match="a court has ordered it"):
        again.contributions.undo("alpha", identifier(told))
