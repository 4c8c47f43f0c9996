"""Schedules that found something once, each with what it was. They are played in every run."""

from typing import NamedTuple


class Found(NamedTuple):
    """A schedule, and the fault that it showed before that was mended."""

    scenario: str
    seed: int
    fault: str


FOUND: tuple[Found, ...] = (
    Found("sync", 49, "an earlier push that came while a later one was being taken went to Siècle after it"),
)
