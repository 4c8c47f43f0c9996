"""RabbitMQ: reached, new enough, complete, listened to, and without dead letters."""

import re

from services.intentions.cli.doctor.finding import Finding, State, judge, not_checked
from services.intentions.cli.subscribers.queues import Seen, look
from shared.messaging.topology import INTENTIONS_COMMANDS, SERVICES

NAMES = ("RabbitMQ version", "exchanges", "queues", "consumers", "dead letters")
# What starts the consumer of a queue.
PROCESSES = {
    queue.name: f"make up, or docker compose up -d {one.name}, or python -m services.{one.name} run"
    for one in SERVICES
    for queue in one.consumes
} | {INTENTIONS_COMMANDS: "make up, or docker compose up -d worker, or python -m services.intentions worker"}
REACH = (
    "Start RabbitMQ (make up, or docker compose up -d rabbitmq) and check user, password and vhost of "
    "ORIENTATION_AMQP_URL: rabbitmq-diagnostics ping"
)
LEAST_VERSION = (3, 10)
UPGRADE = "Move to RabbitMQ 3.10 or newer, one minor release after the other: RABBITMQ_IMAGE"
DECLARE = (
    "Declare them, as a user that may configure the vhost: docker compose up topology, "
    "or python -m shared.messaging declare"
)


async def findings(url: str | None) -> list[Finding]:
    """Every check of the broker, from one look at it."""
    if url is None:
        return [not_checked(name, "its address is not known") for name in ("RabbitMQ", *NAMES)]
    try:
        seen = await look(url)
    except Exception as error:  # aio-pika's own are many, and their texts may hold the address
        unreached = Finding("RabbitMQ", State.WRONG, f"not reached: {type(error).__name__}", REACH)
        return [unreached, *(not_checked(name, "RabbitMQ is not reached") for name in NAMES)]
    reached = Finding("RabbitMQ", State.OK, "reached")
    return [reached, _version(seen), *_declared(seen), _consumers(seen), _dead_letters(seen)]


def _version(seen: Seen) -> Finding:
    text = f"version {seen.version}"
    least = ".".join(map(str, LEAST_VERSION))
    is_old = tuple(int(part) for part in re.findall(r"\d+", seen.version)[:2]) < LEAST_VERSION
    return judge("RabbitMQ version", [f"{text}, at least {least} is needed"] if is_old else [], text, UPGRADE)


def _declared(seen: Seen) -> list[Finding]:
    missing = [f"{name} is missing" for name in seen.missing_exchanges]
    queues = [f"{name} is missing" for name in seen.missing_queues]
    return [
        judge("exchanges", missing, "all there", DECLARE),
        judge("queues", queues, f"all {len(seen.queues)} there", DECLARE),
    ]


def _consumers(seen: Seen) -> Finding:
    idle = [queue.name for queue in seen.consumed if not queue.consumers]
    start = " and ".join(sorted({PROCESSES[name] for name in idle}))
    faults = [f"nobody consumes {name}" for name in idle]
    return judge("consumers", faults, "every queue is consumed", f"Start the process: {start}")


def _dead_letters(seen: Seen) -> Finding:
    faults = [f"{queue.messages} in {queue.name}" for queue in seen.dead]
    show = " and ".join(
        f"orientation dead-letters show {queue.name.removesuffix('.dead')}" for queue in seen.dead
    )
    return judge("dead letters", faults, "none", f"Read their header x-reason and mend what it names: {show}")
