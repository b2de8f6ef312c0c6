import pytest

from kb.errors import DisabledPublisherError, NotFoundError, ParameterError


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
    with pytest.raises(DisabledPublisherError, match="alpha has been disabled since 2026-11-23"):
        log.publishers.active("alpha")
    assert log.publishers.get("alpha").disabled


def test_an_unknown_publisher_is_not_found_and_one_is_told_how_to_add_it(log):
    with pytest.raises(NotFoundError, match="no publisher gamma") as refused:
        log.publishers.active("gamma")
    assert "publisher add gamma" in refused.value.hint
    for change in (log.publishers.disable, log.publishers.enable):
        with pytest.raises(NotFoundError):
            change("gamma")


def test_a_publisher_can_be_enabled_again(log, clock):
    log.publishers.disable("alpha")
    since = log.publishers.get("alpha").disabled
    clock.forward(days=1)
    log.publishers.disable("alpha")
    assert log.publishers.get("alpha").disabled == since, "the first day counts"
    log.publishers.enable("alpha")
    assert log.publishers.active("alpha").disabled is None
