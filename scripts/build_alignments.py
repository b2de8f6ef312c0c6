"""Write ontology/alignments/*.ttl: the mapping table as statements, one file a vocabulary.

The table `cluster-kb.sssom.tsv` is kept by hand, in the Simple Standard for Sharing Ontological
Mappings (https://mapping-commons.github.io/sssom/). Each row is a mapping that a person has made;
an object `sssom:NoTermFound` says that one was looked for in vain, and gives no statement.

Each file has the header of an ontology, and nothing imports it: SKOS gives its mapping properties
concepts on both sides (https://www.w3.org/TR/skos-reference/#mapping), so that a reasoner would
take the classes and properties that they join for concepts.

python scripts/build_alignments.py             write them
python scripts/build_alignments.py --check     only say which are not up to date
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "ontology" / "alignments"
TABLE = FOLDER / "cluster-kb.sssom.tsv"
NOTHING_FOUND = "sssom:NoTermFound"


HEADER = """\
<{iri}>
    a owl:Ontology ;
    dcterms:created "{mapping_date}"^^xsd:date ;
    dcterms:creator "Cluster KB contributors" ;
    dcterms:description "Mappings from the Cluster KB ontology to the vocabulary {vocabulary}, written from its mapping table."@en ;
    dcterms:license <{license}> ;
    dcterms:source <{mapping_set_id}> ;
    dcterms:title "Cluster KB ontology: alignment with {vocabulary}"@en ;
    rdfs:comment "For people and for tools that look mappings up; not for import. SKOS mapping properties make concepts of what they join, and these are classes and properties."@en ;
    owl:versionIRI <{iri}/{mapping_set_version}> ;
    owl:versionInfo "{mapping_set_version}" ;
.
"""  # noqa: E501 - texts as they are written
HEADER_PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def metadata() -> dict[str, str]:
    """Return what the head of the table says of all mappings."""
    head = re.findall(r"^#(\w+): (.+)$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    return {key: value.strip('"') for key, value in head}


def prefixes() -> dict[str, str]:
    """Return the namespaces of the table's `curie_map`."""
    _, _, head = TABLE.read_text(encoding="utf-8").partition("#curie_map:\n")
    pairs = (
        line.removeprefix("#  ").split(": ", 1) for line in head.splitlines() if line[0] == "#"
    )
    return dict(pairs)


def rows() -> list[dict[str, str]]:
    """Return the mappings, as the columns of the table name their values."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader((line for line in lines if line[0] != "#"), delimiter="\t"))


def alignments() -> dict[Path, str]:
    """Return each file to write, with its text."""
    statements: dict[str, list[str]] = defaultdict(list)
    for row in rows():
        if row["object_id"] != NOTHING_FOUND:
            vocabulary = row["object_id"].split(":")[0].split("-")[0]
            statements[vocabulary].append(
                f"{row['subject_id']} {row['predicate_id']} {row['object_id']} ."
            )
    namespaces = prefixes() | HEADER_PREFIXES
    return {
        FOLDER / f"{vocabulary}.ttl": _turtle(vocabulary, lines, namespaces)
        for vocabulary, lines in statements.items()
    }


def _turtle(vocabulary: str, statements: list[str], namespaces: dict[str, str]) -> str:
    about = metadata()
    iri = f"{about['mapping_set_id'].rpartition('/')[0]}/{vocabulary}"
    header = HEADER.format(iri=iri, vocabulary=vocabulary, **about)
    used = {name.split(":")[0] for line in statements for name in line.split()[:3]}
    used.update(HEADER_PREFIXES)
    head = [f"@prefix {prefix}: <{namespaces[prefix]}> ." for prefix in sorted(used)]
    return "\n".join([*head, "", header, *sorted(statements), ""])


def main() -> int:
    """Write the files, or say which differ; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    wanted = alignments()
    stale = [path for path in FOLDER.glob("*.ttl") if path not in wanted]
    stale += [
        path
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        print(f"{'not up to date' if check else 'written'}: {path.name}")
        if not check:
            path.unlink(missing_ok=True)
            if path in wanted:
                path.write_text(wanted[path], encoding="utf-8")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
