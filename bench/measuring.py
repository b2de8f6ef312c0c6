"""The tables of one size."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from bench import bulk, contributing, loading, reading
from bench.apart import apart
from bench.timing import heading

__all__ = ["measure"]

TODAY = date(2026, 11, 23)


def measure(size: int) -> None:
    """Print how long it takes to load so many profiles, and to ask about them."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"\n{size:,} profiles\n", flush=True)
        heading("load", "Cluster KB", "rdflib", "ratio")
        dump, rdflib = loading.measure(size, Path(folder))
        print(flush=True)
        heading("question", "rows", "median", "p95", "p95 on a page", "rdflib", "ratio")
        reading.measure(size, Path(folder), dump, TODAY)
        print(flush=True)
        heading("contributing", "median", "p95", "pySHACL", "ratio")
        apart(contributing.measure, Path(folder))
        contributing.measure_rules()
        print(flush=True)
        heading(
            "in bulk", "Cluster KB", "profiles a second", "memory", "rdflib parses them", "ratio"
        )
        bulk.measure(size, Path(folder), rdflib)
