"""The examples of the how-to pages, run as they stand against a server."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "how-to"
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8000"
MARK = "=== end of example"


def examples(page):
    """Return the commands of a page, and what each block of them should print."""
    found = []
    for language, text in BLOCK.findall((HOW_TO / page).read_text("utf-8")):
        if language == "sh":
            found.append([text, ""])
        else:
            found[-1][1] = text
    return found


@pytest.mark.parametrize(
    ("page", "settings"),
    [
        ("contribute-by-http.md", {}),
        ("curate.md", {"CLUSTER_KB_REVIEW": "true"}),
        ("keep-many-current.md", {}),
        ("send-many.md", {}),
    ],
)
def test_the_examples_do_what_they_say(page, settings, cluster_kb, tmp_path, monkeypatch, request):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    serving = request.getfixturevalue("serving")
    blocks = examples(page)
    script = "".join(f"{commands}\necho '{MARK}'\n" for commands, _ in blocks)
    script = script.replace(ADDRESS, serving.rstrip("/"))
    work = tmp_path / "work"
    work.mkdir()
    (work / ".venv").symlink_to(ROOT / ".venv")
    folders = {"CLUSTER_KB_DATA_DIR": str(cluster_kb.folder), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        ["bash", "-euc", script],  # noqa: S607 - as a reader would
        cwd=work,
        env=os.environ | folders,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    printed = ran.stdout.replace(serving, f"{ADDRESS}/").split(f"{MARK}\n")
    for (commands, expected), text in zip(blocks, printed, strict=False):
        assert text == expected, commands


def test_every_page_of_how_tos_is_run_that_does_not_need_an_id_of_its_reader():
    pages = {page.name: page.read_text("utf-8") for page in HOW_TO.glob("*.md")}
    runnable = {name for name, text in pages.items() if "curl" in text and "{id}" not in text}
    assert runnable == {
        "contribute-by-http.md",
        "curate.md",
        "keep-many-current.md",
        "send-many.md",
    }
