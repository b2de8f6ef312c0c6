"""What is fuzzed: functions of bytes that may raise errors of our own tree and no other."""

from __future__ import annotations

import io
import json
import logging
import tempfile
import zipfile
from contextlib import suppress
from dataclasses import replace
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kb.config import Settings
from kb.contributions.claims import claim, claims
from kb.contributions.sent import Sent
from kb.errors import KnowledgeBaseError, QueryError, StoreError
from kb.iris import PROFILE_TYPES, Iris, ProfileId
from kb.rdf import MEDIA_TYPES, hash_of, n_triples, parse, stored_form
from kb.rdf.places import find_places
from kb.reference import Reference
from kb.sparql import inspect
from kb.spreadsheets import Interpreter, RefusedRow, Vocabulary, read, refused_rows
from kb.store.failures import engine_failures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask.testing import FlaskClient

    Target = Callable[[bytes], None]

__all__ = ["TARGETS", "XLSX"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_IRIS = Iris()
_SETTINGS = replace(Settings(), max_file_bytes=20_000_000, max_cells=200_000)
_KINDS = tuple(PROFILE_TYPES)
_PROFILE = ProfileId("cluster", "it-example")
_WORKBOOK = {
    "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument'
    b'/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'content-types"><Default Extension="xml" ContentType="application/xml"/><Default '
    b'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b"</Types>",
    "xl/workbook.xml": b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main'
    b'" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    b'<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/'
    b'package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    b"</Relationships>",
}
_BODIES = (
    "/profiles/cluster/it-example/merge",
    "/profiles/cluster/it-example/stewardship",
    "/reviews/1/refuse",
    "/publishers",
    "/publishers/agency/tokens",
)
"""Where a JSON object is taken."""


def _document(media_type: str) -> Target:
    def target(data: bytes) -> None:
        with suppress(UnicodeDecodeError):
            find_places(data.decode("utf-8-sig"), media_type, "urn:x:")
        quads = parse(data, media_type, base=None, settings=_SETTINGS)
        sent = Sent(data, media_type, _IRIS)
        found = claims(quads, _IRIS, "agency")
        for error in found.refused:
            sent.locate(error)
        for one in found.accepted:
            form = stored_form(one.triples)
            hash_of(parse(n_triples(form), "application/n-triples", base=None, settings=_SETTINGS))
        claim(quads, _IRIS, _PROFILE, "agency")

    return target


def _table(data: bytes) -> None:
    _interpreted(data, "table.csv", None)


def _described_table(data: bytes) -> None:
    _interpreted(b"id,Name,Country\na,Alpha,FR\n", "table.csv", data)


def _workbook(data: bytes) -> None:
    _interpreted(data, "table.xlsx", None)


def _sheet(data: bytes) -> None:
    """Read a workbook of which this is the XML of the sheet."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, content in {**_WORKBOOK, "xl/worksheets/sheet1.xml": data}.items():
            made.writestr(name, content)
    _interpreted(target.getvalue(), "table.xlsx", None)


def _interpreted(data: bytes, name: str, metadata: bytes | None) -> None:
    table = read(data, settings=_SETTINGS, name=name, metadata=metadata)
    kind = _KINDS[len(data) % len(_KINDS)]
    interpreter = Interpreter(kind, "agency", vocabulary=_vocabulary(), iris=_IRIS)
    mapping = interpreter.mapping(table, interpreter.stated(table))
    outcomes = list(interpreter.rows(table, mapping))
    json.dumps(mapping.to_csvw(table, _IRIS))
    refused = [(one.row, one.problems) for one in outcomes if isinstance(one, RefusedRow)]
    refused_rows(table, refused)


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary(Reference.load())


def _query(data: bytes) -> None:
    """Read a query; what is accepted must not call out, which the engine would fail in."""
    info = inspect(data.decode("utf-8", "replace"))
    if inspect(info.text) != info:
        raise AssertionError("reading again what was read gives something else")
    try:
        with suppress(QueryError), engine_failures():
            ox.Store().query(info.text)
    except StoreError as error:
        raise AssertionError("the engine does more with it than to answer") from error


def _validated(data: bytes) -> None:
    """Have every kind of document checked by the gate, over HTTP; the first byte tells which."""
    kinds = list(MEDIA_TYPES)
    accepted = ("application/json", "text/html", "text/turtle", "application/ld+json")
    _ask(
        "POST",
        "/validate",
        data[1:],
        {
            "Content-Type": kinds[data[0] % len(kinds)] if data else "",
            "Accept": accepted[data[0] // 16 % len(accepted)] if data else "",
            "Accept-Language": "de",
        },
    )


def _body(data: bytes) -> None:
    """Send a JSON body to whoever takes one; the first byte tells where."""
    path = _BODIES[data[0] % len(_BODIES)] if data else _BODIES[0]
    _ask("POST", path, data[1:], {"Content-Type": "application/json"})


def _ask(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> None:
    client, token = _client()
    sent = {"Authorization": f"Bearer {token}", **headers}
    response = client.open(path, method=method, data=body, headers=sent)
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _LOGGED.pop() if _LOGGED else AssertionError(response.text)


class _Logged(logging.Handler):
    """Keeps the exception that was answered as a problem."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            _LOGGED[:] = [record.exc_info[1]]


_LOGGED: list[BaseException] = []


@cache
def _client() -> tuple[FlaskClient, str]:
    """Return a client of an application with a knowledge base of its own, and a token."""
    from api.app import create_app

    folder = tempfile.mkdtemp(prefix="fuzz-")
    app = create_app(replace(Settings(), data_dir=Path(folder)))
    logger = logging.getLogger("api")
    logger.addHandler(_Logged())
    logger.propagate = False
    kb = app.extensions["kb"]
    kb.log.publishers.add("agency", "An agency")
    _, token = kb.log.tokens.create("agency", label="fuzz", scope="admin")
    return app.test_client(), token


def _quietly(target: Target) -> Target:
    def quiet(data: bytes) -> None:
        with suppress(KnowledgeBaseError):
            target(data)

    return quiet


TARGETS: dict[str, Target] = {
    name: _quietly(target)
    for name, target in {
        **{form.file_extension: _document(name) for name, form in MEDIA_TYPES.items()},
        "csv": _table,
        "csvw": _described_table,
        "xlsx": _workbook,
        "sheet": _sheet,
        "query": _query,
        "validate": _validated,
        "json": _body,
    }.items()
}
"""Every target by its name; RDF by the ending of its files."""
