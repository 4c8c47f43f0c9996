"""Letters of access for sync to hand to Siècle, sealed so that neither reads them on the way (ADR 0035)."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contract.internal import MOST_LETTERS, Answer, Question


class AccessLettersAsked(Question):
    """How many letters to take at most."""

    most: Annotated[int, Field(ge=1, le=MOST_LETTERS)]


class SealedLetter(Answer):
    """A letter that staff of `school` asked for by this id; `sealed` is null where none could be written.

    `expires_at`: when its code ends.
    """

    id: UUID
    school: str
    pupil: UUID
    sealed: str | None
    expires_at: AwareDatetime


class SealedLetters(Answer):
    """Those that are next, oldest first; the same whenever they are asked for."""

    letters: list[SealedLetter]


class AccessLetterTold(Question):
    """Siècle has this letter."""

    letter: UUID
