"""Chromium for the tests of the pages: the machine's, or Debian's installed now."""

import shutil
from collections.abc import Callable

from deploy.machine import NotPossible, apt_install, is_root

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing that calls out by itself, and the same pixels on every machine.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
)


def find_chromium(say: Callable[[str], None]) -> str:
    """The path of a Chromium. Errors: `NotPossible` with what to install."""
    found = _on_path()
    if found is None:
        apt_install(["chromium"], "Chromium", say)
        found = _on_path()
    if found is None:
        raise NotPossible(f"Chromium was installed but none of {', '.join(NAMES)} is on the path")
    return found


def may_sandbox() -> bool:
    """Whether Chromium's sandbox works: it refuses to run as root."""
    return not is_root()


def _on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)
