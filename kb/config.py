"""The settings, read once from the environment and passed down: there is no global.

Nothing about *meaning* is a setting: labels, severities and parameter types are RDF or query
headers.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from kb.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Settings"]

_PREFIX = "CLUSTER_KB_"
_NO_SETTINGS = frozenset({"CLUSTER_KB_SERVER", "CLUSTER_KB_TOKEN", "CLUSTER_KB_TEST_DATA"})
"""Options of the command line, and of the tests, that may stand in the same environment."""
_SWITCH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may choose; each field is `CLUSTER_KB_<NAME>` in the environment."""

    data_dir: Path = Path("var")
    """The folder of log and store."""
    base: str = "https://w3id.org/cluster-kb/"
    """The stem of every IRI we mint; fixed when a data folder is first used."""
    language: str = "en"
    """The language of labels and pages when a reader asks for none that we have; of texts in
    spreadsheets where nothing tells another."""
    max_profile_bytes: int = 1_000_000
    """The largest profile that a publisher may send, in bytes."""
    max_file_bytes: int = 256_000_000
    """The largest file that the command line loads, in bytes."""
    max_job_bytes: int = 256_000_000
    """The largest document that a publisher may send as a job, unpacked, in bytes."""
    max_job_statements: int = 1_500_000
    """The most statements that such a document may hold."""
    max_jobs: int = 10
    """How many jobs of one publisher may wait at once."""
    max_cells: int = 5_000_000
    """The most cells that a spreadsheet may hold, empty ones between others included."""
    max_statements: int = 20_000
    """The most statements that one profile may hold."""
    max_nesting: int = 64
    """How deep JSON-LD, Turtle and queries may nest."""
    query_seconds: float = 10.0
    """How long one public query may run."""
    query_memory: int = 2_000_000_000
    """How much memory one public query may use, in bytes."""
    query_workers: int = 2
    """How many public queries run at once; more wait."""
    query_spool_bytes: int = 4_000_000
    """Results up to this size are sent whole, with Content-Length; larger ones are streamed."""
    min_free_bytes: int = 100_000_000
    """Nothing is taken in while less room than this is left on the disk."""
    review: bool = False
    """Whether what comes over HTTP waits for a curator, unless the token is one of a curator."""
    page_size: int = 50
    """How many members a page of a collection holds when nobody says."""
    max_page_size: int = 500
    """How many members a page of a collection may hold."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ, **overrides: object) -> Self:
        """Read `CLUSTER_KB_*`; an override that is not None wins.

        :raises ConfigurationError: naming the key, when it is unknown or its value does not fit.

        >>> Settings.from_env({"CLUSTER_KB_PAGE_SIZE": "20"}).page_size
        20
        """
        known = {field.name: field for field in fields(cls)}
        values: dict[str, Any] = {}
        for key, text in environ.items():
            if not key.startswith(_PREFIX) or key in _NO_SETTINGS:
                continue
            name = key.removeprefix(_PREFIX).lower()
            if name not in known:
                choices = ", ".join(sorted(_PREFIX + field.upper() for field in known))
                raise ConfigurationError(f"unknown setting {key}", hint=f"Known are: {choices}.")
            values[name] = _cast(key, text, type(known[name].default))
        settings = cls(**values)
        given = {name: value for name, value in overrides.items() if value is not None}
        return replace(settings, **given)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        if not self.base.startswith(("http://", "https://")) or not self.base.endswith("/"):
            raise ConfigurationError(
                f"{_PREFIX}BASE is {self.base!r}",
                hint="Give an absolute http or https IRI that ends in a slash.",
            )
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int | float) and value <= 0 and not isinstance(value, bool):
                raise ConfigurationError(
                    f"{_PREFIX}{field.name.upper()} is {value}", hint="Give a number above zero."
                )


def _cast(key: str, text: str, kind: type) -> object:
    try:
        return _SWITCH[text.strip().lower()] if kind is bool else kind(text)
    except (KeyError, ValueError):
        expected = " or ".join(_SWITCH) if kind is bool else f"a value of type {kind.__name__}"
        raise ConfigurationError(f"{key} is {text!r}", hint=f"Expected {expected}.") from None
