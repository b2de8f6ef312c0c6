"""Template spreadsheets, made of the form of each profile type: to be filled in and imported.

A workbook has the columns on its first sheet, and on its second what each asks for and the code
lists, from which the cells of the first offer a choice. As delimited text the same stands in the
metadata beside it.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from kb.spreadsheets.fields import LANGUAGES
from kb.spreadsheets.mappings import ColumnMapping, Target
from kb.spreadsheets.tables import Column, Layout, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.iris import Iris
    from kb.spreadsheets.fields import Field, Form
    from kb.spreadsheets.vocabulary import Vocabulary

__all__ = ["Template"]

_BOTH_LANGUAGES = frozenset({"name", "description"})
"""Fields that a template asks for in English and in its own language."""
_NOT_ASKED = frozenset({"point"})
"""Fields that an import knows, and that a template asks for in another way."""
_WHOLE = frozenset({"name", "description", "legal_name", "full_address", "street", "town"})
"""Fields of which one cell holds one value."""
_ROWS = 1000
"""So many rows offer their choices."""
_MOST_CHOICES = 300
_SEPARATOR = ";"
_SOME_COLUMNS = 5
"""The columns of the explanations; the code lists follow behind a gap."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What a template says in one language."""

    sheet: str
    column: str
    required: str
    several: str
    explanation: str
    yes: str
    separated: str
    intro: str


_WORDS = {
    "en": _Words(
        sheet="Explanations",
        column="Column",
        required="Required",
        several="Several values",
        explanation="What it asks for",
        yes="yes",
        separated="yes, separated by ;",
        intro="Fill in one row for each profile on the first sheet. Leave a cell empty where "
        "nothing is known. Another language is another column, such as Name (fr).",
    ),
    "de": _Words(
        sheet="Erläuterungen",
        column="Spalte",
        required="Erforderlich",
        several="Mehrere Werte",
        explanation="Was hierher gehört",
        yes="ja",
        separated="ja, getrennt durch ;",
        intro="Füllen Sie auf dem ersten Blatt eine Zeile je Profil aus. Lassen Sie eine Zelle "
        "leer, wenn nichts bekannt ist. Eine weitere Sprache ist eine weitere Spalte, zum Beispiel "
        "Name (fr).",
    ),
    "fr": _Words(
        sheet="Explications",
        column="Colonne",
        required="Obligatoire",
        several="Plusieurs valeurs",
        explanation="Ce qui est demandé",
        yes="oui",
        separated="oui, séparées par ;",
        intro="Remplissez une ligne par profil sur la première feuille. Laissez une cellule vide "
        "si rien n'est connu. Une autre langue est une autre colonne, par exemple Nom (de).",
    ),
    "es": _Words(
        sheet="Explicaciones",
        column="Columna",
        required="Obligatorio",
        several="Varios valores",
        explanation="Qué se pide",
        yes="sí",
        separated="sí, separados por ;",
        intro="Rellene una fila por perfil en la primera hoja. Deje vacía una celda si no se sabe "
        "nada. Otro idioma es otra columna, por ejemplo Nombre (fr).",
    ),
    "it": _Words(
        sheet="Spiegazioni",
        column="Colonna",
        required="Obbligatorio",
        several="Più valori",
        explanation="Che cosa si chiede",
        yes="sì",
        separated="sì, separati da ;",
        intro="Compili una riga per ogni profilo sul primo foglio. Lasci vuota una cella se non si "
        "sa nulla. Un'altra lingua è un'altra colonna, per esempio Nome (fr).",
    ),
}


