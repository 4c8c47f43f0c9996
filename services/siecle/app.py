"""Composition root of Siècle's stand-in."""

import secrets
from typing import Annotated, Any

import asyncpg
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.middleware import Middleware

from services.siecle.api import administration, routes
from services.siecle.api.administration import Faults
from services.siecle.repository import Repository
from services.siecle.settings import SiecleSettings
from services.siecle.staff.pages import staff_router
from shared.http.clean_paths import CleanPaths
from shared.http.health import health_app
from shared.postgres import database, reaching
from shared.postgres.reaching import why_unreachable
from shared.runtime import process
from shared.runtime.watch import Watch

DESCRIPTION = "Stand-in for Siècle Orientation: this project's own interface, as no public format was found."


def create_app(settings: SiecleSettings, pool: asyncpg.Pool) -> FastAPI:
    """Pages, API and administration on one pool; `/openapi.json` describes the API."""
    repository, faults = Repository(pool), Faults()

    # The documentation pages would load scripts from elsewhere: the description alone is served.
    app = FastAPI(
        title="Siècle Orientation",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        middleware=[Middleware(CleanPaths)],
        # Its own would send addresses, which hold pupils' ids.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.repository, app.state.faults = repository, faults
    app.include_router(routes.router, dependencies=[_bearer(settings.siecle_token), Depends(faults.apply)])
    app.include_router(administration.router, dependencies=[_bearer(settings.siecle_admin_token)])
    app.include_router(staff_router(repository))
    return app


def _bearer(token: SecretStr) -> Any:
    """A dependency that asks for a bearer token. Errors: 401."""
    expected = f"Bearer {token.get_secret_value()}".encode()

    async def check(authorization: Annotated[str, Header()] = "") -> None:
        if not secrets.compare_digest(authorization.encode(), expected):
            raise HTTPException(401, "a bearer token is needed", {"WWW-Authenticate": "Bearer"})

    return Depends(check)


def health_of(pool: asyncpg.Pool) -> Starlette:
    """Health and figures, for a port of their own."""
    return health_app(lambda: why_unreachable(pool))


async def run(settings: SiecleSettings) -> None:
    """Serve until SIGTERM."""
    url = settings.database_url.get_secret_value()
    async with database.pool(url, name="siecle") as pool:
        watch = Watch(settings.stuck_seconds, [reaching.peer(url, pool)])
        await process.run_pages(create_app(settings, pool), health_of(pool), settings, watch.run)
