"""Letters of access: noted for the worker, written and sealed for sync when it asks (ADR 0035)."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson
import structlog
from pydantic import SecretStr

from services.intentions.directory.signing_in import accounts
from shared.access_letters.box import Letter, NotSealed, seal
from shared.contract.access_letters import SealedLetter
from shared.postgres.database import Connection
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "access_letters.sql")
log = structlog.get_logger("directory.letters")


@dataclass(frozen=True, slots=True)
class Asked:
    """A letter that staff ask for; `key` is the one to seal it to."""

    id: UUID
    school: str
    pupil: UUID
    account: UUID
    by: UUID
    key: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whose account a legal responsible's PERSONNE_ID stands for."""

    account: UUID
    disabled: bool
    is_responsible: bool  # for the pupil, still


async def is_asked(pool: asyncpg.Pool, letter: UUID) -> bool:
    """True if it was noted before."""
    found: bool = await pool.fetchval(QUERIES["is_asked"], letter)
    return found


async def addressee(pool: asyncpg.Pool, school: str, siecle_id: str, pupil: UUID) -> Addressee | None:
    """Whom a school means; None where it never named such a person."""
    row = await pool.fetchrow(QUERIES["addressee"], school, siecle_id, pupil)
    return Addressee(**row) if row else None


async def asked_lately(pool: asyncpg.Pool, account: UUID, school: str) -> tuple[int, int]:
    """How many letters were asked for within a day: for the account, and by the school."""
    [row] = await pool.fetch(QUERIES["asked_lately"], account, school)
    return row["of_account"], row["of_school"]


async def ask(pool: asyncpg.Pool, asked: Asked) -> None:
    """Note it; a repeat changes nothing."""
    values = asked.id, asked.school, asked.pupil, asked.account, asked.by, asked.key
    await pool.execute(QUERIES["ask"], *values)


@dataclass(frozen=True, slots=True)
class AccessLetters:
    """Writes letters; `site` is where families sign in, `token` what the back office shares with us."""

    pool: asyncpg.Pool
    site: str
    token: SecretStr | None

    async def untold(self, most: int) -> list[SealedLetter]:
        """Up to `most` that Siècle does not have; each is written once, whoever asks and however often.

        None without a token.
        """
        if self.token is None:
            return []
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(QUERIES["end"])
            rows = await connection.fetch(QUERIES["untold"], most)
            return [await self._handed(connection, row, self.token) for row in rows]

    async def told(self, letter: UUID) -> None:
        """Siècle has it: our copy goes."""
        await self.pool.execute(QUERIES["told"], letter)

    async def _handed(self, connection: Connection, row: asyncpg.Record, token: SecretStr) -> SealedLetter:
        sealed, expires = row["sealed"], row["expires_at"]
        if expires is None:
            expires = row["now"] + accounts.CODE_LASTS
            sealed = await self._written(connection, row, expires, token)
            await connection.execute(QUERIES["keep_box"], row["id"], sealed, expires)
        of = {name: row[name] for name in ("id", "school", "pupil")}
        return SealedLetter(**of, sealed=sealed, expires_at=expires)

    async def _written(
        self, connection: Connection, row: asyncpg.Record, expires: datetime, token: SecretStr
    ) -> str | None:
        """The sealed letter, with a fresh code that holds from the end of the transaction on.

        None, and no code, where the account is closed by now, or nothing can be sealed to the key.
        """
        reader = await connection.fetchrow(QUERIES["reader"], row["account"], row["school"])
        if reader is None:
            return None
        printed = accounts.with_code(reader)
        try:
            sealed = seal(Letter(row["id"], printed, expires, self.site), row["key"], token)
        except NotSealed:
            log.warning("letter not sealed", letter=str(row["id"]))
            return None
        await accounts.keep_code(connection, row["account"], printed["code"], expires)
        details = {"letter": row["id"], "account": row["account"], "school": row["school"], "by": row["by"]}
        await connection.execute(QUERIES["note"], orjson.dumps(details, default=str).decode())
        return sealed
