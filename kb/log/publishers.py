"""Publishers and their tokens, kept beside the log: who may contribute.

A token is shown once, when it is made; only its hash is kept.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, get_args

from sqlalchemy import insert, select, update

from kb.errors import ForbiddenError, NotFoundError, ParameterError, UnauthenticatedError
from kb.iris import KEY, RESERVED_PUBLISHERS
from kb.log.records import digest
from kb.log.schema import publishers, tokens, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine, Row

__all__ = ["SCOPES", "Publisher", "Publishers", "Scope", "Token", "Tokens"]

Scope = Literal["contribute", "dry-run"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""What a token is good for: to contribute, or only to try out what would happen."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """An organisation that contributes; `disabled` says since when it may not."""

    key: str
    name: str
    created: str
    disabled: str | None


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token."""

    id: str
    publisher: str
    label: str
    scope: Scope
    created: str
    expires: str | None
    revoked: str | None


class Publishers:
    """The publishers of one installation."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, key: str, name: str) -> Publisher:
        """Add a publisher; its key stands in the names of its graphs and never changes.

        :raises ParameterError: when the key is none, reserved or taken, or the name is blank.
        """
        if not KEY.fullmatch(key) or key in RESERVED_PUBLISHERS:
            raise ParameterError(
                f"{key!r} cannot be the key of a publisher",
                hint="Use 1 to 80 of a-z, 0-9 and hyphen; not derived, provenance, reference, "
                "system or validation.",
                subject="key",
            )
        if not name.strip():
            raise ParameterError("a publisher needs a name", subject="name")
        publisher = Publisher(key, name.strip(), self._clock().isoformat(), None)
        with writing(self._engine) as connection:
            found = connection.execute(select(publishers.c.key).where(publishers.c.key == key))
            if found.first():
                raise ParameterError(
                    f"the publisher {key} exists already",
                    subject="key",
                    hint="Use it as it is (`--exist-ok` says so), or choose another key.",
                )
            connection.execute(
                insert(publishers).values(
                    key=publisher.key, name=publisher.name, created=publisher.created
                )
            )
        return publisher

    def get(self, key: str) -> Publisher:
        """Return a publisher.

        :raises NotFoundError: when there is none of this key.
        """
        with self._engine.connect() as connection:
            row = connection.execute(select(publishers).where(publishers.c.key == key)).first()
        if row is None:
            raise NotFoundError(
                f"there is no publisher {key}",
                hint=f'Add it with `cluster-kb publisher add {key} --name "…"`.',
            )
        return Publisher(*row)

    def active(self, key: str) -> Publisher:
        """Return a publisher that may contribute.

        :raises NotFoundError: when there is none of this key.
        :raises ForbiddenError: when it is disabled.
        """
        publisher = self.get(key)
        if publisher.disabled:
            raise ForbiddenError(
                f"the publisher {key} has been disabled since {publisher.disabled}",
                hint="Ask who runs this knowledge base.",
            )
        return publisher

    def all(self) -> list[Publisher]:
        """Return all publishers by key, the disabled ones too."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(publishers).order_by(publishers.c.key))
            return [Publisher(*row) for row in rows]

    def disable(self, key: str) -> None:
        """Stop a publisher from contributing; what it has said stays.

        :raises NotFoundError: when there is none of this key.
        """
        self.get(key)
        with writing(self._engine) as connection:
            connection.execute(
                update(publishers)
                .where(publishers.c.key == key, publishers.c.disabled.is_(None))
                .values(disabled=self._clock().isoformat())
            )


class Tokens:
    """The tokens by which publishers show who they are."""

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
    ) -> tuple[Token, str]:
        """Make a token; its text, the second value, is nowhere kept.

        :raises NotFoundError: when there is no such publisher.
        :raises ForbiddenError: when the publisher is disabled.
        :raises ParameterError: when the scope is none.
        """
        self._owners.active(publisher)
        if scope not in SCOPES:
            raise ParameterError(
                f"{scope!r} is no scope", hint=f"Use {' or '.join(SCOPES)}.", subject="scope"
            )
        token = Token(
            id=secrets.token_hex(6),
            publisher=publisher,
            label=label,
            scope=scope,
            created=self._clock().isoformat(),
            expires=expires.isoformat() if expires else None,
            revoked=None,
        )
        text = f"ckb_{token.id}_{secrets.token_urlsafe(32)}"
        values = asdict(token)
        with writing(self._engine) as connection:
            connection.execute(insert(tokens).values(**values, digest=digest(text.encode())))
        return token, text

    def authenticate(self, text: str) -> Token:
        """Return the token that a text is; it takes as long for a wrong one as for a right one.

        :raises UnauthenticatedError: when it is unknown, revoked or expired.
        """
        identifier = text.split("_", 2)[1] if text.startswith("ckb_") else ""
        with self._engine.connect() as connection:
            row = connection.execute(select(tokens).where(tokens.c.id == identifier)).first()
        kept = row.digest if row else ""
        if not hmac.compare_digest(digest(text.encode()), kept) or row is None:
            raise UnauthenticatedError("the token is unknown", hint="Check that it is complete.")
        token = _token(row)
        if token.revoked:
            raise UnauthenticatedError(
                f"the token {token.label!r} was revoked on {token.revoked}",
                hint="Ask for a new one.",
            )
        if token.expires and datetime.fromisoformat(token.expires) <= self._clock():
            raise UnauthenticatedError(
                f"the token {token.label!r} expired on {token.expires}", hint="Ask for a new one."
            )
        return token

    def all(self, publisher: str | None = None) -> list[Token]:
        """Return the tokens, of one publisher or of all, the revoked ones too."""
        query = select(tokens).order_by(tokens.c.publisher, tokens.c.created)
        if publisher is not None:
            query = query.where(tokens.c.publisher == publisher)
        with self._engine.connect() as connection:
            return [_token(row) for row in connection.execute(query)]

    def revoke(self, identifier: str) -> None:
        """End a token for ever.

        :raises NotFoundError: when there is none of this id.
        """
        with writing(self._engine) as connection:
            done = connection.execute(
                update(tokens)
                .where(tokens.c.id == identifier)
                .values(revoked=self._clock().isoformat())
            )
            if not done.rowcount:
                raise NotFoundError(
                    f"there is no token {identifier}", hint="See `cluster-kb token list`."
                )


def _token(row: Row[Any]) -> Token:
    return Token(**{field.name: getattr(row, field.name) for field in fields(Token)})
