"""Run the benchmarks and print their tables: `make bench`, or `python -m bench 1000 10000`.

What is measured, and against what, is written in docs/reference/benchmarks.md. Each size runs in a
process of its own, so that the peak of memory is that of its size.
"""

from __future__ import annotations

import sys

from bench.apart import apart
from bench.measuring import measure

SIZES = (1_000, 10_000, 100_000)


def main() -> None:
    """Measure at each size given, by default 1,000, 10,000 and 100,000 profiles."""
    for size in [int(word) for word in sys.argv[1:]] or SIZES:
        apart(measure, size)


if __name__ == "__main__":
    main()
