"""Descriptions of tables in CSV on the Web, read with the library `csvw`; nothing is fetched.

https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import csvw

from kb.errors import LimitError, MalformedError
from kb.spreadsheets.delimited import Dialect

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ColumnDescription", "Description", "described"]

_MOST_BYTES = 1_000_000
_MOST_NESTED = 30
_WARNING = Lock()
"""Python keeps what happens with warnings for all threads: one at a time may change it."""


@dataclass(frozen=True, slots=True)
class ColumnDescription:
    """What the metadata say of one column."""

    name: str | None
    titles: tuple[str, ...]
    property: str | None = None
    about: str | None = None
    value: str | None = None
    """A template of IRIs (RFC 6570), with the names of columns as variables."""
    language: str | None = None
    separator: str | None = None
    null: tuple[str, ...] = ()
    default: str = ""
    virtual: bool = False
    left_out: bool = False
    datatype: Any = None
    """A `csvw.Datatype`, where a format says how dates or numbers are written."""

    def expanded(self, values: Mapping[str, str]) -> str:
        """Return the value that its template makes of the other columns of a row."""
        return str(csvw.metadata.URITemplate(self.value or "").expand(**values))


@dataclass(frozen=True, slots=True)
class Description:
    """What the metadata say of one table."""

    dialect: Dialect
    columns: tuple[ColumnDescription, ...]
    source: Mapping[str, object]

    @property
    def titles(self) -> list[str]:
        """A title for each column that the table really has, for a table without a head."""
        real = (one for one in self.columns if not one.virtual)
        return [one.titles[0] if one.titles else one.name or "" for one in real]


def described(data: bytes | Mapping[str, object], name: str) -> Description:
    """Read the metadata of the table `name`: of one table, or of a group to which it belongs.

    :raises MalformedError: when they are no such metadata, or refer to what would be fetched.
    :raises LimitError: when they are too large or nested too deeply.
    """
    source = _table(_parsed(data) if isinstance(data, bytes) else dict(data), name)
    for term in ("tableSchema", "dialect"):
        if not isinstance(source.get(term, {}), dict):
            raise MalformedError(
                f"the metadata refer to a {term} elsewhere, and nothing is fetched",
                hint=f"Write the {term} into the file itself.",
            )
    given = {"url": name, **source}
    try:
        with _WARNING, warnings.catch_warnings():
            warnings.simplefilter("error")
            table = csvw.Table.fromvalue(json.loads(json.dumps(given)))
            columns = tuple(_column(one) for one in table.tableSchema.columns)
            dialect = _dialect(table.dialect, given.get("dialect"))
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError, Warning) as error:
        raise _no_metadata(str(error) or type(error).__name__) from None
    return Description(dialect, columns, source)


def _parsed(data: bytes) -> dict[str, Any]:
    if len(data) > _MOST_BYTES:
        raise LimitError(f"expected at most {_MOST_BYTES:,} bytes of metadata, came {len(data):,}")
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _no_metadata("they are not in UTF-8") from None
    except json.JSONDecodeError as error:
        raise MalformedError(
            f"the metadata are no JSON: {error.msg}", line=error.lineno, column=error.colno
        ) from None
    except ValueError as error:  # a number of too many digits
        raise _no_metadata(str(error)) from None
    except RecursionError:
        raise LimitError("the metadata are nested too deeply") from None
    if not isinstance(found, dict):
        raise _no_metadata("expected a JSON object")
    if _depth(found) > _MOST_NESTED:
        raise LimitError(f"expected metadata nested at most {_MOST_NESTED} deep")
    return found


def _depth(value: object) -> int:
    depth, level = 0, [value]
    while level and depth <= _MOST_NESTED:
        depth += 1
        inner = [one for one in level if isinstance(one, dict | list)]
        level = [x for one in inner for x in (one.values() if isinstance(one, dict) else one)]
    return depth


def _table(found: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the description of one table, of those in a group the one of this name."""
    tables = found.get("tables")
    if tables is None:
        return found
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise _no_metadata("expected a list of tables")
    named = [one for one in tables if str(one.get("url", "")).rpartition("/")[2] == name]
    chosen = named or (tables if len(tables) == 1 else [])
    if not chosen:
        raise _no_metadata(f"none of their tables has the url {name}")
    inherited = {key: found[key] for key in ("@context", "dialect", "lang") if key in found}
    return {**inherited, **chosen[0]}


def _column(column: Any) -> ColumnDescription:  # noqa: ANN401 - the library has no types
    titles = [title for each in (column.titles or {}).values() for title in each]
    language = column.inherit("lang")
    datatype = column.inherit("datatype")
    return ColumnDescription(
        name=column.name,
        titles=tuple(titles),
        property=_template(column.inherit("propertyUrl")),
        about=_template(column.inherit("aboutUrl")),
        value=_template(column.inherit("valueUrl")),
        language=None if language in (None, "und") else language,
        separator=column.inherit("separator"),
        null=tuple(column.inherit_null()),
        default=column.default or "",
        virtual=column.virtual,
        left_out=column.suppressOutput,
        datatype=datatype if datatype is not None and datatype.format else None,
    )


def _template(value: Any) -> str | None:  # noqa: ANN401 - the library has no types
    return getattr(value, "uri", None)


def _dialect(dialect: Any, given: object) -> Dialect:  # noqa: ANN401 - the library has no types
    """Return what is said of the dialect; what is not said is found out from the file."""
    said = given if isinstance(given, dict) else {}
    if dialect is None:
        return Dialect()
    if "delimiter" in said and len(dialect.delimiter) != 1:
        raise _no_metadata(f"the delimiter is {dialect.delimiter!r}, and must be one character")
    counted = {"header", "headerRowCount"} & said.keys()
    return Dialect(
        delimiter=dialect.delimiter if "delimiter" in said else None,
        encoding=dialect.python_encoding if "encoding" in said else None,
        quote=dialect.quoteChar,
        double_quote=dialect.doubleQuote,
        skip_initial_space=dialect.skipInitialSpace,
        skip_rows=dialect.skipRows,
        comment_prefix=dialect.commentPrefix,
        head_rows=(dialect.headerRowCount if dialect.header else 0) if counted else None,
    )


def _no_metadata(why: str) -> MalformedError:
    return MalformedError(
        f"these are no metadata of a table that can be read: {why}",
        hint="They follow https://www.w3.org/TR/tabular-metadata/; `cluster-kb template` writes "
        "some to begin with.",
    )
