"""The system under docker compose, for tests from outside."""

import contextlib
import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from deploy.docker.compose import ROOT, Compose
from deploy.docker.mailbox import caught
from deploy.machine import find_or_install
from deploy.ports import free_port
from deploy.story.world import World

UP_SECONDS = 420
BASE = ("-f", "docker-compose.yml")
PRODUCTION = (*BASE, "-f", "deploy/compose.prod.yml")


class ComposeSystem:
    """One system of a project of its own, on free ports."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.project = f"orientation-test-{secrets.token_hex(3)}"
        self.folder = folder
        self.web_port, self.siecle_port = free_port(), free_port()
        self.database: Callable[[], str] = lambda: "postgres"  # the service that is asked
        self._demo = dict(environment) | {
            "COMPOSE_PROJECT_NAME": self.project,
            "COMPOSE_PROFILES": "demo",
            "ORIENTATION_WEB_PORT": str(self.web_port),
            "ORIENTATION_SIECLE_PORT": str(self.siecle_port),
            "ORIENTATION_PUBLIC_URL": f"http://127.0.0.1:{self.web_port}",
        }
        self.environment = dict(self._demo)
        self.compose = Compose(BASE, self.environment)

    def with_tls(self, *overlays: str, **variables: str) -> str:
        """Go on as in production: Caddy in front of two web processes. The families' address then.

        `overlays` are Compose files that go over those, `variables` what they ask for.
        """
        port, plain = free_port(), free_port()
        for name, text in (
            ("smtp", "smtp://mail:1025"),
            ("siecle", self._siecle_token()),
        ):
            (self.folder / name).write_text(text)
        self.environment = self._demo | {
            "ORIENTATION_HOST": "localhost",
            "ORIENTATION_TLS": "internal",
            "ORIENTATION_BIND": "127.0.0.1",
            "ORIENTATION_HTTPS_PORT": str(port),
            "ORIENTATION_HTTP_REDIRECT_PORT": str(plain),
            "ORIENTATION_PUBLIC_URL": f"https://localhost:{port}",
            "ORIENTATION_MAIL_FROM": "Orientation <orientation@example.org>",
            "ORIENTATION_SIECLE_URL": "http://siecle:8000",
            "SMTP_URL_FILE": str(self.folder / "smtp"),
            "SIECLE_TOKEN_FILE": str(self.folder / "siecle"),
        }
        self.environment |= variables
        options = (*PRODUCTION, *(option for file in overlays for option in ("-f", file)))
        self.compose = replace(self.compose, options=options, environment=self.environment)
        self.up()
        return f"https://localhost:{port}"

    def _siecle_token(self) -> str:
        """What sync shows Siècle, made now where nothing is there yet."""
        job = ("run", "--rm", "-T", "--no-deps")
        self.compose(*job, "secrets")
        return self.compose(*job, "--entrypoint=cat", "secrets", "/vault/master/siecle-token").strip()

    def move(self, folder: Path, version: str) -> None:
        """Go on with the files of `folder`, and images of that version."""
        self._demo |= {"VERSION": version}
        self.environment |= {"VERSION": version}
        self.compose = replace(self.compose, folder=folder, environment=self.environment)

    def up(self) -> None:
        """Build, start, and return when every service is ready."""
        self.compose("up", "--wait", "--build", seconds=UP_SECONDS)

    def down(self) -> None:
        """Remove containers, networks and volumes."""
        self.compose("--profile", "*", "down", "--volumes", "--timeout", "10", "--remove-orphans")

    def renew(self, variables: Mapping[str, str] | None = None) -> None:
        """An empty system again, as `docker compose up` makes it with these variables."""
        self.down()
        self.environment = self._demo | dict(variables or {})
        self.compose = Compose(BASE, self.environment)
        self.up()

    @property
    def world(self) -> World:
        """Where it answers."""
        return World(
            self.environment["ORIENTATION_PUBLIC_URL"],
            f"http://127.0.0.1:{self.siecle_port}",
            self.compose.secret("siecle", "siecle-admin-token"),
            lambda: caught(self.compose),
            lambda: int(json.loads(self.compose.orientation("events", "verify", "--json"))["checked"]),
        )

    def docker(self, *arguments: str) -> str:
        """Run `docker` itself; what it printed."""
        done = subprocess.run(
            ["docker", *arguments], env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def containers(self, service: str | None = None) -> list[str]:
        """The ids of the running containers, of one service or all."""
        return self.compose("ps", "--quiet", *([service] if service else [])).split()

    def volumes(self) -> list[str]:
        """The names of its volumes."""
        return self.docker("volume", "ls", "--quiet", "--filter", f"name={self.project}_").split()

    def query(self, database: str, sql: str, *, node: str | None = None) -> list[dict[str, Any]]:
        """Rows of a query, as the superuser inside the container of Postgres, or of one node of it."""
        wrapped = f"SELECT coalesce(json_agg(row), '[]') FROM ({sql}) AS row"  # noqa: S608 (the tests' own)
        psql = ("psql", "--username=postgres", "--tuples-only", "--no-align", database, "--command", wrapped)
        return list(json.loads(self.compose.execute(node or self.database(), *psql)))

    def events(self) -> list[dict[str, Any]]:
        """The whole log, verified."""
        self.compose.orientation("events", "verify")
        lines = self.compose.orientation("events", "tail", "-n", "1000000", "--json").splitlines()
        return [json.loads(line) for line in lines]


@contextlib.contextmanager
def compose_system(environment: Mapping[str, str], folder: Path) -> Iterator[ComposeSystem]:
    """A system that is up; nothing of it is left afterwards."""
    system = ComposeSystem(environment, folder)
    try:
        system.up()
        yield system
    finally:
        try:
            (folder / "compose.log").write_text(system.compose("logs", "--no-color"))
        finally:
            system.down()


def with_images(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment with the base images that IMAGES asks for, built now where they are ours."""
    chosen = dict(environment)
    chosen.setdefault("BUILD_CA", os.environ.get("SSL_CERT_FILE", "/dev/null"))
    if os.environ.get("IMAGES", "official") == "airgap":
        find_or_install(lambda: shutil.which("debootstrap"), ["debootstrap"], "debootstrap", print)
        subprocess.run(["deploy/airgap/build.sh"], cwd=ROOT, env=chosen, check=True)
        named = (ROOT / "deploy/airgap/images.env").read_text()
        lines = named.replace("${DEBIAN:-13}", chosen.get("DEBIAN", "13")).splitlines()
        chosen |= dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return chosen
