"""`python -m services.siecle run|migrate`"""

import asyncio
import sys
from pathlib import Path

from services.siecle import app
from services.siecle.settings import SiecleSettings
from shared.postgres.migrations import migrate
from shared.runtime import logs
from shared.runtime.ending import in_a_sentence
from shared.runtime.settings import MigrateSettings, load

SERVICE = Path(__file__).parent


def main() -> None:
    """Start the role that the one argument names."""
    roles = {"run": _run, "migrate": _migrate}
    role = roles.get(sys.argv[1]) if len(sys.argv) == 2 else None
    if role is None:
        sys.exit("usage: python -m services.siecle run|migrate")
    role()


def _run() -> None:
    settings = load(SiecleSettings)
    logs.configure("siecle", settings.log_level)
    asyncio.run(app.run(settings))


def _migrate() -> None:
    settings = load(MigrateSettings)
    logs.configure("siecle", settings.log_level)
    asyncio.run(migrate(settings.database_owner_url.get_secret_value(), SERVICE))


if __name__ == "__main__":
    in_a_sentence(main, "services.siecle")
