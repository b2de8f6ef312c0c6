"""What JSON-LD needs before and after pyoxigraph parses it.

Contexts are resolved here: ours are put in place from the files that we ship, all others that
would have to be fetched are refused. A JSON-LD processor drops what it cannot turn into an IRI,
such as a key that the context does not define, without a word; so we let it through and refuse
it by name.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

import pyoxigraph as ox
from rdflib.namespace import XSD

from kb import assets
from kb.errors import LimitError, MalformedError
from kb.iris import ROOT
from kb.rdf.nesting import place

if TYPE_CHECKING:
    from collections.abc import Iterable

    Json = dict[str, Any] | list[Any] | str | float | bool | None

__all__ = [
    "CONTEXTS",
    "check_terms",
    "plain_decimals",
    "resolve_contexts",
    "shipped_contexts",
]

_FOLDER = "ontology/context"
_LIKE_KEYWORD = re.compile("@[a-zA-Z]+")
_KEYWORDS = frozenset(
    f"@{name}"
    for name in (
        *("base", "container", "context", "direction", "graph", "id", "import", "included"),
        *("index", "json", "language", "list", "nest", "none", "prefix", "propagate"),
        *("protected", "reverse", "set", "type", "value", "version", "vocab"),
    )
)
_DECIMAL = ox.NamedNode(XSD.decimal)

_MOST_CONTEXTS = 100
"""How often a document may name a context of ours; each naming stands for some kilobytes."""

CONTEXTS = f"{ROOT}context/"
"""Below this IRI our contexts are named, as their files are below ontology/context/."""


def resolve_contexts(text: str) -> str:
    """Return the document with our contexts in place of their IRIs.

    :raises MalformedError: when it is not JSON, gives a key twice, or names another context.
    :raises LimitError: when it names ours too often.
    """
    try:
        document = json.loads(
            text, object_pairs_hook=_unique, parse_float=_finite, parse_constant=_not_json
        )
    except json.JSONDecodeError as error:
        raise MalformedError(
            f"the JSON does not parse: {error.msg}", line=error.lineno, column=error.colno
        ) from None
    except ValueError as error:
        raise MalformedError(f"the JSON does not parse: {error}") from None
    if not isinstance(document, dict | list):
        raise MalformedError(
            "expected a JSON object or array, came a single value", line=1, column=1
        )
    resolver = _Resolver(text)
    resolved = resolver.node(document)
    return json.dumps(resolved) if resolver.replaced else text


class _Resolver:
    """Walks a document; its nesting was checked before."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.replaced = 0

    def node(self, node: Json) -> Json:
        if isinstance(node, list):
            return [self.node(item) for item in node]
        if isinstance(node, dict):
            for key, value in node.items():
                self._check_keyword(key, value)
            return {
                key: self.context(value) if key == "@context" else self.node(value)
                for key, value in node.items()
            }
        return node

    def _check_keyword(self, key: str, value: Json) -> None:
        """Refuse what looks like a keyword and is none, and directions, which RDF 1.1 lacks.

        A processor ignores it without a word:
        https://www.w3.org/TR/json-ld11/#syntax-tokens-and-keywords
        """
        names = (key, value) if key in ("@id", "id") else (key,)
        wrong = next((text for text in names if _is_no_keyword(text)), None)
        if wrong is None and key == "@direction" and value is not None:
            wrong = key
        if wrong is not None:
            line, column = _place(self._text, wrong)
            raise MalformedError(
                f"{wrong} would be left out without a word: it is no keyword that is taken here",
                hint="Leave it out, or write the term that you mean.",
                line=line,
                column=column,
            )

    def context(self, value: Json) -> Json:
        if isinstance(value, list):
            return [self.context(item) for item in value]
        if isinstance(value, dict) and "@import" in value:
            self._refuse(value["@import"])
        if not isinstance(value, str):
            return self.node(value)
        if not value.startswith(CONTEXTS) or value not in shipped_contexts():
            self._refuse(value)
        self.replaced += 1
        if self.replaced > _MOST_CONTEXTS:
            raise LimitError(
                f"our context is named more than {_MOST_CONTEXTS} times",
                hint="Name it once, at the top of the document.",
            )
        return shipped_contexts()[value]

    def _refuse(self, name: Json) -> NoReturn:
        line, column = _place(self._text, name)
        raise MalformedError(
            f"the context {name} would have to be fetched, and nothing is ever fetched",
            hint=f"Write the context into the document, or use {', '.join(shipped_contexts())}.",
            line=line,
            column=column,
        )


