"""Waiting for a server that was started."""

import time
from collections.abc import Callable

from deploy.machine import NotPossible

ASK_SECONDS = 0.1


def wait_until_ready(
    name: str, answers: Callable[[], bool], seconds: float, alive: Callable[[], bool] = lambda: True
) -> None:
    """Return when the server `answers`. Errors: `NotPossible` when it ended, or after `seconds`."""
    deadline = time.monotonic() + seconds
    while not answers():
        if not alive():
            raise NotPossible(f"{name} ended while it started")
        if time.monotonic() > deadline:
            raise NotPossible(f"{name} did not answer within {seconds} s")
        time.sleep(ASK_SECONDS)
