"""Where things are found on the host that was asked: every URL of the web face is made here.

Identifiers in the data are never rewritten; only what a reader follows is. So a server on
localhost, or below a path of another site, is fully browsable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from flask import request, url_for

from api.current import kb
from kb.iris import FORMS, NS, ROOT, SCHEME, SHAPES
from kb.vocab import COUNTRY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.negotiation import Representation
    from kb.iris import ProfileId

__all__ = [
    "absolute",
    "alternates",
    "anchor",
    "code_of",
    "contribution",
    "document",
    "external",
    "here",
    "history",
    "href",
    "link_header",
    "memento",
    "with_arguments",
]


def document(profile: ProfileId, suffix: str | None = None) -> str:
    """Return the path of the document about a profile's thing."""
    return url_for("documents.document", kind=profile.type, key=profile.key, suffix=suffix)


def memento(profile: ProfileId, position: int, suffix: str | None = None) -> str:
    """Return the path of the document as of a position in the log."""
    return url_for(
        "documents.document", kind=profile.type, key=profile.key, suffix=suffix, asOf=position
    )


def history(profile: ProfileId) -> str:
    """Return the path of the history of a profile."""
    return url_for("history.listed", kind=profile.type, key=profile.key)


def contribution(identifier: str, suffix: str | None = None) -> str:
    """Return the path of the document about a contribution."""
    return url_for("contribution.document", name=identifier, suffix=suffix)


def here(iri: str | None) -> str | None:
    """Return, on the host that was asked, the URL of a resource whose URL is below our base."""
    if iri is None:
        return None
    return urljoin(absolute(url_for("home.home_page")), iri.removeprefix(kb.iris.base))


def anchor(kind: str, local: str) -> str:
    """Return the fragment at which a page shows a part."""
    return f"{kind}-{local}"


def href(iri: str) -> str | None:
    """Return where a mention of an IRI leads; None when it should not be a link.

    Ours lead to their document on the host asked, countries to their card, others to themselves
    if that is a web address.
    """
    profile = kb.iris.owner(iri)
    if profile is not None:
        segments = iri.removeprefix(kb.iris.thing(profile)).split("/")[1:]
        path = document(profile)
        return f"{path}#{anchor(*segments)}" if segments else path
    publisher = iri.removeprefix(kb.iris.publisher(""))
    if publisher != iri:
        return url_for("publishing.document", key=publisher)
    stem = kb.iris.contribution("")
    if iri.startswith(stem):
        return contribution(iri.removeprefix(stem).partition("#")[0])
    for stem in (NS, SHAPES, FORMS, SCHEME):
        if iri.startswith(stem):
            return urljoin(url_for("home.home_page"), iri.removeprefix(ROOT))
    if iri.startswith(COUNTRY):
        return url_for("discovery.question", question="country-card", country=code_of(iri))
    return external(iri)


def code_of(iri: str) -> str:
    """Return the last segment of an IRI."""
    return iri.rsplit("/", 1)[-1]


def external(iri: str) -> str | None:
    """Return a web address as it is; None for anything that a browser might run instead.

    >>> external("javascript:alert(1)") is None
    True
    """
    try:
        parts = urlsplit(iri)
    except ValueError:
        return None
    return iri if parts.scheme in ("http", "https") and parts.netloc else None


def absolute(path: str) -> str:
    """Return a path as a full URL on the host that was asked."""
    return urljoin(request.host_url, path)


def with_arguments(changes: Mapping[str, str | int | None], path: str | None = None) -> str:
    """Return the URL of this request with some parameters changed; None takes one away."""
    merged: dict[str, str | int | None] = {**request.args.to_dict(), **changes}
    query = urlencode({name: value for name, value in merged.items() if value not in (None, "")})
    stem = request.script_root + request.path if path is None else path
    return f"{stem}?{query}" if query else stem


def alternates(urls: Mapping[Representation, str]) -> list[tuple[str, dict[str, str]]]:
    """Return the links to the other representations of a resource, for `link_header`."""
    return [
        (url, {"rel": "alternate", "type": representation.media_type})
        for representation, url in urls.items()
    ]


def link_header(links: list[tuple[str, dict[str, str]]]) -> str:
    """Return the value of a `Link` header (https://www.rfc-editor.org/rfc/rfc8288.html#section-3).

    >>> link_header([("/clusters?page=2", {"rel": "next"})])
    '</clusters?page=2>; rel="next"'
    """
    return ", ".join(
        f"<{url}>" + "".join(f'; {name}="{value}"' for name, value in parameters.items())
        for url, parameters in links
    )
