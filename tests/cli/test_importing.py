import io
import json

import openpyxl
import pytest

from kb.client import Client

ROWS = """\
Clustername;Land;Ort;Webseite;Telefon
Alpha;FR;Lyon;alpha.example;
Beta;EL;Ελλάδα;;+30 1
Gamma;Atlantis;;;
"""


@pytest.fixture
def sheet(tmp_path):
    file = tmp_path / "clusters.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


@pytest.fixture
def importing(published, sheet):
    """Import the sheet of the test, with more words."""

    def importing(*words, file=sheet, **options):
        return published(
            "import", file, "--type", "cluster", "--publisher", "agency", *words, **options
        )

    return importing


def test_a_sheet_is_imported_with_counts_and_problems_by_kind(importing):
    told = importing("--yes")
    assert told.exit_code == 1, told.output
    lines = [" ".join(line.split()) for line in told.stdout.splitlines()]
    assert lines[0] == "3 rows of clusters.csv"
    assert lines[1:4] == ["0 accepted", "2 accepted with warnings", "1 refused"]
    assert "Telefon: personal data are not kept here" in lines
    assert "violation country" in lines
    assert "row 4, column 2 (Land)" in lines
    assert "'Atlantis' is no country that we know" in lines
    assert "row 3, column 3 (Ort)" in lines
    assert "warning R13" in lines
    assert "'FR' was read as France: it is the ISO 3166-1 alpha-2 code" in told.stdout


def test_it_speaks_the_language_asked_for(importing, tmp_path):
    refused = tmp_path / "refused.csv"
    told = importing("--yes", "--language", "de", "--refused", refused)
    assert "'Atlantis' ist kein Land, das wir kennen" in told.stdout
    assert "'FR' wurde als Frankreich gelesen: Es ist der Code nach ISO 3166-1" in told.stdout
    assert "What to do: Schreiben Sie seinen Namen auf Deutsch" in told.stdout
    assert "Es ist keine Website angegeben." in told.stdout  # a rule's
    assert "  https://w3id.org/cluster-kb/shapes#R13\n" in told.stdout
    assert "Land: 'Atlantis' ist kein Land" in refused.read_text(encoding="utf-8")
    verdicts = json.loads(importing("--json", "--language", "de").stdout)["verdicts"]
    assert [(one["kind"], one["language"]) for one in verdicts[2]["problems"]] == [
        ("country", "de")
    ]
    [website] = (one for one in verdicts[1]["problems"] if one["kind"] == "R13")
    assert (website["pathLabel"], website["columnTitle"]) == ("Website", "Webseite")
    assert website["focus"] == "https://w3id.org/cluster-kb/id/cluster/gr-beta"


def test_all_that_is_said_is_there_as_json(importing):
    told = json.loads(importing("--json").stdout)
    assert [one["status"] for one in told["verdicts"]] == [
        "accepted-with-warnings",
        "accepted-with-warnings",
        "refused",
    ]
    assert told["verdicts"][0]["profile"] == "cluster/fr-alpha"
    assert told["dryRun"] is False


def test_a_kind_with_many_rows_shows_the_first_and_how_many_more(importing, tmp_path):
    file = tmp_path / "many.csv"
    rows = [f"Cluster {word},Atlantis" for word in ("one", "two", "three", "four", "five")]
    file.write_text("\n".join(["Name,Country", *rows]), encoding="utf-8")
    told = importing("--yes", file=file).stdout
    assert "violation country, 5 rows" in told
    assert "row 4, column 2 (Country)" in told
    assert "row 5, column 2" not in told
    assert "… and 2 more; --json lists them all" in told


def test_refused_rows_are_written_and_come_back_mended(importing, tmp_path):
    refused = tmp_path / "refused.csv"
    told = importing("--yes", "--refused", refused)
    assert f"the refused rows are in {refused}" in told.stdout
    lines = refused.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "Clustername;Land;Ort;Webseite;Telefon;problem"
    assert lines[1].startswith("Gamma;Atlantis;;;;Land: 'Atlantis' is no country")
    refused.write_text("\n".join(lines).replace("Atlantis;", "Italien;", 1), encoding="utf-8")
    mended = importing(file=refused, stdin="")
    assert mended.exit_code == 0, mended.output
    assert "What do the columns" not in mended.stdout
    assert "1 accepted with warnings" in mended.stdout


def test_refused_rows_are_written_as_a_workbook_too(importing, tmp_path):
    refused = tmp_path / "refused.xlsx"
    importing("--yes", "--refused", refused)
    rows = list(openpyxl.load_workbook(refused).worksheets[0].values)
    assert rows[0][-1] == "problem"
    assert rows[1][:2] == ("Gamma", "Atlantis")


def test_without_a_refused_row_no_file_is_written(importing, sheet, tmp_path):
    sheet.write_text("Name,Country\nAlpha,France\n", encoding="utf-8")
    assert importing("--yes", "--refused", tmp_path / "refused.csv").exit_code == 0
    assert not (tmp_path / "refused.csv").exists()


