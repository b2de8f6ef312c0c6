"""The catalogue of queries: each `.rq` file with its documented header, and typed parameters.

A query is plain SPARQL that any tool reads. Its header lines `#+ key: value` say what it answers,
which of its variables are parameters, and what its columns mean (queries/README.md). A value that
somebody gives for a parameter becomes an RDF term and is bound to the variable; it never becomes
query text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Self

from kb import assets
from kb.errors import NotFoundError, ParameterError
from kb.iris import Iris
from kb.parameters import Parameter, Reader
from kb.rdf.prefixes import PREFIXES
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import pyoxigraph as ox

    from kb.parameters import Codes

    Term = ox.NamedNode | ox.Literal

__all__ = ["INTERNAL", "QUESTIONS", "Catalogue", "CatalogueQuery", "Kind", "Parameter"]

INTERNAL = "resource"
"""What pages and documents read; no question of people."""

QUESTIONS = (
    "discovery",
    "clusters",
    "value-chains",
    "partnerships",
    "agreements",
    "events",
    "programmes",
    "countries",
    "figures",
    "quality",
)
"""The themes of what people ask, in the order in which they meet them."""

THEMES = (*QUESTIONS, INTERNAL)

_PARAMETER = "param."
_COLUMN = "column."
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of statement: uses of a property or instances of a class; or of one of several."""

    terms: tuple[str, ...]
    """IRIs of classes and properties, any of which will do."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read prefixed names with `|` between alternatives.

        >>> Kind.parse("skos:altLabel|clu:hasFormerName").terms[0]
        'http://www.w3.org/2004/02/skos/core#altLabel'

        :raises ValueError: when a prefix is unknown, or the ontology has no such term.
        """
        return cls(tuple(map(_term, text.split("|"))))

    @staticmethod
    def is_class(term: str) -> bool:
        """Tell a class from a property, as all our vocabularies do: by a capital letter."""
        return re.split(r"[#/]", term)[-1][0].isupper()


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    """One query of the catalogue, with all that its header says."""

    name: str
    theme: str
    text: str
    summary: str
    questions: tuple[str, ...]
    """The competency questions that it answers, as `CQ-NN`."""
    rests_on: tuple[Kind, ...]
    """Without a statement of each of these kinds nobody can know the answer."""
    description: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    narrowed_by: tuple[str, ...]
    """Parameters of which people give at least one: without any, only programs want the answer."""
    form: str
    """`select`, `ask`, `construct` or `describe`."""
    iris: Iris

    @classmethod
    def parse(cls, path: str, text: str, iris: Iris) -> Self:
        """Read a query file; the name of the file is the name of the query.

        :raises ValueError: when the header lacks something, or names an unknown term.
        """
        theme, name = path.removesuffix(".rq").split("/")[-2:]
        try:
            return cls._parse(theme, name, text, iris)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error

    @classmethod
    def _parse(cls, theme: str, name: str, text: str, iris: Iris) -> Self:
        header = dict(_header(text))
        form = _FORM.search(text)
        if form is None:
            raise ValueError("no line starts with SELECT, ASK or CONSTRUCT")
        if "summary" not in header:
            raise ValueError("the header has no summary")
        return cls(
            name=name,
            theme=theme,
            text=text,
            summary=header["summary"],
            questions=tuple(header.get("question", "").split()),
            rests_on=tuple(map(Kind.parse, header.get("rests-on", "").split())),
            description=header.get("description", ""),
            parameters=tuple(
                Parameter.parse(key.removeprefix(_PARAMETER), value)
                for key, value in header.items()
                if key.startswith(_PARAMETER)
            ),
            columns={
                key.removeprefix(_COLUMN): value
                for key, value in header.items()
                if key.startswith(_COLUMN)
            },
            narrowed_by=tuple(header.get("narrowed-by", "").split()),
            form=form[1].lower(),
            iris=iris,
        )

    def first(self, most: int) -> str:
        """Return the text of the query for its first rows alone; it has no `LIMIT` of its own."""
        return f"{self.text}\nLIMIT {most}\n"

    def bind(self, values: Mapping[str, str], codes: Codes, today: date) -> dict[str, Term]:
        """Return the RDF terms to bind, from what people write; an empty text is no value.

        :raises ParameterError: when a value is missing, unknown or not of its type.
        """
        given = {name: text.strip() for name, text in values.items() if text.strip()}
        self._refuse_unknown(given)
        reader = Reader(self.iris, codes, today)
        bindings: dict[str, Term] = {}
        for parameter in self.parameters:
            text = given.get(parameter.name, parameter.default)
            if text is not None:
                bindings[parameter.name] = parameter.read(text, reader)
            elif parameter.required:
                raise ParameterError(
                    f"the parameter {parameter.name} is missing",
                    hint=f"{parameter.description}, for example {parameter.name}="
                    f"{parameter.example}.",
                    subject=parameter.name,
                )
        return bindings

    def _refuse_unknown(self, given: Mapping[str, str]) -> None:
        known = [parameter.name for parameter in self.parameters]
        for name in given:
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f"Did you mean {near[0]}? " if near else ""
                raise ParameterError(
                    f"the question {self.name} has no parameter {name!r}",
                    hint=f"{hint}Its parameters are: {', '.join(known)}.",
                    subject=name,
                )


