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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import pyoxigraph as ox

    from kb.parameters import Codes

    Term = ox.NamedNode | ox.Literal

__all__ = ["Catalogue", "CatalogueQuery", "Parameter"]

THEMES = ("discovery", "resource")

_PARAMETER = "param."
_COLUMN = "column."
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    """One query of the catalogue, with all that its header says."""

    name: str
    theme: str
    text: str
    summary: str
    question: str
    description: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    form: str
    """`select`, `ask`, `construct` or `describe`."""
    iris: Iris

    @classmethod
    def parse(cls, path: str, text: str, iris: Iris) -> Self:
        """Read a query file; the name of the file is the name of the query."""
        theme, name = path.removesuffix(".rq").split("/")[-2:]
        header = dict(_header(text))
        form = _FORM.search(text)
        if form is None:
            raise ValueError(f"{path} has no line that starts with SELECT, ASK or CONSTRUCT")
        return cls(
            name=name,
            theme=theme,
            text=text,
            summary=header["summary"],
            question=header.get("question", ""),
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
            form=form[1].lower(),
            iris=iris,
        )

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

    def __iter__(self) -> Iterator[CatalogueQuery]:
        return iter(self._queries.values())

    def __len__(self) -> int:
        return len(self._queries)

    def theme(self, name: str) -> tuple[CatalogueQuery, ...]:
        """Return the queries of one theme, in alphabetical order."""
        return tuple(query for query in self if query.theme == name)


def _header(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if line.startswith("#+"):
            key, _, value = line.removeprefix("#+").partition(":")
            yield key.strip(), value.strip()
