import pytest

from kb.errors import ForbiddenError, NotFoundError, ParameterError, UnauthenticatedError


def test_a_publisher_added_by_another_process_is_known_at_once(log, open_log):
    open_log().publishers.add("gamma", "Gamma")
    assert log.publishers.active("gamma").name == "Gamma"
    assert [publisher.key for publisher in log.publishers.all()] == ["alpha", "beta", "gamma"]


@pytest.mark.parametrize("key", ["", "Alpha", "a b", "é", "a" * 81, "derived", "reference", "a/b"])
def test_a_key_that_would_not_fit_in_a_graph_name_is_refused(log, key):
    with pytest.raises(ParameterError) as refused:
        log.publishers.add(key, "Name")
    assert refused.value.subject == "key"


def test_a_key_that_is_taken_is_refused(log):
    with pytest.raises(ParameterError, match="alpha exists already"):
        log.publishers.add("alpha", "Another")


def test_a_publisher_needs_a_name(log):
    with pytest.raises(ParameterError, match="name"):
        log.publishers.add("gamma", "  ")


def test_a_disabled_publisher_may_not_contribute_and_is_still_known(log):
    log.publishers.disable("alpha")
    with pytest.raises(ForbiddenError, match="alpha has been disabled since 2026-11-23"):
        log.publishers.active("alpha")
    assert log.publishers.get("alpha").disabled


def test_an_unknown_publisher_is_not_found_and_one_is_told_how_to_add_it(log):
    with pytest.raises(NotFoundError, match="no publisher gamma") as refused:
        log.publishers.active("gamma")
    assert "publisher add gamma" in refused.value.hint
    with pytest.raises(NotFoundError):
        log.publishers.disable("gamma")


def test_a_token_tells_who_its_bearer_is(log, open_log):
    token, text = log.tokens.create("alpha", label="laptop")
    assert text.startswith("ckb_")
    assert open_log().tokens.authenticate(text) == token
    assert (token.publisher, token.scope) == ("alpha", "contribute")


def test_the_text_of_a_token_is_nowhere_kept(log, tmp_path):
    _, text = log.tokens.create("alpha", label="laptop")
    log.close()
    secret = text.rsplit("_", 1)[1].encode()
    assert all(secret not in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "ckb_", "ckb", "ckb_x", "ckb_a_b_c", "é", "ckb_é_ü"])
def test_nonsense_is_no_token(log, text):
    with pytest.raises(UnauthenticatedError):
        log.tokens.authenticate(text)


def test_a_token_with_another_secret_is_unknown(log):
    _, text = log.tokens.create("alpha", label="laptop")
    _, other = log.tokens.create("alpha", label="desk")
    forged = "_".join([*text.split("_", 2)[:2], other.split("_", 2)[2]])
    with pytest.raises(UnauthenticatedError, match="unknown"):
        log.tokens.authenticate(forged)


def test_a_token_ends_when_it_expires_or_is_revoked(log, clock):
    lasting, kept = log.tokens.create("alpha", label="desk")
    expires = clock.now.replace(hour=13)
    _, brief = log.tokens.create("alpha", label="visit", expires=expires)
    assert log.tokens.authenticate(brief).label == "visit"
    clock.forward(hours=1)
    with pytest.raises(UnauthenticatedError, match="'visit' expired on 2026-11-23T13"):
        log.tokens.authenticate(brief)
    log.tokens.revoke(lasting.id)
    with pytest.raises(UnauthenticatedError, match="'desk' was revoked"):
        log.tokens.authenticate(kept)


def test_tokens_are_listed_by_publisher(log):
    log.tokens.create("alpha", label="one")
    log.tokens.create("beta", label="two", scope="dry-run")
    assert [token.label for token in log.tokens.all()] == ["one", "two"]
    assert [token.scope for token in log.tokens.all("beta")] == ["dry-run"]


def test_what_cannot_have_a_token_gets_none(log):
    with pytest.raises(NotFoundError):
        log.tokens.create("gamma", label="x")
    with pytest.raises(ParameterError, match="no scope"):
        log.tokens.create("alpha", label="x", scope="everything")
    with pytest.raises(NotFoundError, match="no token abc"):
        log.tokens.revoke("abc")
    log.publishers.disable("alpha")
    with pytest.raises(ForbiddenError):
        log.tokens.create("alpha", label="x")
