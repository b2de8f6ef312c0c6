"""Publishers, kept beside the log: who may contribute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from kb.errors import DisabledPublisherError, NotFoundError, ParameterError
from kb.iris import KEY, RESERVED_PUBLISHERS
from kb.log.schema import publishers, writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

__all__ = ["Publisher", "Publishers"]

_ONE = select(publishers).where(publishers.c.key == bindparam("of"))


@dataclass(frozen=True, slots=True)
class Publisher:
    """An organisation that contributes; `disabled` says since when it may not."""

    key: str
    name: str
    created: str
    disabled: str | None


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
                hint="Use 1 to 80 of a-z, 0-9 and hyphen; not "
                f"{', '.join(sorted(RESERVED_PUBLISHERS))}.",
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
            row = connection.execute(_ONE, {"of": key}).first()
        if row is None:
            raise NotFoundError(
                f"there is no publisher {key}",
                hint=f'Add it with `cluster-kb publisher add {key} --name "…"`.',
            )
        return Publisher(*row)

    def active(self, key: str) -> Publisher:
        """Return a publisher that may contribute.

        :raises NotFoundError: when there is none of this key.
        :raises DisabledPublisherError: when it is disabled.
        """
        publisher = self.get(key)
        if publisher.disabled:
            raise DisabledPublisherError(
                f"the publisher {key} has been disabled since {publisher.disabled}"
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
        if self.get(key).disabled is None:
            self._set_disabled(key, self._clock().isoformat())

    def enable(self, key: str) -> None:
        """Let a publisher that was disabled contribute again, with the tokens that it has.

        :raises NotFoundError: when there is none of this key.
        """
        self.get(key)
        self._set_disabled(key, None)

    def _set_disabled(self, key: str, since: str | None) -> None:
        with writing(self._engine) as connection:
            connection.execute(
                update(publishers).where(publishers.c.key == key).values(disabled=since)
            )
