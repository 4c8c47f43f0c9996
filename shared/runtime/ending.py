"""How every process and command of ours ends where something is in its way: in a sentence, by an exit code.

What nobody foresaw is told by type and place too: a traceback would quote addresses, keys and names.
"""

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Iterator
from typing import TextIO

from shared.runtime.logs import described

FAILED = 1
INTERRUPTED = 130
# How writing fails where a disk or a terminal is at its end; sockets fail otherwise.
_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO, errno.EBADF, errno.EROFS}


class Told(Exception):
    """An error whose text is a sentence for operators, without a secret or a name."""


def in_a_sentence(main: Callable[[], object], name: str) -> None:
    """Run `main`, and end as it does; what it does not catch, or stdout does not take, is told on stderr.

    Exit codes: those of `main`; 1 for the rest; 130 where it is interrupted. Who closes the pipe that it
    writes to has read enough: nothing is said then.
    """
    code: object = None
    _never_fail_to_encode()
    try:
        code = main()
    except SystemExit as ended:
        code = ended.code
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        code = FAILED
    except Exception as error:  # the last one to hear of it
        code = _unforeseen(error, name)
    unwritten = _unwritten("stdout")
    if unwritten is not None and code in (None, 0, FAILED):
        _say(unwritten)
        code = FAILED
    if isinstance(code, str):
        _say(code)
        code = FAILED
    _unwritten("stderr")
    sys.exit(code if isinstance(code, int) else None)


def _never_fail_to_encode() -> None:
    """Show escaped what the encoding of a terminal lacks, or an argument that is no text."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")


def _unforeseen(error: Exception, name: str) -> object:
    """The sentence for it; an exit code where it is stdout that takes nothing, which is told by itself."""
    if isinstance(error, Told):
        return str(error)
    if isinstance(error, OSError) and _unwritable(sys.stdout) is not None:
        return FAILED
    # Of a stream: a connection fails with a kind of its own, a file has a name.
    if type(error) is OSError and error.filename is None and error.errno in _FULL:
        return f"Standard output cannot be written: {os.strerror(error.errno)}"
    return f"{name} cannot go on: {' because of '.join(_chain(error))}"


def _chain(error: BaseException) -> Iterator[str]:
    """Types and places, from what was raised to what it comes from."""
    said = described(error)
    inner = f" ({', '.join(said['errors'])})" if "errors" in said else ""
    yield f"{said['error']}{inner} at {said['at'][-1] if said['at'] else 'its start'}"
    if isinstance(error, BaseExceptionGroup):
        yield from _chain(error.exceptions[0])


def _unwritten(stream: str) -> str | None:
    """Write what waits; where that fails, give it up for good and say why. Empty for a closed pipe."""
    error = _unwritable(getattr(sys, stream))
    if error is None:
        return None
    _to_nowhere(getattr(sys, stream))
    return (
        "" if isinstance(error, BrokenPipeError) else f"Standard output cannot be written: {error.strerror}"
    )


def _unwritable(stream: TextIO | None) -> OSError | None:
    """The error of a stream that takes nothing."""
    try:
        if stream is not None:
            stream.flush()
    except OSError as error:
        return error
    except ValueError:  # closed
        return None
    return None


def _to_nowhere(stream: TextIO) -> None:
    """Let go there what waits in its buffer as Python ends, which would complain otherwise."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _say(text: str) -> None:
    if text and sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()
