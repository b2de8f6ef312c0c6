"""Pages of long lists: where a page stands among its sisters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from api import links

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["View"]


@dataclass(frozen=True, slots=True)
class View:
    """Where a page of a list stands among its sisters: paths, None where there is none."""

    this: str
    first: str
    previous: str | None
    next: str | None
    last: str
    number: int
    pages: int

    @classmethod
    def of(cls, number: int, size: int, total: int) -> Self:
        """Return where the page of this request stands."""
        pages = max(1, -(-total // size))

        def at(wanted: int) -> str:
            return links.with_arguments({"page": wanted if wanted > 1 else None})

        return cls(
            links.with_arguments({}),
            at(1),
            at(min(number - 1, pages)) if number > 1 else None,
            at(number + 1) if number < pages else None,
            at(pages),
            number,
            pages,
        )

    def relations(self) -> list[tuple[str, dict[str, str]]]:
        """Return the links to the sisters, for `links.link_header`."""
        found = {"first": self.first, "prev": self.previous, "next": self.next, "last": self.last}
        return [(url, {"rel": name}) for name, url in found.items() if url]

    def hydra(self) -> Mapping[str, object]:
        """Return the view of a Hydra collection.

        https://www.hydra-cg.com/spec/latest/core/#collections
        """
        paths = {
            "first": self.first,
            "previous": self.previous,
            "next": self.next,
            "last": self.last,
        }
        return {
            "id": links.absolute(self.this),
            "type": ["PartialCollectionView"],
            **{name: links.absolute(path) for name, path in paths.items() if path},
        }
