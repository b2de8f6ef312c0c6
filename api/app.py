"""The application factory: settings in, a Flask application around one knowledge base out."""

from __future__ import annotations

from flask import Flask

from api import headers, messages, pages, problems, routing
from api.administration import administration
from api.collections import collections
from api.contribution import contribution
from api.discovery import discovery
from api.documents import documents
from api.health import health
from api.history import history
from api.holdings import held
from api.home import home
from api.identifiers import identifiers
from api.inbox import inbox
from api.jobs import jobs
from api.merging import merging
from api.profiles import profiles
from api.publishing import publishing
from api.queries import queries
from api.reviews import reviews
from api.sparql import sparql
from api.stewardship import stewardship
from api.validation import validation
from api.vocabulary import vocabulary
from kb.config import Settings
from kb.knowledge_base import KnowledgeBase

__all__ = ["create_app"]

BLUEPRINTS = (
    home,
    documents,
    publishing,
    inbox,
    history,
    contribution,
    collections,
    discovery,
    sparql,
    queries,
    profiles,
    held,
    merging,
    stewardship,
    reviews,
    jobs,
    identifiers,
    administration,
    validation,
    vocabulary,
    health,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Open the knowledge base of these settings, or of the environment, and serve it.

    It is `app.extensions["kb"]`, and is closed when the application goes or the process ends;
    whoever wants that sooner closes it.
    """
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["kb"] = KnowledgeBase(settings or Settings.from_env())
    for part in (routing, messages, pages, headers, problems):
        part.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
