import dataclasses
from pathlib import Path

import pytest

from kb.config import Settings
from kb.errors import ConfigurationError


def test_each_setting_is_read_from_its_own_variable():
    settings = Settings.from_env(
        {"CLUSTER_KB_DATA_DIR": "elsewhere", "CLUSTER_KB_QUERY_SECONDS": "2.5"}
    )
    assert settings.data_dir == Path("elsewhere")
    assert settings.query_seconds == 2.5


@pytest.mark.parametrize(("text", "on"), [("true", True), ("False", False), (" TRUE ", True)])
def test_a_switch_is_on_or_off(text, on):
    assert Settings.from_env({"CLUSTER_KB_REVIEW": text}).review is on


def test_an_override_wins_over_the_environment_unless_it_is_none():
    environ = {"CLUSTER_KB_DATA_DIR": "from-environment"}
    assert Settings.from_env(environ, data_dir=Path("given")).data_dir == Path("given")
    assert Settings.from_env(environ, data_dir=None).data_dir == Path("from-environment")


def test_an_unknown_setting_is_an_error_that_lists_the_known_ones():
    with pytest.raises(ConfigurationError, match="CLUSTER_KB_PAGESIZE") as caught:
        Settings.from_env({"CLUSTER_KB_PAGESIZE": "20"})
    assert "CLUSTER_KB_PAGE_SIZE" in caught.value.hint


def test_variables_of_the_client_are_not_settings_of_the_server():
    assert (
        Settings.from_env({"CLUSTER_KB_TOKEN": "secret", "CLUSTER_KB_SERVER": "http://x/"})
        == Settings()
    )


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("CLUSTER_KB_PAGE_SIZE", "many"),
        ("CLUSTER_KB_PAGE_SIZE", "0"),
        ("CLUSTER_KB_QUERY_SECONDS", "-1"),
        ("CLUSTER_KB_REVIEW", "maybe"),
        ("CLUSTER_KB_REVIEW", ""),
        ("CLUSTER_KB_BASE", "w3id.org/cluster-kb/"),
        ("CLUSTER_KB_BASE", "https://w3id.org/cluster-kb"),
    ],
)
def test_a_bad_value_is_an_error_that_names_the_key(key, text):
    with pytest.raises(ConfigurationError, match=key):
        Settings.from_env({key: text})


def test_settings_cannot_be_changed_after_they_were_read():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().page_size = 7
