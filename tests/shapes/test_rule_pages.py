"""Keeps docs/reference/rules true, a page for each rule; run this file to write them anew."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from rdflib import SH, URIRef

from kb.iris import NS, PROFILE_TYPES
from kb.rdf.prefixes import PREFIXES
from kb.reference import Reference
from kb.validation import Validator

from .conftest import ALL, Everything
from .excerpts import Excerpt, Excerpts, name_of

PAGES = Path(__file__).parents[2] / "docs" / "reference" / "rules"
BASE = "https://w3id.org/cluster-kb/id/"
EXAMPLE = re.compile(r"```turtle\n(.*?)```", re.DOTALL)
FATE = {
    "violation": "refuses the profile",
    "warning": "asks the publisher to look again",
    "info": "says what would make the profile more useful",
}
MOMENT = {
    "gate": "before a contribution is accepted",
    "base": "after it was accepted, on everything",
}
ROOTS = {
    "cluster": "ClusterOrganisation Organization",
    "organisation": "Organization PublicOrganisation",
    "partnership": "ClusterPartnership Escp4iPartnership",
    "agreement": "Agreement GatewayAgreement",
    "gateway": "Gateway",
    "event": "CooperationEvent",
    "programme": "Programme Call",
    "interest": "CooperationInterest OpenRequest",
    "value-chain": "ValueChain",
    "source": "SourceDocument",
}
PARTS = {
    "membership": "Membership",
    "observation": "ClusterObservation",
    "site": "Site",
    "address": "Address",
    "geometry": "Geometry",
    "award": "LabelAward",
    "former-name": "FormerName",
    "party": "AgreementParty",
    "participation": "EventParticipation",
    "meeting": "MatchmakingMeeting",
    "grant": "Grant",
    "stage": "ValueChainStage",
}
PROFILES = {
    name: {*ROOTS[name].split(), *(PARTS[part] for part in kind.parts)}
    for name, kind in PROFILE_TYPES.items()
}
"""Which profiles hold nodes of a class: as a root, or as a part that they may have."""
ABOUT = {
    "R96": "every node with a property that is derived",
    "R98": "every node that is a person, or has a property of persons",
    "R138": "every node with a property that belongs to certain classes",
    "R211": "every node with a reused property that is read on one class only",
    "R186": "every node that refers to a term out of use",
}
"""What rules with many targets look at."""
SCHEMES = f"{NS.removesuffix('ns#')}scheme/"
COUNTRIES = PREFIXES["ctry"]


@cache
def excerpts():
    reference = Reference.load()
    return Excerpts(Validator(reference), Everything(reference))


def rules():
    return sorted(excerpts().shapes.rules.values(), key=lambda rule: int(rule.id[1:]))


def short(iri):
    """Write an IRI as Turtle does, with the prefixes of the knowledge base."""
    if iri.startswith(SCHEMES) and iri.removeprefix(SCHEMES).count("/") == 1:
        return iri.removeprefix(SCHEMES).replace("/", ":")
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and re.fullmatch(r"[\w-]*", iri.removeprefix(namespace)):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri.removeprefix(BASE)}>"


def namespace(prefix):
    return PREFIXES.get(prefix) or f"{SCHEMES}{prefix}/"


def turtle_term(term):
    if isinstance(term, ox.NamedNode):
        return short(term.value)
    if isinstance(term, ox.BlankNode):
        return "_:it"
    if isinstance(term, ox.Literal) and not term.language:
        text = ox.Literal(term.value)
        plain = term.datatype.value.endswith("#string")
        return str(text) if plain else f"{text}^^{short(term.datatype.value)}"
    return str(term)


def turtle(excerpt):
    """Return an excerpt as Turtle, its focus first."""
    nodes = dict.fromkeys([excerpt.focus, *(name_of(t.subject) for t in excerpt.triples)])
    blocks = []
    for node in nodes:
        said = {}
        for triple in excerpt.triples:
            if name_of(triple.subject) == node:
                said.setdefault(triple.predicate.value, []).append(turtle_term(triple.object))
        (subject,) = {t.subject for t in excerpt.triples if name_of(t.subject) == node}
        ordered = sorted(said.items(), key=lambda pair: (not pair[0].endswith("#type"), pair[0]))
        lines = [
            f"{'a' if key.endswith('#type') else short(key)} {' , '.join(sorted(values))}"
            for key, values in ordered
        ]
        blocks.append(f"{turtle_term(subject)} " + " ;\n    ".join(lines) + " .\n")
    body = "\n".join(blocks)
    bare = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>', "", body)
    used = sorted(set(re.findall(r"(?<![\w:-])([a-z][a-z0-9-]*):", bare)))
    head = [f"@base <{BASE}> ."] + [f"@prefix {name}: <{namespace(name)}> ." for name in used]
    return "\n".join(head) + "\n\n" + body


def targets(rule):
    """Return the classes and properties at which a rule looks."""
    graph, node = excerpts().shapes.graph, URIRef(rule.iri)
    classes = {*graph.objects(node, SH.targetClass), *excerpts().classes.get(rule.iri, ())}
    return sorted(map(str, classes)), sorted(map(str, graph.objects(node, SH.targetSubjectsOf)))


def about(rule):
    """Say in words what a rule looks at."""
    if rule.id in ABOUT:
        return ABOUT[rule.id]
    classes, properties = targets(rule)
    if str(URIRef("http://www.w3.org/2000/01/rdf-schema#Resource")) in classes:
        return "every node of every profile"
    if f"{NS}SourceDocument" in classes and 5 < len(classes) < 15:
        return "the root of every profile"
    names = [f"`{short(iri)}`" for iri in classes]
    names += [f"whatever has `{short(iri)}`" for iri in properties]
    local = {re.sub(r".*[#/]", "", iri) for iri in classes}
    kinds = [kind for kind, held in PROFILES.items() if local & held]
    return ", ".join(names) + (f"; in profiles of type {', '.join(kinds)}" if kinds else "")


def head(rule):
    """Return a page up to its first example."""
    message = re.sub(r"\{\?(\w+)\}", r"`\1`", rule.message)
    paths = " or ".join(f"`{short(iri)}`" for iri in (rule.path or "").split("|"))
    facts = {
        "Severity": f"{rule.severity.value}; it {FATE[rule.severity.value]}",
        "Checked": f"{MOMENT[rule.scope]} (scope {rule.scope})",
        "Looks at": about(rule),
        "Path": paths if rule.path else None,
        "Shape": f"<{rule.iri}>, in [{rule.file}](../../../{rule.file})",
    }
    listed = [f"- **{name}**: {fact}" for name, fact in facts.items() if fact]
    return "\n".join(
        [f"# {rule.id}: {rule.label}", "", f"> {message}", "", rule.reason, "", *listed, ""]
    )


def page(rule, bad, good):
    shown = {"Reported": bad, "Not reported": good}
    blocks = [f"## {name}\n\n```turtle\n{turtle(one)}```\n" for name, one in shown.items()]
    return "\n".join([head(rule), *blocks])


def index():
    lines = [
        "# Rules",
        "",
        "What profiles are checked for, one page each. Examples hold only what matters here.",
        "How to add one: [shapes](../../../shapes/README.md).",
        "",
        "| rule | about | severity |",
        "|---|---|---|",
    ]
    rows = [f"| [{r.id}]({r.id}.md) | {r.label} | {r.severity.value} |" for r in rules()]
    return "\n".join([*lines, *rows, ""])


def read(rule):
    return (PAGES / f"{rule.id}.md").read_text(encoding="utf-8")


def examples(rule):
    """Return the statements of the examples on a page: the one that is reported, then the other."""
    texts = EXAMPLE.findall(read(rule))
    return [[quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE)] for text in texts]


def reported(shown):
    """Return of each rule which of its examples it reports."""
    gate = [(rule, example) for rule, found in shown for example in found if not rule.select]
    reports = excerpts().validator.validate_many([example for _, example in gate])
    verdicts = {}
    for (rule, _), report in zip(gate, reports, strict=True):
        named = any(result.rule == rule.id for result in report.results)
        verdicts.setdefault(rule.id, []).append(named)
    for rule, found in shown:
        if rule.select:
            verdicts[rule.id] = [
                bool(excerpts().reports(rule, Excerpt("", tuple(example)))) for example in found
            ]
    return verdicts


def test_each_rule_has_a_page_and_each_page_a_rule():
    names = {f"{rule.id}.md" for rule in rules()} | {"index.md"}
    assert {path.name for path in PAGES.glob("*.md")} == names
    assert (PAGES / "index.md").read_text(encoding="utf-8") == index()


def test_each_page_says_what_its_rule_says():
    for rule in rules():
        assert read(rule).startswith(f"{head(rule)}\n## Reported\n"), rule.id


def test_the_first_example_is_reported_and_the_second_is_not():
    shown = [(rule, examples(rule)) for rule in rules()]
    assert reported(shown) == {rule.id: [True, False] for rule, _ in shown}


def test_each_example_is_an_excerpt_of_a_case():
    written = {str(triple) for case in ALL for triple in case.triples}
    for rule in rules():
        for example in examples(rule):
            assert {str(t) for t in example if "_:" not in str(t)} <= written, rule.id


if __name__ == "__main__":
    PAGES.mkdir(exist_ok=True)
    for old in PAGES.glob("*.md"):
        old.unlink()
    (PAGES / "index.md").write_text(index(), encoding="utf-8")
    for each in rules():
        bad_one = excerpts().bad(each)
        text = page(each, bad_one, excerpts().good(each, bad_one))
        (PAGES / f"{each.id}.md").write_text(text, encoding="utf-8")