class Catalogue:
    """All documented queries, by name."""

    def __init__(self, queries: Mapping[str, CatalogueQuery], iris: Iris) -> None:
        self._queries = queries
        self.iris = iris

    @classmethod
    def load(cls, iris: Iris | None = None) -> Self:
        """Read the catalogue from the assets.

        :raises ValueError: when two themes use one name, or a file has no usable header.
        """
        iris = iris or Iris()
        queries: dict[str, CatalogueQuery] = {}
        for theme in THEMES:
            for path in assets.walk(f"queries/{theme}", ".rq"):
                query = CatalogueQuery.parse(path, assets.read(path), iris)
                if query.name in queries:
                    raise ValueError(f"two queries are named {query.name}")
                queries[query.name] = query
        return cls(queries, iris)

    def __getitem__(self, name: str) -> CatalogueQuery:
        """Return one query.

        :raises NotFoundError: when there is none of that name.
        """
        try:
            return self._queries[name]
        except KeyError:
            near = get_close_matches(name, self._queries, 1)
            raise NotFoundError(
                f"there is no query named {name!r}",
                hint=f"Did you mean {near[0]}?" if near else "See the catalogue of queries.",
                subject=name,
            ) from None

    def question(self, name: str) -> CatalogueQuery:
        """Return a query that answers a question of people.

        :raises NotFoundError: when there is none of that name, or pages alone use it.
        """
        query = self[name]
        if query.theme == INTERNAL:
            raise NotFoundError(f"there is no question named {name!r}", subject=name)
        return query

    def questions(self) -> tuple[CatalogueQuery, ...]:
        """Return the queries that answer questions of people, by theme and name."""
        return tuple(query for theme in QUESTIONS for query in self.theme(theme))

    def __iter__(self) -> Iterator[CatalogueQuery]:
        return iter(self._queries.values())

    def __len__(self) -> int:
        return len(self._queries)

    def theme(self, name: str) -> tuple[CatalogueQuery, ...]:
        """Return the queries of one theme, in alphabetical order."""
        return tuple(query for query in self if query.theme == name)


def _term(name: str) -> str:
    prefix, _, local = name.partition(":")
    if prefix not in PREFIXES or not local:
        raise ValueError(f"rests-on names {name!r}, whose prefix is none of {', '.join(PREFIXES)}")
    if prefix == "clu" and not hasattr(CLU, local):
        raise ValueError(f"rests-on names {name!r}, which is no term of the ontology")
    return PREFIXES[prefix] + local


def _header(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if line.startswith("#+"):
            key, _, value = line.removeprefix("#+").partition(":")
            yield key.strip(), value.strip()
