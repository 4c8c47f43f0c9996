"""Style sheets, script, icon: their address changes with their content, so that browsers may keep them."""

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

from starlette.responses import FileResponse, Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

KEPT = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=3600"
DENSE: Mapping[str, str] = {".js": "text/javascript", ".css": "text/css"}
_INDENTATION = re.compile(r"^\s+", re.MULTILINE)
_COMMENTS = re.compile(r"^(?://.*|/\*.*\*/)\n", re.MULTILINE)
_VERSIONED = re.compile(r"[0-9a-f]{12}/")


def _digest(*folders: Path) -> str:
    content = hashlib.sha256()
    for file in sorted(file for folder in folders for file in folder.iterdir()):
        content.update(file.name.encode() + b"\0" + file.read_bytes())
    return content.hexdigest()[:12]


def dense(source: str) -> str:
    """A script or style sheet without indentation and lines of comment, which are for whoever reads it."""
    return _COMMENTS.sub("", _INDENTATION.sub("", source))


class Assets(StaticFiles):
    """Serves folders under any version: during an upgrade, pages of the one before find their style."""

    def __init__(self, folder: Path, *more: Path) -> None:
        super().__init__(directory=folder)
        self.all_directories = [*self.all_directories, *more]
        self.version = _digest(folder, *more)

    def cache_control(self, path: str) -> str:
        """The time that the file at `/static/…` may be kept: for good only at the address of its content."""
        return KEPT if path.startswith(f"/static/{self.version}/") else BRIEFLY

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, a script or style sheet `dense`; nothing where the browser has it."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        file = Path(full_path)
        if isinstance(response, FileResponse) and file.suffix in DENSE:
            headers = {"etag": response.headers["etag"]}
            return Response(dense(file.read_text()), media_type=DENSE[file.suffix], headers=headers)
        return response

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """The file behind `<version>/name` or `name`."""
        return super().lookup_path(_VERSIONED.sub("", path, count=1))
