"""Jobs: what was sent in bulk, how far it has come, and the verdict on each profile in it.

A job and its document are on the disk before its sender is answered. The document goes when the
job ends; the verdicts stay for a while, without what a redaction has destroyed.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    and_,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from kb.errors import IdempotencyKeyError, NotFoundError
from kb.log.schema import contributions, metadata
from kb.log.verdicts import Verdicts, packed, unpacked, verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import ColumnElement, Row, Select

    from kb.iris import ProfileId
    from kb.log.requests import Request

__all__ = [
    "FORGOTTEN_AFTER",
    "JOB_STATES",
    "Job",
    "JobState",
    "Jobs",
]

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]
JOB_STATES: tuple[JobState, ...] = get_args(JobState)
"""What may become of a job; the last three are its end."""
FORGOTTEN_AFTER = timedelta(days=30)
"""For how long a job that has ended is kept, with its verdicts."""

_UNFINISHED: tuple[JobState, ...] = ("waiting", "running")
_REDACTED = {
    "title": "A part of this was redacted",
    "detail": "what its publisher had said of one of the profiles was redacted meanwhile",
    "hint": "Send the rest again, without what was redacted.",
}

jobs = Table(
    "jobs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("publisher", ForeignKey("publishers.key"), nullable=False),
    Column("agent", String, nullable=False),
    Column("secret", String, nullable=False),
    Column("created", String, nullable=False),
    Column("started", String),
    Column("ended", String),
    Column("state", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("name", String, nullable=False),
    Column("options", String, nullable=False),
    Column("key", String),
    Column("fingerprint", String),
    Column("phase", String, nullable=False),
    Column("total", Integer),
    Column("checked", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("position", Integer),
    Column("error", LargeBinary),
    UniqueConstraint("publisher", "key"),
    Index("jobs_by_state", "state", "number"),
    Index("jobs_by_publisher", "publisher", "number"),
)
documents = Table(
    "job_documents",
    metadata,
    Column("job", ForeignKey("jobs.number"), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
files = Table(
    "job_files",
    metadata,
    Column("job", ForeignKey("jobs.number"), primary_key=True),
    Column("form", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Job:
    """One job. `options` are what its sender asked for; `secret` shows it to whoever has it.

    `phase` tells what a running job does: `reading`, `checking` or `taking`; `checked` is how many
    of its `total` profiles were looked at by a check that comes before all else. `position` is
    that of the log when it ended. `error` says, as a problem does, why it failed.
    """

    number: int
    id: str
    publisher: str
    agent: str
    secret: str
    created: datetime
    kind: str
    media_type: str
    name: str
    options: Mapping[str, Any]
    state: JobState = "waiting"
    key: str | None = None
    phase: str = ""
    total: int | None = None
    checked: int = 0
    attempts: int = 0
    started: datetime | None = None
    ended: datetime | None = None
    position: int | None = None
    error: Mapping[str, Any] | None = None

    @property
    def unfinished(self) -> bool:
        """Whether something of it is still to be done."""
        return self.state in _UNFINISHED


class Jobs(Verdicts):
    """The jobs, in the transaction of a connection."""

    def add(self, job: Job, document: Iterable[bytes], fingerprint: str | None) -> Job:
        """Add a job that waits, with its document, compressed, and return it with its number."""
        self._connection.execute(
            insert(jobs).values(
                id=job.id,
                publisher=job.publisher,
                agent=job.agent,
                secret=job.secret,
                created=_text(job.created),
                state=job.state,
                kind=job.kind,
                media_type=job.media_type,
                name=job.name,
                options=json.dumps(job.options, ensure_ascii=False),
                key=job.key,
                fingerprint=fingerprint,
                phase=job.phase,
                checked=0,
                attempts=0,
            )
        )
        number = self._connection.execute(select(jobs.c.number).where(jobs.c.id == job.id)).scalar()
        for part, content in enumerate(document):
            row = {"job": number, "part": part, "content": content}
            self._connection.execute(insert(documents).values(row))
        return self.get(job.id)

    def get(self, identifier: str) -> Job:
        """Return a job.

        :raises NotFoundError: when there is none of this id.
        """
        row = self._connection.execute(select(jobs).where(jobs.c.id == identifier)).first()
        if row is None:
            raise NotFoundError(
                f"there is no job {identifier}",
                hint=f"Jobs are forgotten {FORGOTTEN_AFTER.days} days after their end.",
            )
        return _job(row)

    def repeated(self, publisher: str, request: Request) -> Job | None:
        """Return the job that a request made before; None when the request is new.

        :raises IdempotencyKeyError: when the key came with another request.
        """
        here = (jobs.c.publisher == publisher, jobs.c.key == request.key)
        row = self._connection.execute(select(jobs).where(*here)).first()
        if row is None:
            return None
        if row.fingerprint != request.fingerprint:
            raise IdempotencyKeyError(
                f"the key {request.key!r} came with another request on {row.created}"
            )
        return _job(row)

    def all(
        self,
        publisher: str | None = None,
        state: JobState | None = None,
        key: str | None = None,
        *,
        limit: int = -1,
        offset: int = 0,
    ) -> list[Job]:
        """Return jobs, of one publisher, state or key or of all, the newest first."""
        query = _chosen(select(jobs), publisher, state, key).order_by(jobs.c.number.desc())
        return [_job(row) for row in self._connection.execute(query.limit(limit).offset(offset))]

    def count(
        self, publisher: str | None = None, state: JobState | None = None, key: str | None = None
    ) -> int:
        """Return how many jobs `all` would return without a limit."""
        query = _chosen(select(func.count()).select_from(jobs), publisher, state, key)
        return int(self._connection.execute(query).scalar_one())

    def unfinished(self, publisher: str) -> int:
        """Return how many jobs of a publisher wait or run."""
        return self.count(publisher, "waiting") + self.count(publisher, "running")

    def next(self) -> Job | None:
        """Return the job whose turn it is: one that was begun, else of who was served longest ago.

        Of one publisher, the oldest comes first.
        """
        running = self.all(state="running")
        if running:
            return running[-1]
        served = (
            select(jobs.c.publisher, func.max(jobs.c.started).label("last"))
            .group_by(jobs.c.publisher)
            .subquery()
        )
        query = (
            select(jobs)
            .join(served, served.c.publisher == jobs.c.publisher)
            .where(jobs.c.state == "waiting")
            .order_by(func.coalesce(served.c.last, ""), jobs.c.number)
        )
        row = self._connection.execute(query.limit(1)).first()
        return _job(row) if row else None

    def document(self, job: Job) -> Iterator[bytes]:
        """Yield the document of a job that has not ended, compressed, in parts."""
        query = select(documents.c.content).where(documents.c.job == job.number)
        yield from self._connection.execute(query.order_by(documents.c.part)).scalars()

    def begin(self, job: Job, time: datetime) -> None:
        """Note that a job was begun, once more if it was before."""
        started = _text(job.started or time)
        self._change(job, state="running", started=started, attempts=job.attempts + 1)

    def note(
        self,
        job: Job,
        *,
        phase: str | None = None,
        total: int | None = None,
        checked: int | None = None,
    ) -> None:
        """Note how far a job has come; what made it this far may be tried again as often."""
        given = {"phase": phase, "total": total, "checked": checked}
        self._change(job, attempts=0, **{k: v for k, v in given.items() if v is not None})

    def end(
        self,
        job: Job,
        state: JobState,
        time: datetime,
        position: int,
        error: Mapping[str, Any] | None = None,
    ) -> None:
        """Note the end of a job; its document goes."""
        told = packed(error) if error else None
        self._change(job, state=state, ended=_text(time), phase="", position=position, error=told)
        self._connection.execute(delete(documents).where(documents.c.job == job.number))

    def keep_file(self, job: Job, form: str, content: bytes) -> None:
        """Keep the refused rows of a spreadsheet, written in a form."""
        row = {"job": job.number, "form": form, "content": zlib.compress(content)}
        self._connection.execute(insert(files).values(row))

    def file(self, job: Job, form: str) -> bytes | None:
        """Return the refused rows of a spreadsheet; None when none are kept."""
        here = (files.c.job == job.number, files.c.form == form)
        content = self._connection.execute(select(files.c.content).where(*here)).scalar()
        return zlib.decompress(content) if content is not None else None

    def has_spoken_since(self, job: Job) -> bool:
        """Tell whether the publisher of a job that ended has contributed anything after it."""
        after = (
            contributions.c.position > (job.position or 0),
            contributions.c.publisher == job.publisher,
        )
        return bool(self._connection.execute(select(exists().where(and_(*after)))).scalar())

    def forget(self, time: datetime) -> None:
        """Forget the jobs that have ended long enough ago."""
        outdated = (jobs.c.ended.is_not(None), jobs.c.ended < _text(time - FORGOTTEN_AFTER))
        numbers = list(self._connection.execute(select(jobs.c.number).where(*outdated)).scalars())
        for table in (verdicts, files, documents):
            self._connection.execute(delete(table).where(table.c.job.in_(numbers)))
        self._connection.execute(delete(jobs).where(jobs.c.number.in_(numbers)))

    def strip(self, publisher: str, profile: ProfileId, time: datetime, position: int) -> None:
        """Destroy whatever the jobs of a publisher may repeat of what it had said of a profile.

        A job that has not ended fails: its document may say it again.
        """
        own = select(jobs.c.number).where(jobs.c.publisher == publisher)
        self.empty(own, profile)
        self._connection.execute(delete(files).where(files.c.job.in_(own)))
        self._connection.execute(
            update(jobs).where(jobs.c.publisher == publisher).values(error=None)
        )
        for state in _UNFINISHED:
            for job in self.all(publisher, state):
                self.end(job, "failed", time, position, _REDACTED)

    def _change(self, job: Job, **values: str | int | bytes | None) -> None:
        self._connection.execute(update(jobs).where(jobs.c.number == job.number).values(**values))


def _chosen(
    query: Select[Any], publisher: str | None, state: JobState | None, key: str | None
) -> Select[Any]:
    wanted: list[ColumnElement[bool]] = []
    if publisher is not None:
        wanted.append(jobs.c.publisher == publisher)
    if state is not None:
        wanted.append(jobs.c.state == state)
    if key is not None:
        wanted.append(jobs.c.key == key)
    return query.where(*wanted)


def _text(time: datetime) -> str:
    return time.isoformat(timespec="microseconds")


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _job(row: Row[Any]) -> Job:
    return Job(
        number=row.number,
        id=row.id,
        publisher=row.publisher,
        agent=row.agent,
        secret=row.secret,
        created=datetime.fromisoformat(row.created),
        kind=row.kind,
        media_type=row.media_type,
        name=row.name,
        options=json.loads(row.options),
        state=row.state,
        key=row.key,
        phase=row.phase,
        total=row.total,
        checked=row.checked,
        attempts=row.attempts,
        started=_time(row.started),
        ended=_time(row.ended),
        position=row.position,
        error=unpacked(row.error) if row.error is not None else None,
    )
