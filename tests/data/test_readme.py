"""The tables of data/README.md are those that scripts/update_data_readme.py makes."""

import importlib.util
from pathlib import Path

from kb.iris import ProfileId

SCRIPT = Path(__file__).parents[2] / "scripts" / "update_data_readme.py"


def script():
    spec = importlib.util.spec_from_file_location("update_data_readme", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tables = script()

WORLD = """
@base <https://w3id.org/cluster-kb/id/> .
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<cluster/at-alder> a clu:ClusterOrganisation ; skos:prefLabel "Alder"@en, "Erle"@de .
<cluster/at-birch> a clu:ClusterOrganisation ; skos:prefLabel "Birch"@en .
<partnership/alders> a clu:ClusterPartnership ; skos:prefLabel "Alders"@en ;
    clu:hasPartner <cluster/at-alder>, <cluster/fr-elsewhere> .
<source/book/observation/members> a clu:ClusterObservation ;
    clu:observedEntity <cluster/at-alder> ; dcterms:source <source/book> .
<source/book> a clu:SourceDocument .
"""


def world(folder):
    (folder / "world.ttl").write_text(WORLD, "utf-8")
    return tables.profiles(folder)


def test_the_tables_are_up_to_date(profiles):
    text = tables.README.read_text("utf-8")
    assert text == tables.updated(text, profiles), "run scripts/update_data_readme.py"


def test_profiles_and_figures_are_counted(tmp_path):
    assert tables.counts(world(tmp_path)) == [
        ["profiles", "number"],
        ["cluster", "2"],
        ["partnership", "1"],
        ["source", "1"],
        ["figures in sources", "1"],
    ]


def test_a_field_counts_once_for_a_profile_and_not_for_its_parts(tmp_path):
    rows = tables.coverage(world(tmp_path))
    assert rows == [
        ["field", "cluster", "partnership", "source"],
        ["**profiles**", "2", "1", "1"],
        ["`clu:hasPartner`", "", "1", ""],
        ["`skos:prefLabel`", "2", "1", ""],
        ["figures about it", "1", "", ""],
        ["partner in a partnership", "1", "", ""],
    ]


def test_a_rule_keeps_its_words_or_gets_its_label(tmp_path):
    described = world(tmp_path)
    found = tables.reminders(described, "| R13 | its own words | 7 |\n")["warnings"]
    assert ["R13", "its own words", "2"] in found
    assert ["R73", "two partners", "1"] not in found
    assert ["R74", "known coordinator", "1"] in found
    assert ProfileId("cluster", "at-alder") in described
