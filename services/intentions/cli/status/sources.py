"""The sources of the figures: the service's own database, RabbitMQ, and the processes' /metrics."""

import asyncio
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx2
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from services.intentions import backup
from services.intentions.backup import Backup
from services.intentions.cli.subscribers.queues import QueueState, Seen, look
from services.intentions.eventstore.store import EventStore
from services.intentions.projections.dossiers import counts_of_schools
from shared.messaging.topology import CONSUMED, Consumed
from shared.postgres.away import DATABASE_FAILURES
from shared.postgres.database import create_pool
from shared.postgres.sql import load_queries
from shared.runtime.certificates import trusted

QUERIES = load_queries(Path(__file__).parent / "sql" / "status.sql")
HTTP_SECONDS = 2
BUILD = "orientation_build_info"
# What is read from the processes' /metrics, and how it is called here.
METRICS = {
    "orientation_relay_active": "publishes",
    "orientation_relay_standing_by": "stands by, as another worker publishes",
    "orientation_relay_lag_events": "events not yet published",
    "orientation_relay_lag_seconds": "age of the oldest of them (s)",
    "orientation_commands_unanswered": "commands from Siècle without answer",
    "orientation_siecle_pushes_waiting": "pushes to Siècle waiting",
    "orientation_siecle_oldest_push_seconds": "age of the oldest of them (s)",
    "orientation_siecle_pushes_refused": "pushes refused by Siècle",
    "orientation_siecle_pupils_unknown": "pupils whom Siècle does not know at their school yet",
    "orientation_moves_waiting": "changes of collège without their event",
    "orientation_plans_waiting": "planned openings and closings without their event",
    "orientation_siecle_last_read_timestamp_seconds": "last read of Siècle's changes (Unix time)",
    "orientation_siecle_last_push_timestamp_seconds": "last push that Siècle took (Unix time)",
    "orientation_messages_set_aside_total": "messages set aside",
    "orientation_emails_sent_total": "e-mails by outcome",
    "orientation_recaps": "recaps",
    "orientation_siecle_down": "Siècle down",
    "orientation_clock_offset_seconds": "clock ahead of the database's (s)",
    "orientation_recaps_pending_seconds": "age of the oldest recap to send (s)",
    "orientation_recaps_waiting_seconds": "age of the oldest recap without its event (s)",
    "orientation_notices_total": "e-mails about news",
    "orientation_notices_pending": "e-mails about news to send",
    "orientation_notices_pending_seconds": "age of the oldest e-mail about news that is due (s)",
    "process_start_time_seconds": "started (Unix time)",
}
LAST_READ = METRICS["orientation_siecle_last_read_timestamp_seconds"]
STARTED = METRICS["process_start_time_seconds"]
OFFSET = METRICS["orientation_clock_offset_seconds"]


@dataclass(frozen=True, slots=True)
class Process:
    """One process: `ready`, why not, or `not reached`; its release, and its figures by their names here.

    A release before 0.2.0 did not say which it is.
    """

    url: str
    state: str
    release: str | None = None
    metrics: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """One consumed queue: ready messages, those that wait for another attempt, dead letters, consumers."""

    name: str
    ready: int
    retrying: int
    dead: int
    consumers: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that could be read; None where the source did not answer or is not named."""

    log: dict[str, Any] | None
    schools: list[dict[str, Any]] | None
    queues: list[QueueFigures] | None
    missing: list[str]
    broker: str
    processes: list[Process]
    backup: Backup | None

    def figure(self, metric: str, *labels: str) -> float | None:
        """A figure by its metric's name; the greatest where several processes give it."""
        name = " ".join([METRICS[metric], *labels])
        found = [process.metrics[name] for process in self.processes if name in process.metrics]
        return max(found, default=None)

    def total(self, metric: str, *labels: str) -> float:
        """A count by its metric's name, of all processes since they started."""
        name = " ".join([METRICS[metric], *sorted(labels)])
        return sum(process.metrics.get(name, 0.0) for process in self.processes)


