"""The way from a table to claims: which column says what, and what each row says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.errors import MalformedError, NotFoundError, ParameterError
from kb.iris import PROFILE_TYPES
from kb.parameters import language_tag
from kb.spreadsheets.cells import CellReader
from kb.spreadsheets.forms import form_of
from kb.spreadsheets.known import Known
from kb.spreadsheets.mappings import ColumnMapping
from kb.spreadsheets.matching import mapped, proposals
from kb.spreadsheets.metadata import described
from kb.spreadsheets.rows import RowMapper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.iris import Iris
    from kb.spreadsheets.matching import Proposal
    from kb.spreadsheets.rows import MappedRow, RefusedRow
    from kb.spreadsheets.tables import Table
    from kb.spreadsheets.vocabulary import Vocabulary

__all__ = ["Interpreter", "language_of"]


def language_of(text: str) -> str:
    """Return the language in which texts are, from its tag.

    :raises ParameterError: when it is none.
    """
    tag = language_tag(text)
    if tag is None:
        raise ParameterError(
            f"expected the tag of a language, not {text!r}",
            hint="Write en, for example, or de-AT.",
            subject="language",
        )
    return tag


class Interpreter:
    """Interprets spreadsheets of one profile type for one publisher.

    It keeps no state between tables and changes nothing; `known` is what the base holds already.

    Texts are in `language` where their column does not tell.

    :raises NotFoundError: when there is no such profile type.
    :raises ParameterError: when the language is none.
    """

    def __init__(
        self,
        kind: str,
        publisher: str,
        *,
        vocabulary: Vocabulary,
        iris: Iris,
        known: Known | None = None,
        language: str = "en",
    ) -> None:
        if kind not in PROFILE_TYPES:
            raise NotFoundError(
                f"there is no profile type {kind!r}", hint=f"Known are: {', '.join(PROFILE_TYPES)}."
            )
        self.form = form_of(kind, vocabulary.reference)
        self._publisher = publisher
        self._vocabulary = vocabulary
        self._iris = iris
        self._known = known or Known()
        self._language = language_of(language)

    def stated(self, table: Table) -> ColumnMapping:
        """Return what the metadata of a table say of its columns; nothing, if it has none.

        :raises MalformedError: when they name what a row of this type cannot say.
        """
        if table.metadata is None:
            return ColumnMapping(self.form.type)
        return ColumnMapping.of(described(table.metadata, table.name), self.form)

    def proposals(self, table: Table, mapping: ColumnMapping | None = None) -> list[Proposal]:
        """Propose what each column says that `mapping` does not decide, by title and values."""
        reader = CellReader(self.form, self._vocabulary, self._known, self._iris, self._language)
        return proposals(table, self.form, mapping, fits=reader.readable, language=self._language)

    def mapping(self, table: Table, before: ColumnMapping | None = None) -> ColumnMapping:
        """Return what each column says, without a question.

        That is `before`, else what the metadata say, completed by every proposal that is sure.

        :raises MalformedError: when no column says anything.
        """
        given = before or self.stated(table)
        return self.checked(mapped(given, self.proposals(table, given)), table)

    def checked(self, mapping: ColumnMapping, table: Table) -> ColumnMapping:
        """Return a mapping by which a table says something.

        :raises MalformedError: when no column says anything.
        """
        if mapping.columns(table):
            return mapping
        titles = ", ".join(column.title for column in table.columns) or "none"
        known = ", ".join(field.name("en") for field in self.form.fields)
        raise MalformedError(
            f"no column of {table.name} could be matched to a field of type {self.form.type}; its "
            f"columns are: {titles}",
            hint=f"Name the columns after the fields: {known}; or give a mapping.",
        )

    def rows(self, table: Table, mapping: ColumnMapping) -> Iterator[MappedRow | RefusedRow]:
        """Yield for every row, in their order, the profile that it became or why it became none."""
        return RowMapper(
            self.form,
            mapping,
            self._publisher,
            vocabulary=self._vocabulary,
            known=self._known,
            iris=self._iris,
            language=self._language,
        ).rows(table)
