"""Chromium for the tests of the pages: the machine's, or Debian's installed now."""

import shutil
from collections.abc import Callable

from deploy.machine import find_or_install, is_root

# The same engine without a desktop's windows around it takes 40 % less of the processor.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
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
    return find_or_install(_on_path, ["chromium-headless-shell"], "Chromium", say)


def may_sandbox() -> bool:
    """Whether Chromium's sandbox works: it refuses to run as root."""
    return not is_root()


def _on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)
