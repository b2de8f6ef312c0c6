"""Load a file through the whole pipeline, and print every profile when it is acknowledged.

Run by the test of sudden deaths: `python load.py FOLDER FILE`.
"""

import sys
from pathlib import Path

from kb.config import Settings
from kb.contributions import Contributions
from kb.iris import Iris
from kb.log import Log
from kb.projection import Projection
from kb.reference import Reference
from kb.store import open_store
from kb.validation import BaseRules, Shapes, Validator


def acknowledge(progress):
    for receipt in progress.receipts:
        sys.stdout.write(f"{receipt.profile} {receipt.etag}\n")
    sys.stdout.flush()


def main(folder, file):
    settings = Settings(data_dir=folder)
    log = Log.open(folder, base=settings.base)
    reference = Reference.load()
    with open_store(folder / "store") as store:
        projection = Projection(
            log, store, reference, Iris(settings.base), BaseRules(Shapes().base)
        )
        projection.catch_up()
        contributions = Contributions(
            log, store, Validator(reference), reference, settings, projection=projection
        )
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        summary = contributions.load("alpha", [file], progress=acknowledge)
    log.close()
    sys.stdout.write(f"done {summary.created + summary.updated} {summary.unchanged}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
