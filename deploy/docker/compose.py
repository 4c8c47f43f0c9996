"""`docker compose` on this checkout's system, and what is asked of it from outside.

`python -m deploy.docker.compose deploy/compose.prod.yml …` prints the configuration that it makes of
docker-compose.yml and the files over it, as YAML, with every profile. That asks no engine.
"""

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.docker.engine import compose_plugin

ROOT = Path(__file__).resolve().parents[2]
BASE = ROOT / "docker-compose.yml"
REQUIRED = re.compile(r"\$\{([A-Z_]+):\?")
PORT = 8000  # of pages and API, inside their containers


class ComposeFailed(Exception):
    """A subcommand failed; the text is what it said."""


@dataclass(frozen=True)
class Compose:
    """One running system; `options` go before the subcommand, `environment` is that of the calls."""

    options: tuple[str, ...] = ()
    environment: Mapping[str, str] | None = None
    folder: Path = field(default=ROOT)

    def __call__(self, *arguments: str, seconds: float = 600) -> str:
        """Run a subcommand; what it printed. Errors: `ComposeFailed`."""
        done = subprocess.run(
            ["docker", "compose", *self.options, *arguments],
            cwd=self.folder,
            env=None if self.environment is None else dict(self.environment),
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        if done.returncode:
            last = "\n".join((done.stderr.strip() or done.stdout.strip()).splitlines()[-8:])
            raise ComposeFailed(f"docker compose {' '.join(arguments)}: {last}")
        return done.stdout

    def execute(self, service: str, *command: str) -> str:
        """Run a command in a service's container."""
        return self("exec", "-T", service, *command)

    def orientation(self, *arguments: str, mount: Path | None = None) -> str:
        """Run the operators' command line, with `mount` readable as /import."""
        volume = ("--volume", f"{mount}:/import:ro") if mount else ()
        return self("run", "--rm", "-T", "--no-deps", *volume, "cli", *arguments)

    def set_demo_passwords(self, *, staff: bool = True) -> None:
        """Give the sample's accounts the demo's password, and make its staff's, which 0.1.0 does not know."""
        # Web's role alone may set passwords.
        self.execute("web", "python", "-m", "services.intentions.cli.app", "accounts", "demo-passwords")
        if staff:
            self.execute("siecle", "python", "-m", "services.siecle", "accounts", "demo")

    def address(self, service: str) -> str:
        """The address of a service that publishes its port."""
        return f"http://{self('port', service, str(PORT)).strip()}"

    def secret(self, service: str, name: str) -> str:
        """A secret of a service, as its container reads it."""
        return self.execute(service, "cat", f"/vault/{service}/{name}").strip()


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
