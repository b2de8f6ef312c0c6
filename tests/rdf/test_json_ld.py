import json

import pytest

from kb import assets
from kb.errors import LimitError, MalformedError
from kb.rdf.json_ld import CONTEXTS

LD = "application/ld+json"
OURS = f"{CONTEXTS}1.0.jsonld"


def statements(quads):
    return sorted(str(quad.triple) for quad in quads)


def test_our_context_is_read_from_what_we_ship(read):
    profile = {"@context": OURS, "id": "http://a", "type": ["Gateway"], "name": {"en": "A"}}
    embedded = profile | json.loads(assets.read("ontology/context/1.0.jsonld"))
    quads = read(json.dumps(profile), LD)
    assert statements(quads) == statements(read(json.dumps(embedded), LD))
    assert len(quads) == 2


@pytest.mark.parametrize(
    "context",
    [
        [OURS, {"own": "http://own/"}],
        {"own": "http://own/"},
        {"own": "http://own/", "p": {"@id": "own:p", "@context": {"q": "own:q"}}},
    ],
)
def test_a_context_may_be_a_list_an_object_and_scoped(read, context):
    assert read(json.dumps({"@context": context, "@id": "http://a", "own:p": 1}), LD)


@pytest.mark.parametrize(
    "document",
    [
        {"@context": "https://example.org/c", "@id": "http://a"},
        {"@context": [OURS, "https://example.org/c"], "id": "http://a"},
        {"@context": f"{CONTEXTS}9.9.jsonld", "@id": "http://a"},
        {"@context": f"{CONTEXTS}../core.ttl", "@id": "http://a"},
        {"@context": {"@import": "https://example.org/c"}, "@id": "http://a"},
        {"@context": {"p": {"@id": "http://p", "@context": "https://example.org/c"}}},
        {"@id": "http://a", "http://p": [{"@context": "https://example.org/c"}]},
    ],
)
def test_any_other_context_that_would_be_fetched_is_refused_with_its_place(read, document):
    with pytest.raises(MalformedError, match="nothing is ever fetched") as refused:
        read(json.dumps(document), LD)
    assert refused.value.line == 1
    assert OURS in refused.value.hint


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ('{"@id": "http://a",\n "nmae": "A"}', "'nmae'"),
        ('{"@context": {"p": "http://p"},\n "@id": "http://a", "p": 1, "q": {"p": 2}}', "'q'"),
        ('{"@id": "http://a b",\n "http://p": 1}', "absolute IRI, came 'http://a b'"),
        ('{"@id": "rel",\n "http://p": 1}', "absolute IRI, came 'rel'"),
        ('{"@id": "http://a", "http://p": {"@id": "rel"}}', "'rel'"),
        ('{"@id": "http://a", "@type": "Foo"}', "'Foo'"),
        ('{"@id": "http://a", "http://p": {"@value": "x", "@type": "Foo"}}', "'Foo'"),
        ('{"@id": "http://a", "http://p": {"@value": "x", "@language": "no language"}}', "tag"),
    ],
)
def test_what_a_processor_would_drop_in_silence_is_refused_by_name(read, document, expected):
    with pytest.raises(MalformedError, match=expected) as refused:
        read(document, LD)
    assert refused.value.line


def test_a_key_that_the_context_sets_to_null_is_left_out(read):
    document = {"@context": {"note": None}, "@id": "http://a", "http://p": 1, "note": "x"}
    assert len(read(json.dumps(document), LD)) == 1


def test_a_json_number_becomes_a_decimal_that_is_one(read):
    document = {"@context": OURS, "id": "http://a", "percentage": 0.5, "amount": 1250000.25}
    values = {quad.object.value for quad in read(json.dumps(document), LD)}
    assert values == {"0.5", "1250000.25"}


def test_all_of_our_context_survives_being_put_in_place(read):
    document = {
        "@context": OURS,
        "id": "http://a",
        "validity": {"startMonth": "2016-01"},
        "observation": [{"id": "http://o", "count": 880}],
        "included": [{"id": "http://b", "name": {"fr": "B"}}],
        "geometry": {"id": "http://g", "wkt": "POINT(1 2)"},
    }
    assert len(read(json.dumps(document), LD)) == 6


def test_our_context_is_not_put_in_any_number_of_times(read):
    nodes = [{"@context": OURS, "id": f"http://a/{number}"} for number in range(101)]
    with pytest.raises(LimitError, match="more than 100 times"):
        read(json.dumps(nodes), LD)


@pytest.mark.parametrize(
    ("node", "wrong"),
    [
        ({"@id": "http://a", "@bogus": 1, "http://p": "x"}, "@bogus"),
        ({"@id": "@foo", "http://p": "x"}, "@foo"),
        ({"@id": "http://a", "http://p": {"@id": "@bar"}}, "@bar"),
        ({"@id": "http://a", "http://p": {"@value": "x", "@direction": "rtl"}}, "@direction"),
    ],
)
def test_what_a_processor_would_leave_out_is_refused(read, node, wrong):
    with pytest.raises(MalformedError, match=f"^{wrong} would be left out") as caught:
        read(json.dumps(node), LD)
    assert caught.value.line == 1


def test_a_text_that_begins_with_an_at_sign_is_a_text(read):
    node = {"@id": "http://a", "http://p": {"@value": "@home", "@language": "en"}}
    assert len(read(json.dumps(node), LD)) == 1


def test_the_key_that_stands_twice_is_named_among_however_many(read):
    keys = [*(f'"key{number}": 1' for number in range(40_000)), '"key39999": 2']
    with pytest.raises(MalformedError, match="the key 'key39999' is given twice"):
        read("{" + ", ".join(keys) + "}", "application/ld+json")
