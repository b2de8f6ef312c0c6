"""Write Turtle files in the repository's one form, so that a diff shows what has changed.

The header comes first, then every subject in the order of its IRI; one value a line; blank nodes
nested and ordered by what they hold, never by chance. Comments are lost: what is worth saying is
a triple.

`python scripts/format_turtle.py` formats what the ontology keeps by hand, or the files named; with
`--check` it only says which differ.
"""

from __future__ import annotations

import argparse
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import BNode, Graph
from rdflib.namespace import OWL, RDF, SKOS
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

ROOT = Path(__file__).resolve().parent.parent
KEPT_BY_HAND = ("ontology/*.ttl", "ontology/schemes/*.ttl", "shapes/ontology-style.ttl")


class _HouseSerializer(LongTurtleSerializer):
    """rdflib's long Turtle, with headers first, subjects by IRI, and no stray white space."""

    headers = (OWL.Ontology, SKOS.ConceptScheme)

    def orderSubjects(self) -> list[Node]:  # noqa: N802 - rdflib's name
        # Nested nodes last: a cell of a list that comes before its head is written twice, and
        # what is read back then holds a second list to which nothing leads.
        def rank(subject: Node) -> tuple[bool, bool, bool, str]:
            blank = isinstance(subject, BNode)
            nested = blank and self._references[subject] > 0
            header = not set(self.store.objects(subject, RDF.type)).isdisjoint(self.headers)
            return nested, blank, not header, str(subject)

        return sorted(set(self.store.subjects()), key=rank)

    def startDocument(self) -> None:  # noqa: N802 - rdflib's name
        self._started = True
        for prefix, namespace in sorted(self.namespaces.items()):
            self.write(f"@prefix {prefix}: <{namespace}> .\n")

    def s_squared(self, subject: Node) -> bool:
        if self._references[subject] > 0 or not isinstance(subject, BNode):
            return False
        self.write("\n[]\n")
        self.predicateList(subject)
        self.write("\n.")
        return True

    def objectList(self, objects: list[Node]) -> None:  # noqa: N802 - rdflib's name
        several = len(objects) > 1
        deeper = several or (isinstance(objects[0], BNode) and not self.isValidList(objects[0]))
        self.depth += deeper
        for index, node in enumerate(objects):
            self.write(" ," if index else "")
            self._value(node, on_its_own_line=several)
        self.depth -= deeper

    def p_squared(self, node: Node, position: int) -> bool:
        one_line = isinstance(node, BNode) and position and self._references[node] <= 1
        if not one_line or node in self._serialized or not self.isValidList(node):
            return bool(super().p_squared(node, position))
        self.depth += 1
        self.write(" (")
        self.doList(node)
        self.write(f"\n{self.indent()})")
        self.depth -= 1
        return True

    def doList(self, l_: Node) -> None:  # noqa: N802 - rdflib's name
        while l_ != RDF.nil:
            self._value(self.store.value(l_, RDF.first), on_its_own_line=True)
            self.subjectDone(l_)
            l_ = self.store.value(l_, RDF.rest)

    def _value(self, node: Node, *, on_its_own_line: bool) -> None:
        own = on_its_own_line and not (isinstance(node, BNode) and self._references[node] <= 1)
        self.write(f"\n{self.indent(1)}" if own else "")
        self.path(node, 2, newline=own)


def formatted(text: str) -> str:
    """Return the house form of a Turtle document: the same graph, always the same text.

    :raises rdflib.plugins.parsers.notation3.BadSyntax: when the text is not Turtle.
    """
    graph = Graph(bind_namespaces="none")
    graph.parse(data=text, format="turtle")
    stream = BytesIO()
    _HouseSerializer(graph).serialize(stream, canon=True)
    return stream.getvalue().decode().strip() + "\n"


def kept_by_hand() -> list[Path]:
    """Return the files that must be in this form."""
    return sorted(path for pattern in KEPT_BY_HAND for path in ROOT.glob(pattern))


def differing(paths: Iterable[Path]) -> list[Path]:
    """Return those files that are not in the house form."""
    return [path for path in paths if formatted(path.read_text("utf-8")) != path.read_text("utf-8")]


def main() -> int:
    """Format the files named, or all that are kept by hand; `--check` writes nothing."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    arguments = parser.parse_args()
    changed = differing(arguments.paths or kept_by_hand())
    for path in changed:
        print(f"{'differs' if arguments.check else 'formatted'}: {path}")
        if not arguments.check:
            path.write_text(formatted(path.read_text("utf-8")), "utf-8")
    return 1 if changed and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())
