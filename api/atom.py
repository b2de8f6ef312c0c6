"""Feeds in Atom (https://www.rfc-editor.org/rfc/rfc4287), a page at a time (RFC 5005).

The writer of the standard library escapes all that comes from data; what XML cannot hold at all is
left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

__all__ = ["Entry", "Feed", "Link", "written"]

NAMESPACE = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NO_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
"""What no XML document may hold: https://www.w3.org/TR/xml/#charsets."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where something leads, as a relation of https://www.iana.org/assignments/link-relations."""

    rel: str
    href: str
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `id` never changes, `updated` tells when it last did."""

    id: str
    title: str
    summary: str
    updated: datetime
    category: str
    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of a feed."""

    id: str
    title: str
    subtitle: str
    updated: datetime
    author: str
    language: str
    links: tuple[Link, ...]
    entries: tuple[Entry, ...]


def written(feed: Feed) -> bytes:
    """Return a feed as an XML document."""
    root = ET.Element("feed", {"xmlns": NAMESPACE, _LANGUAGE: feed.language})
    _texts(root, {"id": feed.id, "title": feed.title, "subtitle": feed.subtitle})
    _texts(root, {"updated": _time(feed.updated)})
    _texts(ET.SubElement(root, "author"), {"name": feed.author})
    _links(root, feed.links)
    for entry in feed.entries:
        node = ET.SubElement(root, "entry")
        _texts(node, {"id": entry.id, "title": entry.title, "updated": _time(entry.updated)})
        _links(node, entry.links)
        ET.SubElement(node, "category", {"term": entry.category, "label": _clean(entry.label)})
        _texts(node, {"summary": entry.summary})
    ET.indent(root)
    text: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return text + b"\n"


def _texts(parent: ET.Element, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = _clean(text)


def _links(parent: ET.Element, links: Iterable[Link]) -> None:
    for link in links:
        kind = {"type": link.media_type} if link.media_type else {}
        ET.SubElement(parent, "link", {"rel": link.rel, "href": _clean(link.href), **kind})


def _clean(text: str) -> str:
    r"""Leave out what XML cannot hold.

    >>> _clean("a\x00b")
    'ab'
    """
    return _NO_XML.sub("", text)


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
