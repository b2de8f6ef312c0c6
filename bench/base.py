"""A contribution log of generated profiles, without the gate: a test holds that it takes them."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from bench.generator import PREFIXES, PUBLISHERS, contributions
from kb.iris import Iris
from kb.log import Entry, Log
from kb.rdf import hash_of, n_triples, stored_form
from kb.reference import Reference
from kb.validation import Validator

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bench.generator import Contribution
    from kb.validation import ValidationReport

__all__ = ["fill_log"]

_N_TRIPLES = "application/n-triples"
_BATCH = 1_000


def fill_log(folder: Path, count: int) -> int:
    """Append `count` profiles as `load` would after they were accepted; return the last position.

    As `load` does, the log keeps each profile as sorted N-Triples, and what the rules advise.
    """
    log = Log.open(folder, base=Iris().base)
    for key in PUBLISHERS:
        log.publishers.add(key, f"Benchmark publisher {key} (fictional)")
    validator = Validator(Reference.load())
    rest = iter(contributions(count))
    with log.writing() as writer:
        while batch := list(islice(rest, _BATCH)):
            writer.append_all(list(_entries(batch, validator)))
    position = log.position()
    log.close()
    return position


def _entries(batch: Iterable[Contribution], validator: Validator) -> Iterable[Entry]:
    parsed = [
        (one, [quad.triple for quad in ox.parse(PREFIXES + one.text, ox.RdfFormat.TURTLE)])
        for one in batch
    ]
    reports = validator.validate_many([said for _, said in parsed])
    for (one, said), report in zip(parsed, reports, strict=True):
        yield Entry(
            publisher=one.publisher,
            agent=one.publisher,
            action="put",
            profile=one.profile,
            previous=0,
            media_type=_N_TRIPLES,
            payload=n_triples(said),
            stored_hash=hash_of(stored_form(said)),
            warnings=_count(report, "warning"),
            infos=_count(report, "info"),
            report=None if report.conforms else json.dumps(report.to_json()).encode(),
        )


def _count(report: ValidationReport, severity: str) -> int:
    return sum(result.severity.value == severity for result in report.results)
