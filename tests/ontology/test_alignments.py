"""The mapping table: complete rows, terms that exist, nobody's word taken for another's."""

import csv

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef

from kb import assets
from kb.iris import NS

from .conftest import kept_by_hand, shipped_ontology
from .test_generated import script

build_alignments = script("build_alignments")

RELATIONS = {"skos:closeMatch", "skos:relatedMatch", "skos:broadMatch", "skos:narrowMatch"}
NEEDED = ("subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification")
ROWS = build_alignments.rows()


@pytest.fixture(scope="module")
def labels():
    """The English label of each term, by its compact IRI."""
    found = shipped_ontology().query(
        "SELECT ?term ?label WHERE { GRAPH ?module { ?term rdfs:label ?label } "
        'FILTER(LANG(?label) = "en") }',
        prefixes={"rdfs": "http://www.w3.org/2000/01/rdf-schema#"},
    )
    return {row["term"].value.replace(NS, "clu:"): row["label"].value for row in found}


def identify(row):
    return f"{row['subject_id']} {row['object_id']}"


@pytest.mark.parametrize("row", ROWS, ids=identify)
def test_a_row_is_complete_and_claims_no_equivalence(row, labels):
    assert all(row[column] for column in NEEDED)
    assert row["predicate_id"] in RELATIONS
    assert row["mapping_justification"] == "semapv:ManualMappingCuration"
    assert labels[row["subject_id"]] == row["subject_label"]
    found = row["object_id"] != build_alignments.NOTHING_FOUND
    assert bool(row["object_source"] and row["object_source_version"]) is found


@pytest.mark.parametrize("row", ROWS, ids=identify)
def test_a_row_about_wikidata_names_who_checked_it_and_when(row):
    if row["object_id"].startswith("wikidata:"):
        assert row["reviewer_label"]
        assert row["mapping_date"]


def test_rows_stand_in_order_and_once():
    keys = [(row["subject_id"].lower(), row["subject_id"], row["object_id"]) for row in ROWS]
    assert keys == sorted(set(keys))


def test_the_files_say_what_the_table_says():
    files = {
        path: path.read_text(encoding="utf-8") for path in build_alignments.FOLDER.glob("*.ttl")
    }
    assert files == build_alignments.alignments()
    mappings = [
        quad
        for text in files.values()
        for quad in ox.parse(text, ox.RdfFormat.TURTLE)
        if quad.predicate.value.startswith(str(SKOS))
    ]
    assert len(mappings) == sum(row["object_id"] != build_alignments.NOTHING_FOUND for row in ROWS)


@pytest.mark.parametrize(
    "path", sorted(build_alignments.FOLDER.glob("*.ttl")), ids=lambda p: p.stem
)
def test_a_file_says_what_it_is_which_version_and_that_nothing_imports_it(path):
    graph = Graph().parse(path)
    [header] = graph.subjects(RDF.type, OWL.Ontology)
    version = graph.value(header, OWL.versionInfo)
    assert version == graph_of_core().value(URIRef(NS[:-1]), OWL.versionInfo)
    assert graph.value(header, OWL.versionIRI) == header + f"/{version}"
    for wanted in (DCTERMS.title, DCTERMS.license, DCTERMS.creator, RDFS.comment):
        assert graph.value(header, wanted)
    imports = {
        quad.object.value
        for text in kept_by_hand()
        for quad in ox.parse(text, ox.RdfFormat.TURTLE)
        if quad.predicate.value == str(OWL.imports)
    }
    assert str(header) not in imports


def graph_of_core():
    """The ontology's own header."""
    return Graph().parse(data=assets.read("ontology/core.ttl"), format="turtle")


def test_a_wider_class_of_another_vocabulary_is_a_broad_match():
    relations = {(row["subject_id"], row["object_id"]): row["predicate_id"] for row in ROWS}
    for pair in (
        ("clu:ClusterNetwork", "schema:Organization"),
        ("clu:ClusterOrganisation", "eurio:Organisation"),
        ("clu:CooperationEvent", "schema:BusinessEvent"),
    ):
        assert relations[pair] == "skos:broadMatch"


def test_the_table_has_as_many_cells_in_each_row_as_columns():
    lines = build_alignments.TABLE.read_text(encoding="utf-8").splitlines()
    cells = [line for line in csv.reader(lines, delimiter="\t") if line[0][0] != "#"]
    assert len({len(line) for line in cells}) == 1
