"""`python -m services.notifications run|migrate|try ADDRESS|held …`"""

import asyncio
import sys
from pathlib import Path

from services.notifications import held
from services.notifications.app import run
from services.notifications.settings import NotificationsSettings
from services.notifications.trial import NotTaken, try_mail
from shared.consumer.main import main
from shared.postgres.away import DATABASE_FAILURES
from shared.runtime.settings import load


def _try(address: str) -> None:
    try:
        asyncio.run(try_mail(load(NotificationsSettings), address))
    except NotTaken as error:
        sys.exit(str(error))
    sys.stdout.write(f"The mail server has taken an e-mail to {address}: look whether it arrives\n")


def _held(*arguments: str) -> None:
    settings = load(NotificationsSettings)
    try:
        sys.stdout.write(asyncio.run(held.run(settings, arguments)) + "\n")
    except held.NotHeld as error:
        sys.exit(str(error))
    except DATABASE_FAILURES as error:
        sys.exit(f"Postgres is not reached: {type(error).__name__}")


if __name__ == "__main__":
    main(Path(__file__).parent, NotificationsSettings, run, {"try ADDRESS": _try, "held …": _held})
