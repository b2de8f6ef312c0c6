"""What the documentation must mention, and that what it links to is there."""

import dataclasses
import re
from pathlib import Path

import click
import pytest

from kb.cli import main
from kb.config import Settings

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)


def _read(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("field", dataclasses.fields(Settings), ids=lambda field: field.name)
def test_each_setting_is_documented_with_its_default(field):
    default = str(field.default).lower() if field.type == "bool" else str(field.default)
    assert f"| `CLUSTER_KB_{field.name.upper()}` | `{default}` |" in _read(
        "docs/reference/settings.md"
    )


def _commands(group, path=()):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield " ".join((*path, name))


@pytest.mark.parametrize("command", sorted(_commands(main)))
def test_each_command_is_documented(command):
    assert f"`{command}" in _read("docs/reference/cli.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:|#", target):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_each_decision_is_listed():
    listed = _read("docs/decisions/README.md")
    for page in (ROOT / "docs" / "decisions").glob("0*.md"):
        title = page.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        assert f"[{title}]({page.name})" in listed
