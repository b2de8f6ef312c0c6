import pytest

from kb.errors import LimitError, MalformedError, MediaTypeError
from kb.rdf import MEDIA_TYPES, format_of, format_of_path

XML = (
    '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:p="http://p/">%s</rdf:RDF>'
)
ITEM = '<rdf:Description rdf:about="http://a"><p:q>1</p:q></rdf:Description>'
EQUAL = {
    "text/turtle": '@prefix p: <http://p/> . <http://a> p:q "1" .',
    "application/trig": '<http://g> { <http://a> <http://p/q> "1" }',
    "application/n-triples": '<http://a> <http://p/q> "1" .',
    "application/n-quads": '<http://a> <http://p/q> "1" <http://g> .',
    "application/ld+json": '{"@id": "http://a", "http://p/q": "1"}',
    "application/rdf+xml": XML % ITEM,
}


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_every_format_gives_the_same_triple(read, media_type):
    assert [str(quad.triple) for quad in read(EQUAL[media_type], media_type)] == [
        '<http://a> <http://p/q> "1"'
    ]


def test_a_byte_order_mark_is_no_text(read):
    assert read(b"\xef\xbb\xbf<http://a> <http://p> 1 .")


def test_relative_iris_are_resolved_against_the_base(read):
    [quad] = read("<> <p> <x/y> .", base="http://a/b")
    assert str(quad.triple) == "<http://a/b> <http://a/p> <http://a/x/y>"


@pytest.mark.parametrize(
    ("media_type", "text", "line", "column"),
    [
        ("text/turtle", "<http://a> <http://b>\n  foo:c .", 2, 3),
        ("text/turtle", '<http://a> <http://b> "é\n', 1, None),
        ("text/turtle", "<a> <b> <c> .", 1, 1),
        ("application/trig", "<http://g> {\n <http://a> }", 2, 13),
        ("application/n-triples", "<http://a> <http://b> 12 .", 1, 23),
        ("application/ld+json", '{"@id": "http://a",\n "http://p": }', 2, 14),
        ("application/ld+json", '{"@id": "http://a"', 1, 19),
        ("application/ld+json", "3", 1, 1),
        ("application/rdf+xml", XML % "<p:q></p:r>", None, None),
    ],
)
def test_what_does_not_parse_is_refused_with_its_place(read, media_type, text, line, column):
    with pytest.raises(MalformedError) as refused:
        read(text, media_type)
    assert refused.value.line == line
    assert column is None or refused.value.column == column


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b'<http://a> <http://b>\n "\xff" .', 2, 3),
        (b'<http://a> <http://b> "\0" .', 1, 24),
        ("<http://a> <http://b> 1 .".encode("utf-16-le"), 1, 2),
        ("<http://a> <http://b> 1 .".encode("utf-16"), 1, 1),
    ],
)
def test_another_encoding_than_utf_8_is_refused_with_its_place(read, data, line, column):
    with pytest.raises(MalformedError) as refused:
        read(data)
    assert (refused.value.line, refused.value.column) == (line, column)
    assert "UTF-8" in refused.value.hint


@pytest.mark.parametrize(
    ("media_type", "text", "expected"),
    [
        ("text/turtle", '<http://a> <http://b> "\\u0000" .', "NUL"),
        ("text/turtle", '<http://a> <http://b> "x"@ar--rtl .', "direction"),
        ("text/turtle", "<http://a> <http://b> <<( <http://a> <http://b> 1 )>> .", "statement"),
        ("text/turtle", "<http://a> <http://b> 1 {| <http://b> 1 |} .", "statement"),
        ("text/turtle", "<http://a> <http://b> 1 ~ <http://r> .", "statement"),
        ("text/turtle", "<< <http://a> <http://b> 1 >> <http://b> 1 .", "statement"),
        ("application/ld+json", '{"@id": "http://a", "@id": "http://b"}', "twice"),
        ("application/ld+json", '{"@id": "http://a", "http://p": NaN}', "NaN"),
        ("application/ld+json", '{"@id": "http://a", "http://p": 1e999}', "out of range"),
        ("application/ld+json", '{"@id": "http://a", "http://p": ' + "9" * 5000 + "}", "digits"),
    ],
)
def test_what_we_do_not_take_is_refused_by_name(read, media_type, text, expected):
    with pytest.raises(MalformedError, match=expected):
        read(text, media_type)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE r [<!ENTITY a "b">]>' + XML % ITEM,
        "<!doctype r>" + XML % ITEM,
        "\ufeff <!-- first --> <!DOCTYPE r>" + XML % ITEM,
        XML % (ITEM + "<!DOCTYPE r>"),
        XML % '<!ENTITY a "b">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_xml_with_a_document_type_is_refused_in_every_encoding(read, text, encoding):
    with pytest.raises(MalformedError):
        read(text.encode(encoding), "application/rdf+xml")


def test_xml_that_claims_another_encoding_is_refused(read):
    text = (XML % ITEM).replace('"1.0"', '"1.0" encoding="utf-7"')
    with pytest.raises(MalformedError, match="UTF-8"):
        read(text, "application/rdf+xml")


def test_a_body_over_the_limit_is_refused_before_it_is_read(read):
    with pytest.raises(LimitError, match="at most 10 bytes, came 11"):
        read(b"\xff" * 11, max_profile_bytes=10)


def test_one_statement_too_many_is_refused(read):
    text = "<http://a> <http://b> 1, 2, 3 ."
    assert len(read(text, max_statements=3)) == 3
    with pytest.raises(LimitError, match="at most 2 statements"):
        read(text, max_statements=2)


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("text/csv", "text/csv is not read"),
        ("", "no media type"),
        ("nonsense", "nonsense is not read"),
        ("text/turtle; charset=iso-8859-1", "charset iso-8859-1"),
    ],
)
def test_another_media_type_is_refused_and_told_what_is_read(media_type, expected):
    with pytest.raises(MediaTypeError, match=expected):
        format_of(media_type)


def test_the_ending_of_a_file_tells_its_format():
    assert format_of_path("a/B.TTL").media_type == "text/turtle"
    with pytest.raises(MediaTypeError, match=r"clusters\.csv"):
        format_of_path("a/clusters.csv")
