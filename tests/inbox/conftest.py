"""An inbox beside the installation that contributions are tested on."""

from datetime import UTC, datetime

import pytest

from kb.inbox import Inbox
from kb.queries import Catalogue
from tests.contributions.conftest import (  # noqa: F401  fixtures of the installation
    house,
    open_house,
    prepared,
    reference,
    text,
    validator,
)

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(scope="session")
def catalogue():
    return Catalogue.load()


@pytest.fixture
def inbox(house, catalogue):  # noqa: F811  the fixture of that name
    house.log._clock = house.log.redactions._clock = lambda: NOW
    return Inbox(house.log, house.store, house.reference, catalogue, house.iris)
