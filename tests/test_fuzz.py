"""The fuzzer itself, run by chance and not for long; docs/reference/robustness.md tells of more."""

import subprocess
import sys
from pathlib import Path

from fuzz.chance import fuzz
from fuzz.inputs import Input, packed
from fuzz.seeds import seeds
from fuzz.targets import TARGETS
from fuzz.watching import Watch

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "reference" / "robustness.md").read_text("utf-8")


def test_damaged_input_ends_in_an_answer_or_in_one_of_our_errors(tmp_path):
    watch = fuzz(tmp_path, runs=600, seed=1)
    unexpected = {kind: told for kind, told in watch.findings.items() if "slow" not in kind}
    assert not unexpected


def test_every_target_has_something_to_begin_with_and_is_documented():
    assert {target for target, _ in seeds()} == set(TARGETS)
    for target in TARGETS:
        assert f"`{target}`" in PAGE


def test_a_finding_is_kept_once_of_each_kind_and_can_be_run_again(tmp_path, monkeypatch):
    def fail(_):
        raise ZeroDivisionError("divided")

    monkeypatch.setitem(TARGETS, "ttl", fail)
    watch = Watch(tmp_path)
    for text in (b"a", b"b"):
        watch.run(packed("ttl", text))
    [kind] = watch.findings
    assert kind.startswith("ZeroDivisionError")
    kept = sorted(tmp_path.iterdir())
    assert len(kept) == 2
    assert "divided" in kept[1].read_text("utf-8")
    command = [sys.executable, "-m", "fuzz", str(kept[0]), "--folder", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "1 runs, 0 kinds of findings\n")


def test_a_piece_of_an_input_may_be_repeated():
    whole = Input.of(packed("ttl", b"abc"))
    assert whole == Input("ttl", b"abc")
    repeated = Input.of(bytes([packed("ttl", b"")[0], 255, 0, 0]) + b"abc")
    assert repeated.data == b"a" * 400_000 + b"bc"
