"""Fuzz: `python -m fuzz`, guided by coverage if Atheris is installed, else by chance.

    python -m fuzz --seconds 3600            # the guided way: pip install atheris
    python -m fuzz --runs 2000 --seed 7      # the same inputs each time
    python -m fuzz FILE …                    # run inputs that were found before

Findings, one file for each kind with what is wrong beside it, go to `var/fuzz/findings`.
"""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

__all__ = ["main"]


def main() -> int:
    """Fuzz as the command line says; return 1 when something was found."""
    asked = _arguments()
    findings = asked.folder / "findings"
    if asked.files:
        from fuzz.watching import Watch

        watch = Watch(findings)
        for file in asked.files:
            watch.run(file.read_bytes())
        return _told(watch.runs, watch.findings)
    if asked.runs or find_spec("atheris") is None:
        from fuzz.chance import fuzz

        watch = fuzz(findings, asked.runs or 10_000, asked.seed)
        return _told(watch.runs, watch.findings)
    from fuzz.guided import supervise

    return supervise(asked.folder, asked.seconds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--runs", type=int, help="so many runs by chance, without Atheris")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, default=Path("var/fuzz"))
    return parser.parse_args()


def _told(runs: int, findings: dict[str, str]) -> int:
    for kind, told in findings.items():
        sys.stdout.write(f"{kind}\n{told}\n")
    sys.stdout.write(f"{runs} runs, {len(findings)} kinds of findings\n")
    return 1 if findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
