"""Files of commands: NDJSON, packed by zstd where its name ends with .zst or read from stdin."""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

import typer
import zstandard
from rich.progress import Progress

LEVEL = 9
ZST = ".zst"
MAGIC = zstandard.FRAME_HEADER
STANDARD = Path("-")
LONGEST = 1 << 24  # bytes of a line; what is longer is given as far as it was read, and nothing after it


@contextlib.contextmanager
def writing(file: Path, *, compressed: bool) -> Iterator[IO[bytes]]:
    """The file to write into. Errors: `OSError`."""
    with file.open("wb") as raw:
        if compressed:
            with zstandard.ZstdCompressor(level=LEVEL).stream_writer(raw) as stream:
                yield stream
        else:
            yield raw


@contextlib.contextmanager
def reading(file: Path, progress: Progress) -> Iterator[Iterator[bytes]]:
    """The lines of a file or of stdin, each with its end; `progress` shows what is read of its bytes.

    Errors: `OSError`, `zstandard.ZstdError`.
    """
    with _opened(file) as (raw, size):
        packed = raw.peek(len(MAGIC)).startswith(MAGIC)  # whatever its name is
        watched = progress.wrap_file(raw, total=size) if size else raw  # a pipe has no end to show
        yield _lines(zstandard.ZstdDecompressor().stream_reader(watched) if packed else watched)


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[tuple["io.BufferedReader[Any]", int | None]]:
    """The file, and its size where it has one."""
    if file == STANDARD:
        stdin: Any = typer.get_binary_stream("stdin")
        yield io.BufferedReader(stdin), None
        return
    with file.open("rb") as raw:
        yield raw, file.stat().st_size or None


def _lines(stream: zstandard.ZstdDecompressionReader | BinaryIO) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(1 << 20):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line + b"\n" for line in lines)
        if len(rest) > LONGEST:
            break
    if rest:
        yield rest
