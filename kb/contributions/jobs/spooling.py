"""Taking in a large document as it arrives: unpacked within a limit, packed again for the disk."""

from __future__ import annotations

import hashlib
import zlib
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from kb.errors import LimitError, MalformedError, MediaTypeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Spool", "spooled", "unpacked"]

_GZIP = 16 + zlib.MAX_WBITS
_ENCODINGS = ("", "identity", "gzip", "x-gzip")
_IN_MEMORY = 4_000_000
_PART = 1_000_000
_LEVEL = 3


class Spool:
    """A document that has arrived: its size and hash, and its bytes, packed."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._packer = zlib.compressobj(_LEVEL)
        self._digest = hashlib.sha256()
        self.size = 0

    def add(self, data: bytes, limit: int) -> None:
        """Take in some more.

        :raises LimitError: when it is more than the limit by now.
        """
        self.size += len(data)
        if self.size > limit:
            raise LimitError(
                f"the document is larger than {limit:,} bytes, unpacked",
                hint="Send it in several jobs.",
            )
        self._digest.update(data)
        self._target.write(self._packer.compress(data))

    def finish(self) -> None:
        """Note that nothing more comes."""
        self._target.write(self._packer.flush())

    @property
    def digest(self) -> str:
        """The hash of what came, unpacked."""
        return self._digest.hexdigest()

    def parts(self) -> Iterator[bytes]:
        """Yield what is to be kept."""
        self._target.seek(0)
        while part := self._target.read(_PART):
            yield part


@contextmanager
def spooled(chunks: Iterable[bytes], encoding: str, limit: int) -> Iterator[Spool]:
    """Read a document to its end; `encoding` is that of HTTP, none or gzip.

    :raises MediaTypeError: when the encoding is another one.
    :raises LimitError: when it is larger than the limit, unpacked; no more is unpacked then.
    :raises MalformedError: when it is not whole, or nothing comes at all.
    """
    if encoding not in _ENCODINGS:
        raise MediaTypeError(
            f"a body with Content-Encoding {encoding!r} is not read here",
            hint="Send it as it is, or with gzip.",
        )
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as target:
        spool = Spool(target)
        for data in _gunzipped(chunks) if "gzip" in encoding else chunks:
            spool.add(data, limit)
        if not spool.size:
            raise MalformedError("the body is empty", hint="Send a document.")
        spool.finish()
        yield spool


def unpacked(parts: Iterable[bytes]) -> bytes:
    """Return a document from the parts that were kept of it."""
    packer = zlib.decompressobj()
    return b"".join([packer.decompress(part) for part in parts]) + packer.flush()


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack members of gzip, a bounded piece at a time (RFC 1952)."""
    unpacker = zlib.decompressobj(_GZIP)
    begun = False
    try:
        for chunk in chunks:
            data = chunk
            while data:
                if unpacker.eof:
                    unpacker = zlib.decompressobj(_GZIP)
                begun = True
                yield unpacker.decompress(data, _PART)
                data = unpacker.unconsumed_tail or unpacker.unused_data
    except zlib.error as error:
        raise MalformedError(
            f"the body does not unpack: {error}", hint="Pack it with gzip, and send all of it."
        ) from None
    while begun and not unpacker.eof and (rest := unpacker.decompress(b"", _PART)):
        yield rest
    if begun and not unpacker.eof:
        raise MalformedError("the body ends in the middle of its gzip", hint="Send all of it.")
