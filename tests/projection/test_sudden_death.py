"""A process killed in the middle of a load loses nothing that it acknowledged."""

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb.config import Settings
from kb.iris import Iris, ProfileId
from kb.log import Log
from kb.projection import Projection
from kb.rdf import hash_of
from kb.reference import Reference
from kb.store import open_store
from kb.validation import BaseRules, Shapes

SCRIPT = Path(__file__).with_name("load.py")
PROFILES = 400
LIVES = 3
PREFIXES = """\
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix eco: <https://w3id.org/cluster-kb/scheme/industrial-ecosystem/> .
@prefix id: <https://w3id.org/cluster-kb/id/> .
@prefix nuts: <http://data.europa.eu/nuts/code/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
CLUSTER = """
id:cluster\\/c{n} a clu:ClusterOrganisation ; skos:prefLabel "Cluster {n}, edition {edition}"@en ;
  clu:territory nuts:FRK2 ; clu:inEcosystem eco:health ;
  org:hasSite id:cluster\\/c{n}\\/site\\/main .
id:cluster\\/c{n}\\/site\\/main a org:Site .
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """Return a folder with a publisher, and reference data in the store."""
    folder = tmp_path_factory.mktemp("installation")
    log = Log.open(folder, base=Settings().base)
    log.publishers.add("alpha", "Alpha")
    with open_store(folder / "store") as store:
        Projection(log, store, Reference.load(), Iris(), BaseRules(Shapes().base)).catch_up()
    log.close()
    return folder


@pytest.mark.parametrize("seed", range(LIVES))
def test_a_killed_load_keeps_what_it_acknowledged_and_nothing_by_halves(
    seed, installation, tmp_path
):
    folder = tmp_path / "data"
    shutil.copytree(installation, folder)
    chance = random.Random(seed)  # noqa: S311 - repeatable
    first = write(folder, edition=1)
    acknowledged = load(folder, first, kill=moment(chance))
    check(folder, acknowledged)
    second = write(folder, edition=2)
    later = load(folder, second, kill=moment(chance))
    check(folder, acknowledged | later)
    whole = load(folder, second)
    assert len(whole) == PROFILES
    assert check(folder, acknowledged | later | whole) >= PROFILES


def moment(chance):
    """Return after how many acknowledged profiles, and how many seconds more, to kill."""
    return chance.randrange(PROFILES), chance.uniform(0, 1)


def write(folder, edition):
    file = folder / f"edition-{edition}.ttl"
    clusters = (CLUSTER.format(n=number, edition=edition) for number in range(PROFILES))
    file.write_text(PREFIXES + "".join(clusters), encoding="utf-8")
    return file


def load(folder, file, kill=None):
    """Run the loader; kill it when it has acknowledged so many profiles, or a moment later."""
    acknowledged = {}
    command = [sys.executable, str(SCRIPT), str(folder), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            word, _, rest = line.partition(" ")
            if "/" in word:
                acknowledged[word] = rest.strip()
            if kill and len(acknowledged) >= kill[0]:
                break
        if kill:
            try:
                process.wait(timeout=kill[1])
            except subprocess.TimeoutExpired:
                process.kill()
            for line in process.stdout:
                word, _, rest = line.partition(" ")
                if "/" in word and rest.endswith("\n"):
                    acknowledged[word] = rest.strip()
    assert kill or process.returncode == 0
    return acknowledged


def check(folder, acknowledged):
    """Open again: all that was acknowledged is there, and log and store agree."""
    iris = Iris()
    log = Log.open(folder, base=Settings().base)
    with open_store(folder / "store") as store:
        projection = Projection(log, store, Reference.load(), iris, BaseRules(Shapes().base))
        projection.catch_up()
        verified = projection.verify()
        for profile, etag in acknowledged.items():
            name = iris.graph("alpha", ProfileId.parse(profile))
            assert hash_of(store.graph(name)) == etag, profile
    log.close()
    return verified.contributions
