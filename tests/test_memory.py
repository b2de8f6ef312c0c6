"""Memory: the collector of cycles rests as told, and what is free goes back to the system."""

import gc
import platform
import weakref
from pathlib import Path

import pytest

from kb.memory import at_rest, give_back, settle


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


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries need not do so")
def test_what_is_free_between_what_is_held_goes_back():
    held = [bytes(2_000) for _ in range(100_000)]
    before = resident()
    del held[:-1]
    give_back()
    assert resident() < before - 100_000_000


def resident() -> int:
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * 4096


class Knot:
    """One that refers to itself: only the collector finds that nobody needs it."""

    def __init__(self):
        self.itself = self


def test_what_is_there_is_left_alone_and_what_comes_is_not():
    before = Knot()
    try:
        settle()
        assert gc.get_freeze_count() > 0
        assert not any(one is before for one in gc.get_objects())
        later = weakref.ref(Knot())
        gc.collect()
        assert later() is None
    finally:
        gc.unfreeze()
