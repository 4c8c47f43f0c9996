"""What a reader asks for, within what its token covers. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from services.intentions.feed_tokens import Reader
from services.intentions.web.feed.problems import BadParameter, OutOfScope
from shared.contract.envelope import type_name
from shared.contract.versions import PUBLISHED, Versions

MOST = 1000
_NAMES = frozenset({"after", "limit", "type", "academy", "school"})
_TYPE = re.compile(r"(?:orientation\.)?(?P<name>[A-Za-z]+)(?:\.v(?P<version>[0-9]+))?")


@dataclass(frozen=True, slots=True)
class Asked:
    """`types` and the rest filter where they are not empty; `versions`: those asked for by number."""

    after: int
    limit: int
    types: tuple[str, ...]
    academies: tuple[str, ...]
    schools: tuple[str, ...]
    versions: dict[str, int]

    @property
    def is_filtered(self) -> bool:
        """Whether some events are left out."""
        return bool(self.types or self.academies or self.schools)

    @property
    def filters(self) -> list[list[str] | None]:
        """As `feed_page` takes them."""
        return [list(some) or None for some in (self.types, self.academies, self.schools)]


def read(
    parameters: QueryParams, last_event_id: str | None, reader: Reader, versions: Versions = PUBLISHED
) -> Asked:
    """The request's parameters; `Last-Event-ID` goes before `after`. Errors: `BadParameter`, `OutOfScope`."""
    if unknown := sorted(set(parameters) - _NAMES):
        raise BadParameter(f"unknown parameter: {', '.join(unknown)}; known: {', '.join(sorted(_NAMES))}")
    types = [_type(text, versions) for text in parameters.getlist("type")]
    return Asked(
        after=number("after", last_event_id or parameters.get("after", "0"), 2**62),
        limit=number("limit", parameters.get("limit", str(MOST)), MOST) or MOST,
        types=within("type", [name for name, _ in types], reader.types),
        academies=within("academy", parameters.getlist("academy"), reader.academies),
        schools=within("school", parameters.getlist("school"), reader.schools),
        versions={name: version for name, version in types if version},
    )


def number(name: str, text: str, most: int) -> int:
    """A parameter that is a number from 0 to `most`. Errors: `BadParameter`."""
    if not re.fullmatch(r"[0-9]{1,19}", text) or int(text) > most:
        raise BadParameter(f"{name} is a number from 0 to {most}")
    return int(text)


def _type(text: str, versions: Versions) -> tuple[str, int]:
    match = _TYPE.fullmatch(text)
    name, version = (match["name"], int(match["version"] or 0)) if match else ("", 0)
    given = versions.published.get(name, ())
    if not given or (version and version not in given):
        known = [type_name(one, number) for one, numbers in versions.published.items() for number in numbers]
        raise BadParameter(f"unknown type; known: {', '.join(known)}")
    return name, version


def within(name: str, asked: Collection[str], scope: Sequence[str]) -> tuple[str, ...]:
    """What is asked for, or else all that the token covers. Errors: `OutOfScope`."""
    if scope and (beyond := sorted(set(asked) - set(scope))):
        raise OutOfScope(f"{name}: {', '.join(beyond)}")
    return tuple(asked or scope)
