"""Structured JSON logs on stdout, one line an event, with the correlation id bound by the caller."""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from shared.runtime.failures import described


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
