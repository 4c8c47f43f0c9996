"""Composition root of Siècle's stand-in."""

import secrets
from functools import partial
from typing import Annotated, Any

import asyncpg
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from services.siecle.api import accounts, administration, letters, routes
from services.siecle.api.administration import Faults
from services.siecle.exports import waiting
from services.siecle.letters.desk import LetterDesk
from services.siecle.letters.receiving import keep_forgetting
from services.siecle.people.sessions import Sessions
from services.siecle.repository import Repository
from services.siecle.settings import SiecleSettings
from services.siecle.staff.council import sending
from services.siecle.staff.desk import Desk
from services.siecle.staff.failures import FAILURES, respond
from services.siecle.staff.pages import ASSETS
from services.siecle.staff.routes import ROUTES
from shared.http.apart import Apart
from shared.http.bounds import BodyLimit
from shared.http.clean_paths import CleanPaths
from shared.http.cookies import Cookies
from shared.http.headers import SecurityHeaders
from shared.http.health import health_app
from shared.http.observed import Observed
from shared.postgres import database, reaching
from shared.postgres.reaching import why_unreachable
from shared.runtime import process
from shared.runtime.watch import Watch
from shared.sign_in.keys import Key, Purpose
from shared.sign_in.limits import Limiter
from shared.sign_in.marks import Marks
from shared.sign_in.throttle import Throttle

DESCRIPTION = "Stand-in for Siècle Orientation: this project's own interface, as no public format was found."
ADDRESSES = ("/api/", "/admin/", "/openapi.json")
COOKIES = "staff-"  # beside the families' on the same host


def create_app(settings: SiecleSettings, pool: asyncpg.Pool) -> Starlette:
    """Pages, API and administration on one pool: pages are Starlette's, what machines ask is FastAPI's."""
    repository = Repository(pool)
    desk = _desk(settings, pool, repository)
    app = Starlette(
        routes=[
            *(Route(route.path, route.answer, methods=[route.method]) for route in ROUTES),
            Mount("/static", ASSETS),
        ],
        middleware=[
            Middleware(Apart, addresses=ADDRESSES, other=_machines(settings, desk)),
            *_layers(),
        ],
        exception_handlers=dict.fromkeys(FAILURES, respond),
    )
    app.router.redirect_slashes = False
    app.state.desk = desk
    return app


def _machines(settings: SiecleSettings, desk: Desk) -> FastAPI:
    """What sync, tests and the demo ask; `/openapi.json` describes it."""
    # The documentation pages would load scripts from elsewhere: the description alone is served.
    app = FastAPI(
        title="Siècle Orientation",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        middleware=[Middleware(SecurityHeaders, assets=ASSETS), Middleware(CleanPaths)],
        # Its own would send addresses, which hold pupils' ids.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.repository, app.state.reading = desk.repository, desk.reading
    app.state.faults = (faults := Faults())
    for router in (routes.router, letters.router, accounts.router):
        app.include_router(router, dependencies=[_bearer(settings.siecle_token), Depends(faults.apply)])
    app.include_router(administration.router, dependencies=[_bearer(settings.siecle_admin_token)])
    return app


def _layers() -> list[Middleware]:
    """The layers that every page passes, from the outside in."""
    return [
        Middleware(SecurityHeaders, assets=ASSETS),
        Middleware(Observed, failure=respond),
        Middleware(CleanPaths, answer=lambda request: respond(request, HTTPException(404))),
        Middleware(BodyLimit),
    ]


def _desk(settings: SiecleSettings, pool: asyncpg.Pool, repository: Repository) -> Desk:
    key = partial(Key, settings.secret_key.get_secret_value())
    marks, limiter = Marks(key(Purpose.MARKS)), Limiter(pool, key(Purpose.LIMITS))
    return Desk(
        settings=settings,
        pool=pool,
        repository=repository,
        sessions=Sessions(pool, settings.session_limits),
        cookies=Cookies(settings.public_url, COOKIES),
        throttle=Throttle(limiter, marks),
        letters=LetterDesk(repository, limiter, key(Purpose.LETTERS), settings.letters_token),
        marks=marks,
    )


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
        background = (
            watch.run,
            partial(keep_forgetting, pool),
            partial(waiting.forget, pool),
            partial(sending.run, Repository(pool)),
        )
        await process.run_pages(create_app(settings, pool), health_of(pool), settings, *background)
