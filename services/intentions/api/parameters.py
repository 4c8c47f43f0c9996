"""Parameters that the addresses of the feed have in common, read as the contract says them."""

import re
from collections.abc import Collection, Sequence
from typing import Annotated, Any

from fastapi import Request
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    TypeAdapter,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

from services.intentions.api.problems import BadParameter, OutOfScope
from services.intentions.feed_tokens import Reader
from shared.academies import ACADEMIES, wrong_place
from shared.contract.types import Uai, Year

MOST_POSITION = 2**62
ONCE = ("after", "log", "limit", "year", "stream")
YEAR = TypeAdapter(Year).json_schema()
ACADEMY = {"type": "string", "enum": [academy.slug for academy in ACADEMIES]}

# Checked by `wrong_place`, which says what is known.
Academy = Annotated[str, WithJsonSchema(ACADEMY)]
School = Annotated[str, WithJsonSchema(TypeAdapter(Uai).json_schema())]


def whole(name: str | None, text: str, least: int, most: int) -> int:
    """A parameter that is a number without a sign. Errors: `BadParameter`."""
    if not re.fullmatch(r"[0-9]{1,19}", text) or not least <= int(text) <= most:
        kind = "a position, 0 or more" if most == MOST_POSITION else f"a number from {least} to {most}"
        raise BadParameter(f"{name} is {kind}")
    return int(text)


def between(least: int, most: int) -> BeforeValidator:
    """Reads a number of this range. Errors: `BadParameter`."""

    def read(text: str, info: ValidationInfo) -> int:
        return whole(info.field_name, text, least, most)

    return BeforeValidator(read)


async def once(request: Request) -> None:
    """Errors: `BadParameter` for one that is no list and comes twice."""
    for name in ONCE:
        if len(request.query_params.getlist(name)) > 1:
            raise BadParameter(f"{name} may be given once")


class Parameters(BaseModel):
    """Base of the parameters of an address. Errors: `BadParameter` for one that it does not know."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _only_known(cls, given: dict[str, Any]) -> dict[str, Any]:
        if unknown := sorted(set(given) - set(cls.model_fields)):
            known = ", ".join(sorted(cls.model_fields))
            raise BadParameter(f"unknown parameter: {', '.join(unknown)}; known: {known}")
        return given


class Places(Parameters):
    """Académies and schools; empty for all that the token covers."""

    academy: tuple[Academy, ...] = ()
    """Only of these académies; repeatable"""
    school: tuple[School, ...] = ()
    """Only of these schools; repeatable"""

    def places(self, reader: Reader) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The académies and the schools asked for, or covered. Errors: `OutOfScope`, `BadParameter`."""
        academies = within("academy", self.academy, reader.academies)
        schools = within("school", self.school, reader.schools)
        if wrong := wrong_place(self.academy, self.school):
            raise BadParameter(wrong)
        return academies, schools


class OfYear(Parameters):
    """The school year by the one that it begins in."""

    year: Annotated[int | SkipJsonSchema[None], between(0, 2999), WithJsonSchema(YEAR)] = None
    """The newest by default"""


def within(name: str, asked: Collection[str], scope: Sequence[str]) -> tuple[str, ...]:
    """The names asked for, or else all that the token covers. Errors: `OutOfScope`."""
    if scope and (beyond := sorted(set(asked) - set(scope))):
        raise OutOfScope(f"{name}: {', '.join(beyond)}")
    return tuple(asked or scope)
