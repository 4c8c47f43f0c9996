"""The configuration that `docker compose` makes of its files, for checks: it asks no engine.

`python -m deploy.docker.merged deploy/compose.prod.yml …` prints it as YAML, with every profile.
"""

import re
import subprocess
import sys
from pathlib import Path

from deploy.docker.compose import ROOT
from deploy.docker.engine import compose_plugin

BASE = ROOT / "docker-compose.yml"
REQUIRED = re.compile(r"\$\{([A-Z_]+):\?")


def merged(*overlays: Path) -> str:
    """The merged configuration; variables have their defaults, those without one a placeholder."""
    files = (BASE, *overlays)
    names = {name for file in files for name in REQUIRED.findall(file.read_text())}
    chosen = [option for file in files for option in ("--file", str(file))]
    return subprocess.run(
        [compose_plugin(), "--project-directory", ROOT, *chosen, "--profile", "*", "config"],
        env=dict.fromkeys(names, "placeholder"),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


if __name__ == "__main__":
    sys.stdout.write(merged(*(Path(argument).resolve() for argument in sys.argv[1:])))
