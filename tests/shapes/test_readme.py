"""Keeps the table of rules in shapes/README.md true; run this file to write it anew."""

from __future__ import annotations

import re
from pathlib import Path

from kb.validation import Shapes

README = Path(__file__).parents[2] / "shapes" / "README.md"
TABLE = re.compile(r"(?<=<!-- rules -->\n).*(?=<!-- end of rules -->)", re.DOTALL)


def table():
    """Return the table of all rules as Markdown, in the order of their numbers."""
    lines = ["| rule | about | severity | scope | message | file |", "|---|---|---|---|---|---|"]
    for rule in sorted(Shapes().rules.values(), key=lambda rule: int(rule.id[1:])):
        message = re.sub(r"\{\?(\w+)\}", r"`\1`", rule.message).replace("|", "\\|")
        file = rule.file.removeprefix("shapes/")
        page = f"[{rule.id}](../docs/reference/rules/{rule.id}.md)"
        about = f"{page} | {rule.label} | {rule.severity.value} | {rule.scope}"
        lines.append(f"| {about} | {message} | {file} |")
    return "\n".join([*lines, ""])


def test_the_readme_lists_every_rule_as_it_is():
    assert TABLE.findall(README.read_text(encoding="utf-8")) == [table()]


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    README.write_text(TABLE.sub(lambda _: table(), text), encoding="utf-8")
