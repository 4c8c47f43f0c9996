"""Structured JSON logs on stdout, one line an event, with the correlation id bound by the caller.

Of an error they say type and place: its text and what it held may name people.
"""

import asyncio
import logging
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

FRAMES = 6
# What asyncio says of a failure that nobody waited for; all else that it says may quote arguments.
_SAID = (
    "Task exception was never retrieved",
    "Future exception was never retrieved",
    "Task was destroyed but it is pending!",
    "Exception in callback",
)
log = structlog.get_logger("process")


class _Handler(logging.StreamHandler[TextIO]):
    """A process goes on where its log takes nothing: what fails here has nowhere to be told."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's own)
        """Say nothing: logging itself would write a traceback with what the line quotes."""


def configure(service: str, level: str) -> None:
    """Send structlog's and the standard library's records to stdout as JSON lines of `service`."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _flatten_extra,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _describe_error,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = _Handler(sys.stdout)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # Access lines and client calls repeat what our own records say, and could carry what must not be logged.
    for noisy in ("uvicorn.access", "httpx", "httpx2", "httpcore", "httpcore2", "aiormq", "aio_pika"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def _describe_error(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Type and place of an error that anybody logs: a traceback quotes names, keys and addresses."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    return {**event, **described(error)} if isinstance(error, BaseException) else event


def _flatten_extra(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """FastStream nests its context under `extra`; one level reads better and is searchable."""
    extra = event.pop("extra", None)
    return {**extra, **event} if isinstance(extra, dict) else event


def described(error: BaseException) -> dict[str, Any]:
    """Type and place of an error and of what led to it, for the fields of a log line."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    found: dict[str, Any] = {"error": type(error).__name__, "at": places}
    if because := error.__cause__ or error.__context__:
        found["because"] = type(because).__name__
    if isinstance(error, BaseExceptionGroup):
        found["errors"] = [type(one).__name__ for one in error.exceptions]
    return found


def log_by_type(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An event loop's exception handler that tells nobody what failed with what."""
    message = str(context.get("message", ""))
    said = next((known for known in _SAID if message.startswith(known)), "Unhandled in the event loop")
    error = context.get("exception")
    log.error(said, **(described(error) if isinstance(error, BaseException) else {}))
