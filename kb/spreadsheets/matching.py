"""Which field the title of a column means: by its names in five languages, and synonyms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from babel import Locale
from rapidfuzz import fuzz

from kb.spreadsheets.comparing import folded
from kb.spreadsheets.fields import LANGUAGES
from kb.spreadsheets.mappings import ColumnMapping, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kb.spreadsheets.fields import Field, Form
    from kb.spreadsheets.tables import Column, Table

    Fits = Callable[[Target, Sequence[str]], float]
    _Candidate = tuple[float, Target, str]

__all__ = ["PROBLEM", "Proposal", "mapped", "proposals"]

PROBLEM = "problem"
"""The title of the column in which a file of refused rows says what is wrong."""

_SURE = 0.8
"""From which score on a proposal is taken without a question."""
_LIKE = 84.0
"""How like a name a title is, of 100, to be taken for it."""
_IN_PART = 0.6
"""The score of a title that holds a name and more: enough for a question, not to be sure."""
_READABLE = 0.5
"""Which part of the values of a column must be readable for a field that its title may mean."""
_ENOUGH = 5
"""How many different values must speak against a title before it is doubted."""
_SAMPLE = 50
_WRITTEN = """
    bg bs ca cs da de el en es et eu fi fr ga gl hr hu is it lt lv mk mt nb nl no pl pt ro ru sk sl
    sq sr sv tr uk
