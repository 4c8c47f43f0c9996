"""The address to go to after sign-in: only one of ours (security checklist 34)."""

import re

# One leading slash, then nothing that a browser may read as another host or as a header's end.
_OURS = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def safe_target(value: str | None) -> str:
    """`value` where it is a path of ours, `/` otherwise."""
    if value and len(value) <= 300 and _OURS.fullmatch(value):
        return value
    return "/"
