"""The address to go to after sign-in: only one of ours (security checklist 34)."""

import re

# One leading slash, then nothing that a browser may read as another host or as a header's end.
_OURS = re.compile(r"/(?![/\\])[!-\[\]-~]*")
_STEP = re.compile(r"/orientation/[0-9a-f-]{36}(?:/[a-z]+(?=/))?")


def safe_target(value: str | None) -> str:
    """`value` where it is a path of ours, `/` otherwise."""
    if value and len(value) <= 300 and _OURS.fullmatch(value):
        return value
    return "/"


def after_sign_in(method: str, path: str) -> str:
    """The page to show once signed in: the one asked for, or the step's where its form was sent."""
    if method in ("GET", "HEAD"):
        return safe_target(path)
    match = _STEP.match(path)
    return match[0] if match else "/"