"""
_TAGS = _WRITTEN.split()
_TAG = re.compile(rf"[\s_\-./@(\[]+({'|'.join(_TAGS)})[)\]]?$", re.IGNORECASE)
_PERSONS = (
    "person|contact name|manager|director|president|chair|ceo|first name|last name|surname|phone|"
    "telephone|tel|fax|mobile|linkedin|ansprechpartner\\w*|geschaftsfuhrer\\w*|telefon|handy|"
    "directeur|telefono|presidente"
)
_PERSONAL = re.compile(rf"\b(?:{_PERSONS})\b")


class _Name(NamedTuple):
    """One of the names of a field."""

    plain: str
    """As titles are compared."""
    words: frozenset[str]
    text: str
    score: float
    """How sure it is that a column of this title means the field."""
    why: str
    spoken: str | None
    """The language that it tells of the texts below it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a column may say, how sure that is from 0 to 1, and why."""

    column: Column
    target: Target | None
    score: float
    why: str

    @property
    def sure(self) -> bool:
        """Whether it is taken without a question, be it that the column is left out."""
        return self.score >= _SURE


def proposals(
    table: Table,
    form: Form,
    mapping: ColumnMapping | None = None,
    *,
    fits: Fits | None = None,
    language: str = "en",
) -> list[Proposal]:
    """Propose what each column says that `mapping` does not decide, each field once.

    Texts are in `language` where the title does not tell. `fits` says which part of some values
    can be read for a target.
    """
    mapping = mapping or ColumnMapping(form.type)
    undecided = [column for column in table.columns if not mapping.decided(column)]
    taken = {_slot(target): column for column, target in mapping.columns(table)}
    found: dict[Column, Proposal] = {}
    names = {field.id: list(_names(field)) for field in form.fields}
    candidates = {column: _candidates(column, form, names, language) for column in undecided}
    ranked = [
        (score, column, target, why)
        for column, meant in candidates.items()
        for score, target, why in meant
    ]
    for score, column, target, why in sorted(ranked, key=lambda one: (-one[0], one[1].number)):
        if (column in found and found[column].score > 0) or _slot(target) in taken:
            continue
        doubt = _doubt(table.samples(column, _SAMPLE), target, score, fits)
        if doubt:
            found.setdefault(column, Proposal(column, target, 0.0, f"{why}, but {doubt}"))
        else:
            found[column] = Proposal(column, target, score, why)
            taken[_slot(target)] = column
    return [
        found.get(column) or _left_out(column, meant, taken) for column, meant in candidates.items()
    ]


def _doubt(values: Sequence[str], target: Target, score: float, fits: Fits | None) -> str:
    """Say why the values of a column are not those of a field; nothing where they may be.

    A column that has the very name of a field is doubted only if none of its values can be read:
    a few wrong ones are mistakes, to be told as such.
    """
    if fits is None or len(values) < _ENOUGH:
        return ""
    readable = fits(target, values)
    if readable >= _READABLE or (score == 1.0 and readable > 0):
        return ""
    return f"{1 - readable:.0%} of its values cannot be read so"


def mapped(mapping: ColumnMapping, offers: Sequence[Proposal]) -> ColumnMapping:
    """Return a mapping with every proposal that is sure; the others stay undecided."""
    whole = mapping
    for one in offers:
        decided = whole.with_target(one.column, one.target) if one.sure else whole
        doubted = "" if one.sure or one.target is None else "not sure enough: "
        whole = decided.because(one.column, doubted + one.why)
    return whole


def _slot(target: Target) -> tuple[str, str | None]:
    """Return what only one column may fill: a field, and of texts a field in one language."""
    return target.field.id, target.language


def _left_out(
    column: Column, meant: Sequence[_Candidate], taken: Mapping[tuple[str, str | None], Column]
) -> Proposal:
    plain = _normal(column.title)
    if plain == PROBLEM:
        return Proposal(column, None, 1.0, "what an import said of a refused row")
    if _PERSONAL.search(plain):
        return Proposal(column, None, 1.0, "personal data are not kept here")
    for _, target, _ in meant:
        for (identifier, _), other in taken.items():
            if identifier == target.field.id:
                name = target.field.name("en")
                return Proposal(column, None, 0.5, f"column {other.number} gives {name} already")
    return Proposal(column, None, 0.0, "nothing fits")


def _candidates(
    column: Column, form: Form, names: Mapping[str, Sequence[_Name]], language: str
) -> list[_Candidate]:
    """Return the fields that a title may mean, the surest first."""
    title, tag = _split(column.title)
    if _normal(column.title) == PROBLEM or _PERSONAL.search(_normal(column.title)):
        return []
    found = []
    for field in form.fields:
        score, why, spoken = _best(title, names[field.id])
        if tag is not None and field.kind != "text":
            whole = _best(_normal(column.title), names[field.id])
            score, why, spoken = max((score, why, spoken), whole, key=lambda one: one[0])
        if score > 0.0:
            chosen = (tag or spoken or language) if field.kind == "text" else None
            found.append((score, Target(field, chosen), why))
    return sorted(found, key=lambda one: -one[0])


def _best(title: str, names: Sequence[_Name]) -> tuple[float, str, str | None]:
    """Return how well a title names a field, why, and the language that this tells of its texts."""
    best: tuple[float, str, str | None] = (0.0, "", None)
    given = set(title.split())
    for plain, words, text, score, why, spoken in names:
        if plain == title:
            best = max(best, (score, why, spoken), key=lambda one: one[0])
        elif len(plain) > 3 and (like := fuzz.token_sort_ratio(plain, title)) >= _LIKE:
            near = (score * like / 100 * 0.95, f"like {text!r} ({like / 100:.2f})", spoken)
            best = max(best, near, key=lambda one: one[0])
        elif words < given and best[0] < _IN_PART:
            best = (_IN_PART, f"{text!r} is a part of it", spoken)
    return best


def _names(field: Field) -> Iterator[_Name]:
    """Yield what a field is called, the surest first."""
    for text, score, why, spoken in _told_names(field):
        plain = _normal(text)
        yield _Name(plain, frozenset(plain.split()), text, score, why, spoken)


def _told_names(field: Field) -> Iterator[tuple[str, float, str, str | None]]:
    spoken = _described_language(field)
    for tag in LANGUAGES:
        if tag in field.names:
            told = (
                tag if spoken and list(field.names.values()).count(field.names[tag]) == 1 else None
            )
            yield field.names[tag], 1.0, f"its name in {Locale(tag).english_name}", told
    yield field.id.replace("_", " "), 0.99, "the name of the field", None
    local = re.split(r"[#/]", field.path)[-1]
    if local and not field.steps:
        yield local, 0.96, f"the property {local}", None
    for synonym in field.synonyms:
        yield synonym, 0.95, f"{synonym!r} means it", None


def _described_language(field: Field) -> bool:
    """Tell whether the language of a title is likely that of the texts below it.

    A description under *Beschreibung* is in German; the name under *Name des Clusters* is a name.
    """
    return field.id == "description"


def _split(title: str) -> tuple[str, str | None]:
    """Return a title without the language that it names, and the tag of that."""
    if found := _TAG.search(title):
        return _normal(title[: found.start()]), found[1].lower()
    words = _normal(title).split()
    for word, tag in _LANGUAGE_WORDS.items():
        if word in words and len(words) > 1:
            rest = [one for one in words if one != word and one not in ("in", "auf", "en")]
            return " ".join(rest), tag
    return _normal(title), None


_LANGUAGE_WORDS = {
    **{folded(Locale(tag).english_name or tag): tag for tag in _TAGS},
    **{folded(Locale(tag).get_display_name(tag) or tag): tag for tag in _TAGS},
    "anglais": "en",
    "englisch": "en",
    "ingles": "en",
    "inglese": "en",
}


def _normal(title: str) -> str:
    """Fold a title; words that are joined by capital letters are parted.

    >>> _normal("industrialEcosystem_code")
    'industrial ecosystem code'
    """
    return folded(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title))
