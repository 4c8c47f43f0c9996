"""The bindings of a subscription, as the options of the command say it, and as RabbitMQ's routing keys."""

from collections.abc import Sequence
from itertools import product
from typing import Annotated

import typer

from services.intentions.cli.log.selection import bare, unknown_event
from shared.academies import wrong_place
from shared.contract.envelope import routing_key
from shared.contract.streams import never_matches
from shared.contract.versions import PUBLISHED

ANY = "*"
Many = list[str] | None
Academies = Annotated[Many, typer.Option("--academy", help="Only this academy's; may be repeated")]
Schools = Annotated[Many, typer.Option("--school", help="Only this school's (UAI); may be repeated")]


class NotBound(ValueError):
    """Options that make no sense or never match, or keys that no options make; the text says what."""


def keys_of(types: Sequence[str], academies: Sequence[str], schools: Sequence[str]) -> list[str]:
    """The routing keys to bind: of each event the version that is named, or the oldest, as in the feed.

    Empty stands for all. Errors: `NotBound`.
    """
    if wrong := wrong_place(academies, schools):
        raise NotBound(wrong)
    asked = [_version(event) for event in types or PUBLISHED.published]

    def never(name: str) -> str | None:
        return never_matches([name], academy=bool(academies), school=bool(schools))

    if types and (wrong := next(filter(None, (never(name) for name, _ in asked)), None)):
        raise NotBound(wrong)
    chosen = [one for one in asked if not never(one[0])]
    return [
        routing_key(*one, *place) for one, *place in product(chosen, academies or [ANY], schools or [ANY])
    ]


def _version(event: str) -> tuple[str, int]:
    """An event by its name, in the version that is named or the oldest. Errors: `NotBound`."""
    name, version = bare(event)
    given = PUBLISHED.published.get(name, ())
    if not given or (version and version not in given):
        raise NotBound(unknown_event(event, PUBLISHED.published))
    return name, version or given[0]


def options_of(keys: Sequence[str]) -> list[str]:
    """The fewest options that bind these keys and no other. Errors: `NotBound` where no options do."""
    try:
        parts = zip(*(key.split(".") for key in keys), strict=True)
        _, _, academies, schools = (sorted({*part} - {ANY}) for part in parts)
        types = sorted({EVENTS["{}.{}".format(*key.split("."))] for key in keys})
    except (LookupError, ValueError):
        raise NotBound("bound by hand") from None
    for named in ([], types):
        if {*keys_of(named, academies, schools)} == {*keys}:
            options = (("--type", named), ("--academy", academies), ("--school", schools))
            return [f"{option} {value}" for option, values in options for value in values]
    raise NotBound("bound by hand")


EVERYTHING = frozenset(keys_of([], [], []))
# `opinion-published.v1` → `OpinionPublished.v1`
EVENTS = {
    ".".join(routing_key(name, version, ANY, ANY).split(".")[:2]): f"{name}.v{version}"
    for name, versions in PUBLISHED.published.items()
    for version in versions
}
