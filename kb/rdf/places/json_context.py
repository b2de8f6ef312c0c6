"""What a JSON-LD context makes of keys and values, as far as places need it.

It is read as https://www.w3.org/TR/json-ld11-api/#context-processing-algorithms says, without the
checks: a document whose context is wrong was refused before.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kb.rdf.json_ld import shipped_contexts
from kb.rdf.places.json_tree import flat
from kb.rdf.places.terms import resolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kb.rdf.places.json_tree import Tree

__all__ = ["Context", "Contexts", "Definition"]

_ENDS_PREFIX = (":", "/", "?", "#", "[", "]", "@")
"""https://www.w3.org/TR/json-ld11-api/#create-term-definition (simple terms)"""
_DEEPEST = 32
"""How many terms may rest on each other; what rests on more is not resolved."""
_MOST_WORK = 1_000_000
"""How many terms may be copied into contexts in all; a hostile document could ask for more."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a term stands for, and how its values are read."""

    iri: str
    prefix: bool = False
    """Whether compact IRIs may begin with it."""
    reverse: bool = False
    type: str | None = None
    containers: frozenset[str] = frozenset()
    language: str | bool | None = False
    """The language of its texts: None for none, False for that of the context."""
    context: Any = None
    """The context that holds below it, not read yet."""


@dataclass(frozen=True, slots=True)
class Context:
    """A context that holds somewhere in a document."""

    base: str | None = None
    vocab: str | None = None
    language: str | None = None
    terms: Mapping[str, Definition] = field(default_factory=dict)

    def extended(self, local: Any) -> Context:  # noqa: ANN401 - JSON has no type of its own
        """Return the context that holds where another one is given."""
        context = self
        for one in local if isinstance(local, list) else [local]:
            shipped = shipped_contexts().get(one) if isinstance(one, str) else one
            if one is None:
                context = Context(base=self.base)
            elif isinstance(shipped, dict):
                context = context._with(shipped)
        return context

    def expanded(self, name: str, *, vocab: bool) -> str | None:
        """Return the IRI or keyword that a key (or value) stands for; None when it is dropped.

        https://www.w3.org/TR/json-ld11-api/#iri-expansion
        """
        if name.startswith("@"):
            return name
        if vocab and name in self.terms:
            return self.terms[name].iri or None
        prefix, colon, suffix = name.partition(":")
        if colon and prefix:
            if prefix == "_" or suffix.startswith("//"):
                return name
            definition = self.terms.get(prefix)
            return f"{definition.iri}{suffix}" if definition and definition.prefix else name
        if vocab:
            return None if self.vocab is None else f"{self.vocab}{name}"
        return resolved(name, self.base)

    def _with(self, local: dict[str, Any]) -> Context:
        base = self.base
        if isinstance(local.get("@base"), str):
            base = resolved(local["@base"], base)
        elif "@base" in local:
            base = None
        language = local.get("@language", self.language)
        context = replace(
            self, base=base, language=language.lower() if isinstance(language, str) else None
        )
        if "@vocab" in local:
            vocab = local["@vocab"]
            known = isinstance(vocab, str)
            iri = context.expanded(vocab, vocab=True) or resolved(vocab, base) if known else None
            context = replace(context, vocab=iri)
        return replace(context, terms={**self.terms, **dict(_Terms(context, local).defined())})


class _Terms:
    """The terms that one context defines, each after those on which it rests."""

    def __init__(self, context: Context, local: dict[str, Any]) -> None:
        self._context = context
        self._local = {key: value for key, value in local.items() if not key.startswith("@")}
        self._iris: dict[str, str | None] = {}

    def defined(self) -> Iterable[tuple[str, Definition]]:
        for term, value in self._local.items():
            iri = self._iri_of(term, 0)
            if not isinstance(value, dict):
                yield term, Definition(iri or "", _is_prefix(value, iri))
                continue
            kind, container = value.get("@type"), value.get("@container")
            listed = container if isinstance(container, list) else [container]
            yield (
                term,
                Definition(
                    iri=iri or "",
                    prefix=_is_prefix(value, iri),
                    reverse="@reverse" in value,
                    type=self._expanded(kind, 0) if isinstance(kind, str) else None,
                    containers=frozenset(one for one in listed if isinstance(one, str)),
                    language=_language(value),
                    context=value.get("@context"),
                ),
            )

    def _iri_of(self, term: str, depth: int) -> str | None:
        if term not in self._iris and depth < _DEEPEST:
            self._iris[term] = None
            value = self._local[term]
            if isinstance(value, dict):
                value = value.get("@reverse", value.get("@id", term))
            if isinstance(value, str):
                self._iris[term] = self._expanded(value, depth + 1, of=term)
        return self._iris.get(term)

    def _expanded(self, name: str, depth: int, of: str | None = None) -> str | None:
        if name in self._local and name != of:
            return self._iri_of(name, depth)
        prefix, colon, suffix = name.partition(":")
        if colon and prefix in self._local and prefix != of and not suffix.startswith("//"):
            stem = self._iri_of(prefix, depth)
            return f"{stem}{suffix}" if _is_prefix(self._local[prefix], stem) else name
        return self._context.expanded(name, vocab=True)


def _is_prefix(value: Any, iri: str | None) -> bool:  # noqa: ANN401 - JSON has no type of its own
    """Say whether a term may begin compact IRIs: by its IRI, or because it says so."""
    if isinstance(value, dict):
        return bool(iri) and value.get("@prefix") is True
    return bool(iri) and str(iri).endswith(_ENDS_PREFIX)


def _language(value: dict[str, Any]) -> str | bool | None:
    language = value.get("@language", False)
    return language.lower() if isinstance(language, str) else None if language is None else False


class Contexts:
    """Contexts that are given on the way; past a certain amount of work, no more are taken in."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._work = 0
        self._scoped: dict[tuple[int, int], tuple[Context, Definition, Context]] = {}

    def own(self, tree: Tree, context: Context) -> Context:
        """Add the context that a node gives itself."""
        for member in tree.members:
            if member.key == "@context":
                context = self._extended(context, member.value.plain(self._text))
        return context

    def typed(self, tree: Tree, context: Context) -> Context:
        """Add the contexts that come with the types of a node."""
        inner = context
        for member in tree.members:
            if context.expanded(member.key, vocab=True) == "@type":
                for name in sorted(str(one.value) for one in flat(member.value)):
                    inner = self.scoped(context.terms.get(name, Definition("")), inner)
        return inner

    def scoped(self, definition: Definition, context: Context) -> Context:
        """Add the context that comes with a term."""
        if definition.context is None:
            return context
        key = (id(definition), id(context))
        if key not in self._scoped:
            # Both are kept with the result, so that no other object gets the same identity.
            inner = self._extended(context, definition.context)
            self._scoped[key] = (context, definition, inner)
        return self._scoped[key][2]

    def _extended(self, context: Context, local: Any) -> Context:  # noqa: ANN401 - any JSON
        self._work += len(context.terms) + 1
        return context.extended(local) if self._work < _MOST_WORK else context
