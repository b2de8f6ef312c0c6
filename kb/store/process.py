"""The sandbox's end of a worker process: start it, ask it, and kill it when it takes too long."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from kb.errors import QueryLimitError, StoreError
from kb.store import frames
from kb.store.failures import failure, syntax_error

if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["Worker"]

_SENDING = 3
"""How many times longer than the query itself the reader of its answer may take."""
_OVERRUN = {signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS}
"""How the engine dies for want of memory or stack."""


class Worker:
    """A process that answers one query at a time; see `kb.store.worker`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kb.store.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            process_group=0,
        )
        if not (self._process.stdin and self._process.stdout):
            raise RuntimeError("a process with pipes has none")
        self._input, self._output = self._process.stdin, self._process.stdout
        self._poll = select.poll()
        self._poll.register(self._output, select.POLLIN)
        self._received = bytearray()
        self._allowance = self._seconds = 0.0
        self.pid = self._process.pid
        self.idle = True
        """Whether the last query was answered to its end."""

    @property
    def alive(self) -> bool:
        """Whether the process has not ended by itself."""
        return self._process.poll() is None

    def ask(self, seconds: float, **request: object) -> None:
        """Send a query, which may keep us waiting for so many seconds in all."""
        self._allowance = self._seconds = seconds
        self.idle = False
        message = frames.encoded_values(frames.QUERY, **request, seconds=seconds * _SENDING)
        rest = memoryview(message)
        try:
            while rest:
                rest = rest[self._input.write(rest) :]
        except BrokenPipeError:
            self._ended()

    def read(self) -> bytes | None:
        """Return the next piece of the answer; None after the last.

        :raises QuerySyntaxError: when the engine cannot parse the query.
        :raises QueryLimitError: when it took too long, too much memory or too much depth.
        :raises QueryRefusedError: when it names a function that the engine does not have.
        :raises StoreError: when it failed, or somebody else ended the process.
        """
        kind, size = frames.HEADER.unpack(self._take(frames.HEADER.size))
        payload = self._take(size)
        if kind == frames.DATA:
            return payload
        self.idle = True
        if kind == frames.DONE:
            return None
        told = frames.values_of(payload)
        if told["reason"] == "syntax":
            raise syntax_error(told["message"])
        if told["reason"] == "memory":
            raise _needs_more()
        raise failure(told["message"])

    def end(self) -> None:
        """End the process at once, while another thread may still read from it."""
        self._process.kill()

    def kill(self) -> None:
        """End the process at once and leave nothing of it."""
        self.end()
        self._process.wait()
        self._input.close()
        self._output.close()

    def _take(self, size: int) -> bytes:
        """Return so many bytes of what the process writes."""
        while len(self._received) < size:
            before = time.monotonic()
            ready = self._poll.poll(max(0.0, self._allowance) * 1000)
            self._allowance -= time.monotonic() - before
            if not ready:
                raise QueryLimitError(
                    f"the query took longer than {self._seconds:g} seconds",
                    hint="Ask for less: name the things you mean, or set a LIMIT.",
                )
            piece = os.read(self._output.fileno(), 1 << 16)
            if not piece:
                self._ended()
            self._received += piece
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken

    def _ended(self) -> NoReturn:
        """Say why the process has ended."""
        status = -self._process.wait()
        if status in _OVERRUN:
            raise _needs_more()
        if status == signal.SIGALRM:
            raise QueryLimitError(
                f"the answer was not read within {self._seconds * _SENDING:g} seconds",
                hint="Read faster, or ask for less at a time.",
            )
        raise StoreError(
            f"the process of the query was ended from outside (status {status})",
            hint="Ask again.",
        )


def _needs_more() -> QueryLimitError:
    return QueryLimitError(
        "the query needs more memory or depth than it may have",
        hint="Ask for less at a time: fewer rows to sort, group or join, fewer parts.",
    )
