"""The question of a reader of the events, within what its token covers. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, ValidationInfo
from pydantic.json_schema import SkipJsonSchema

from services.intentions.api.parameters import MOST_POSITION, Parameters, Places, between, whole, within
from services.intentions.api.problems import BadParameter
from services.intentions.eventstore.log import Filter
from services.intentions.feed_tokens import Reader
from shared.contract.envelope import type_name
from shared.contract.streams import is_stream
from shared.contract.versions import PUBLISHED, Versions

MOST = 1000
_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TYPE = re.compile(r"(?:orientation\.)?(?P<name>[A-Za-z]+)(?:\.v(?P<version>[0-9]+))?")


def _history(name: str | None, text: str) -> UUID:
    if not _UUID.fullmatch(text):
        raise BadParameter(f"{name} names no history, such as Orientation-Log does")
    return UUID(text)


def _read_history(text: str, info: ValidationInfo) -> UUID:
    return _history(info.field_name, text)


class _Range(Parameters):
    """The part of the log. Errors: `BadParameter`."""

    after: Annotated[int, Field(ge=0), between(0, MOST_POSITION)] = 0
    """The position after which to begin"""
    log: Annotated[UUID | SkipJsonSchema[None], BeforeValidator(_read_history)] = None
    """The history that `after` counts in, as `Orientation-Log` names it"""
    limit: Annotated[int, Field(ge=1, le=MOST), between(1, MOST)] = MOST
    """How many events a page has at most; an event stream does not end there"""
    type: Annotated[tuple[str, ...], Field(examples=[[name] for name in PUBLISHED.published])] = ()
    """Only these, such as IntentionsValidated, or IntentionsValidated.v1 for a version; repeatable"""


def _read_stream(text: str) -> str:
    if not is_stream(text):
        raise BadParameter("stream is the subject of events, such as dossier-PUPIL-YEAR")
    return text


class EventsQuery(Places, _Range):
    """The parameters of `GET /events`; of its bases the last one's come first."""

    stream: Annotated[str | SkipJsonSchema[None], BeforeValidator(_read_stream)] = None
    """Only of this stream, which is their subject. A token that covers the school where a pupil is now is
    given the whole dossier, also what happened at schools that were left, unless `academy` or `school` is
    asked for"""

    @property
    def asks_for_the_past(self) -> bool:
        """True if a dossier is asked for, and no place."""
        return bool(self.stream and self.stream.startswith("dossier-") and not self.academy + self.school)


@dataclass(frozen=True, slots=True)
class Selection:
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
    stream: str | None = None

    @property
    def filter(self) -> Filter:
        """The same as the log is filtered by."""
        return Filter(self.types, self.stream, self.academies, self.schools)


def select(
    query: EventsQuery, last_event_id: str | None, reader: Reader, versions: Versions = PUBLISHED
) -> Selection:
    """`query` within the reader's scope; `Last-Event-ID` goes before `after` and `log`.

    Errors: `BadParameter`, `OutOfScope`.
    """
    types = [_type(text, versions) for text in query.type]
    academies, schools = query.places(reader)
    after, log = event_of(last_event_id, query.log) if last_event_id else (query.after, query.log)
    return Selection(
        after=after,
        limit=query.limit,
        types=within("type", [name for name, _ in types], reader.types),
        academies=academies,
        schools=schools,
        versions=_versions(types),
        log=log,
        stream=query.stream,
    )


def event_id(log: UUID, position: int) -> bytes:
    """The id of an event of a live answer: `Last-Event-ID` comes back with it."""
    return b"%s:%d" % (str(log).encode(), position)


def event_of(text: str, log: UUID | None) -> tuple[int, UUID | None]:
    """The position and its history; `log` for an id of an earlier release, which is the position alone.

    Errors: `BadParameter`.
    """
    history, _, position = text.rpartition(":")
    after = whole("Last-Event-ID", position, 0, MOST_POSITION)
    return after, _history("Last-Event-ID", history) if history else log


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
