"""What a reader asks for, within what its token covers. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.datastructures import QueryParams

from services.intentions.api.problems import BadParameter, OutOfScope
from services.intentions.directory.academies import wrong_place
from services.intentions.eventstore.log import Filter
from services.intentions.feed_tokens import Reader
from shared.contract.envelope import type_name
from shared.contract.versions import PUBLISHED, Versions

MOST = 1000
MOST_POSITION = 2**62
PARAMETERS = frozenset({"after", "log", "limit", "type", "academy", "school"})
_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TYPE = re.compile(r"(?:orientation\.)?(?P<name>[A-Za-z]+)(?:\.v(?P<version>[0-9]+))?")


@dataclass(frozen=True, slots=True)
class Asked:
    """`types` and the rest filter where they are not empty; `versions`: those asked for by number.

    `log` is the history that `after` counts in, None where that was not said.
    """

    after: int
    limit: int
    types: tuple[str, ...]
    academies: tuple[str, ...]
    schools: tuple[str, ...]
    versions: dict[str, int]
    log: UUID | None = None

    @property
    def filter(self) -> Filter:
        """Which events of the log these are."""
        return Filter(self.types, None, self.academies, self.schools)


def read(
    parameters: QueryParams, last_event_id: str | None, reader: Reader, versions: Versions = PUBLISHED
) -> Asked:
    """The request's parameters; `Last-Event-ID` goes before `after` and `log`.

    Errors: `BadParameter`, `OutOfScope`.
    """
    only(parameters, PARAMETERS)
    types = [_type(text, versions) for text in parameters.getlist("type")]
    academies, schools = places(parameters, reader)
    after, log = number(parameters, "after", 0, MOST_POSITION) or 0, _history(parameters)
    if last_event_id:
        after, log = event_of(last_event_id, log)
    return Asked(
        after=after,
        limit=number(parameters, "limit", 1, MOST) or MOST,
        types=within("type", [name for name, _ in types], reader.types),
        academies=academies,
        schools=schools,
        versions=_versions(types),
        log=log,
    )


def event_id(log: UUID, position: int) -> bytes:
    """How an event of a live answer is called: `Last-Event-ID` comes back with it."""
    return b"%s:%d" % (str(log).encode(), position)


def event_of(text: str, log: UUID | None) -> tuple[int, UUID | None]:
    """The position and its history; `log` for an id of an earlier release, which is the position alone.

    Errors: `BadParameter`.
    """
    history, _, position = text.rpartition(":")
    after = _whole("Last-Event-ID", position, 0, MOST_POSITION)
    return after, _uuid("Last-Event-ID", history) if history else log


def _history(parameters: QueryParams) -> UUID | None:
    texts = parameters.getlist("log")
    if len(texts) > 1:
        raise BadParameter("log may be given once")
    return _uuid("log", texts[0]) if texts else None


def _uuid(name: str, text: str) -> UUID:
    if not _UUID.fullmatch(text):
        raise BadParameter(f"{name} names no history, such as Orientation-Log does")
    return UUID(text)


def only(parameters: QueryParams, known: Collection[str]) -> None:
    """Errors: `BadParameter` for a parameter that is not known."""
    if unknown := sorted(set(parameters) - set(known)):
        raise BadParameter(f"unknown parameter: {', '.join(unknown)}; known: {', '.join(sorted(known))}")


def number(parameters: QueryParams, name: str, least: int, most: int) -> int | None:
    """A parameter that is a number, None where it is not given. Errors: `BadParameter`."""
    texts = parameters.getlist(name)
    if len(texts) > 1:
        raise BadParameter(f"{name} may be given once")
    return _whole(name, texts[0], least, most) if texts else None


def _whole(name: str, text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,19}", text) or not least <= int(text) <= most:
        kind = "a position, 0 or more" if most == MOST_POSITION else f"a number from {least} to {most}"
        raise BadParameter(f"{name} is {kind}")
    return int(text)


def places(parameters: QueryParams, reader: Reader) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The academies and the schools asked for, or covered. Errors: `OutOfScope`, `BadParameter`."""
    asked = parameters.getlist("academy"), parameters.getlist("school")
    found = within("academy", asked[0], reader.academies), within("school", asked[1], reader.schools)
    if wrong := wrong_place(*asked):
        raise BadParameter(wrong)
    return found


def _type(text: str, versions: Versions) -> tuple[str, int]:
    match = _TYPE.fullmatch(text)
    name, version = (match["name"], int(match["version"] or 0)) if match else ("", 0)
    given = versions.published.get(name, ())
    if not given or (version and version not in given):
        known = [type_name(one, number) for one, numbers in versions.published.items() for number in numbers]
        raise BadParameter(f"unknown type; known: {', '.join(known)}")
    return name, version


def _versions(types: Sequence[tuple[str, int]]) -> dict[str, int]:
    """The versions asked for by number. Errors: `BadParameter` for two of one event."""
    asked = {(name, version) for name, version in types if version}
    versions = dict(asked)
    if len(versions) < len(asked):
        raise BadParameter("type: ask for one version of an event")
    return versions


def within(name: str, asked: Collection[str], scope: Sequence[str]) -> tuple[str, ...]:
    """What is asked for, or else all that the token covers. Errors: `OutOfScope`."""
    if scope and (beyond := sorted(set(asked) - set(scope))):
        raise OutOfScope(f"{name}: {', '.join(beyond)}")
    return tuple(asked or scope)