async def collect(database_url: str, amqp_url: str | None, urls: list[str]) -> Report:
    """Ask everything at once; what does not answer holds up and hides nothing else."""
    (log, schools, archive), (broker, seen), processes = await asyncio.gather(
        _database(database_url), _broker(amqp_url), ask_processes(urls)
    )
    queues = [_figures(seen, consumed) for consumed in CONSUMED.values()] if seen else None
    missing = [*seen.missing_exchanges, *seen.missing_queues] if seen else []
    return Report(log, schools, queues, missing, broker, processes, archive)


async def _database(url: str) -> tuple[dict[str, Any] | None, list[dict[str, Any]] | None, Backup | None]:
    try:
        async with await create_pool(url, name="orientation-status", max_size=1, reading=True) as pool:
            log = dict(await pool.fetchrow(QUERIES["overview"]) or {}) | {
                "lost": await EventStore(pool).loss()
            }
            return log, await _schools(pool), await backup.look(pool)
    except (*DATABASE_FAILURES, ValueError):
        return None, None, None


async def _schools(pool: asyncpg.Pool) -> list[dict[str, Any]] | None:
    """The dossiers of each school and phase; None where counting takes longer than a query may."""
    try:
        return [dict(row) for row in await counts_of_schools(pool)]
    except (asyncpg.QueryCanceledError, TimeoutError):
        return None


async def _broker(url: str | None) -> tuple[str, Seen | None]:
    if url is None:
        return "not asked: ORIENTATION_AMQP_URL is not set", None
    try:
        return "reached", await look(url)
    except Exception as error:  # aio-pika's own are many; their texts may hold the address
        return f"not reached: {type(error).__name__}", None


def _figures(seen: Seen, consumed: Consumed) -> QueueFigures:
    states = {queue.name: queue for queue in seen.queues}
    missing = QueueState("", 0, 0)
    main, dead = states.get(consumed.name, missing), states.get(consumed.dead, missing)
    retrying = seen.retrying(consumed.name)
    return QueueFigures(consumed.name, main.messages, retrying, dead.messages, main.consumers)


async def ask_processes(urls: list[str]) -> list[Process]:
    """Each replica behind these addresses, as it says of itself."""
    found = await asyncio.gather(*map(_replicas, urls))
    async with httpx2.AsyncClient(timeout=HTTP_SECONDS, trust_env=False, verify=trusted()) as client:
        asked = (_process(client, name, url) for replicas in found for name, url in replicas.items())
        return list(await asyncio.gather(*asked))


async def _replicas(url: str) -> dict[str, str]:
    """The address of each process behind `url`, by its name here: a host has one for every replica."""
    try:
        parts = urlsplit(url)
        port = parts.port or 80
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, family=socket.AF_INET)
    except (OSError, ValueError):
        return {url: url}
    hosts = sorted({address[0] for *_, address in found})
    if len(hosts) < 2 or parts.scheme != "http":
        return {url: url}
    return {f"{url} ({host})": f"http://{host}:{port}" for host in hosts}


async def _process(client: httpx2.AsyncClient, name: str, url: str) -> Process:
    try:
        ready = (await client.get(f"{url}/health/ready")).json()
        state = "ready" if ready["ready"] else str(ready["reason"])
        metrics = (await client.get(f"{url}/metrics")).text
        samples = [one for family in text_string_to_metric_families(metrics) for one in family.samples]
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, LookupError, TypeError):
        return Process(name, "not reached")
    release = next((one.labels["version"] for one in samples if one.name == BUILD), None)
    return Process(name, state, release, _metrics(samples))


def _metrics(samples: list[Sample]) -> dict[str, float]:
    return {
        " ".join([METRICS[sample.name], *sorted(sample.labels.values())]): sample.value
        for sample in samples
        if sample.name in METRICS
    }
