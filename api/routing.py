"""The variable parts of our routes, so that what is no key never reaches a view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.routing import BaseConverter

from kb.iris import PROFILE_TYPES

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["init_app"]


class KindConverter(BaseConverter):
    """The name of a profile type."""

    regex = "|".join(PROFILE_TYPES)


class PluralConverter(BaseConverter):
    """The name of a collection."""

    regex = "|".join(kind.plural for kind in PROFILE_TYPES.values())


class KeyConverter(BaseConverter):
    """A key of a profile, a part, a publisher or a question."""

    regex = "[a-z0-9-]{1,80}"


class CodeConverter(BaseConverter):
    """A code of one of our schemes: kebab-case, or the notation of a country group."""

    regex = "[A-Za-z0-9-]{1,80}"


class ContributionConverter(BaseConverter):
    """The id of a contribution, the beginning of one, or a position in the log."""

    regex = "[0-9a-f][0-9a-f-]{0,35}"


class SuffixConverter(BaseConverter):
    """What names a representation at the end of a URL."""

    regex = "[a-z]{1,8}"


def init_app(app: Flask) -> None:
    """Make the converters known: `<kind:…>`, `<plural:…>`, `<key:…>` and so on."""
    app.url_map.converters.update(
        kind=KindConverter,
        plural=PluralConverter,
        key=KeyConverter,
        code=CodeConverter,
        contribution=ContributionConverter,
        suffix=SuffixConverter,
    )
