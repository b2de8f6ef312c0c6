"""The runner: one thread of the serving process that does jobs, one after the other.

After a restart, however the process ended, it goes on with what was begun.
"""

from __future__ import annotations

import logging
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import OperationalError

from kb.contributions.jobs.judging import problem
from kb.contributions.jobs.working import Work
from kb.errors import KnowledgeBaseError, StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.contributions.jobs import Workshop
    from kb.log import Job

__all__ = ["Runner"]

logger = logging.getLogger(__name__)

_AGAIN_AFTER = 10.0
"""After how many seconds a job goes on when disk or store had failed."""
_ATTEMPTS = 5
"""How often a job is begun without getting any further: it may be what ends the process."""
_UNEXPECTED = {
    "title": "The knowledge base could not do this",
    "detail": "the job ended because of an error in the server",
    "hint": "What has its verdict was done. Tell who runs this server when it happened.",
}
_ENDLESS = {
    "title": "The knowledge base could not do this",
    "detail": f"the server ended {_ATTEMPTS} times while it worked on the job",
    "hint": "Send it in several smaller jobs.",
}


class _StoppedError(Exception):
    """The process ends: the job goes on after the next start."""


class _EndedError(Exception):
    """Somebody has ended the job meanwhile."""


class Runner:
    """Does jobs while it is running; may be stopped and started again."""

    def __init__(self, shop: Workshop) -> None:
        self._shop = shop
        self._stopping = False
        self._woken = Condition()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to do jobs, in a thread of its own; harmless when it does already."""
        if self._thread is None:
            self._stopping = False
            self._thread = Thread(target=self._run, name="jobs", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop before the next batch, and wait for that; harmless when nothing runs."""
        thread, self._thread = self._thread, None
        self._stopping = True
        self.wake()
        if thread is not None:
            thread.join()

    def wake(self) -> None:
        """Have it look for jobs now."""
        with self._woken:
            self._woken.notify_all()

    def finish(self) -> None:
        """Do all jobs that wait, here and now.

        :raises StoreError: when disk or store fails; the job goes on when it is called again.
        """
        self._stopping = False
        while job := self._next():
            self._do(job)

    def _run(self) -> None:
        while not self._stopping:
            try:
                job = self._next()
                if job is not None:
                    self._do(job)
                    continue
            except (StoreError, OperationalError):
                logger.warning("a job waits, for the disk or the store fails", exc_info=True)
            except _StoppedError:
                return
            with self._woken:
                if not self._stopping:
                    self._woken.wait(_AGAIN_AFTER)

    def _next(self) -> Job | None:
        """Return the job whose turn it is, noted as begun."""
        with self._shop.log.reading() as reader:
            job = reader.jobs.next()
        if job is None:
            return None
        with self._shop.log.writing() as writer:
            job = writer.jobs.next()
            if job is not None:
                writer.jobs.begin(job, writer.now())
        return job

    def _do(self, job: Job) -> None:
        if job.attempts >= _ATTEMPTS:
            self._fail(job, _ENDLESS)
            return
        try:
            Work(self._shop, job, lambda: self._watch(job)).run()
        except (StoreError, OperationalError, _StoppedError):
            raise
        except _EndedError:
            logger.info("job %s was ended", job.id)
        except KnowledgeBaseError as error:
            self._fail(job, problem(error))
        except Exception:
            logger.exception("job %s failed", job.id)
            self._fail(job, _UNEXPECTED)

    def _watch(self, job: Job) -> None:
        """Raise what stops a job: the end of the process or of the job, a token or publisher.

        :raises AccessError: when they may not contribute any more.
        """
        if self._stopping:
            raise _StoppedError
        with self._shop.log.reading() as reader:
            found = reader.jobs.all(job.publisher, "running")
        if job.id not in {one.id for one in found}:
            raise _EndedError
        self._shop.log.tokens.acting(job.agent)
        self._shop.log.publishers.active(job.publisher)

    def _fail(self, job: Job, error: Mapping[str, Any]) -> None:
        with self._shop.log.writing() as writer:
            if writer.jobs.get(job.id).unfinished:
                writer.jobs.end(job, "failed", writer.now(), writer.position(), error)
