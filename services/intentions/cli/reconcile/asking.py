"""Asks sync, which alone reaches Siècle, to compare a school; finds the names, which only this side has."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx2
from pydantic import Field, ValidationError

from services.intentions.cli.connections import CliSettings
from shared.contract.reconciling import PATH, Compared, Difference, NotCompared, SchoolAsked
from shared.postgres.sql import load_queries
from shared.runtime.certificates import trusted
from shared.runtime.settings import HttpUrl, Token
from shared.text import shown

QUERIES = load_queries(Path(__file__).parent / "sql" / "reconcile.sql")
SECONDS = 120.0  # for a school: Siècle answers slowly at times, and a page of it after the other


class ReconcileSettings(CliSettings):
    """The database, and sync."""

    sync_url: HttpUrl = Field(description="Base address of sync's health and figures")
    reconcile_token: Token = Field(description="Token that is shown there")


class Stopped(Exception):
    """A school could not be compared; the text says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Named:
    """A pupil as the school knows it; all empty for one who is unknown here."""

    division: str = ""
    name: str = ""


NOBODY = Named()


def client(settings: ReconcileSettings) -> httpx2.AsyncClient:
    """A client of sync; the caller closes it."""
    headers = {"Authorization": f"Bearer {settings.reconcile_token.get_secret_value()}"}
    return httpx2.AsyncClient(
        base_url=settings.sync_url, headers=headers, timeout=SECONDS, trust_env=False, verify=trusted()
    )


async def compared(http: httpx2.AsyncClient, school: str, *, repair: bool) -> Compared:
    """What sync finds of a school. Errors: `Stopped`."""
    asked = SchoolAsked(school=school, repair=repair).model_dump(mode="json")
    try:
        response = await http.post(PATH, json=asked)
        if response.status_code == 200:
            return Compared.model_validate_json(response.content)
        raise Stopped(_refusal(response))
    except httpx2.HTTPError as error:
        raise Stopped(f"sync is not reached at {http.base_url}: {type(error).__name__}") from None
    except ValidationError:
        raise Stopped("sync is of another release: its answer is not understood") from None


def _refusal(response: httpx2.Response) -> str:
    match response.status_code:
        case 401:
            return "sync does not take ORIENTATION_RECONCILE_TOKEN"
        case 404:
            return "sync compares nothing: it has no ORIENTATION_RECONCILE_TOKEN, or is of another release"
        case 503:
            return _reason(NotCompared.model_validate_json(response.content).reason)
        case status:
            return f"sync answers {status}"


def _reason(slug: str) -> str:
    """Whose fault it is, by the slug's beginning."""
    if slug == "siecle-404":
        return "Siècle does not say what it holds (siecle-404)"
    who, _, what = slug.partition("-")
    names = {"siecle": "Siècle", "internal": "web", "postgres": "sync's database"}
    return f"{names.get(who, who)} does not answer sync as it should ({what or slug})"


async def schools(pool: asyncpg.Pool, academy: str | None, school: str | None) -> list[str]:
    """The schools that are known here, of an academy, or the one that is named."""
    return [row["uai"] for row in await pool.fetch(QUERIES["schools"], academy, school)]


async def names(pool: asyncpg.Pool, school: str, differences: Iterable[Difference]) -> dict[str, Named]:
    """Who they are, by Siècle's id."""
    rows = await pool.fetch(QUERIES["named"], school, list({one.siecle_id for one in differences}))
    return {
        row["siecle_id"]: Named(shown(row["division"]), shown(f"{row['last_name']} {row['first_name']}"))
        for row in rows
    }
