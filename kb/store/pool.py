"""A fixed number of worker processes, each hired by one query at a time."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress

from kb.errors import BusyError, StoreError
from kb.store.process import Worker

__all__ = ["Pool"]


class Pool:
    """Worker processes, started early, and again whenever one has died or had to be killed."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._free: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._busy: set[Worker] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._waiting = threading.BoundedSemaphore(size)
        for _ in range(size):
            self._free.put(Worker())

    def hire(self, timeout: float) -> Worker:
        """Wait for a free worker, if not too many wait already.

        So however many ask, at most twice as many callers as there are workers are held up here.

        :raises BusyError: when all stay busy, or enough wait for one.
        :raises StoreError: when the pool is closed, or no process can be started.
        """
        worker = self._next(timeout)
        with self._lock:
            if not self._closed:
                worker = _living(worker)
            if not worker.alive:
                self._free.put(worker)
                raise StoreError("no process for queries can be started, or the store is closed")
            self._busy.add(worker)
        return worker

    def _next(self, timeout: float) -> Worker:
        with suppress(queue.Empty):
            return self._free.get_nowait()
        if self._waiting.acquire(blocking=False):
            try:
                with suppress(queue.Empty):
                    return self._free.get(timeout=timeout)
            finally:
                self._waiting.release()
        raise BusyError(
            f"all {self._size} processes for queries are busy", hint="Ask again in a moment."
        )

    def give_back(self, worker: Worker) -> None:
        """Free a worker; one that is not done with its query is killed and replaced."""
        with self._lock:
            self._busy.discard(worker)
            if self._closed or not worker.idle:
                worker.kill()
            self._free.put(worker if self._closed else _living(worker))

    def close(self) -> None:
        """Kill every worker; whoever still reads an answer finds it cut, who waits is told."""
        with self._lock:
            self._closed = True
            for worker in self._busy:
                worker.end()
            free = [self._free.get() for _ in range(self._free.qsize())]
            for worker in free:
                worker.kill()
                self._free.put(worker)


def _living(worker: Worker) -> Worker:
    """Return the worker, or another one if it is dead and another can be started."""
    if not worker.alive:
        worker.kill()
        with suppress(OSError):
            return Worker()
    return worker
