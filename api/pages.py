"""What all HTML pages share: the frame around them, and how nodes and values are shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal, format_percent
from flask import Response, render_template, url_for
from markupsafe import Markup, escape

from api import links, texts
from api.explanations import criterion_text, explain, explain_signal
from api.figures import row_of
from api.messages import gettext, language
from api.negotiation import HTML

if TYPE_CHECKING:
    from decimal import Decimal

    from flask import Flask

    from api.explanations import Sentence
    from api.names import Names, Node

__all__ = ["html", "init_app"]

NAVIGATION = ("clusters", "partnerships", "agreements", "gateways", "organisations", "programmes")


def html(template: str, status: int = 200, **context: Any) -> Response:  # noqa: ANN401
    """Return a page; `alternates` in its context are linked in the head and in `Link`."""
    response = Response(render_template(template, **context), status, mimetype=HTML.media_type)
    response.content_language = language()
    return response


def linked(node: Node) -> Markup:
    """Return a node as a link, or as its name if it leads nowhere."""
    if node.href is None:
        return Markup("<span>{}</span>").format(node.label)
    away = Markup(' rel="external nofollow"') if node.leaves else ""
    return Markup('<a href="{}"{}>{}</a>').format(node.href, away, node.label)


def told(sentence: Sentence, names: Names) -> Markup:
    """Return a sentence with its nodes as links."""
    values = {
        key: Markup(", ").join(linked(names(iri)) for iri in iris)
        for key, iris in sentence.nodes.items()
    }
    values |= {key: _time(value) for key, value in sentence.values.items()}
    return Markup(str(escape(gettext(sentence.text)))) % values  # noqa: S704  it was escaped


def number(value: int) -> str:
    """Return a number in the writing of the page's language."""
    return format_decimal(value, locale=language().replace("-", "_"))


def percent(value: Decimal) -> str:
    """Return a share in the writing of the page's language, to one place."""
    return format_percent(value, "0.0 %", locale=language().replace("-", "_"))


def _time(value: str) -> Markup:
    """Return a date as it was stated, whole or partial, or the day of an instant."""
    day = value.partition("T")[0]
    return Markup('<time datetime="{}">{}</time>').format(value, day) if value else Markup()


def _moment(value: str) -> Markup:
    """Return an instant to the minute, in UTC."""
    shown = value[:16].replace("T", " ")
    return Markup('<time datetime="{}">{} UTC</time>').format(value, shown)


def spaced(name: str) -> str:
    """Return the name of a variable as words.

    >>> spaced("statedFor")
    'stated for'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()


def _shared() -> dict[str, Any]:
    """Return what every template may use."""
    return {
        "page_language": language(),
        "navigation": [
            (url_for("collections.collection", plural=plural), gettext(texts.COLLECTIONS[plural]))
            for plural in NAVIGATION
        ],
        "texts": texts,
    }


def init_app(app: Flask) -> None:
    """Give the templates what they share."""
    app.context_processor(_shared)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        linked=linked, number=number, percent=percent, time=_time, moment=_moment, spaced=spaced
    )
    app.jinja_env.globals.update(
        explain=explain,
        explain_signal=explain_signal,
        criterion_text=criterion_text,
        figure_row=row_of,
        told=told,
        external=links.external,
        with_arguments=links.with_arguments,
        document=links.document,
        history=links.history,
        contribution_path=links.contribution,
    )
