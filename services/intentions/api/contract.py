"""The documents of the event contract, as the process serves them: made anew, as its image holds no docs/."""

from collections.abc import Mapping
from functools import cache

from services.intentions.api import openapi
from shared.contract.envelope import CONTENT_TYPE
from shared.contract.generate import FOLDER, as_text, files
from shared.messaging import asyncapi

MEDIA_TYPES = {"schemas": "application/schema+json", "examples": CONTENT_TYPE}  # by folder


@cache
def documents() -> Mapping[str, str]:
    """Every file of docs/contract by its path there."""
    found = {path.relative_to(FOLDER).as_posix(): content for path, content in files()}
    return {
        "asyncapi.json": as_text(asyncapi.document()),
        "openapi.json": as_text(openapi.document()),
        **found,
    }


def media_type(path: str) -> str:
    """What the document at this path is."""
    return MEDIA_TYPES.get(path.partition("/")[0], "application/json")
