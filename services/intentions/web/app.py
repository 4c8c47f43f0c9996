"""The composition root of the web process: settings in, a running application out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from services.intentions.api import problems
from services.intentions.api.app import ADDRESSES, Apart, create_api
from services.intentions.api.events.broadcaster import Broadcaster
from services.intentions.api.feed import Feed
from services.intentions.directory.addresses import Addresses
from services.intentions.directory.letters import Letters
from services.intentions.eventstore.store import EventStore
from services.intentions.http.body_limit import BodyLimit
from services.intentions.http.observed import Observed
from services.intentions.keys import Key, Purpose
from services.intentions.limits import Limiter
from services.intentions.settings import WebSettings
from services.intentions.web.assets import Assets
from services.intentions.web.cookies import Cookies
from services.intentions.web.credentials import Credentials
from services.intentions.web.dispatch import endpoint
from services.intentions.web.failures import FAILURES, Failures
from services.intentions.web.headers import SecurityHeaders
from services.intentions.web.marks import Marks
from services.intentions.web.pages import Pages
from services.intentions.web.people import People
from services.intentions.web.routes import ROUTES
from services.intentions.web.throttle import Throttle
from services.intentions.web.visit import Web
from shared import database
from shared.clean_paths import CleanPaths
from shared.clock import Clock
from shared.database import DATABASE_FAILURES, close, create_pool, why_unreachable
from shared.health import health_app
from shared.process import run_pages
from shared.watch import Peer, Watch

POOL_SIZE = 10
FEED_POOL_SIZE = 4


def create_app(settings: WebSettings, clock: Callable[[], datetime] | None = None) -> Starlette:
    """The web application; it connects to Postgres when it starts and lets go when it stops.

    Its time is the database's unless `clock` gives another.
    """
    pages = Pages()
    failures = Failures(pages)
    api = create_api(_layers(problems.respond))
    app = Starlette(
        routes=[
            *(Route(route.path, endpoint(route), methods=[route.method]) for route in ROUTES),
            Mount("/static", Assets()),
        ],
        lifespan=_lifespan(settings, pages, clock),
        middleware=[
            Middleware(Apart, addresses=ADDRESSES, other=api),
            *_layers(failures.respond),
        ],
        exception_handlers=dict.fromkeys(FAILURES, failures.respond),
    )
    app.router.redirect_slashes = False
    api.state = app.state
    url = settings.database_url.get_secret_value()
    app.state.pools = ()
    app.state.watch = Watch(
        settings.stuck_seconds,
        [Peer("Postgres", lambda: database.work(app.state.pools), lambda: database.answers(url))],
    )
    return app


def _layers(respond: Callable[[Request, Exception], Awaitable[Response]]) -> list[Middleware]:
    """What every request passes, from the outside in; `respond` makes the answer to an error."""
    return [
        Middleware(SecurityHeaders),
        Middleware(Observed, failure=respond),
        Middleware(CleanPaths, answer=lambda request: respond(request, HTTPException(404))),
        Middleware(BodyLimit),
    ]


def health_of(app: Starlette) -> Starlette:
    """Health and figures of that application's process, for a port of their own."""
    return health_app(lambda: _ready(app), app.state.watch.why_stuck)


async def run(settings: WebSettings) -> None:
    """Serve until SIGTERM; what is under way then is finished."""
    app = create_app(settings)
    await run_pages(app, health_of(app), settings, app.state.watch.run)


def _lifespan(
    settings: WebSettings, pages: Pages, clock: Callable[[], datetime] | None
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        url = settings.database_url.get_secret_value()
        # No connection yet: it also starts before its database.
        # A validation holds its session in one pool and appends through another; pages read by the third.
        pool = await create_pool(url, name="intentions-web", min_size=0, max_size=POOL_SIZE)
        holding = await create_pool(url, name="intentions-web-holding", min_size=0, max_size=POOL_SIZE)
        events = await create_pool(url, name="intentions-web-events", min_size=0, max_size=POOL_SIZE)
        # Of its own, with a role of its own: many readers of the events never keep a family waiting.
        of_feed = settings.feed_database_url.get_secret_value()
        feed = await create_pool(of_feed, name="intentions-web-feed", min_size=0, max_size=FEED_POOL_SIZE)
        app.state.pools = pools = (pool, holding, events, feed)
        store, broadcaster, time = EventStore(events), Broadcaster(feed), Clock()
        limits, marks, forms, tokens, codes = _keys(settings)
        limiter = Limiter(pool, limits)
        addresses = Addresses(pool, limiter, codes)
        app.state.feed = Feed(feed, broadcaster)
        app.state.web = Web(
            settings=settings,
            store=store,
            feed=feed,
            people=People(pool, holding, store, settings),
            addresses=addresses,
            letters=Letters(pool, addresses),
            pages=pages,
            cookies=Cookies(settings),
            credentials=Credentials(pool, forms, tokens),
            throttle=Throttle(limiter, Marks(marks)),
            marks=Marks(marks),
            clock=clock or time,
        )
        with contextlib.suppress(*DATABASE_FAILURES):
            await time.ask(pool)  # or the first requests would be told to come again
        work = {asyncio.create_task(broadcaster.run()), asyncio.create_task(time.run(pool))}
        try:
            yield
        finally:
            for task in work:
                task.cancel()
            await asyncio.wait(work)
            await store.stop()
            await close(*pools)

    return lifespan


def _keys(settings: WebSettings) -> list[Key]:
    secret = settings.secret_key.get_secret_value()
    uses = (Purpose.LIMITS, Purpose.MARKS, Purpose.FORMS, Purpose.TOKENS, Purpose.ADDRESSES)
    return [Key(secret, use) for use in uses]


async def _ready(app: Starlette) -> str | None:
    """The web needs Postgres, not the broker."""
    reasons = await asyncio.gather(*map(why_unreachable, app.state.pools))
    return next(filter(None, reasons), None)
