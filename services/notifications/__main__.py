"""`python -m services.notifications run|migrate|try ADDRESS|held …|failed …`"""

from pathlib import Path

from services.notifications.app import run
from services.notifications.commands import failed, held, try_mail
from services.notifications.settings import NotificationsSettings
from shared.consumer.main import main

if __name__ == "__main__":
    main(
        Path(__file__).parent,
        NotificationsSettings,
        run,
        {"try ADDRESS": try_mail, "held …": held, "failed …": failed},
    )
