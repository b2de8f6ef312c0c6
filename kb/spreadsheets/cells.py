"""Reading a cell as what its column asks for: RDF terms, and what there is to say about them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from kb.iris import KEY, ProfileId
from kb.messages import in_each_language, joined, said
from kb.spreadsheets import literals
from kb.spreadsheets.comparing import folded, slug
from kb.spreadsheets.problems import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.iris import Iris
    from kb.spreadsheets.fields import Form
    from kb.spreadsheets.known import Known
    from kb.spreadsheets.literals import Term
    from kb.spreadsheets.mappings import Target
    from kb.spreadsheets.vocabulary import Vocabulary

    Reader = Callable[[Target, str], tuple[Term | None, Problem | None]]

__all__ = ["CellReader", "Reading"]

_NOTHING = frozenset(
    {"-", "\u2013", "\u2014", "n/a", "#n/a", "n.a.", "null", "none", "?", "k.a.", "nan"}
)
"""What people write where they know nothing."""
_SEVERAL = re.compile(r"\s*[;|\n]+\s*")
_LISTED = re.compile(r"\s*[,/]\s*|\s+(?:and|und|et|y|e)\s+")
_WHOLE = frozenset(
    {"description", "name", "legal_name", "full_address", "street", "town", "citation"}
)
"""Fields whose texts are never taken apart."""
_LINES = frozenset({"description", "full_address"})
"""Fields whose texts keep their lines."""


@dataclass(slots=True)
class Reading:
    """What a cell says: terms, and problems, of which a violation refuses the row."""

    terms: list[Term] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class CellReader:
    """Reads cells; texts are in `language` where their column does not tell."""

    def __init__(
        self, form: Form, vocabulary: Vocabulary, known: Known, iris: Iris, language: str = "en"
    ) -> None:
        self.vocabulary = vocabulary
        self._language = language
        self._form = form
        self._known = known
        self._iris = iris
        self._readers: dict[str, Reader] = {
            "activity": lambda _, text: (ox.NamedNode(vocabulary.activity(text)), None),
            "class": self._class,
            "code": self._code,
            "country": self._country,
            "country-or-group": self._country,
            "currency": lambda _, text: (ox.NamedNode(vocabulary.currency(text)), None),
            "date": lambda _, text: literals.date(text),
            "day": lambda _, text: literals.day(text),
            "decimal": lambda _, text: literals.decimal(text),
            "integer": lambda _, text: literals.integer(text),
            "key": lambda _, text: (ox.Literal(text), None),
            "language": lambda _, text: (ox.NamedNode(vocabulary.language(text)), None),
            "latitude": lambda _, text: literals.degrees(text, 90),
            "link": self._link,
            "longitude": lambda _, text: literals.degrees(text, 180),
            "point": lambda _, text: literals.point(text),
            "region": self._region,
            "sector": lambda _, text: (ox.NamedNode(vocabulary.sector(text)), None),
            "stage": self._stage,
            "string": lambda _, text: (ox.Literal(text), None),
            "text": self._text,
            "web": lambda _, text: literals.web(text),
        }

    def read(self, target: Target, text: str) -> Reading:
        """Read the text of one cell.

        Several values stand apart by semicolon, bar or line; by comma too, where each part can be
        read and the whole cannot.
        """
        reading = Reading()
        described = target.described
        if text.casefold() in _NOTHING or (described and text in described.null):
            if text and text.casefold() in _NOTHING:
                told = said("{?text} was read as nothing", text=repr(text))
                reading.problems.append(Problem("nothing", "info", told))
            return reading
        if odd := _odd_character(text):
            told = said("the character {?character} is not text", character=f"U+{ord(odd):04X}")
            hints = said("Remove it.")
            reading.problems.append(Problem("character", "violation", told, hints=hints))
            return reading
        try:
            self._read_parts(target, self._parts(target, text), text, reading)
        except UnreadableError as error:
            reading.problems.append(error.problem)
        return reading

    def readable(self, target: Target, texts: Sequence[str]) -> float:
        """Return which part of some texts can be read, from 0 to 1."""
        clean = [
            all(one.severity != "violation" for one in self.read(target, text).problems)
            for text in texts
        ]
        return sum(clean) / len(clean) if clean else 1.0

    def _read_parts(
        self, target: Target, parts: Sequence[str], text: str, reading: Reading
    ) -> None:
        for part in parts:
            term, problem = self._one(target, part)
            if term is not None and term not in reading.terms:
                reading.terms.append(term)
            if problem is not None:
                reading.problems.append(problem)
        if len(parts) > 1:
            told = said(
                "{?number} values were read from {?text}: {?values}",
                number=str(len(parts)),
                text=repr(literals.short(text)),
                values="; ".join(parts),
            )
            reading.problems.append(Problem("several-values", "info", told))
            if not target.field.many and not target.field.parts and len(reading.terms) > 1:
                raise UnreadableError(
                    "too-many-values",
                    said(
                        "{?field} takes one value, and {?number} stand here",
                        field=in_each_language(target.field.name),
                        number=str(len(parts)),
                    ),
                    said("Keep one of them."),
                )

    def _one(self, target: Target, text: str) -> tuple[Term | None, Problem | None]:
        try:
            joined = text if target.field.id in _LINES else " ".join(text.split())
            typed = target.typed(joined)
            return self._readers[target.field.kind](target, typed)
        except ValueError:
            told = said(
                "{?text} does not fit the format that the metadata give, or is no IRI",
                text=repr(text),
            )
            mend = said("Mend the value or the metadata.")
            raise UnreadableError("format", told, mend) from None

    def _parts(self, target: Target, text: str) -> list[str]:
        described = target.described
        if described and described.separator:
            return [part.strip() for part in text.split(described.separator) if part.strip()]
        if target.field.id in _WHOLE or target.field.kind in ("key", "point"):
            return [text]
        parts = [part for part in _SEVERAL.split(text) if part]
        if len(parts) == 1 and target.field.kind not in ("text", "string", "integer", "decimal"):
            return self._listed(target, text)
        return parts

    def _listed(self, target: Target, text: str) -> list[str]:
        """Take a text apart at commas, if its parts can be read and it cannot itself."""
        parts = text.split() if target.field.kind == "web" else _LISTED.split(text)
        parts = [part.strip(" ,") for part in parts if part.strip(" ,")]
        if len(parts) < 2 or self._can_read(target, text):
            return [text]
        return parts if all(self._can_read(target, part) for part in parts) else [text]

    def _can_read(self, target: Target, text: str) -> bool:
        try:
            self._one(target, text)
        except UnreadableError:
            return False
        return True

    def _text(self, target: Target, text: str) -> tuple[Term, Problem | None]:
        return ox.Literal(text, language=target.language or self._language), None

    def _code(self, target: Target, text: str) -> tuple[Term, Problem | None]:
        iri, problem = self.vocabulary.code(target.field.scheme or "", text)
        return ox.NamedNode(iri), problem

    def _country(self, target: Target, text: str) -> tuple[Term, Problem | None]:
        groups = target.field.kind == "country-or-group"
        iri, problem = self.vocabulary.countries.read(text, or_group=groups)
        return ox.NamedNode(iri), problem

    def _region(self, _: Target, text: str) -> tuple[Term | None, Problem | None]:
        iri, problem = self.vocabulary.region(text)
        return (ox.NamedNode(iri) if iri else None), problem

    def _class(self, _: Target, text: str) -> tuple[Term, Problem | None]:
        reference = self.vocabulary.reference
        for one in self._form.classes:
            names = {reference.label(one, tag) for tag in ("en", "de", "fr", "es", "it")}
            local = re.split(r"[#/]", one)[-1]
            if folded(text) in {folded(name) for name in (*names, one, local) if name}:
                return ox.NamedNode(one), None

        def known(tag: str) -> str:
            return ", ".join(reference.label(one, tag) or one for one in self._form.classes)

        raise UnreadableError(
            "class",
            said("{?text} is no kind that we know", text=repr(text)),
            said("Write one of: {?kinds}.", kinds=in_each_language(known)),
        )

    def _link(self, target: Target, text: str) -> tuple[Term, Problem | None]:
        """Read a link as IRI, as type/key, as a key, or as a name that the base knows."""
        types = target.field.types
        profile = self._iris.thing_of(text) or _of_types(text, types)
        if profile is not None:
            return ox.NamedNode(self._iris.thing(profile)), None
        if KEY.fullmatch(text):
            keyed = self._known.keyed(types, text)
            if len(keyed) == 1 or len(types) == 1:
                kind = keyed[0].type if len(keyed) == 1 else types[0]
                return ox.NamedNode(f"{self._iris.base}id/{kind}/{text}"), None
        named = self._known.named(types, text)
        if len(named) == 1:
            told = said("{?text} was read as {?value}", text=repr(text), value=str(named[0]))
            problem = Problem("link-by-name", "info", told)
            return ox.NamedNode(self._iris.thing(named[0])), problem
        raise self._unknown(text, types, [str(one) for one in named])

    def _unknown(self, text: str, types: Sequence[str], named: Sequence[str]) -> UnreadableError:
        if named:
            told = said(
                "{?text} is the name of several profiles: {?profiles}",
                text=repr(text),
                profiles=", ".join(named),
            )
            return UnreadableError("link", told, said("Write which one is meant, as type/key."))
        names = self._known.names(types)
        near = process.extractOne(folded(text), names, scorer=fuzz.ratio, score_cutoff=80)
        told = said(
            "no profile ({?types}) that is called {?text} is known here",
            types=", ".join(types),
            text=repr(literals.short(text)),
        )
        whole = said(
            "Write its IRI or type and key, such as {?example}.",
            example=f"{types[0]}/{slug(text, 40) or 'example'}",
        )
        meant = [said("Did you mean {?name}?", name=repr(near[0]))] if near else []
        return UnreadableError("link", told, joined([*meant, whole], " "))

    def _stage(self, _: Target, text: str) -> tuple[Term, Problem | None]:
        iri = text if text.startswith("http") else f"{self._iris.base}id/{text}"
        if "/stage/" not in iri or self._iris.owner(iri) is None:
            raise UnreadableError(
                "link",
                said("{?text} is no stage of a value chain", text=repr(text)),
                said("Write it as value-chain/KEY/stage/NAME."),
            )
        return ox.NamedNode(iri), None


def _of_types(text: str, types: Sequence[str]) -> ProfileId | None:
    found = ProfileId.parse(text)
    return found if found and found.type in types else None


def _odd_character(text: str) -> str | None:
    """Return the first character that no text has: a control character, or half a pair."""
    odd = (one for one in text if unicodedata.category(one) in ("Cc", "Cs") and one not in "\t\n\r")
    return next(odd, None)
