"""The tokens by which people show for which publisher they act, and what they may do.

A token is shown once, when it is made; only its hash is kept. Several people of a publisher have a
token each; a contribution names the token, and whose it is stands beside the token, where it can
still be changed when the person should be forgotten.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

from sqlalchemy import insert, select, update
from sqlalchemy.exc import OperationalError

from kb.errors import (
    ExpiredTokenError,
    NotFoundError,
    ParameterError,
    RevokedTokenError,
    UnknownTokenError,
)
from kb.log.records import digest
from kb.log.schema import tokens, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine, Row

    from kb.log.publishers import Publishers

__all__ = ["SCOPES", "Scope", "Token", "Tokens", "expiry"]

Scope = Literal["dry-run", "contribute", "curate", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""What a token is good for, each for all that those before it are: to try out what would happen; to
write what its publisher says; to decide on what others propose, on keys and stewards; to make
publishers and tokens."""

_AGENT = "token:"
_NOBODY = digest(b"")
"""What the text of an unknown token is compared with, so that it takes as long as a known one."""
_NOTED_EVERY = timedelta(hours=1)
"""How exact the time of the last use is: noting it takes a write."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token.

    `person` says whose it is, by name or by role; `last_used` is exact to the hour.
    """

    id: str
    publisher: str
    label: str
    scope: Scope
    created: str
    expires: str | None
    revoked: str | None
    person: str = ""
    last_used: str | None = None

    @property
    def agent(self) -> str:
        """How a contribution names who made it."""
        return _AGENT + self.id

    def allows(self, scope: Scope) -> bool:
        """Tell whether the token is good for what a scope stands for."""
        return SCOPES.index(self.scope) >= SCOPES.index(scope)


class Tokens:
    """The tokens of one installation."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], owners: Publishers) -> None:
        self._engine = engine
        self._clock = clock
        self._owners = owners

    def create(
        self,
        publisher: str,
        *,
        label: str,
        scope: Scope = "contribute",
        expires: datetime | None = None,
        person: str = "",
    ) -> tuple[Token, str]:
        """Make a token; its text, the second value, is nowhere kept.

        :raises NotFoundError: when there is no such publisher.
        :raises DisabledPublisherError: when the publisher is disabled.
        :raises ParameterError: when the scope is none, or it would have expired already.
        """
        self._owners.active(publisher)
        if scope not in SCOPES:
            raise ParameterError(
                f"{scope!r} is no scope", hint=f"Use {', '.join(SCOPES)}.", subject="scope"
            )
        if expires and expires <= self._clock():
            raise ParameterError(
                f"a token that expires on {expires.isoformat()} would have expired already",
                subject="expires",
            )
        token = Token(
            id=secrets.token_hex(6),
            publisher=publisher,
            label=label.strip(),
            scope=scope,
            created=self._clock().isoformat(),
            expires=expires.isoformat() if expires else None,
            revoked=None,
            person=person.strip(),
        )
        text = f"ckb_{token.id}_{secrets.token_urlsafe(32)}"
        values = asdict(token)
        with writing(self._engine) as connection:
            connection.execute(insert(tokens).values(**values, digest=digest(text.encode())))
        return token, text

    def authenticate(self, text: str) -> Token:
        """Return the token that a text is; it takes as long for a wrong one as for a right one.

        :raises UnknownTokenError: when it is none.
        :raises RevokedTokenError: when it was revoked.
        :raises ExpiredTokenError: when its time is over.
        """
        identifier = text.split("_", 2)[1] if text.startswith("ckb_") else ""
        with self._engine.connect() as connection:
            row = connection.execute(select(tokens).where(tokens.c.id == identifier)).first()
        kept = row.digest if row else _NOBODY
        if not hmac.compare_digest(digest(text.encode()), kept) or row is None:
            raise UnknownTokenError("the token is unknown")
        token = self._valid(_token(row))
        self._note_use(token)
        return token

    def acting(self, agent: str) -> Token:
        """Return the token that an agent of contributions is, when it may still act.

        :raises UnknownTokenError: when the agent is no token.
        :raises RevokedTokenError: when it was revoked.
        :raises ExpiredTokenError: when its time is over.
        """
        identifier = agent.removeprefix(_AGENT)
        with self._engine.connect() as connection:
            row = connection.execute(select(tokens).where(tokens.c.id == identifier)).first()
        if row is None:
            raise UnknownTokenError(f"there is no token {identifier}")
        return self._valid(_token(row))

    def _valid(self, token: Token) -> Token:
        if token.revoked:
            raise RevokedTokenError(f"the token {_called(token)} was revoked on {token.revoked}")
        if token.expires and datetime.fromisoformat(token.expires) <= self._clock():
            raise ExpiredTokenError(f"the token {_called(token)} expired on {token.expires}")
        return token

    def all(self, publisher: str | None = None) -> list[Token]:
        """Return the tokens, of one publisher or of all, the revoked ones too."""
        query = select(tokens).order_by(tokens.c.publisher, tokens.c.created)
        if publisher is not None:
            query = query.where(tokens.c.publisher == publisher)
        with self._engine.connect() as connection:
            return [_token(row) for row in connection.execute(query)]

    def person(self, agent: str) -> str | None:
        """Return whose token an agent of contributions is; None for no token, or nobody's."""
        identifier = agent.removeprefix(_AGENT)
        with self._engine.connect() as connection:
            query = select(tokens.c.person).where(tokens.c.id == identifier)
            return connection.execute(query).scalar() or None

    def revoke(self, identifier: str) -> None:
        """End a token for ever.

        :raises NotFoundError: when there is none of this id.
        """
        self._change(identifier, revoked=self._clock().isoformat())

    def relabel(self, identifier: str, person: str) -> None:
        """Say anew whose token it is, or with an empty text no longer.

        :raises NotFoundError: when there is none of this id.
        """
        self._change(identifier, person=person.strip())

    def _note_use(self, token: Token) -> None:
        """Remember that a token was used, unless that is remembered of this hour."""
        now = self._clock()
        if token.last_used and abs(now - datetime.fromisoformat(token.last_used)) < _NOTED_EVERY:
            return
        try:
            self._change(token.id, last_used=now.isoformat(timespec="seconds"))
        except OperationalError:
            return  # a disk that takes no note is no reason to refuse a token

    def _change(self, identifier: str, **values: str) -> None:
        with writing(self._engine) as connection:
            done = connection.execute(
                update(tokens).where(tokens.c.id == identifier).values(**values)
            )
            if not done.rowcount:
                raise NotFoundError(
                    f"there is no token {identifier}", hint="See `cluster-kb token list`."
                )


def expiry(text: str, now: datetime) -> datetime:
    """Return when a token ends, from its last day or the number of days that it is good for.

    A last day is a whole one, by universal time.

    :raises ParameterError: when the text is neither.
    """
    try:
        if text.isascii() and text.isdigit():
            return now + timedelta(days=int(text))
        return datetime.combine(date.fromisoformat(text), time(), UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise ParameterError(
            f"{text!r} is neither a day such as 2027-12-31 nor a number of days", subject="expires"
        ) from None


def _called(token: Token) -> str:
    return repr(token.label or token.id)


def _token(row: Row[Any]) -> Token:
    return Token(**{field.name: getattr(row, field.name) for field in fields(Token)})
