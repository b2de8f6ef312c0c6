"""What gunicorn loads, in its worker.

    python -m gunicorn -c python:api.gunicorn_conf api.wsgi:app

Settings come from the environment (`CLUSTER_KB_*`).
"""

from __future__ import annotations

import sys
from threading import Thread

from api.app import create_app
from kb.errors import KnowledgeBaseError
from kb.memory import settle

__all__ = ["app"]

_NO_APPLICATION = 4
"""With this status a worker tells gunicorn that it is of no use to start another one."""

try:
    app = create_app()
except KnowledgeBaseError as error:
    sys.stderr.write(f"{error.title}: {error.message}\n{error.hint or ''}\n")
    sys.exit(_NO_APPLICATION)
_kb = app.extensions["kb"]
_sandbox = _kb.sandbox  # its processes start before the first query comes
_kb.jobs.runner.start()


def _prepare() -> None:
    """Make what pages need and keep, while the first requests are answered already."""
    _kb.resources.prepare(_kb.settings.language)
    settle()


Thread(target=_prepare, daemon=True).start()
