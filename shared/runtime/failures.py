"""What a log says of an error: its type and place. Its text and what it held may name people."""

import asyncio
import traceback
from pathlib import Path
from typing import Any

import structlog

FRAMES = 6
# What asyncio says of a failure that nobody waited for; all else that it says may quote arguments.
_SAID = (
    "Task exception was never retrieved",
    "Future exception was never retrieved",
    "Task was destroyed but it is pending!",
    "Exception in callback",
)
log = structlog.get_logger("process")


def described(error: BaseException) -> dict[str, Any]:
    """Type and place of an error and of what led to it, for the fields of a log line."""
    because = error.__cause__ or error.__context__
    caused = {"because": type(because).__name__} if because else {}
    inner = {"errors": _types(error)} if isinstance(error, BaseExceptionGroup) else {}
    return {"error": type(error).__name__, "at": _places(error), **caused, **inner}


def _types(group: BaseExceptionGroup[BaseException]) -> list[str]:
    return [type(error).__name__ for error in group.exceptions]


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def log_by_type(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An event loop's exception handler that tells nobody what failed with what."""
    message = str(context.get("message", ""))
    said = next((known for known in _SAID if message.startswith(known)), "Unhandled in the event loop")
    error = context.get("exception")
    log.error(said, **(described(error) if isinstance(error, BaseException) else {}))
