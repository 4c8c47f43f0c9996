"""NDJSON files, written compressed by zstd where their name ends with .zst."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

import zstandard
from rich.progress import Progress

LEVEL = 9
ZST = ".zst"
MAGIC = zstandard.FRAME_HEADER


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
def reading(file: Path, progress: Progress) -> Iterator[Iterator[bytes]]:
    """The lines of a file, each with its end; `progress` shows what is read of its bytes.

    Errors: `OSError`, `zstandard.ZstdError`.
    """
    with file.open("rb") as raw:
        packed = raw.peek(len(MAGIC)).startswith(MAGIC)  # whatever its name is
        watched = progress.wrap_file(raw, total=file.stat().st_size)
        yield _lines(zstandard.ZstdDecompressor().stream_reader(watched) if packed else watched)


def _lines(stream: zstandard.ZstdDecompressionReader | BinaryIO) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(1 << 20):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line + b"\n" for line in lines)
    if rest:
        yield rest
