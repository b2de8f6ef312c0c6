"""Small fictional spreadsheets, read and interpreted with the real reference data."""

import csv
import io
import zipfile

import pytest
import xlsxwriter

from kb.config import Settings
from kb.iris import Iris
from kb.reference import Reference
from kb.spreadsheets import Interpreter, MappedRow, Vocabulary, read

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BASE = "https://w3id.org/cluster-kb/"


def delimited(rows, delimiter=","):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def workbook(rows, dates=(), **options):
    """Write a workbook; `dates` are the columns that hold dates."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("Data")
        form = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None and number and column in dates:
                    sheet.write_datetime(number, column, value, form)
                else:
                    sheet.write(number, column, value)
    return target.getvalue()


def archive(parts):
    """Put the parts of a workbook together."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


class Desk:
    """Interprets rows of one profile type, as an import without questions does."""

    def __init__(self, vocabulary, kind="cluster", publisher="agency", **options):
        self.vocabulary = vocabulary
        self.interpreter = Interpreter(
            kind, publisher, vocabulary=vocabulary, iris=Iris(), **options
        )

    def table(self, rows, name="sheet.csv", **options):
        return read(delimited(rows), name=name, settings=Settings(), **options)

    def outcomes(self, rows, **options):
        table = self.table(rows, **options)
        return list(self.interpreter.rows(table, self.interpreter.mapping(table)))

    def one(self, titles, cells):
        """Interpret one row under a head; titles and cells are lists."""
        [outcome] = self.outcomes([titles, cells])
        return outcome

    def said(self, titles, cells):
        """What one row says: property and value without namespaces, the root's statements."""
        outcome = self.one(titles, cells)
        assert isinstance(outcome, MappedRow), [str(one) for one in outcome.problems]
        return {
            (local(triple.predicate.value), local(getattr(triple.object, "value", "")))
            for triple in outcome.triples
        }


def local(text):
    return text.rpartition("#")[2].rpartition("/")[2] or text


def kinds(outcome):
    return [one.kind for one in outcome.problems]


@pytest.fixture(scope="session")
def reference():
    return Reference.load()


@pytest.fixture(scope="session")
def vocabulary(reference):
    return Vocabulary(reference)


@pytest.fixture
def desk(vocabulary):
    return Desk(vocabulary)


@pytest.fixture
def desk_of(vocabulary):
    def desk_of(kind="cluster", **options):
        return Desk(vocabulary, kind, **options)

    return desk_of
