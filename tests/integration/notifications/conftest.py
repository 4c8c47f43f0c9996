"""The fixtures of notifications, see `fixtures.py`; the acceptance tests use them too."""

from tests.integration.notifications.fixtures import database, internal, mailbox, notifications, publish
from tests.integration.notifications.process import environment, process

__all__ = ["database", "environment", "internal", "mailbox", "notifications", "process", "publish"]
