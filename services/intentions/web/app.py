"""The composition root of the web process: settings in, a running application out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from services.intentions.api import problems
from services.intentions.api.app import ADDRESSES, POLLED, create_api
from services.intentions.api.feed import Feed
from services.intentions.api.internal import Internal
from services.intentions.directory.access_letters import AccessLetters
from services.intentions.directory.addresses import Addresses
from services.intentions.directory.letters import Letters
from services.intentions.directory.notice_stops import NoticeStops
from services.intentions.eventstore.store import EventStore
from services.intentions.settings import WebSettings
from services.intentions.web.attempts.credentials import Credentials
from services.intentions.web.failures import FAILURES, Failures
from services.intentions.web.kit.assets import ASSETS
from services.intentions.web.kit.pages import Pages
from services.intentions.web.kit.people import People
from services.intentions.web.pools import Pools, opened
from services.intentions.web.routes import ROUTES
from services.intentions.web.visit.anyone import Web
from shared.http.apart import Apart
from shared.http.bounds import BodyLimit
from shared.http.clean_paths import CleanPaths
from shared.http.cookies import Cookies
from shared.http.headers import SecurityHeaders
from shared.http.health import health_app
from shared.http.observed import Observed
from shared.postgres import reaching
from shared.postgres.away import DATABASE_FAILURES
from shared.postgres.clock import Clock
from shared.postgres.reaching import why_unreachable
from shared.runtime.process import run_pages
from shared.runtime.watch import Peer, Watch
from shared.sign_in.keys import Key, Purpose
from shared.sign_in.limits import Limiter
from shared.sign_in.marks import Marks
from shared.sign_in.throttle import Throttle

Now = Callable[[], datetime]


def create_app(settings: WebSettings, clock: Now | None = None) -> Starlette:
    """The web application; it connects to Postgres when it starts and lets go when it stops.

    Pages are Starlette's, what machines ask is FastAPI's. Its time is the database's unless `clock` gives
    another.
    """
    pages = Pages()
    failures = Failures(pages)
    api = create_api(_layers(problems.respond))
    app = Starlette(
        routes=[
            *(Route(route.path, route.answer, methods=[route.method]) for route in ROUTES),
            Mount("/static", ASSETS),
        ],
        lifespan=lambda app: _running(app, settings, pages, clock),
        middleware=[Middleware(Apart, addresses=ADDRESSES, other=api), *_layers(failures.respond)],
        exception_handlers=dict.fromkeys(FAILURES, failures.respond),
    )
    app.router.redirect_slashes = False
    app.state.pools = ()
    app.state.watch = _watch(app, settings)
    api.state = app.state
    return app


def _layers(respond: Callable[[Request, Exception], Awaitable[Response]]) -> list[Middleware]:
    """The layers that every request passes, from the outside in; `respond` makes the answer to an error."""
    return [
        Middleware(SecurityHeaders, assets=ASSETS),
        Middleware(Observed, failure=respond, polled=POLLED),
        Middleware(CleanPaths, answer=lambda request: respond(request, HTTPException(404))),
        Middleware(BodyLimit),
    ]


def _watch(app: Starlette, settings: WebSettings) -> Watch:
    url = settings.database_url.get_secret_value()
    postgres = Peer("Postgres", lambda: reaching.work(app.state.pools), lambda: reaching.answers(url))
    return Watch(settings.stuck_seconds, [postgres])


@asynccontextmanager
async def _running(
    app: Starlette, settings: WebSettings, pages: Pages, clock: Now | None
) -> AsyncIterator[None]:
    async with opened(settings) as pools, EventStore(pools.events) as store:
        app.state.pools = pools
        app.state.feed = feed = Feed(pools.feed)
        time = Clock()
        app.state.web = web = _web(settings, pools, store, pages, clock or time)
        app.state.internal = _internal(web, pools)
        with contextlib.suppress(*DATABASE_FAILURES):
            await time.ask(pools.pages)  # or the first requests would be told to come again
        async with _in_background(feed.run(), time.run(pools.pages)):
            yield


def _web(settings: WebSettings, pools: Pools, store: EventStore, pages: Pages, clock: Now) -> Web:
    key = partial(Key, settings.secret_key.get_secret_value())
    limiter = Limiter(pools.pages, key(Purpose.LIMITS))
    addresses = Addresses(pools.pages, limiter, key(Purpose.ADDRESSES))
    marks = Marks(key(Purpose.MARKS))
    return Web(
        settings=settings,
        pool=pools.pages,
        store=store,
        people=People(pools.pages, pools.holding, store, settings.session_limits),
        addresses=addresses,
        notice_stops=NoticeStops(pools.pages, key(Purpose.NOTICES)),
        pages=pages,
        cookies=Cookies(settings.public_url),
        credentials=Credentials(pools.pages, key(Purpose.FORMS), key(Purpose.TOKENS)),
        throttle=Throttle(limiter, marks),
        marks=marks,
        clock=clock,
    )


def _internal(web: Web, pools: Pools) -> Internal:
    return Internal(
        tokens=web.settings.internal_tokens,
        pool=pools.pages,
        feed=pools.feed,
        store=web.store,
        letters=Letters(pools.pages, web.addresses),
        access_letters=AccessLetters(pools.pages, web.settings.public_url, web.settings.letters_token),
        notice_stops=web.notice_stops,
        limits=web.settings.session_limits,
        clock=web.clock,
    )


@asynccontextmanager
async def _in_background(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = {asyncio.create_task(one) for one in work}
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def health_of(app: Starlette) -> Starlette:
    """Health and figures of that application's process, for a port of their own."""
    return health_app(lambda: _ready(app), app.state.watch.why_stuck)


async def _ready(app: Starlette) -> str | None:
    """The web needs Postgres, not the broker."""
    reasons = await asyncio.gather(*map(why_unreachable, app.state.pools))
    return next(filter(None, reasons), None)


async def run(settings: WebSettings) -> None:
    """Serve until SIGTERM; what is under way then is finished."""
    app = create_app(settings)
    await run_pages(app, health_of(app), settings, app.state.watch.run)
