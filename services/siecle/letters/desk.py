"""Letters asked for and printed: the only place that opens a box."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from services.siecle.kinds import Kind
from services.siecle.letters.reading import AGAIN, QUERIES, object_of
from services.siecle.people import trail
from services.siecle.people.members import By
from services.siecle.people.trail import Action, Done
from services.siecle.repository import Overtaken, Repository, append
from shared.access_letters.box import Keys, Letter, NotOpened
from shared.access_letters.proof import Wanted
from shared.postgres.database import Connection
from shared.sign_in.keys import Key
from shared.sign_in.limits import Full, Limit, Limiter
from shared.sign_in.limits import Place as Claimed

DAY = timedelta(days=1)
OF_MEMBER = Limit("letters-of-member", 400, DAY)  # the letters of all responsibles of a large school
OF_PERSON = Limit("letters-of-person", 3, DAY)
MOST_AT_ONCE = 150  # they hold up whatever else is entered, for half a second or so


class TooManyLetters(Exception):
    """Who asks, or for whom, has had as many as there are in a day."""


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """Whose staff ask, and in which school year."""

    academy: str
    school: str
    year: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A letter, by an id of its own, to a legal responsible of a pupil.

    `after`: the version of what was said of the person's letters, 0 for nothing, as who asks has seen it.
    """

    letter: UUID
    siecle_id: str
    person_id: str
    after: int


@dataclass(frozen=True, slots=True)
class LetterDesk:
    """`key` makes the pair of keys of each letter; `token` is shared with the téléservice."""

    repository: Repository
    limiter: Limiter
    key: Key
    token: SecretStr | None

    def keys(self, letter: UUID) -> Keys:
        """The pair of keys of a letter, the same whenever it is asked for."""
        return Keys(self.key.digest(str(letter)))

    @property
    def known_token(self) -> SecretStr:
        """The token. Errors: `ValueError` where there is none, and so neither wish nor letter."""
        if self.token is None:
            raise ValueError("letters are not set up")
        return self.token

    async def ask(self, at: SchoolYear, wishes: Sequence[Wish], by: By) -> int:
        """Ask for a letter each, all in one transaction; how many.

        Where this very one or another was asked for meanwhile there is none. Errors: `TooManyLetters` where
        some had to be left out; the others are asked for.
        """
        taken = await self._reserve(at, wishes, by)
        asked: set[UUID] = set()
        try:
            asked |= await self._append(at, [wish for wish, _ in taken], by)
        finally:
            for wish, claimed in taken:
                settle = self.limiter.keep if wish.letter in asked else self.limiter.give_back
                await settle(claimed)
        if len(taken) < len(wishes):
            raise TooManyLetters
        return len(asked)

    async def _reserve(self, at: SchoolYear, wishes: Sequence[Wish], by: By) -> list[tuple[Wish, Claimed]]:
        """Those that the limits let be asked for, each with what is taken of these."""
        taken: list[tuple[Wish, Claimed]] = []
        for wish in wishes:
            claims = OF_MEMBER.of(str(by.account)), OF_PERSON.of(at.school, wish.person_id)
            with suppress(Full):
                taken.append((wish, await self.limiter.reserve(*claims)))
        return taken

    async def _append(self, at: SchoolYear, wishes: Sequence[Wish], by: By) -> set[UUID]:
        """Those that are new; none where one of them fails."""
        asked: set[UUID] = set()
        async with self.repository.pool.acquire() as connection, connection.transaction():
            for wish in wishes:
                # Overtaken: a second letter would end the code of the one that is on its way.
                with suppress(Overtaken):
                    if await self._change(connection, at, wish, by) is not None:
                        asked.add(wish.letter)
        return asked

    async def _change(self, connection: Connection, at: SchoolYear, wish: Wish, by: By) -> int | None:
        """Errors: `Overtaken`."""
        if by.account is None:
            raise ValueError("only staff ask for letters")
        return await append(
            connection,
            Kind.LETTER,
            object_of(at.school, wish.person_id),
            at.academy,
            at.school,
            by.account,
            self._data(at, wish),
            unless_same=True,
            after=wish.after,
            done=Done(Action.ENTERED, by, Kind.LETTER, at.academy, at.school, wish.siecle_id),
        )

    def _data(self, at: SchoolYear, wish: Wish) -> dict[str, Any]:
        """What is said of a letter."""
        wanted = Wanted(wish.letter, at.school, wish.person_id, self.keys(wish.letter).public)
        return {
            "year": at.year,
            "siecle_id": wish.siecle_id,
            "guardian": wish.person_id,
            "letter": str(wish.letter),
            "key": wanted.key,
            "proof": wanted.proof(self.known_token),
        }

    async def open(self, at: SchoolYear, letters: Sequence[UUID], by: By) -> list[Letter]:
        """What these letters of the school say, as far as they may be printed; each goes to the audit."""
        async with self.repository.pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(QUERIES["boxes"], at.school, list(letters), AGAIN)
            opened: list[Letter] = []
            for row in rows:
                letter = await self._opened(connection, row["id"], row["sealed"])
                if letter is not None:
                    opened.append(letter)
                    done = Done(Action.LETTER_PRINTED, by, None, at.academy, at.school, row["siecle_id"])
                    await trail.note(connection, done)
            await connection.execute(QUERIES["printed"], [letter.id for letter in opened])
        return opened

    async def _opened(self, connection: Connection, letter: UUID, sealed: str) -> Letter | None:
        try:
            return self.keys(letter).open(sealed, letter, self.known_token)
        except NotOpened:  # sealed to another secret key, or not what was asked for
            await connection.execute(QUERIES["spoilt"], [letter])
            return None
