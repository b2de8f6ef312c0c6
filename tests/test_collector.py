"""The collector of cycles rests as long as it is told to, and no longer."""

import gc

import pytest

from kb.collector import at_rest


def test_it_rests_meanwhile_and_is_awake_again():
    with at_rest():
        assert not gc.isenabled()
        with at_rest():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_awake_again_after_an_error():
    with pytest.raises(ValueError, match="broken"), at_rest():
        raise ValueError("broken")
    assert gc.isenabled()


def test_it_stays_at_rest_for_who_had_it_rest_before():
    gc.disable()
    try:
        with at_rest():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