def _is_no_keyword(text: Json) -> bool:
    return isinstance(text, str) and bool(_LIKE_KEYWORD.fullmatch(text)) and text not in _KEYWORDS


@cache
def shipped_contexts() -> dict[str, Json]:
    """Return our contexts by their IRIs."""
    return {
        f"{CONTEXTS}{path.removeprefix(_FOLDER + '/')}": json.loads(assets.read(path))["@context"]
        for path in assets.walk(_FOLDER, ".jsonld")
    }


def check_terms(quads: Iterable[ox.Quad], text: str) -> None:
    """Look at what the parser let through unchecked.

    :raises MalformedError: naming the key, IRI or language tag that is none.
    """
    sound: set[str] = set()
    for quad in quads:
        named = [quad.subject, quad.predicate, quad.object, quad.graph_name]
        if isinstance(quad.object, ox.Literal):
            named.append(quad.object.datatype)
            _check_language(quad.object, text)
        for term in named:
            if isinstance(term, ox.NamedNode) and term.value not in sound:
                _check_iri(term, quad, text)
                sound.add(term.value)


def _check_iri(term: ox.NamedNode, quad: ox.Quad, text: str) -> None:
    try:
        ox.NamedNode(term.value)
    except ValueError as error:
        line, column = _place(text, term.value)
        if term == quad.predicate:
            message = f"the context does not say what {term.value!r} stands for"
            hint = (
                "Correct the key, define it in @context, or set it to null there to leave it out."
            )
        else:
            message = f"expected an absolute IRI, came {term.value!r}: {error}"
            hint = "Write the whole IRI, or a compact one whose prefix the context defines."
        raise MalformedError(message, hint=hint, line=line, column=column) from None


def _check_language(literal: ox.Literal, text: str) -> None:
    if literal.language is None:
        return
    try:
        ox.Literal(literal.value, language=literal.language)
    except ValueError as error:
        line, column = _place(text, literal.language)
        raise MalformedError(
            f"expected a language tag, came {literal.language!r}: {error}", line=line, column=column
        ) from None


def plain_decimals(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Write decimals as decimals: JSON-LD turns the number 0.5 into "5.0E-1", which is none.

    https://www.w3.org/TR/json-ld11-api/#data-round-tripping
    """
    return [_plain(quad) for quad in quads]


def _plain(quad: ox.Quad) -> ox.Quad:
    value = quad.object
    if not isinstance(value, ox.Literal) or value.datatype != _DECIMAL or "E" not in value.value:
        return quad
    try:
        number = Decimal(value.value)
    except ArithmeticError:
        return quad
    if number.adjusted() not in range(-40, 40):
        return quad
    literal = ox.Literal(f"{number.normalize():f}", datatype=_DECIMAL)
    return ox.Quad(quad.subject, quad.predicate, literal, quad.graph_name)


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(key for key, _ in pairs)
        [(double, _)] = counted.most_common(1)
        raise ValueError(f"the key {double!r} is given twice in one object")
    return found


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"the number {text} is out of range")
    return number


def _not_json(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _place(text: str, needle: Json) -> tuple[int | None, int | None]:
    """Return where a string first stands, if it does in so many words."""
    index = text.find(json.dumps(needle, ensure_ascii=False))
    return place(text, index) if index >= 0 else (None, None)
