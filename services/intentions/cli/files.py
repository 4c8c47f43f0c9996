"""NDJSON files, compressed by zstd where their name ends with .zst."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import zstandard

LEVEL = 9
ZST = ".zst"


@contextlib.contextmanager
def writing(file: Path, *, compressed: bool) -> Iterator[IO[bytes]]:
    """The file to write into. Errors: `OSError`."""
    with file.open("wb") as raw:
        if not compressed:
            yield raw
            return
        with zstandard.ZstdCompressor(level=LEVEL).stream_writer(raw) as stream:
            yield stream


@contextlib.contextmanager
def reading(file: Path) -> Iterator[Iterator[bytes]]:
    """The lines of a file, each with its end. Errors: `OSError`, `zstandard.ZstdError`."""
    with file.open("rb") as raw:
        yield _lines(zstandard.ZstdDecompressor().stream_reader(raw)) if file.suffix == ZST else iter(raw)


def _lines(stream: zstandard.ZstdDecompressionReader) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(1 << 20):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line + b"\n" for line in lines)
    if rest:
        yield rest
