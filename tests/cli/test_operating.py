import json
import shutil
from pathlib import Path

from kb.config import Settings
from kb.iris import Iris, ProfileId
from kb.knowledge_base import KnowledgeBase
from kb.store import Change

TWO = Path(__file__).parent / "two-profiles.ttl"


def _count(cluster_kb):
    told = json.loads(cluster_kb("check", "--json").stdout)
    return told["verified"]["contributions"]


def test_check_finds_a_sound_folder_sound(published):
    published("load", TWO, "--publisher", "agency")
    told = published("check")
    assert told.exit_code == 0, told.stderr
    assert told.stdout.startswith("2 contributions verified")


def test_check_finds_a_store_that_differs_from_the_log_and_rebuild_mends_it(published):
    published("load", TWO, "--publisher", "agency")
    graph = Iris().graph("agency", ProfileId("cluster", "it-example"))
    with KnowledgeBase(Settings(data_dir=published.folder)) as base:
        base.store.apply(Change(graphs={graph: []}), base.store.position())
    damaged = published("check")
    assert damaged.exit_code == 1
    assert graph in damaged.stderr
    assert "cluster-kb rebuild" in damaged.stderr
    assert published("rebuild").stdout == "rebuilt up to position 2\n"
    assert published("check").exit_code == 0


def test_a_lost_store_is_built_again_from_the_log(published):
    published("load", TWO, "--publisher", "agency")
    shutil.rmtree(published.folder / "store")
    assert _count(published) == 2
    ask = "ASK { <https://w3id.org/cluster-kb/id/cluster/it-example> ?p ?o }"
    assert published("query", "-", stdin=ask).stdout == "true\n"


def test_a_folder_that_cannot_be_made_is_an_error(cluster_kb):
    told = cluster_kb("serve", "--data-dir", "/proc/none")
    assert told.exit_code == 1
    assert "/proc/none cannot be made" in told.stderr


def test_a_port_that_is_none_is_a_wrong_command_line(cluster_kb):
    assert cluster_kb("serve", "--port", "99999").exit_code == 2


def test_a_log_that_is_none_is_an_error(published):
    (published.folder / "log.sqlite").write_bytes(b"this is no database" * 100)
    for file in published.folder.glob("log.sqlite-*"):
        file.unlink()
    told = published("check")
    assert told.exit_code == 1
    assert "cannot be read as a log" in told.stderr


def test_a_folder_of_another_base_is_refused(published):
    refused = published("check", CLUSTER_KB_BASE="https://other.example/kb/")
    assert refused.exit_code == 1
    assert "https://other.example/kb/" in refused.stderr


def test_a_log_that_lost_its_end_is_an_error_until_rebuild_is_asked_for(published):
    published("load", TWO, "--publisher", "agency")
    for file in published.folder.glob("log.sqlite*"):
        file.unlink()
    published("publisher", "add", "agency")
    lost = published("check")
    assert lost.exit_code == 1
    assert "the log holds only 0" in lost.stderr
    assert published("rebuild").stdout == "rebuilt up to position 0\n"
    assert published("check").exit_code == 0
