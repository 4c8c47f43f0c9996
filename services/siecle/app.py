"""Composition root of Siècle's stand-in."""

import asyncpg
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware

from services.siecle.api.administration import admin_router
from services.siecle.api.faults import Faults
from services.siecle.api.routes import api_router
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
    app.include_router(api_router(repository, faults, settings.siecle_token.get_secret_value()))
    app.include_router(admin_router(repository, faults, settings.siecle_admin_token.get_secret_value()))
    app.include_router(staff_router(repository))
    return app


def health_of(pool: asyncpg.Pool) -> Starlette:
    """Health and figures, for a port of their own."""
    return health_app(lambda: why_unreachable(pool))


async def run(settings: SiecleSettings) -> None:
    """Serve until SIGTERM."""
    url = settings.database_url.get_secret_value()
    async with database.pool(url, name="siecle") as pool:
        watch = Watch(settings.stuck_seconds, [reaching.peer(url, pool)])
        await process.run_pages(create_app(settings, pool), health_of(pool), settings, watch.run)
