"""Files of commands: NDJSON, packed by zstd where its name ends with .zst or read from stdin; secrets."""

import contextlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Annotated, Any, BinaryIO

import typer
import zstandard
from rich.progress import Progress

from services.intentions.cli.common import fail

LEVEL = 9
ZST = ".zst"
MAGIC = zstandard.FRAME_HEADER
STANDARD = Path("-")

Output = Annotated[
    Path | None,
    typer.Option(
        "--output", help="Write it into this new file, which only you read; one that is there stays"
    ),
]


@contextlib.contextmanager
def secret_to(file: Path | None) -> Iterator[Callable[[str], None]]:
    """What takes a secret: stdout, or a new file of mode 0600, which goes again where the block fails.

    Errors: ends the command, before the block, where the file is there already or cannot be made.
    """
    if file is None:
        yield typer.echo
        return
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise fail(f"{file} is there already; nothing was made") from None
    except OSError as error:
        raise fail(f"{file} cannot be written: {error.strerror}; nothing was made") from None
    try:
        with os.fdopen(descriptor, "w") as opened:
            yield lambda text: print(text, file=opened)
    except BaseException:
        file.unlink(missing_ok=True)
        raise


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
    if rest:
        yield rest
