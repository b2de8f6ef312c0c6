import pyoxigraph as ox
import pytest

from kb.errors import LimitError
from kb.rdf.nesting import check_nesting

DEEP = {
    "application/ld+json": '{"http://p":' * 5000 + "1" + "}" * 5000,
    "text/turtle": "<http://a> <http://p> " + "[ <http://p> " * 5000 + "1" + "]" * 5000 + ".",
    "application/trig": "<http://g> { <http://a> <http://p> " + "( " * 5000 + ") " * 5000 + "}",
    "application/n-triples": "<http://a> <http://p> " + "<<( <http://a> <http://p> " * 5000,
    "application/n-quads": "<http://a> <http://p> " + "<<( <http://a> <http://p> " * 5000,
    "application/rdf+xml": '<a b=">" >' * 5000,
}


@pytest.mark.parametrize("media_type", DEEP)
def test_a_document_nested_five_thousand_deep_is_refused_with_its_place(read, media_type):
    with pytest.raises(LimitError, match="at most 64 levels") as refused:
        read(DEEP[media_type], media_type)
    assert refused.value.line == 1
    assert refused.value.column > 64


@pytest.mark.parametrize(
    "text",
    [
        "<http://a> <http://p> \"[[[\", '[[[', \"\"\"[[\"[[\"\"\", '''[['[''' .",
        "<http://a> <http://p> <http://a/([[[> . # ([[[",
        r'<http://a> <http://p> "\"[[[", """\"""[[[""", ex:a\(\(\( .',
        "<http://a> <http://p> (1) , (2) , [] , [] , () .",
    ],
)
def test_brackets_in_strings_iris_and_comments_do_not_nest(text):
    check_nesting(text, ox.RdfFormat.TURTLE, 1)


def test_brackets_in_json_strings_do_not_nest():
    check_nesting(r'{"[[[": "\"{{{\\", "a": "]"}', ox.RdfFormat.JSON_LD, 1)


def test_empty_elements_comments_and_cdata_do_not_nest():
    text = "<a><b/><b /><!-- <c><c> --><![CDATA[<c><c>]]><?php <c> ?><b></b></a>"
    check_nesting(text, ox.RdfFormat.RDF_XML, 2)
    with pytest.raises(LimitError):
        check_nesting(text, ox.RdfFormat.RDF_XML, 1)


@pytest.mark.parametrize(
    "opening", ['"""', "'''", '"', "<!--", "<![CDATA[", "<a ", "<a '", "<?", "\\"]
)
@pytest.mark.parametrize("form", [ox.RdfFormat.TURTLE, ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML])
def test_what_is_never_closed_is_read_once(opening, form):
    check_nesting(opening * 300_000, form, 1_000_000)
