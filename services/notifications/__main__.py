"""`python -m services.notifications run|migrate|try ADDRESS|held …`"""

import asyncio
import sys
from pathlib import Path

from services.notifications import app, held
from services.notifications.settings import NotificationsSettings
from services.notifications.trial import NotTaken, try_mail
from shared import logs, traces
from shared.database import DATABASE_FAILURES
from shared.ending import in_a_sentence
from shared.migrations import migrate
from shared.settings import MigrateSettings, load

SERVICE = Path(__file__).parent


def main() -> None:
    """Start the role that the arguments name."""
    match sys.argv[1:]:
        case ["run"]:
            _run()
        case ["migrate"]:
            _migrate()
        case ["try", address]:
            _try(address)
        case ["held", *arguments]:
            _held(arguments)
        case _:
            sys.exit("usage: python -m services.notifications run|migrate|try ADDRESS|held …")


def _run() -> None:
    settings = load(NotificationsSettings)
    logs.configure("notifications", settings.log_level)
    with traces.recorded("notifications"):
        asyncio.run(app.run(settings))


def _migrate() -> None:
    settings = load(MigrateSettings)
    logs.configure("notifications", settings.log_level)
    asyncio.run(migrate(settings.database_owner_url.get_secret_value(), SERVICE))


def _try(address: str) -> None:
    try:
        asyncio.run(try_mail(load(NotificationsSettings), address))
    except NotTaken as error:
        sys.exit(str(error))
    sys.stdout.write(f"The mail server has taken an e-mail to {address}: look whether it arrives\n")


def _held(arguments: list[str]) -> None:
    settings = load(NotificationsSettings)
    try:
        sys.stdout.write(asyncio.run(held.run(settings, arguments)) + "\n")
    except held.NotHeld as error:
        sys.exit(str(error))
    except DATABASE_FAILURES as error:
        sys.exit(f"Postgres is not reached: {type(error).__name__}")


if __name__ == "__main__":
    in_a_sentence(main, "services.notifications")
