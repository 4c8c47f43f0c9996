"""What a container may: nothing but its work. For every way in which the system is put together."""

import json
from typing import Any

from tests.compose.system import ComposeSystem

# What the program in its image asks for by a file capability: it must be allowed, but nobody has it.
ALLOWED = {"caddy": 1 << 10}  # CAP_NET_BIND_SERVICE


def inspected(system: ComposeSystem) -> list[dict[str, Any]]:
    """The running containers, as Docker describes them."""
    return list(json.loads(system.docker("inspect", *system.containers())))


def name_of(container: dict[str, Any]) -> str:
    """The service that it is one of."""
    return str(container["Config"]["Labels"]["com.docker.compose.service"])


def check_powers(system: ComposeSystem) -> set[str]:
    """No root, no capability, nothing can be written. The services that were looked at."""
    containers = inspected(system)
    for container in containers:
        service = name_of(container)
        status = system.docker("exec", container["Id"], "cat", "/proc/1/status")
        fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        assert "0" not in fields["Uid"].split(), service
        assert {int(fields[kind], 16) for kind in ("CapPrm", "CapEff")} == {0}, service
        assert int(fields["CapBnd"], 16) == ALLOWED.get(service, 0), service
        assert fields["NoNewPrivs"] == "1", service
        written = system.docker("exec", container["Id"], "sh", "-c", "touch /file 2>&1 || echo refused")
        assert "Read-only file system" in written, service
    return {name_of(container) for container in containers}


def check_limits(system: ComposeSystem) -> None:
    """Memory, processors, processes and logs are bounded; what ends is started again."""
    for container in inspected(system):
        host = container["HostConfig"]
        limits = (host["Memory"], host["NanoCpus"], host["PidsLimit"])
        assert all(limits), (name_of(container), limits)
        assert host["LogConfig"]["Config"]["max-size"] == "10m"
        assert host["RestartPolicy"]["Name"] == "unless-stopped"
