"""`python -m services.intentions web|worker|migrate`"""

import asyncio
import sys
from pathlib import Path

import uvloop

from services.intentions.settings import WithTokens
from shared import traces
from shared.postgres.migrations import migrate
from shared.runtime import logs
from shared.runtime.ending import in_a_sentence
from shared.runtime.settings import MigrateSettings, load

SERVICE = Path(__file__).parent


def main() -> None:
    """Start the role that the one argument names."""
    roles = {"web": _web, "worker": _worker, "migrate": _migrate}
    role = roles.get(sys.argv[1]) if len(sys.argv) == 2 else None
    if role is None:
        sys.exit("usage: python -m services.intentions web|worker|migrate")
    role()


# Each role loads its own parts only: the web process needs no broker, the worker no templates.
def _web() -> None:
    from services.intentions.web.app import run

    settings = load(WithTokens)
    logs.configure("intentions-web", settings.log_level)
    with traces.recorded("intentions-web"):
        uvloop.run(run(settings))


def _worker() -> None:
    from services.intentions.settings import WorkerSettings
    from services.intentions.worker.app import run

    settings = load(WorkerSettings)
    logs.configure("intentions-worker", settings.log_level)
    with traces.recorded("intentions-worker"):
        uvloop.run(run(settings))


def _migrate() -> None:
    settings = load(MigrateSettings)
    logs.configure("intentions-migrate", settings.log_level)
    asyncio.run(migrate(settings.database_owner_url.get_secret_value(), SERVICE))


if __name__ == "__main__":
    in_a_sentence(main, "services.intentions")
