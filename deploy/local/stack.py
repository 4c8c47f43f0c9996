"""Folders, secrets and ports of the stack without Docker."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from deploy.local.servers.databases import SERVICES, roles_of
from deploy.machine import write_secret
from deploy.ports import kept_ports
from shared.messaging import topology
from shared.messaging.topology import CONSUMERS

ROOT = Path(__file__).resolve().parents[2]
WITH_PAGES = ("web", "siecle")  # whose health and figures have a port of their own
PORTS = ("web", "worker", *CONSUMERS, "siecle", "smtp", *(f"{name}-health" for name in WITH_PAGES))
SECRETS = (
    *(f"database-{role}" for service in SERVICES for role in roles_of(service)),
    *(f"amqp-{service.name}" for service in topology.SERVICES),
    *(f"{service}-token" for service in CONSUMERS),
    "secret-key",
    "siecle-token",
    "reconcile-token",
    "letters-token",
    "siecle-admin-token",
    "siecle-secret-key",
)


@dataclass(frozen=True)
class Stack:
    """One stack: all it has lies in `folder`."""

    folder: Path

    @classmethod
    def here(cls) -> "Stack":
        """The stack of this checkout, or of ORIENTATION_LOCAL_FOLDER."""
        return cls(Path(os.environ.get("ORIENTATION_LOCAL_FOLDER", ROOT / ".local")).resolve())

    def path(self, *parts: str) -> Path:
        """A path in the stack's folder, whose parent exists."""
        path = self.folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def make(self) -> None:
        """Make folders, secrets and ports that are missing; nothing of the stack may run."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for folder in ("log", "mail", "run"):
            (self.folder / folder).mkdir(exist_ok=True)
        vault = self.folder / "secrets"
        vault.mkdir(mode=0o700, exist_ok=True)
        for name in SECRETS:
            file = vault / name
            if not file.exists() or not file.stat().st_size:
                write_secret(file, secrets.token_urlsafe(24))
        kept_ports(self.path("ports.json"), PORTS)

    def secret(self, name: str) -> str:
        """One secret."""
        return (self.folder / "secrets" / name).read_text()

    def port(self, name: str) -> int:
        """The HTTP or SMTP port of a process."""
        ports: dict[str, int] = json.loads(self.path("ports.json").read_text())
        return ports[name]

    def url(self, name: str) -> str:
        """The HTTP address of a process."""
        return f"http://127.0.0.1:{self.port(name)}"

    def health_url(self, name: str) -> str:
        """The address of a process' health and figures."""
        return self.url(f"{name}-health" if name in WITH_PAGES else name)
