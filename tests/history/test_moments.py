from datetime import UTC, datetime

import pytest

from kb.errors import ParameterError
from kb.history import position_of

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture
def log(following, clock):
    """Contributions on the 20th at 9:00 and 21:00, and on the 23rd at 9:00."""
    for hours in (0, 12, 60):
        clock.forward(hours=hours)
        following.record("a", f"<> schema:x {hours} .")
    return following.log


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("0", 0),
        ("2", 2),
        ("003", 3),
        ("2026-11-19", 0),
        ("2026-11-20", 2),
        ("2026-11-22", 2),
        ("2026-11-23", 3),
        ("2026-11-20T09:00:00Z", 1),
        ("2026-11-20T08:59:59Z", 0),
        ("2026-11-20T22:00:00+01:00", 2),
        ("2026-11-20T20:59:59.999+00:00", 1),
        ("2026-11-23T15:00:00Z", 3),
    ],
)
def test_a_position_an_instant_or_a_day_leads_to_a_position(log, text, position):
    assert position_of(text, log, NOW) == position


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4", "come to position 3"),
        ("20261120", "come to position 3"),
        ("9" * 18, "come to position 3"),
        ("9" * 30, "expected a position"),
        ("-1", "expected a position"),
        ("2026-11-31", "expected a position"),
        ("2026-11-20T09:00:00", "expected a position"),
        ("2026-11-20T09:00:00 01:00", "expected a position"),
        ("0001-01-01T00:00:00+23:00", "expected a position"),
        ("yesterday", "expected a position"),
        ("", "expected a position"),
        ("\u0661", "expected a position"),
        ("2026-11-24", "still to come"),
        ("2026-11-23T15:00:01Z", "still to come"),
    ],
)
def test_what_is_no_moment_of_the_past_is_refused(log, text, expected):
    with pytest.raises(ParameterError, match=expected) as caught:
        position_of(text, log, NOW)
    assert caught.value.subject == "asOf"
