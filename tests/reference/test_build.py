"""What is committed in ontology/reference/ is what the script builds."""

import subprocess
import sys

import pytest

from kb import assets

from .conftest import ROOT

HOME = ROOT / "ontology" / "reference"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference")
    command = [sys.executable, ROOT / "scripts" / "build_reference.py", "--output", folder]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def test_the_script_builds_exactly_the_committed_files(built):
    assert {path.name for path in built.iterdir()} == {path.name for path in HOME.iterdir()}


@pytest.mark.parametrize("name", sorted(path.name for path in HOME.iterdir()))
def test_a_committed_file_is_what_the_script_builds(name, built):
    assert (HOME / name).read_bytes() == (built / name).read_bytes()


@pytest.mark.parametrize("path", list(assets.walk("ontology/reference", ".ttl")))
def test_a_reference_file_says_whose_it_is_and_stays_small(path):
    text = assets.read(path)
    assert "dcterms:rights" in text
    assert len(text.encode()) < 900_000
