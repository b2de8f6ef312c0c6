"""Write the pages about questions: the catalogue, and competency questions with the terms they use.

python scripts/generate_questions.py             write docs/reference/questions.md and
                                                 docs/reference/competency-questions.md
python scripts/generate_questions.py --check     only say whether they are up to date
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from api.texts import THEMES  # noqa: E402 - a script finds the packages beside it
from kb.queries import QUESTIONS, Catalogue  # noqa: E402
from kb.rdf import PREFIXES  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kb.queries import CatalogueQuery

PAGES = ROOT / "docs" / "reference"
COMPETENCY = ROOT / "queries" / "competency.toml"
OURS = "https://w3id.org/cluster-kb/ns#"

NOTE = "<!-- Written by scripts/generate_questions.py: do not edit. -->"


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    catalogue = Catalogue.load()
    told = tomllib.loads(COMPETENCY.read_text("utf-8"))
    return {
        "questions.md": "\n".join(_questions(catalogue)) + "\n",
        "competency-questions.md": "\n".join(_competency(catalogue, told)) + "\n",
    }


def gaps() -> list[str]:
    """Return what is missing or too much in queries/competency.toml, each as a sentence."""
    catalogue, told = Catalogue.load(), tomllib.loads(COMPETENCY.read_text("utf-8"))
    known, asked, said = told["questions"], _answers(catalogue).keys(), told["unanswered"]
    used, reasons = _uses(catalogue).keys(), _reasons(told).keys()
    return [
        *(f"{one} has no text" for one in sorted(asked - known.keys())),
        *(f"{one} has neither query nor reason" for one in known if one not in asked | said.keys()),
        *(f"{one} has a query and a reason" for one in said if one in asked),
        *(f"{one} has a reason and no text" for one in said if one not in known),
        *(f"{one} is in no question and has no reason" for one in sorted(terms() - used - reasons)),
        *(f"{one} is in a question and has a reason" for one in sorted(reasons & used)),
        *(f"{one} has a reason and is no term" for one in sorted(reasons - terms())),
    ]


def terms() -> set[str]:
    """Return the local names of all terms of the ontology."""
    graph = _ontology()
    return {str(term).removeprefix(OURS) for term in graph.subjects(RDFS.isDefinedBy)}


def _ontology() -> Graph:
    graph = Graph()
    for path in sorted(ROOT.glob("ontology/*.ttl")):
        graph.parse(path, format="turtle")
    return graph


def _answers(catalogue: Catalogue) -> dict[str, list[CatalogueQuery]]:
    """Return the questions of the catalogue that answer each competency question."""
    found: dict[str, list[CatalogueQuery]] = defaultdict(list)
    for query in catalogue.questions():
        for number in query.questions:
            found[number].append(query)
    return found


def _uses(catalogue: Catalogue) -> dict[str, list[str]]:
    """Return the questions that use each term, in the query or as what it rests on."""
    known = terms()
    found: dict[str, list[str]] = defaultdict(list)
    for query in catalogue.questions():
        lines = [line for line in query.text.splitlines() if not line.startswith("#")]
        named = set(re.findall(r"\bclu:(\w+)", "\n".join(lines)))
        named |= {term.removeprefix(OURS) for kind in query.rests_on for term in kind.terms}
        for name in named & known:
            found[name].append(query.name)
    return found


def _reasons(told: Mapping[str, Any]) -> dict[str, str]:
    """Return why a term is in no question, by its local name."""
    return {name: reason["why"] for reason in told["reason"] for name in reason["terms"]}


def _questions(catalogue: Catalogue) -> Iterator[str]:
    number = len(catalogue.questions())
    yield from ("# Questions", "", NOTE, "")
    yield f"The {number} questions of the catalogue, by theme. Each is a query in `queries/` whose"
    yield "header says what follows. `cluster-kb ask QUESTION NAME=VALUE…` and `/queries/{name}`"
    yield "answer them, the first theme also with scores and reasons (`cluster-kb discover`,"
    yield "`/discover/{question}`). How parameters are written, and what *none* and *no data* mean,"
    yield "says [queries/README.md](../../queries/README.md). The competency questions behind the"
    yield "numbers are [on a page of their own](competency-questions.md)."
    for theme in QUESTIONS:
        yield from ("", f"## {THEMES[theme]}", "")
        yield from _table(
            ("question", "what a row is"),
            ([f"[`{one.name}`](#{one.name})", one.summary] for one in catalogue.theme(theme)),
        )
        for query in catalogue.theme(theme):
            yield from _question(query)


def _question(query: CatalogueQuery) -> Iterator[str]:
    yield from ("", f"### {query.name}", "", f"{query.summary}.", "")
    if query.description:
        yield from (query.description, "")
    kinds = (" or ".join(f"`{_short(term)}`" for term in kind.terms) for kind in query.rests_on)
    wants = " or ".join(f"`{name}`" for name in query.narrowed_by)
    page = f" Its page wants {wants}." if wants else ""
    yield f"Answers {', '.join(query.questions)}. Rests on {', '.join(kinds)}.{page}"
    if query.parameters:
        yield ""
        yield from _table(
            ("parameter", "type", "need", "meaning"),
            (
                [f"`{one.name}`", " or ".join(one.types), one.need, one.description]
                for one in query.parameters
            ),
        )
    yield ""
    yield from _table(
        ("column", "meaning"), ([f"`{name}`", text] for name, text in query.columns.items())
    )
    yield from ("", "```", _command(query), "```")


def _command(query: CatalogueQuery) -> str:
    values = (f"{one.name}={_quoted(one.example)}" for one in query.parameters)
    return " ".join(["cluster-kb ask", query.name, *values])


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[\w./:-]+", text) else f"'{text}'"


def _competency(catalogue: Catalogue, told: Mapping[str, Any]) -> Iterator[str]:
    answers, uses = _answers(catalogue), _uses(catalogue)
    yield from ("# Competency questions", "", NOTE, "")
    yield "What the knowledge base must be able to answer, and what does: a query of the"
    yield "[catalogue](questions.md), or the reason why none does. CQ-01 to CQ-35 come from the"
    yield "model, CQ-36 to CQ-68 from what users of cluster platforms ask, the others were found on"
    yield "the way."
    yield ""
    yield from _table(
        ("number", "question", "answered by"),
        (
            [number, text, _links(answers[number]) or told["unanswered"].get(number, "")]
            for number, text in told["questions"].items()
        ),
    )
    yield from ("", "## Terms", "")
    yield "Every term of the ontology with the questions that use it, or the reason why none does."
    yield ""
    yield from _table(
        ("term", "what", "questions, or the reason"),
        (
            [f"`clu:{name}`", kind, ", ".join(_link(one) for one in uses.get(name, ())) or reason]
            for name, kind, reason in _described(_reasons(told))
        ),
    )


def _described(reasons: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    graph = _ontology()
    classes = {str(term) for term in graph.subjects(RDF.type, OWL.Class)}
    for name in sorted(terms(), key=lambda term: (term.lower(), term)):
        kind = "class" if OURS + name in classes else "property"
        yield name, kind, reasons.get(name, "")


def _links(queries: Iterable[CatalogueQuery]) -> str:
    return ", ".join(_link(query.name) for query in queries)


def _link(name: str) -> str:
    return f"[`{name}`](questions.md#{name})"


def _short(term: str) -> str:
    stems = {stem: prefix for prefix, stem in PREFIXES.items()}
    stem = max((each for each in stems if term.startswith(each)), key=len)
    return f"{stems[stem]}:{term.removeprefix(stem)}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"


def main() -> int:
    """Write the pages, or with `--check` only compare."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    arguments = parser.parse_args()
    for gap in gaps():
        print(f"queries/competency.toml: {gap}")
    late = [name for name, text in pages().items() if _read(PAGES / name) != text]
    for name in late:
        if arguments.check:
            print(f"docs/reference/{name} is not up to date: run scripts/generate_questions.py")
        else:
            (PAGES / name).write_text(pages()[name], "utf-8")
            print(f"written: docs/reference/{name}")
    return 1 if gaps() or (late and arguments.check) else 0


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
