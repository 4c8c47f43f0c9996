"""Processes on a host whose clock is wrong: libfaketime, installed where apt-get may."""

import os
from functools import cache
from pathlib import Path

import pytest

from deploy.machine import NotPossible, find_or_install

LIBRARY = "usr/lib/*/faketime/libfaketimeMT.so.1"


def wrong_by(seconds: int) -> dict[str, str]:
    """What makes a process' wall clock wrong, and not the one that measures; or skips the test."""
    return {
        "LD_PRELOAD": _library(),
        "FAKETIME": f"{seconds:+d}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",  # as versions before 0.9.8 call it
        "NO_FAKE_STAT": "1",
        "PATH": os.environ["PATH"],
    }


def _library() -> str:
    found = library()
    if found is None:
        pytest.skip("faketime is not installed, and cannot be")
    return found


@cache
def library() -> str | None:
    """Where it lies, None where it cannot be had."""
    try:
        return find_or_install(_on_machine, ["faketime"], "faketime", print)
    except NotPossible:
        return None


def _on_machine() -> str | None:
    return next((str(found) for found in sorted(Path("/").glob(LIBRARY))), None)
