"""The finding of a check: a name, how bad it is, what was seen, and what mends it."""

from collections.abc import Awaitable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

NOT_CHECKED = "not checked: "


class State(StrEnum):
    """`wrong` makes the command end with 1; `warn` is worth a look."""

    OK = "ok"
    WARN = "warn"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `mend` is a sentence with its command, empty where nothing is to be done."""

    name: str
    state: State
    found: str
    mend: str = ""


def judge(name: str, faults: list[str], well: str, mend: str) -> Finding:
    """Wrong with its faults where there are any; otherwise ok with what is `well`."""
    if faults:
        return Finding(name, State.WRONG, "; ".join(faults), mend)
    return Finding(name, State.OK, well)


def not_checked(name: str, why: str) -> Finding:
    """A check that could not begin; what it waits for is reported as wrong by itself."""
    return Finding(name, State.WARN, f"{NOT_CHECKED}{why}")


def in_lines(found: Iterable[Finding]) -> Iterator[Finding]:
    """The findings for a screen: neighbours that one reason kept from being checked are one line."""
    for _, group in groupby(found, lambda one: one.found if one.found.startswith(NOT_CHECKED) else one.name):
        first, *others = group
        yield replace(first, name=f"{first.name} and {len(others)} more") if others else first


async def attempted(name: str, check: Awaitable[Finding], mend: str) -> Finding:
    """The finding of `check`, or that it could not be made: what fails in one must not hide the others."""
    try:
        return await check
    except Exception as error:  # its text may repeat addresses and passwords: the kind alone is shown
        return Finding(name, State.WRONG, f"could not be checked: {type(error).__name__}", mend)
