"""What a SPARQL query asks for, found out before any engine sees it.

The engine dies, by segfault and not by exception, on deep nesting and very long chains, and it
calls whatever address a SERVICE clause names. So a query from outside is first read here: by a
lexer of the terminals of https://www.w3.org/TR/sparql11-query/#sparqlGrammar that never recurses.

The engine has no lexer of its own: it lets keywords run into their neighbours (`trueSERVICE<…>`,
`SERVICE:x`) and decides by context whether `<` opens an IRI. Where the two could read a text
differently, and one of the readings is a SERVICE clause, the query is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, cast
from urllib.parse import urljoin

from kb.errors import QueryRefusedError, QuerySyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Dataset", "QueryInfo", "inspect"]

_MAX_CHARACTERS = 250_000
_MAX_PARTS = 1_000
"""The most parts that may follow one another; the engine dies at some thousands."""
_MAX_PREFIX = 100
"""The most characters of a prefix; without a limit, looking for its colon takes quadratic time."""

Form = Literal["select", "ask", "construct", "describe"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query is about: those merged as its default graph, and those it can name.

    https://www.w3.org/TR/sparql11-query/#specifyingDataset
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryInfo:
    """What `inspect` found; `text` is the query to give to an engine, its escapes decoded."""

    form: Form
    text: str
    prefixes: Mapping[str, str]
    dataset: Dataset | None


class _Token(NamedTuple):
    kind: str
    text: str
    offset: int


_BASE = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_NAME = rf"{_BASE}_0-9\u00B7\u0300-\u036F\u203F\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_EXPONENT = r"[eE][+-]?\d+"
_TERMINALS = {
    "space": r"[ \t\r\n]++",
    "comment": r"#[^\r\n]*+",
    "iri": r'<[^<>"{}|^`\\\x00-\x20]*+>',
    "string": (
        r"'''(?:[^'\\]++|\\[tbnrf\\\"']|'(?!''))*+'''"
        r'|"""(?:[^"\\]++|\\[tbnrf\\"\']|"(?!""))*+"""'
        r"|(?!''')'(?:[^'\\\r\n]++|\\[tbnrf\\\"'])*+'"
        r'|(?!""")"(?:[^"\\\r\n]++|\\[tbnrf\\"\'])*+"'
    ),
    "variable": rf"[?$][{_BASE}_0-9][{_BASE}_0-9\u00B7\u0300-\u036F\u203F\u2040]*+",
    "language": r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+",
    "blank": rf"_:[{_BASE}_0-9](?:[{_NAME}-]|\.++(?=[{_NAME}-]))*+",
    "name": (
        rf"(?:[{_BASE}](?:[{_NAME}-]|\.(?=[.{_NAME}-])){{0,{_MAX_PREFIX}}}+)?+:"
        rf"(?:(?:[{_BASE}_:0-9]|{_ESCAPED})"
        rf"(?:[{_NAME}:-]|{_ESCAPED}|\.++(?=[{_NAME}:%\\-]))*+)?+"
    ),
    "number": rf"[+-]?(?:\d+\.\d*{_EXPONENT}|\d*\.\d+(?:{_EXPONENT})?|\d+(?:{_EXPONENT})?)",
    "word": r"[A-Za-z_][A-Za-z0-9_]*+",
    "sign": r"\^\^|\|\||&&|!=|<=|>=|[{}()\[\].;,=<>!|/^*+?~&-]",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _TERMINALS.items()))
