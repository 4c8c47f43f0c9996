"""Staff of the stand-in for tests: an account of each role, and a browser that is signed in."""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
from pydantic import SecretStr

from deploy.story.browser import Browser
from services.siecle.people import accounts
from services.siecle.people.accounts import New
from services.siecle.people.members import OPERATOR, Place
from services.siecle.people.roles import Role
from services.siecle.people.sessions import Sessions
from services.siecle.settings import SiecleSettings
from shared.sign_in.sessions import SessionLimits
from tests.support.web_settings import LETTERS, SECRET_KEY

LIMITS = SessionLimits(timedelta(minutes=20), timedelta(hours=8))


def siecle_settings(
    database_url: str, token: str, admin_token: str, public_url: str = "http://127.0.0.1"
) -> SiecleSettings:
    """Settings of the stand-in in the test's own process."""
    return SiecleSettings(
        http_port=1,
        health_port=2,
        database_url=SecretStr(database_url),
        siecle_token=SecretStr(token),
        siecle_admin_token=SecretStr(admin_token),
        public_url=public_url,
        secret_key=SecretStr(SECRET_KEY),
        letters_token=SecretStr(LETTERS),
    )


async def employed(
    pool: asyncpg.Pool, role: Role, *classes: str, school: str = "", academy: str = ""
) -> UUID:
    """An account that nobody has opened yet, of the school, or of the academy where the role is that."""
    place = Place(None, academy) if role is Role.ACADEMY else Place(school, None, classes)
    new = New(uuid4(), "Dominique", f"Test {role}", role, place)
    assert await accounts.add(pool, new, OPERATOR)
    return new.id


async def let_in(browser: Browser, pool: asyncpg.Pool, account: UUID) -> None:
    """Sign the browser in, without a password."""
    token = await Sessions(pool, LIMITS).begin(account, "127.0.0.1")
    browser._client.cookies.set("staff-session", token)
