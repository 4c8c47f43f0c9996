"""Each service is stopped and started while parents validate: within 10 s, nothing lost or shown twice."""

import json
import time

from shared.messaging.topology import CONSUMERS
from tests.compose.school import open_school, validate_through
from tests.compose.system import ComposeSystem

OURS = ("web", "worker", *CONSUMERS, "siecle")
STOP_SECONDS = 10  # what every process of ours promises
SERVERS = ("rabbitmq", "postgres")
READY_SECONDS = 90


async def test_stopping_and_starting_each_under_load_loses_nothing(system: ComposeSystem) -> None:
    system.renew()
    async with open_school(system) as office:
        _, took = await validate_through(system, office, lambda: _stop_each(system))
    print({service: f"{seconds:.1f} s" for service, seconds in took.items()})
    assert {service: seconds for service, seconds in took.items() if seconds > STOP_SECONDS} == {}


def _stop_each(system: ComposeSystem) -> dict[str, float]:
    """SIGTERM to each, and back; how long each of ours took to end by itself."""
    took: dict[str, float] = {}
    for service in (*OURS, *SERVERS):
        [container] = system.containers(service)
        began = time.monotonic()
        system.compose("stop", service)
        if service in OURS:
            took[service] = time.monotonic() - began
            state = json.loads(system.docker("inspect", container))[0]["State"]
            assert state["ExitCode"] == 0, (service, state)
        system.compose("up", "--wait", "--wait-timeout", str(READY_SECONDS), "--no-deps", service)
    return took
