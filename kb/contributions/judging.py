"""What the rules say of many profiles, and what follows from them: here, or in another process.

A process of its own takes another core, and leaves alone the lock that the threads of this one
share. It is worth its start for thousands of profiles. Until it is ready, and when it ends early,
profiles are judged here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kb.memory import at_rest
from kb.projection import Outlines
from kb.rdf import n_triples, stored_form
from kb.reference import Reference
from kb.validation import ValidationReport, Validator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection

    Profile = Sequence[ox.Triple]

__all__ = ["Judge", "Judgement", "judge"]

_WORTH = 5_000
"""Fewer profiles are judged before the process is ready."""
_PATIENCE = 5.0
"""How many seconds the process has to end by itself."""


class Judgement(NamedTuple):
    """The report on a profile; what follows from its stored form, where that is known already."""

    report: ValidationReport
    follows: bytes | None = None


class Judge:
    """Judges in this process."""

    def __init__(self, validator: Validator) -> None:
        self._validator = validator

    def many(self, profiles: Sequence[Profile]) -> list[Judgement]:
        """Judge profiles without blank nodes, in their order."""
        return [Judgement(report) for report in self._validator.validate_many(profiles)]


@contextmanager
def judge(validator: Validator, profiles: int) -> Iterator[Judge]:
    """Give who judges so many profiles, for one thread."""
    if profiles < _WORTH or (os.cpu_count() or 1) == 1:
        yield Judge(validator)
        return
    pipe, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(theirs,), daemon=True
    )
    process.start()
    theirs.close()  # or the end of the process would not be seen here
    try:
        yield _Beside(validator, pipe)
    finally:
        pipe.close()
        process.join(_PATIENCE)
        process.kill()


class _Beside(Judge):
    """Has the process at the other end of a pipe judge, as soon as it says that it is ready."""

    def __init__(self, validator: Validator, pipe: Connection) -> None:
        super().__init__(validator)
        self._pipe = pipe
        self._ready = False

    def many(self, profiles: Sequence[Profile]) -> list[Judgement]:
        with suppress(EOFError, OSError):  # it has ended
            self._ready = self._ready or (self._pipe.poll() and self._pipe.recv())
            if self._ready:
                self._pipe.send([n_triples(profile) for profile in profiles])
                return [Judgement(*pair) for pair in self._pipe.recv()]
        return super().many(profiles)


def _serve(pipe: Connection) -> None:
    """Judge until the other end is closed, or gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts a load means the other end
    reference = Reference.load()
    validator, outlines = Validator(reference), Outlines(reference)
    validator.validate_many([[]])
    with at_rest(), suppress(EOFError, OSError):
        pipe.send(True)
        while True:
            texts = pipe.recv()
            profiles = [_read(text) for text in texts]
            reports = validator.validate_many(profiles)
            follows = outlines.follow([n_triples(stored_form(one)) for one in profiles])
            pipe.send(list(zip(reports, follows, strict=True)))


def _read(text: bytes) -> Profile:
    return [quad.triple for quad in ox.parse(text, ox.RdfFormat.N_TRIPLES, lenient=True)]
