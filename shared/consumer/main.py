"""The command line of a consumer, `python -m services.<service> run|migrate|…`."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

from shared import traces
from shared.consumer.settings import ConsumerSettings
from shared.postgres.migrations import migrate
from shared.runtime import logs
from shared.runtime.ending import in_a_sentence
from shared.runtime.settings import MigrateSettings, load

S = TypeVar("S", bound=ConsumerSettings)
Commands = Mapping[str, Callable[..., None]]
Run = Callable[[S], Coroutine[Any, Any, None]]
NONE: Commands = {}


def main(folder: Path, settings: type[S], run: Run[S], commands: Commands = NONE) -> None:
    """Start the role that the arguments name, of the service that lies in `folder`.

    `commands` are further ones by their usage: `try ADDRESS`, `held …`.
    """
    service = folder.name
    roles: Commands = {"run": lambda: _run(service, settings, run), "migrate": lambda: _migrate(folder)}
    in_a_sentence(lambda: _start(f"services.{service}", {**roles, **commands}), f"services.{service}")


def _start(module: str, commands: Commands) -> None:
    name, *arguments = sys.argv[1:] or [""]
    for usage, command in commands.items():
        first, *words = usage.split()
        if name == first and (len(arguments) == len(words) or words == ["…"]):
            return command(*arguments)
    sys.exit(f"usage: python -m {module} {'|'.join(commands)}")


def _run(service: str, settings: type[S], run: Run[S]) -> None:
    given = load(settings)
    logs.configure(service, given.log_level)
    with traces.recorded(service):
        asyncio.run(run(given))


def _migrate(folder: Path) -> None:
    settings = load(MigrateSettings)
    logs.configure(folder.name, settings.log_level)
    asyncio.run(migrate(settings.database_owner_url.get_secret_value(), folder))
