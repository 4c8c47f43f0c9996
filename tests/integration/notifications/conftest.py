"""The fixtures of notifications, see `fixtures.py`; the acceptance tests use them too."""

from tests.integration.notifications.fixtures import (
    consumed,
    database,
    internal,
    mailbox,
    notifications,
    publish,
)
from tests.integration.notifications.process import environment, process

__all__ = [
    "consumed",
    "database",
    "environment",
    "internal",
    "mailbox",
    "notifications",
    "process",
    "publish",
]
