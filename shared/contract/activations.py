"""Accounts that families have activated: sync asks the internal API, and tells Siècle (ADR 0029)."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contract.internal import MOST_LETTERS, Answer, Question

MOST_NAMES = 100  # as many schools as nobody's children are at


class ActivationsAsked(Question):
    """Of how many accounts Siècle is to be told, at most."""

    most: Annotated[int, Field(ge=1, le=MOST_LETTERS)]


class UntoldActivation(Answer):
    """What Siècle is to be told of a legal responsible's account; `names`: PERSONNE_IDs by school.

    `activated_at`: since when it has a password; null where it has none, or is closed. `number` grows with
    what is said.
    """

    account: UUID
    number: int
    names: dict[str, str]
    activated_at: AwareDatetime | None


class UntoldActivations(Answer):
    """Those that are next."""

    accounts: list[UntoldActivation]


class ActivationTold(Question):
    """Siècle knows of an account, under these names, whether it is activated."""

    account: UUID
    names: Annotated[dict[str, str], Field(max_length=MOST_NAMES)]
    is_active: bool
