"""What fuzzing begins with: documents, tables, queries and bodies that are sound."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kb import assets
from kb.iris import PROFILE_TYPES, ROOT, Iris
from kb.rdf import MEDIA_TYPES, PREFIXES
from kb.reference import Reference
from kb.spreadsheets import Template, Vocabulary
from kb.spreadsheets.forms import form_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["WORDS", "seeds"]

_DOCUMENTS = (
    """\
PREFIX clu: <https://w3id.org/cluster-kb/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dct: <http://purl.org/dc/terms/>
BASE <https://w3id.org/cluster-kb/id/>
<cluster/it-example> a clu:ClusterOrganisation ; skos:prefLabel "Example"@en, "Esempio"@it ;
  clu:territory <http://data.europa.eu/nuts/code/ITC1> ; clu:memberCount 12 ;
  clu:founded "2014-05-01"^^<http://www.w3.org/2001/XMLSchema#date> ;
  dct:source <source/example> ;
  clu:observation [ clu:indicator clu:turnover ; clu:value 1.50 ; clu:on "2020" ] .
""",
    """\
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
<https://w3id.org/cluster-kb/id/cluster/it-example> org:hasSite
  <https://w3id.org/cluster-kb/id/cluster/it-example/site/main> ;
  rdf:value ( 1 2.0 3e5 true "a\\n\\u00e9" \"\"\"long \"text\" \"\"\" ) .
<https://w3id.org/cluster-kb/id/cluster/it-example/site/main> a org:Site ; org:label "x" .
""",
)
_JSON_LD = json.dumps(
    {
        "@context": [
            f"{ROOT}context/1.0.jsonld",
            {"@base": f"{ROOT}id/", "n": {"@id": "urn:x:n", "@container": "@language"}},
        ],
        "@id": "cluster/it-example",
        "@type": "ClusterOrganisation",
        "n": {"en": "Example", "it": ["Esempio"]},
        "urn:x:list": {"@list": [1, 2.5, True, None, {"@value": "a", "@language": "en"}]},
        "@reverse": {"urn:x:of": {"@id": "cluster/it-example/site/main"}},
    }
)
_TABLE = (
    "id;Name;Name (fr);Country;Town;NUTS;Members;Founded;Website;Sector\r\n"
    'alpha;"Alpha; Cluster";;FR;Lyon;FRK2;"1,200";2014-05-01;https://alpha.example/;health\r\n'
    "beta;Beta;Bêta;Italy;;;12.5;May 2014;beta.example;C10, C11\r\n"
)
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Name</t></is></c><c r="C1" t="str"><v>Members</v></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c><c r="B2" t="b"><v>1</v></c>'
    '<c r="C2"><v>12.5</v></c></row></sheetData></worksheet>'
)
_METADATA = {
    "@context": "http://www.w3.org/ns/csvw",
    "url": "table.csv",
    "dialect": {"delimiter": ",", "header": True, "quoteChar": '"', "encoding": "utf-8"},
    "tableSchema": {
        "aboutUrl": f"{ROOT}id/cluster/{{id}}",
        "columns": [
            {"name": "id", "titles": "id", "suppressOutput": True},
            {"name": "name", "titles": {"en": "Name"}, "propertyUrl": "skos:prefLabel"},
            {"name": "c", "titles": "Country", "datatype": {"base": "date", "format": "d.M.yyyy"}},
        ],
    },
}
_BODIES = (
    {"into": "omega"},
    {"action": "claim", "publisher": "agency"},
    {"reason": "no"},
    {"key": "beta", "name": "Beta"},
    {"scope": "contribute", "label": "x", "person": "", "expires": "2027-01-01"},
)
WORDS = (
    *("@prefix", "@base", "PREFIX", "BASE", "GRAPH", "<<", ">>", "{|", "|}", "[]", "()", '"""'),
    *("'''", "^^", "@en--ltr", "_:b", "<", ">", "a", "true", "1e9999", "-0", "NaN", "INF"),
    *('"@context"', '"@id"', '"@type"', '"@value"', '"@list"', '"@set"', '"@graph"', '"@json"'),
    *('"@reverse"', '"@nest"', '"@language"', '"@vocab"', '"@import"', '"@included"', '"@index"'),
    *('"@direction"', '"@version":1.1', '"@protected":true', '"@propagate":false', '"@none"'),
    *("\\ud800", "\\u0000", "\\U0010FFFF", "\ufeff", "\u2028", "\u202e", "9" * 400, "9" * 5000),
    *("<!DOCTYPE", "<![CDATA[", "]]>", "<?xml", "xml:lang", "rdf:parseType", "rdf:about", "&#x0;"),
    *("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "SERVICE", "UNION", "OPTIONAL", "VALUES", "FILTER"),
    *("MINUS", "BIND", "FROM NAMED", "EXISTS", "COUNT(*)", "GROUP BY", "LIMIT", "%zz", "{", "}"),
    *('t="s"', 't="d"', 't="e"', 'r="XFD1048576"', "<f>", "<v>", "mergeCell", "2014-02-30"),
    *("0001-01-01", "99999-12-31", "=1+1", "POINT(1 2)", '"separator"', '"null"', '"format"'),
)
"""What is put into texts; what the grammars have at their edges."""


def seeds() -> Iterator[tuple[str, bytes]]:
    """Yield the names of targets, each with something to begin with."""
    texts = [*_DOCUMENTS, assets.read("ontology/observation.ttl")[:4000]]
    for text in texts:
        yield "ttl", text.encode()
    for text in _DOCUMENTS:
        quads = list(ox.parse(text, ox.RdfFormat.TURTLE))
        for number, form in enumerate(MEDIA_TYPES.values()):
            quads_or_triples = quads if form.supports_datasets else [one.triple for one in quads]
            known = {prefix: str(iri) for prefix, iri in PREFIXES.items()}
            written = ox.serialize(quads_or_triples, format=form, prefixes=known)
            yield form.file_extension, written
            yield "validate", bytes([number]) + written
    yield "jsonld", _JSON_LD.encode()
    yield "validate", b"\x01" + _JSON_LD.encode()
    yield "csv", _TABLE.encode()
    yield "csv", _TABLE.replace(";", "\t").encode("utf-16")
    yield "csvw", json.dumps(_METADATA).encode()
    yield "sheet", _SHEET.encode()
    yield from _templates()
    for path in assets.walk("queries", ".rq"):
        yield "query", assets.read(path).encode()
    for number, body in enumerate(_BODIES):
        yield "json", bytes([number]) + json.dumps(body).encode()


def _templates() -> Iterator[tuple[str, bytes]]:
    """Yield a workbook, as small as it can be, and the metadata of every template."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("xl/worksheets/sheet1.xml", _SHEET)
    yield "xlsx", target.getvalue()
    reference = Reference.load()
    vocabulary = Vocabulary(reference)
    for kind in PROFILE_TYPES:
        template = Template(form_of(kind, reference), vocabulary, Iris(), "en")
        yield "csvw", json.dumps(template.metadata("table.csv")).encode()
        yield "csv", template.delimited() + b"a;b;c\n\n"
