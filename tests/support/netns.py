"""A host of its own on a wire that may be cut without a word: a network namespace, as root on Linux."""

import contextlib
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

NOBODY = "02:00:00:00:00:99"


@dataclass(frozen=True)
class Host:
    """A namespace `name` that is `there` to us and reaches us as `here`, over the link of this name."""

    name: str
    link: str
    here: str
    there: str

    def command(self, *words: str) -> list[str]:
        """The same command, run there."""
        return ["ip", "netns", "exec", self.name, *words]

    def vanish(self) -> None:
        """From now on every packet between it and us goes to nobody; neither side is told."""
        wrong = ("lladdr", NOBODY, "nud", "permanent", "dev")
        _run("neighbour", "replace", self.there, *wrong, self.link)
        _run("netns", "exec", self.name, "ip", "neighbour", "replace", self.here, *wrong, "there")

    def come_back(self) -> None:
        """Packets arrive again."""
        _run("neighbour", "delete", self.there, "dev", self.link)
        _run("netns", "exec", self.name, "ip", "neighbour", "delete", self.here, "dev", "there")


def why_not() -> str | None:
    """Why no such host can be made here; None when it can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if shutil.which("ip") is None:
        return "iproute2 is not installed"
    name = f"try-{secrets.token_hex(4)}"
    tried = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False)
    subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)
    return None if tried.returncode == 0 else "this system makes no network namespaces"


@contextlib.contextmanager
def a_host() -> Iterator[Host]:
    """Make it, and remove it afterwards with all that runs in it."""
    mark, net = secrets.token_hex(3), f"10.213.{secrets.randbelow(200) + 20}"
    host = Host(f"orientation-{mark}", f"or{mark}", f"{net}.1", f"{net}.2")
    there = ("netns", "exec", host.name, "ip")
    try:
        _run("netns", "add", host.name)
        _run("link", "add", host.link, "type", "veth", "peer", "name", "there", "netns", host.name)
        _run("address", "add", f"{host.here}/24", "dev", host.link)
        _run("link", "set", host.link, "up")
        _run(*there, "address", "add", f"{host.there}/24", "dev", "there")
        _run(*there, "link", "set", "there", "up")
        yield host
    finally:
        for words in (("netns", "delete", host.name), ("link", "delete", host.link)):
            subprocess.run(["ip", *words], capture_output=True, check=False)


def _run(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
