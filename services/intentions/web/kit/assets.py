"""Style sheets, script, icon: their address changes with their content, so that browsers may keep them."""

import hashlib
import os
import re
from pathlib import Path

from starlette.staticfiles import StaticFiles

FOLDER = Path(__file__).parents[1] / "static"
KEPT = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=3600"
_VERSIONED = re.compile(r"[0-9a-f]{12}/")


def _digest(folder: Path) -> str:
    content = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        content.update(file.name.encode() + b"\0" + file.read_bytes())
    return content.hexdigest()[:12]


VERSION = _digest(FOLDER)


def cache_control(path: str) -> str:
    """The time that the file at `/static/…` may be kept: for good only at the address of its own content."""
    return KEPT if path.startswith(f"/static/{VERSION}/") else BRIEFLY


class Assets(StaticFiles):
    """Serves the folder under any version: during an upgrade, pages of the one before find their style."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """The file behind `<version>/name` or `name`."""
        return super().lookup_path(_VERSIONED.sub("", path, count=1))
