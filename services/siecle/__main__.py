"""`python -m services.siecle run|migrate|accounts|import …`"""

import asyncio
import sys
from pathlib import Path

from services.siecle.settings import SiecleSettings
from shared.postgres.migrations import migrate
from shared.runtime import logs
from shared.runtime.ending import in_a_sentence
from shared.runtime.settings import MigrateSettings, load


# Each role loads its own parts only.
def main() -> None:
    """Start the role that the one argument names."""
    match sys.argv[1:]:
        case ["run"]:
            from services.siecle import app

            settings = load(SiecleSettings)
            logs.configure("siecle", settings.log_level)
            asyncio.run(app.run(settings))
        case ["migrate"]:
            owner = load(MigrateSettings)
            logs.configure("siecle", owner.log_level)
            asyncio.run(migrate(owner.database_owner_url.get_secret_value(), Path(__file__).parent))
        case ["accounts" | "import", *_]:
            from services.siecle import commands

            commands.app(prog_name="python -m services.siecle")
        case _:
            sys.exit("usage: python -m services.siecle run|migrate|accounts|import …")


if __name__ == "__main__":
    in_a_sentence(main, "services.siecle")
