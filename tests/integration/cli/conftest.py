"""An installation whose variables are set as an operator's shell has them."""

import os
from datetime import UTC, datetime

import pytest

from tests.integration.cli.filled import cli
from tests.integration.cli.installation import Installation
from tests.support.servers import Database, Vhost

__all__ = ["cli"]


@pytest.fixture
async def installation(
    intentions_db: Database, vhost: Vhost, monkeypatch: pytest.MonkeyPatch
) -> Installation:
    """Well but for the consumers, see `Installation.consumers`; backed up a moment ago."""
    for name in [name for name in os.environ if name.startswith("ORIENTATION_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ORIENTATION_DATABASE_URL", intentions_db.url_as("intentions_cli"))
    monkeypatch.setenv("ORIENTATION_AMQP_URL", vhost.url_as("intentions"))
    made = Installation(intentions_db, vhost)
    await made.backed_up(datetime.now(UTC))
    return made
