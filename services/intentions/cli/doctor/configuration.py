"""The variables are set, and the files of the secrets can be read."""

import os
from pathlib import Path

from services.intentions.cli.doctor.finding import Finding, State, judge
from shared.runtime.settings import PREFIX, S, Settings, read

SUFFIX = "_FILE"
SET_THEM = (
    "Set the variable, or its _FILE twin; for the stack without Docker: make up, then source .local/env"
)


def part(settings: type[S]) -> tuple[S | None, Finding]:
    """The settings of one part, None where they cannot be read, and what was found about them."""
    name = f"{PREFIX}{next(iter(settings.__annotations__)).upper()}"
    # A log level that is wrong is reported below, and stops no other check.
    found = read(settings, log_level="INFO")
    if isinstance(found, str):
        return None, Finding(name, State.WRONG, found, SET_THEM)
    return found, Finding(name, State.OK, "set")


def log_level() -> Finding:
    """The one variable that every process reads."""
    found = read(Settings)
    fault = [found] if isinstance(found, str) else []
    mend = f"Unset it, or choose one of the levels: export {PREFIX}LOG_LEVEL=INFO"
    return judge(f"{PREFIX}LOG_LEVEL", fault, "readable", mend)


def processes() -> Finding:
    """Without the processes' addresses only Postgres and RabbitMQ can be looked at."""
    name = f"{PREFIX}METRICS_URLS"
    if os.environ.get(name, "").strip():
        return Finding(name, State.OK, "set")
    mend = f"Name the processes: export {name}='http://127.0.0.1:PORT …'"
    return Finding(name, State.WARN, "not set: `orientation status` asks no process", mend)


def secret_files() -> Finding:
    """Every file that a `_FILE` variable names can be read and holds something."""
    names = sorted(name for name in os.environ if name.startswith(PREFIX) and name.endswith(SUFFIX))
    faults = [fault for name in names if (fault := _fault_of(name))]
    mend = "Let this user read the file, or write the secret into it: ls -l FILE"
    return judge("secret files", faults, f"{len(names)} named, all readable", mend)


def _fault_of(name: str) -> str | None:
    if os.environ.get(name.removesuffix(SUFFIX)):
        return f"{name} is not used, as {name.removesuffix(SUFFIX)} is set too"
    try:
        content = Path(os.environ[name]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return f"{name} names a file that cannot be read: {type(error).__name__}"
    return None if content.strip() else f"{name} names an empty file"
