"""Write the tables of data/README.md: how much there is, how much is known, what the rules say.

python scripts/update_data_readme.py             write them
python scripts/update_data_readme.py --check     only say whether they are up to date

A table stands between two comments that name it. The words beside a rule stay as they are there.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kb.iris import PROFILE_TYPES, Iris, ProfileId  # noqa: E402 - finds the packages beside it
from kb.rdf import PREFIXES  # noqa: E402
from kb.reference import Reference  # noqa: E402
from kb.validation import Severity, Validator  # noqa: E402
from kb.vocab import CLU  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Profiles = Mapping[ProfileId, Sequence[ox.Triple]]
    Table = list[list[str]]

README = ROOT / "data" / "README.md"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
POINTING = {
    str(CLU.hasPartner): "partner in a partnership",
    str(CLU.partyAgent): "party to an agreement",
    str(CLU.observedEntity): "figures about it",
}
SEVERITIES = {"warnings": Severity.WARNING, "infos": Severity.INFO}


def profiles(folder: Path) -> dict[ProfileId, list[ox.Triple]]:
    """Return the statements of each profile in the Turtle files of a folder."""
    found = defaultdict(list)
    for path in sorted(folder.rglob("*.ttl")):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if owner := _owner(quad.subject):
                found[owner].append(quad.triple)
    return dict(found)


def counts(described: Profiles) -> Table:
    """Return how many profiles of each type there are, and how many figures."""
    number = Counter(profile.type for profile in described)
    stated = Counter(triple.predicate.value for owned in described.values() for triple in owned)
    rows = [[kind, str(number[kind])] for kind in PROFILE_TYPES if number[kind]]
    figures = str(stated[str(CLU.observedEntity)])
    return [["profiles", "number"], *rows, ["figures in sources", figures]]


def coverage(described: Profiles) -> Table:
    """Return how many profiles of each type state each property, or are pointed at by it."""
    known: dict[str, set[ProfileId]] = defaultdict(set)
    for profile, triples in described.items():
        for triple in triples:
            name = triple.predicate.value
            if triple.subject == ox.NamedNode(Iris().thing(profile)) and name != TYPE:
                known[_short(name)].add(profile)
            if name in POINTING and (other := _owner(triple.object)) and other in described:
                known[POINTING[name]].add(other)
    kinds = [kind for kind in PROFILE_TYPES if any(one.type == kind for one in described)]
    rows = [["field", *kinds]]
    fields = sorted(known, key=lambda name: (not name.startswith("`"), name))
    for name, some in [("**profiles**", described.keys()), *((one, known[one]) for one in fields)]:
        number = Counter(profile.type for profile in some)
        rows.append([name, *(str(number[kind] or "") for kind in kinds)])
    return rows


def reminders(described: Profiles, text: str) -> dict[str, Table]:
    """Return, by severity, each rule that reminds of something, with its words and how often."""
    validator = Validator(Reference.load())
    words = {rule.id: rule.label for rule in validator.shapes.rules.values()}
    words |= dict(re.findall(r"^\| (R\d+) \| (.+?) \| \d+ \|$", text, re.MULTILINE))
    reports = validator.validate_many(list(described.values()))
    tables = {}
    for name, severity in SEVERITIES.items():
        number = Counter(r.rule for one in reports for r in one.results if r.severity is severity)
        rows = [[r, words[r], str(number[r])] for r in sorted(number, key=lambda r: int(r[1:]))]
        tables[name] = [["rule", "what is not known", "number"], *rows]
    return tables


def updated(text: str, described: Profiles) -> str:
    """Return the README with its tables made anew; everything else stays."""
    tables = {"counts": counts(described), "coverage": coverage(described)}
    for name, table in (tables | reminders(described, text)).items():
        head, *lines = [f"| {' | '.join(row)} |\n" for row in table]
        before, rest = text.split(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->")
        rule = "|" + "---|" * len(table[0]) + "\n"
        text = "".join([before, f"<!-- {name} -->\n", head, rule, *lines, end, after])
    return text


def _owner(term: object) -> ProfileId | None:
    return Iris().owner(term.value) if isinstance(term, ox.NamedNode) else None


def _short(iri: str) -> str:
    prefix, stem = next(pair for pair in PREFIXES.items() if iri.startswith(pair[1]))
    return f"`{prefix}:{iri.removeprefix(stem)}`"


def main() -> int:
    """Write the tables; `--check` writes nothing and fails where they are not up to date."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    arguments = parser.parse_args()
    text = README.read_text("utf-8")
    new = updated(text, profiles(README.parent))
    if new != text:
        print(f"{'not up to date' if arguments.check else 'written'}: data/README.md")
        if not arguments.check:
            README.write_text(new, "utf-8")
    return int(new != text and arguments.check)


if __name__ == "__main__":
    sys.exit(main())
