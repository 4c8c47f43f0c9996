"""Style sheets, script and icon of the families' pages."""

from pathlib import Path

from shared.http.assets import Assets

FOLDER = Path(__file__).parents[1] / "static"
ASSETS = Assets(FOLDER)
VERSION = ASSETS.version
