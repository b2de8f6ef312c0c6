"""`python -m kb.cli` is the command `cluster-kb`."""

from kb.cli import main

main(prog_name="cluster-kb")
