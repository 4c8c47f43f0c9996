"""Hands over a secret that is shown once: what it opens is made only where the secret has arrived."""

import contextlib
import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from services.intentions.cli.output import fail

Output = Annotated[
    Path | None,
    typer.Option(
        "--output", help="Write it into this new file, which only you read; one that is there stays"
    ),
]
_NOTHING_TO_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EROFS}  # a pipe, a terminal, /dev/null


@contextlib.contextmanager
def secret_to(file: Path | None) -> Iterator[Callable[[str], None]]:
    """Give a function that writes a secret to stdout or a new file of mode 0600, gone if the block fails.

    Give it within the transaction that makes what it opens, or before that: it returns once the text is
    written, also to the disk, and ends the command where it is not, so that nothing is committed.
    Errors: ends the command, before the block, where the file is there already or cannot be made, or where
    stdout is closed.
    """
    if file is None:
        if sys.stdout is None:
            raise fail("There is no stdout to write to; nothing was made")
        yield _to_stdout
        return
    with _new(file) as opened:
        try:
            yield lambda text: _hand_over(opened, f"{text}\n".encode())
        except BaseException:
            file.unlink(missing_ok=True)
            raise


def _new(file: Path) -> io.FileIO:
    try:
        return io.FileIO(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")
    except FileExistsError:
        raise fail(f"{file} is there already; nothing was made") from None
    except OSError as error:
        raise fail(f"{file} cannot be written: {error.strerror}; nothing was made") from None


def _to_stdout(text: str) -> None:
    sys.stdout.flush()
    buffer: Any = typer.get_binary_stream("stdout")
    # Unbuffered: what a full disk did not take would be tried again when Python ends.
    _hand_over(getattr(buffer, "raw", buffer), f"{text}\n".encode(sys.stdout.encoding))


def _hand_over(raw: IO[bytes] | io.FileIO, text: bytes) -> None:
    """Write all of it, to the disk where there is one. Errors: ends the command."""
    left = memoryview(text)
    try:
        while left:
            left = left[raw.write(left) :]
        _sync(raw)
    except OSError as error:
        raise fail(f"It could not be handed over: {error.strerror}; nothing was made") from None


def _sync(raw: IO[bytes] | io.FileIO) -> None:
    try:
        os.fsync(raw.fileno())
    except OSError as error:  # also of what has no descriptor, which has no errno either
        if error.errno is not None and error.errno not in _NOTHING_TO_SYNC:
            raise
