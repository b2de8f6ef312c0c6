"""Spreadsheets: delimited text and workbooks, of which each row describes one profile.

    table = read(path_or_bytes, settings=settings, media_type=media_type)
    interpreter = Interpreter(kind, publisher, vocabulary=Vocabulary(reference), iris=iris)
    mapping = interpreter.mapping(table)
    for outcome in interpreter.rows(table, mapping):
        ...  # a MappedRow with its statements and their places, or a RefusedRow with its problems

Nothing here writes to the base, and nothing is kept between calls. What the rows claim is taken in
by `kb.contributions`, whose answers `ImportReport` brings back to rows and columns.
"""

from __future__ import annotations

from kb.spreadsheets.interpreting import Interpreter, language_of
from kb.spreadsheets.known import Known
from kb.spreadsheets.mappings import ColumnMapping, Target
from kb.spreadsheets.matching import Proposal
from kb.spreadsheets.memory import place_of, recalled, remember
from kb.spreadsheets.problems import Problem
from kb.spreadsheets.reading import MEDIA_TYPES, SUFFIXES, read
from kb.spreadsheets.refused import refused_rows
from kb.spreadsheets.reports import Answer, ImportReport, RowVerdict
from kb.spreadsheets.rows import MappedRow, RefusedRow
from kb.spreadsheets.tables import Column, Place, Row, Table
from kb.spreadsheets.templates import Template
from kb.spreadsheets.vocabulary import Vocabulary

__all__ = [
    "MEDIA_TYPES",
    "SUFFIXES",
    "Answer",
    "Column",
    "ColumnMapping",
    "ImportReport",
    "Interpreter",
    "Known",
    "MappedRow",
    "Place",
    "Problem",
    "Proposal",
    "RefusedRow",
    "Row",
    "RowVerdict",
    "Table",
    "Target",
    "Template",
    "Vocabulary",
    "language_of",
    "place_of",
    "read",
    "recalled",
    "refused_rows",
    "remember",
]
