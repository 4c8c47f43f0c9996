"""`python -m services.notifications run|migrate|try ADDRESS`"""

import asyncio
import sys
from pathlib import Path

from services.notifications import app
from services.notifications.settings import NotificationsSettings
from services.notifications.trial import NotTaken, try_mail
from shared import logs, traces
from shared.migrations import migrate
from shared.settings import MigrateSettings, load

MIGRATIONS = Path(__file__).parent / "sql" / "migrations"


def main() -> None:
    """Start the role that the arguments name."""
    match sys.argv[1:]:
        case ["run"]:
            _run()
        case ["migrate"]:
            _migrate()
        case ["try", address]:
            _try(address)
        case _:
            sys.exit("usage: python -m services.notifications run|migrate|try ADDRESS")


def _run() -> None:
    settings = load(NotificationsSettings)
    logs.configure("notifications", settings.log_level)
    with traces.recorded("notifications"):
        asyncio.run(app.run(settings))


def _migrate() -> None:
    settings = load(MigrateSettings)
    logs.configure("notifications", settings.log_level)
    asyncio.run(migrate(settings.database_owner_url.get_secret_value(), MIGRATIONS))


def _try(address: str) -> None:
    try:
        asyncio.run(try_mail(load(NotificationsSettings), address))
    except NotTaken as error:
        sys.exit(str(error))
    sys.stdout.write(f"The mail server has taken an e-mail to {address}: look whether it arrives\n")


if __name__ == "__main__":
    main()
