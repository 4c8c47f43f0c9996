"""The address to go to after sign-in."""

import re

from shared.http.targets import safe_target

_STEP = re.compile(r"/orientation/[0-9a-f-]{36}(?:/[a-z]+(?=/))?")


def after_sign_in(method: str, path: str) -> str:
    """The page to show once signed in: the one asked for, or the step's where its form was sent."""
    if method in ("GET", "HEAD"):
        return safe_target(path)
    match = _STEP.match(path)
    return match[0] if match else "/"