class Template:
    """The template of one profile type in one language."""

    def __init__(self, form: Form, vocabulary: Vocabulary, iris: Iris, language: str) -> None:
        self._form = form
        self._vocabulary = vocabulary
        self._iris = iris
        self._language = language
        self._words = _WORDS.get(language, _WORDS["en"])
        self._targets = list(self._columns())

    @property
    def titles(self) -> list[str]:
        """The titles of the columns, in their order."""
        return [self._title(target, self._language) for target in self._targets]

    def _columns(self) -> Iterator[Target]:
        for field in self._form.fields:
            if field.id in _NOT_ASKED:
                continue
            if field.kind != "text":
                yield Target(field)
                continue
            tags = ["en", self._language] if field.id in _BOTH_LANGUAGES else [self._language]
            yield from (Target(field, tag) for tag in dict.fromkeys(tags))

    def _title(self, target: Target, language: str) -> str:
        name = target.field.name(language)
        return f"{name} ({target.language})" if target.language else name

    # Delimited text

    def delimited(self) -> bytes:
        """Return the head as delimited text in UTF-8, with the mark by which programs know it."""
        text = io.StringIO(newline="")
        csv.writer(text).writerow(self.titles)
        return text.getvalue().encode("utf-8-sig")

    def metadata(self, url: str) -> dict[str, Any]:
        """Return the metadata of the delimited text, which lies at `url`, as plain values."""
        columns = tuple(Column(number, title) for number, title in enumerate(self.titles, 1))
        table = Table(url, columns, (), Layout("csv"))
        mapping = ColumnMapping(self._form.type)
        for column, target in zip(columns, self._targets, strict=True):
            mapping = mapping.with_target(column, target)
        found = mapping.to_csvw(table, self._iris)
        for column, target in zip(found["tableSchema"]["columns"], self._targets, strict=True):
            column["titles"] = {tag: self._title(target, tag) for tag in LANGUAGES}
            column["titles"] |= {self._language: self._title(target, self._language)}
            column["dc:description"] = target.field.description(self._language)
            if self._takes_several(target.field):
                column["separator"] = _SEPARATOR
        return found

    def _takes_several(self, field: Field) -> bool:
        parts = field.parts and (field.required or field.kind == "link")
        return (field.many or bool(parts)) and field.id not in _WHOLE

    # A workbook

    def workbook(self) -> bytes:
        """Return the template as a workbook of two sheets."""
        target = io.BytesIO()
        with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
            sheet = book.add_worksheet(self._form.type)
            more = book.add_worksheet(self._words.sheet)
            bold = book.add_format({"bold": True, "bg_color": "#dce6f1", "text_wrap": True})
            sheet.freeze_panes(1, 0)
            for number, title in enumerate(self.titles):
                sheet.write_string(0, number, title, bold)
                sheet.set_column(number, number, max(14, min(30, len(title) + 2)))
            self._explain(book, more)
            self._offer(sheet, more, bold)
        return target.getvalue()

    def _explain(self, book: Any, sheet: Any) -> None:  # noqa: ANN401 - the library has no types
        """Write what each column asks for."""
        words = self._words
        bold = book.add_format({"bold": True, "bg_color": "#dce6f1"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        head = (words.column, words.required, words.several, words.explanation)
        for column, (text, width) in enumerate(zip(head, (32, 12, 20, 80), strict=True)):
            sheet.write_string(2, column, text, bold)
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, words.intro)
        for row, (title, target) in enumerate(zip(self.titles, self._targets, strict=True), 3):
            field = target.field
            needed = words.yes if field.required and not field.parts else ""
            several = words.separated if self._takes_several(field) else ""
            told = (title, needed, several, field.description(self._language))
            for column, text in enumerate(told):
                sheet.write_string(row, column, text, wrapped)

    def _offer(self, sheet: Any, more: Any, bold: Any) -> None:  # noqa: ANN401 - as above
        """Write the code lists behind the explanations, and offer them in the cells."""
        place = _SOME_COLUMNS
        for column, (title, target) in enumerate(zip(self.titles, self._targets, strict=True)):
            choices = self._choices(target.field)
            if not choices:
                continue
            more.write_string(2, place, title, bold)
            more.set_column(place, place, 28)
            for row, text in enumerate(choices, 3):
                more.write_string(row, place, text)
            name = xl_col_to_name(place, col_abs=True)
            source = f"='{self._words.sheet}'!{name}$4:{name}${len(choices) + 3}"
            several = self._takes_several(target.field)
            rule = {"validate": "list", "source": source, "show_error": not several}
            sheet.data_validation(1, column, _ROWS, column, rule)
            place += 1

    def _choices(self, field: Field) -> Sequence[str]:
        """Return what a cell may hold, as people read it; nothing where that is too much."""
        if field.kind in ("country", "country-or-group"):
            return self._vocabulary.countries.names(self._language)
        iris: Sequence[str] = ()
        if field.kind == "class":
            iris = self._form.classes
        elif field.kind == "code" and field.scheme:
            iris = list(self._vocabulary.codes(field.scheme).values())
        found = [self._vocabulary.label(iri, self._language) for iri in iris]
        return found if len(found) <= _MOST_CHOICES else ()