def test_columns_are_asked_about_once_and_remembered(importing, sheet):
    sheet.write_text("Verbund,Land,Wo,Notiz\nAlpha,FR,Lyon,x\n", encoding="utf-8")
    answers = ["nonsense", "?", "name.de", "", "Town", "-"]
    told = importing(stdin="\n".join(answers) + "\n")
    assert told.exit_code == 0, told.output
    assert "  1  Verbund   Alpha" in told.stdout
    assert "There is no field 'nonsense'" in told.stdout
    assert "The name that it uses itself" in told.stdout
    shown = importing("--show-mapping")
    lines = [line.split() for line in shown.stdout.splitlines()]
    assert [line[2] for line in lines[2:]] == ["name.de", "country", "town.en", "-"]
    again = importing(stdin="")
    assert again.exit_code == 0
    assert "1 accepted with warnings" in again.stdout


def test_showing_a_mapping_changes_nothing_and_gives_metadata(importing, published):
    shown = json.loads(importing("--show-mapping", "--json").stdout)
    columns = {column["titles"]: column for column in shown["tableSchema"]["columns"]}
    assert columns["Land"]["propertyUrl"] == "https://w3id.org/cluster-kb/ns#basedInCountry"
    assert columns["Telefon"]["suppressOutput"] is True
    assert not (published.folder / "mappings").exists()


def test_a_mapping_from_a_file_is_taken_as_it_is(importing, tmp_path):
    shown = json.loads(importing("--show-mapping", "--json").stdout)
    for column in shown["tableSchema"]["columns"]:
        if column["titles"] == "Webseite":
            column.clear()
            column.update(titles="Webseite", suppressOutput=True)
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps(shown), encoding="utf-8")
    told = json.loads(importing("--mapping", mapping, "--json").stdout)
    fields = {one["title"]: one["field"] for one in told["columns"]}
    assert fields == {
        "Clustername": "name",
        "Land": "country",
        "Ort": "town",
        "Webseite": None,
        "Telefon": None,
    }


def test_a_dry_run_remembers_and_imports_nothing(importing, published):
    told = importing("--yes", "--dry-run")
    assert "would be accepted" in told.stdout
    assert not (published.folder / "mappings").exists()
    assert json.loads(importing("--json").stdout)["verdicts"][0]["outcome"] == "created"


def test_importing_again_changes_nothing(importing):
    importing("--yes")
    told = json.loads(importing("--json").stdout)
    assert [one["outcome"] for one in told["verdicts"]] == ["unchanged", "unchanged", None]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--publisher", "nobody"], "there is no publisher nobody"),
        (["--mapping", "broken"], "metadata"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_imported(importing, tmp_path, words, told):
    broken = tmp_path / "broken.json"
    broken.write_text("[]", encoding="utf-8")
    said = importing("--yes", *[broken if word == "broken" else word for word in words])
    assert said.exit_code == 1
    assert told in said.stderr


def test_a_folder_without_publishers_and_a_wrong_type_are_errors(cluster_kb, sheet):
    said = cluster_kb("import", sheet, "--type", "cluster", "--publisher", "agency", "--yes")
    assert said.exit_code == 1
    assert "there is no data folder" in said.stderr
    assert cluster_kb("import", sheet, "--type", "club", "--publisher", "a").exit_code == 2


def test_while_a_server_runs_rows_go_through_it(serving, importing):
    told = importing("--yes")
    assert told.exit_code == 1, told.output
    assert "2 accepted with warnings" in told.stdout
    graph = Client(serving)._send("GET", "doc/cluster/fr-alpha.nt", {"Accept": "*/*"})
    assert b"https://alpha.example" in graph.body
    again = json.loads(importing("--json").stdout)
    assert [one["outcome"] for one in again["verdicts"]] == ["unchanged", "unchanged", None]
    assert importing("--yes", "--dry-run").exit_code == 1


def test_a_template_is_filled_in_and_imported(published, tmp_path):
    file = tmp_path / "mine.xlsx"
    made = published("template", "cluster", "-o", file, "--language", "de")
    assert made.exit_code == 0, made.output
    book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    for title, value in {
        "Name (en)": "Alpha Cluster",
        "Name (de)": "Alpha-Verbund",
        "Land": "Griechenland",
        "Ort (de)": "Athen",
        "Verliehenes Label": "Gold-Label",
    }.items():
        sheet.cell(2, titles.index(title) + 1, value)
    book.save(file)
    told = published("import", file, "--type", "cluster", "--publisher", "agency", "--json")
    [verdict] = json.loads(told.stdout)["verdicts"]
    assert verdict["profile"] == "cluster/gr-alpha-cluster"
    assert verdict["status"] == "accepted-with-warnings"


def test_a_template_of_delimited_text_has_metadata_beside_it(cluster_kb, tmp_path):
    file = tmp_path / "mine.csv"
    assert cluster_kb("template", "agreement", "-o", file).exit_code == 0
    metadata = json.loads((tmp_path / "mine.csv-metadata.json").read_text(encoding="utf-8"))
    assert metadata["url"] == "mine.csv"
    assert file.read_text(encoding="utf-8-sig").startswith("Key,Kind,Name (en),")


def test_a_template_overwrites_nothing_and_has_one_of_two_forms(cluster_kb, tmp_path):
    file = tmp_path / "mine.xlsx"
    file.write_text("my rows", encoding="utf-8")
    said = cluster_kb("template", "cluster", "-o", file)
    assert said.exit_code == 1
    assert "is there already" in said.stderr
    assert file.read_text(encoding="utf-8") == "my rows"
    assert cluster_kb("template", "cluster", "-o", tmp_path / "mine.ods").exit_code == 1
