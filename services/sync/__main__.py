"""`python -m services.sync run|migrate`"""

import asyncio
import sys
from pathlib import Path

from services.sync import app
from services.sync.settings import SyncSettings
from shared import logs, traces
from shared.ending import in_a_sentence
from shared.migrations import migrate
from shared.settings import MigrateSettings, load

SERVICE = Path(__file__).parent


def main() -> None:
    """Start the role that the one argument names."""
    roles = {"run": _run, "migrate": _migrate}
    role = roles.get(sys.argv[1]) if len(sys.argv) == 2 else None
    if role is None:
        sys.exit("usage: python -m services.sync run|migrate")
    role()


def _run() -> None:
    settings = load(SyncSettings)
    logs.configure("sync", settings.log_level)
    with traces.recorded("sync"):
        asyncio.run(app.run(settings))


def _migrate() -> None:
    settings = load(MigrateSettings)
    logs.configure("sync", settings.log_level)
    asyncio.run(migrate(settings.database_owner_url.get_secret_value(), SERVICE))


if __name__ == "__main__":
    in_a_sentence(main, "services.sync")
