"""What `pip install cluster-kb` brings: the code, and ontology, shapes and queries with it."""

import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the source distribution, and the wheel from that, as an index would serve them."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source"
    shutil.copytree(
        ROOT,
        source,
        ignore=shutil.ignore_patterns(
            ".git", ".venv", "var", ".*_cache", "__pycache__", "node_modules"
        ),
    )
    command = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


def test_an_installed_wheel_finds_its_ontology_shapes_and_queries(built, tmp_path):
    wheel, _ = built
    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    python = tmp_path / "env" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", str(wheel)], check=True)
    program = (
        "from kb import assets\n"
        "assert '_assets' in str(assets.root()), assets.root()\n"
        "for folder, suffix in (('ontology', '.ttl'), ('shapes', '.ttl'), ('queries', '.rq')):\n"
        "    for path in assets.walk(folder, suffix):\n"
        "        assert assets.read(path).strip(), path\n"
        "        print(path)\n"
    )
    found = subprocess.run(
        [str(python), "-c", program], check=True, capture_output=True, text=True, cwd=tmp_path
    ).stdout.split()
    shipped = {
        str(path.relative_to(ROOT))
        for folder, suffix in (("ontology", "ttl"), ("shapes", "ttl"), ("queries", "rq"))
        for path in (ROOT / folder).rglob(f"*.{suffix}")
    }
    assert set(found) == shipped
    assert any(path.startswith("ontology/reference/") for path in found)


def test_the_wheel_holds_the_two_packages_and_their_pages_and_nothing_else(built):
    wheel, _ = built
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"api", "kb", "cluster_kb-0.1.0.dist-info"}
    assert any(name.startswith("api/templates/") for name in names)
    assert any(name.startswith("api/static/") for name in names)
    assert any(name.startswith("api/locales/") for name in names)
    assert "kb/locales/fr.po" in names
    assert "kb/_assets/ontology/context/1.0.jsonld" in names
    assert any(name.endswith("licenses/LICENSE-DATA.md") for name in names)
    assert not any(
        name.startswith("kb/_assets/") and name.endswith("__init__.py") for name in names
    )


def test_the_source_distribution_holds_what_its_tests_need(built):
    _, sdist = built
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[-1] for name in archive.getnames()}
    assert {"README.md", "LICENSE", "pyproject.toml", "kb/assets.py", "data/README.md"} <= names
