"""Fuzzing guided by coverage, with Atheris (https://github.com/google/atheris).

Atheris changes inputs and keeps those that reach new code. It runs in a process of its own, which
is started again when an input kills it: the engine underneath could die without an exception, and
that is a finding too.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

__all__ = ["supervise", "work"]

_HANGS = 300
"""After so many seconds a run counts as one that never ends; other work may slow it down."""
_MEGABYTES = 3000
_LONGEST = 6000


def supervise(folder: Path, seconds: int) -> int:
    """Fuzz for so many seconds; return 1 when something was found."""
    corpus, findings = folder / "corpus", folder / "findings"
    for each in (corpus, findings):
        each.mkdir(parents=True, exist_ok=True)
    end, died = time.monotonic() + seconds, 0
    while (left := int(end - time.monotonic())) > 0:
        command = [sys.executable, "-m", "fuzz.guided", str(folder), str(left)]
        if subprocess.run(command, check=False).returncode:  # noqa: S603 - our own module
            died += 1
    found = sorted(findings.iterdir())
    sys.stdout.write(f"{len(found)} files in {findings}; {died} processes died\n")
    return 1 if found else 0


def work(folder: Path, seconds: int) -> None:
    """Fuzz in this process, from what is in the corpus and what we begin with."""
    import atheris

    with atheris.instrument_imports(include=["kb", "api", "csvw"], enable_loader_override=False):
        from fuzz.inputs import packed
        from fuzz.seeds import WORDS, seeds
        from fuzz.watching import Watch

    corpus, findings = folder / "corpus", folder / "findings"
    for number, (target, data) in enumerate(seeds()):
        (corpus / f"seed-{number:03}-{target}").write_bytes(packed(target, data))
    words = folder / "words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in WORDS), encoding="ascii")
    watch = Watch(findings)
    options = {
        "max_total_time": seconds,
        "timeout": _HANGS,
        "report_slow_units": _HANGS,
        "rss_limit_mb": _MEGABYTES,
        "max_len": _LONGEST,
        "len_control": 0,
        "dict": words,
        "artifact_prefix": f"{findings}/",
        "print_final_stats": 1,
    }
    given = [f"-{name}={value}" for name, value in options.items()]
    atheris.Setup([sys.argv[0], *given, str(corpus)], watch.run)
    atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02X}" for byte in word.encode("utf-8", "replace"))


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]))
