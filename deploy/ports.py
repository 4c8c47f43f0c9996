"""Free ports on loopback, and those that servers keep from start to start.

Between the choice of a port and its server's start lie seconds. So a chosen port is claimed until the process
that chose it ends: no stack and no test run beside it is given the same one.
"""

import fcntl
import functools
import json
import os
import secrets
import socket
import tempfile
from collections.abc import Sequence
from pathlib import Path

LEAST_PORT = 10_240  # well above the ports that servers have by custom
USUAL_PORTS = frozenset({11211, 15672, 15692, 25672, 27017})
OUTGOING_PORTS = Path("/proc/sys/net/ipv4/ip_local_port_range")


def is_free(port: int) -> bool:
    """True if a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A free loopback port that nobody of this machine's user was given and still holds.

    It lies outside the range from which the kernel takes ports for outgoing connections: inside it any
    connection may take it before its server listens, or while the server restarts.
    """
    try:
        end = int(OUTGOING_PORTS.read_text().split()[0])
    except OSError:
        end = 32_768
    span = end - LEAST_PORT if end > LEAST_PORT + 1_000 else 65_535 - LEAST_PORT
    while True:
        port = LEAST_PORT + secrets.randbelow(span)
        if port not in USUAL_PORTS | _OURS and is_free(port) and _claim(port):
            return port


_OURS: set[int] = set()


def _claim(port: int) -> bool:
    """Whether this process holds the port now: it locks the port's byte of a file, until it ends."""
    try:
        fcntl.lockf(_claims(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except (BlockingIOError, PermissionError):
        return False
    _OURS.add(port)
    return True


@functools.cache
def _claims() -> int:
    """The file's descriptor. It stays open: closing any one of the file lets go of all its locks."""
    file = Path(tempfile.gettempdir()) / f"orientation-ports-{os.getuid()}"
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def kept_ports(file: Path, names: Sequence[str]) -> dict[str, int]:
    """The port of each name as kept in `file`; one that is missing or taken by others is chosen anew.

    To be called while none of their servers runs.
    """
    kept: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    ports: dict[str, int] = {}
    for name in names:
        port = kept.get(name, 0)
        while not port or port in ports.values() or not is_free(port) or not _claim(port):
            port = free_port()
        ports[name] = port
    file.write_text(json.dumps(ports))
    return ports
