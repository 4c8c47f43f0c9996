"""The web process and its town, see `tests/support/web_fixtures.py`."""

from tests.support.web_fixtures import clock, town, web, web_database, web_process

__all__ = ["clock", "town", "web", "web_database", "web_process"]
