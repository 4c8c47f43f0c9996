"""What a subscription is bound to, as the options of the command say it, and as RabbitMQ's routing keys."""

from collections.abc import Iterator
from itertools import product

from services.intentions.cli.common import misused
from services.intentions.cli.selection import bare, unknown_event
from services.intentions.directory.academies import wrong_place
from shared.contract.envelope import routing_key
from shared.contract.places import never_matches
from shared.contract.versions import PUBLISHED

Many = list[str] | None
ANY = "*"


def keys_of(types: Many, academies: Many, schools: Many) -> list[str]:
    """The routing keys to bind: of each event the version that is named, or the oldest, as in the feed.

    Errors: ends the command for what makes no sense, or never matches.
    """
    if wrong := wrong_place(academies or (), schools or ()):
        raise misused(wrong)
    asked = [_version(event) for event in types or PUBLISHED.published]

    def never(name: str) -> str | None:
        return never_matches([name], academy=bool(academies), school=bool(schools))

    if types and (wrong := next(filter(None, (never(name) for name, _ in asked)), None)):
        raise misused(wrong)
    chosen = [one for one in asked if not never(one[0])]
    return [
        routing_key(*one, *place) for one, *place in product(chosen, academies or [ANY], schools or [ANY])
    ]


def _version(event: str) -> tuple[str, int]:
    """An event by its name, in the version that is named or the oldest. Errors: ends the command."""
    name, version = bare(event)
    given = PUBLISHED.published.get(name, ())
    if not given or (version and version not in given):
        raise misused(unknown_event(event, PUBLISHED.published))
    return name, version or given[0]


def options_of(keys: list[str]) -> Iterator[str]:
    """The options that bind these keys: the fewest that do.

    Errors: `LookupError` or `ValueError` where `keys_of` did not make them, but somebody by hand.
    """
    parts = [key.split(".") for key in keys]
    _, _, academies, schools = ({*part} - {ANY} for part in zip(*parts, strict=True))
    if {*keys} != {*keys_of(None, [*academies], [*schools])}:
        yield from (f"--type {event}" for event in sorted({*map(_event, keys)}))
    yield from (f"--academy {academy}" for academy in sorted(academies))
    yield from (f"--school {school}" for school in sorted(schools))


EVERYTHING = frozenset(keys_of(None, None, None))
EVENTS = {
    routing_key(name, version, ANY, ANY): f"{name}.v{version}"
    for name, versions in PUBLISHED.published.items()
    for version in versions
}


def _event(key: str) -> str:
    kind, version, *_ = key.split(".")
    return EVENTS[f"{kind}.{version}.{ANY}.{ANY}"]