_CODEPOINT = re.compile(r"\\\\|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SERVICE = re.compile("service", re.IGNORECASE)
_OPERAND_LIKE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*://)[^>]*[#']")

_CLOSING = {"{": "}", "(": ")", "[": "]"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_PARTS = {"UNION", "OPTIONAL", "MINUS", "BIND", "FILTER", "VALUES", *"{.;|/*+-", "||", "&&"}


def inspect(text: str, *, max_nesting: int = 64) -> QueryInfo:
    r"""Read a query; what it returns may be given to an engine.

    :raises QuerySyntaxError: with line and column, where no query can be read.
    :raises QueryRefusedError: for an update, a SERVICE clause, and what is too long or too deep.

    >>> info = inspect("PREFIX ex: <https://example.org/> ASK { ?s ex:p 'SERVICE' }")
    >>> info.form, dict(info.prefixes)
    ('ask', {'ex': 'https://example.org/'})
    """
    if len(text) > _MAX_CHARACTERS:
        raise QueryRefusedError(
            f"the query has {len(text):,} characters, more than {_MAX_CHARACTERS:,}",
            hint="Ask in several queries.",
        )
    text = _decode(text)
    tokens = list(_nested(text, _counted(_tokens(text)), max_nesting))
    prefixes, base, form, start = _prologue(text, tokens)
    _refuse_service(text, tokens)
    _check_prefixes(text, tokens[start:], prefixes)
    return QueryInfo(form, text, prefixes, _dataset(tokens[start:], prefixes, base))


def _decode(text: str) -> str:
    r"""Decode codepoint escapes, which come before the grammar.

    https://www.w3.org/TR/sparql11-query/#codepointEscape

    >>> _decode(r"\u0053ERVICE 'C:\\u0041'")
    "SERVICE 'C:\\\\u0041'"
    """

    def character(found: re.Match[str]) -> str:
        digits = found[1] or found[2]
        if digits is None:
            return found[0]
        if (code := int(digits, 16)) > 0x10FFFF:
            raise _error(text, found.start(), f"{found[0]} is beyond the last codepoint")
        return chr(code)

    decoded = _CODEPOINT.sub(character, text)
    try:
        decoded.encode()
    except UnicodeEncodeError as error:
        raise _error(decoded, error.start, "half of a surrogate pair is no character") from None
    return decoded


def _tokens(text: str) -> Iterator[_Token]:
    offset = 0
    while offset < len(text):
        found = _TOKEN.match(text, offset)
        if not found:
            character = text[offset]
            if character in "'\"":
                raise _error(
                    text,
                    offset,
                    "the string that begins here does not end, or has an escape that is none",
                )
            raise _error(text, offset, f"{character!r} begins nothing that a query may hold")
        kind = cast("str", found.lastgroup)
        if kind not in ("space", "comment"):
            yield _Token(kind, found[0], offset)
        offset = found.end()


def _counted(tokens: Iterator[_Token]) -> Iterator[_Token]:
    """Pass tokens on until they are too many parts that follow one another."""
    parts = 0
    for token in tokens:
        parts += token.text.upper() in _PARTS
        if parts > _MAX_PARTS:
            raise QueryRefusedError(
                f"the query has more than {_MAX_PARTS:,} parts (UNION, OPTIONAL, operators, …)",
                hint="Give many values in one VALUES clause, or ask in several queries.",
            )
        yield token


def _nested(text: str, tokens: Iterator[_Token], limit: int) -> Iterator[_Token]:
    """Pass tokens on until brackets do not match or nest too deep."""
    opened: list[_Token] = []
    for token in tokens:
        if token.kind == "sign" and token.text in _CLOSING:
            opened.append(token)
            if len(opened) > limit:
                raise QueryRefusedError(
                    f"the query nests deeper than {limit}", hint="Ask in several queries."
                )
        elif (
            token.kind == "sign"
            and token.text in _CLOSING.values()
            and (not opened or _CLOSING[opened.pop().text] != token.text)
        ):
            raise _error(text, token.offset, f"this {token.text} closes nothing")
        yield token
    if opened:
        raise _error(text, opened[-1].offset, f"this {opened[-1].text} is never closed")


def _prologue(text: str, tokens: list[_Token]) -> tuple[dict[str, str], str, Form, int]:
    """Read the declarations; return them, the query form, and where the rest begins.

    https://www.w3.org/TR/sparql11-query/#rPrologue
    """
    prefixes: dict[str, str] = {}
    base = ""
    at = 0
    while at < len(tokens):
        word = tokens[at].text.upper()
        kinds = [token.kind for token in tokens[at : at + 3]]
        if word == "BASE" and kinds[:2] == ["word", "iri"]:
            base = urljoin(base, tokens[at + 1].text[1:-1])
            at += 2
        elif word == "PREFIX" and kinds == ["word", "name", "iri"]:
            prefixes[tokens[at + 1].text[:-1]] = urljoin(base, tokens[at + 2].text[1:-1])
            at += 3
        elif word in _FORMS:
            return prefixes, base, cast("Form", word.lower()), at
        elif word in _UPDATES:
            raise QueryRefusedError(
                f"expected a query, came an update ({word})",
                hint="Data change by contributions of profiles, never by SPARQL.",
            )
        else:
            break
    offset = tokens[at].offset if at < len(tokens) else len(text)
    raise _error(text, offset, "expected PREFIX, BASE, SELECT, ASK, CONSTRUCT or DESCRIBE")


def _refuse_service(text: str, tokens: list[_Token]) -> None:
    """Refuse a SERVICE clause, and what the engine might take for one."""
    if not _SERVICE.search(text):
        return
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        named = before is not None and before.text.upper() in ("GRAPH", "FROM", "NAMED")
        opens = after is not None and after.text == "{"
        clause = token.kind == "word" or (token.kind == "name" and opens and not named)
        if clause and _SERVICE.search(token.text.partition(":")[0]):
            raise _refusal(text, token.offset, "SERVICE is never followed")
        if token.kind == "iri" and _OPERAND_LIKE.match(token.text):
            raise _refusal(
                text, token.offset, f"beside the word SERVICE, {token.text} could be a comparison"
            )


def _check_prefixes(text: str, tokens: list[_Token], prefixes: Mapping[str, str]) -> None:
    for token in tokens:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in prefixes:
            raise _error(
                text,
                token.offset,
                f"the prefix {prefix}: is not declared",
                hint=f"Begin the query with PREFIX {prefix}: and the IRI in angle brackets.",
            )


def _dataset(tokens: list[_Token], prefixes: Mapping[str, str], base: str) -> Dataset | None:
    """Return the graphs of the FROM clauses; None without any."""
    graphs: dict[bool, list[str]] = {True: [], False: []}
    for before, token, after in zip(tokens, tokens[1:], [*tokens[2:], tokens[-1]], strict=False):
        if before.kind != "word" or before.text.upper() != "FROM":
            continue
        named = token.kind == "word" and token.text.upper() == "NAMED"
        graph = after if named else token
        if graph.kind == "iri":
            graphs[named].append(urljoin(base, graph.text[1:-1]))
        elif graph.kind == "name":
            prefix, _, local = graph.text.partition(":")
            graphs[named].append(prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))
    found = Dataset(tuple(graphs[False]), tuple(graphs[True]))
    return None if found == Dataset() else found


def _refusal(text: str, offset: int, message: str) -> QueryRefusedError:
    line, column = _place(text, offset)
    return QueryRefusedError(
        message,
        hint="Ask the other endpoint yourself and put its answers into a VALUES clause.",
        line=line,
        column=column,
    )


def _error(text: str, offset: int, message: str, *, hint: str | None = None) -> QuerySyntaxError:
    line, column = _place(text, offset)
    return QuerySyntaxError(message, line=line, column=column, hint=hint)


def _place(text: str, offset: int) -> tuple[int, int]:
    r"""Return line and column, from 1.

    >>> _place("ab\ncd", 4)
    (2, 2)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
