"""The web process and its town, see `tests/support/web_fixtures.py`; the feed, see `feed.py`."""

from tests.integration.web.feed import address, app, pool, store
from tests.support.web_fixtures import clock, town, web, web_database, web_health, web_process

__all__ = [
    "address",
    "app",
    "clock",
    "pool",
    "store",
    "town",
    "web",
    "web_database",
    "web_health",
    "web_process",
]
