"""The fixtures of notifications, see `fixtures.py`; the acceptance tests use them too."""

from tests.integration.notifications.fixtures import database, internal, mailbox, notifications, publish

__all__ = ["database", "internal", "mailbox", "notifications", "publish"]
