"""Behind Caddy with two web processes: TLS, nothing internal shown, and a restart that nobody notices.

With what may be added: monitoring, a way out for traces, and RabbitMQ for other systems.
"""

import asyncio
import json
import ssl
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from email.utils import getaddresses
from pathlib import Path
from typing import Any

import aio_pika
import httpx2
import pytest

from deploy.docker.compose import ComposeFailed
from deploy.ports import free_port
from shared.messaging.topology import CONSUMERS
from tests.compose.confinement import check_limits, check_powers
from tests.compose.system import ComposeSystem
from tests.support.waiting import wait_until

AT_ONCE = 8
READY_SECONDS = 90
OVERLAYS = ("deploy/compose.tracing.yml", "deploy/compose.amqps.yml")
JOBS = {"web", "worker", *CONSUMERS, "siecle", "caddy", "rabbitmq", "rabbitmq-queues"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that signs itself; its key lies beside it."""
    file = tmp_path_factory.mktemp("amqps") / "certificate.pem"
    names = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names)
    written = ("-out", file, "-keyout", file.with_name("key.pem"))
    subprocess.run([*made, *written], check=True, capture_output=True)
    file.with_name("key.pem").chmod(0o644)  # of a folder that nobody else sees
    return file


@pytest.fixture(scope="module")
def monitoring(system: ComposeSystem) -> set[str]:
    """What of it there are images for: Debian has no Grafana."""
    debian = "airgap" in system.environment.get("PROMETHEUS_IMAGE", "")
    return {"prometheus", "alertmanager"} | (set() if debian else {"grafana"})


@pytest.fixture(scope="module")
def address(system: ComposeSystem, certificate: Path, monitoring: set[str]) -> str:
    found = system.with_tls(
        *OVERLAYS,
        ORIENTATION_AMQPS_HOST="localhost",
        ORIENTATION_AMQPS_BIND="127.0.0.1",
        ORIENTATION_AMQPS_PORT=str(free_port()),
        AMQPS_CERTIFICATE_FILE=str(certificate),
        AMQPS_KEY_FILE=str(certificate.with_name("key.pem")),
        ORIENTATION_GRAFANA_PORT=str(free_port()),
    )
    system.compose("up", "--wait", *sorted(monitoring))
    return found


@asynccontextmanager
async def client(address: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that takes the certificate of Caddy's own authority."""
    async with httpx2.AsyncClient(base_url=address, verify=False, timeout=30, trust_env=False) as opened:
        yield opened


async def test_only_the_pages_are_shown(system: ComposeSystem, address: str) -> None:
    async with client(address) as families:
        assert "SCOLARITÉ SERVICES" in (await families.get("/sign-in")).text
        for path in ("/internal/texts", "/metrics", "/health/ready"):
            assert (await families.get(path)).status_code == 404
    port = system.environment["ORIENTATION_HTTP_REDIRECT_PORT"]
    plain = httpx2.get(f"http://localhost:{port}/sign-in", trust_env=False)
    assert (plain.status_code, plain.headers["location"]) == (301, f"{address}/sign-in")


@pytest.mark.parametrize("way", ["acme", "internal", "files"])
def test_caddy_takes_every_way_to_a_certificate(
    system: ComposeSystem, address: str, certificate: Path, way: str
) -> None:
    ways = {
        "acme": {"ORIENTATION_TLS": ""},
        "internal": {"ORIENTATION_TLS": "internal"},
        "files": {
            "ORIENTATION_TLS": "files",
            "TLS_CERTIFICATE_FILE": str(certificate),
            "TLS_KEY_FILE": str(certificate.with_name("key.pem")),
        },
    }
    compose = replace(system.compose, environment=system.environment | ways[way])
    validate = ("caddy", "validate", "--config", "/etc/caddy/Caddyfile")  # reads the files too
    compose("run", "--rm", "-T", "--no-deps", "caddy", *validate)
    configured = compose("run", "--rm", "-T", "--no-deps", "caddy", "caddy", "adapt", *validate[2:])
    assert ("/run/secrets/tls_certificate" in configured) == (way == "files")
    assert ('"internal"' in configured) == (way == "internal")


def test_confined_as_everything_else(system: ComposeSystem, address: str, monitoring: set[str]) -> None:
    assert check_powers(system) >= {"caddy", "web", "web-2"} | monitoring
    check_limits(system)


async def test_status_asks_every_replica(system: ComposeSystem, address: str) -> None:
    async def well() -> dict[str, Any] | None:
        try:
            return dict(json.loads(system.compose.orientation("status", "--json")))
        except ComposeFailed:
            return None

    found = await wait_until(well, "all is well", READY_SECONDS)
    services = Counter(process["url"].split("/")[2].split(":")[0] for process in found["processes"])
    assert services == {"web": 1, "web-2": 1, "worker": 2} | dict.fromkeys(CONSUMERS, 2)


async def test_another_system_subscribes_over_tls(
    system: ComposeSystem, address: str, certificate: Path
) -> None:
    made = json.loads(system.compose.orientation("subscriptions", "add", "outside", "--json"))
    trusted = ssl.create_default_context(cafile=certificate)
    async with await aio_pika.connect(made["url"], ssl_context=trusted) as connection:
        queue = await (await connection.channel()).get_queue(made["queue"])
        assert queue.name == "subscriber.outside"


async def test_everything_is_watched_and_people_hear_of_alerts(system: ComposeSystem, address: str) -> None:
    async def all_up() -> bool:
        query = _prometheus(system, "query?query=up==1")["result"]
        return {one["metric"]["job"] for one in query} == JOBS

    async def heard() -> bool:
        told = [str(mail["To"]) for mail in system.world.mails()]
        return "operators@localhost" in {address for _, address in getaddresses(told)}

    await wait_until(all_up, "every job is scraped", READY_SECONDS)
    assert len(_prometheus(system, "alertmanagers")["activeAlertmanagers"]) == 1
    drill = ("alert", "add", "alertname=Drill", "severity=critical")
    system.compose.execute("alertmanager", "amtool", "--alertmanager.url=http://127.0.0.1:9093", *drill)
    await wait_until(heard, "the operators hear of it", READY_SECONDS)


def _prometheus(system: ComposeSystem, path: str) -> dict[str, Any]:
    """What Prometheus answers, asked from web: it publishes no port."""
    fetch = f"import urllib.request as r; print(r.urlopen('http://prometheus:9090/api/v1/{path}').read().decode())"
    return dict(json.loads(system.compose.execute("web", "python", "-c", fetch))["data"])


async def test_a_rolling_restart_shows_no_failed_request(system: ComposeSystem, address: str) -> None:
    restarting = asyncio.create_task(asyncio.to_thread(_restart_one_by_one, system))
    answers = await asyncio.gather(*(_ask(address, restarting) for _ in range(AT_ONCE)))
    await restarting
    failed = [answer for some in answers for answer in some if answer != "200"]
    assert sum(map(len, answers)) > 100
    assert failed == []


async def _ask(address: str, meanwhile: "asyncio.Task[None]") -> list[str]:
    """The sign-in page again and again, until the restart is over."""
    answers: list[str] = []
    async with client(address) as family:
        while not meanwhile.done():
            try:
                answers.append(str((await family.get("/sign-in")).status_code))
            except httpx2.HTTPError as error:
                answers.append(type(error).__name__)
    return answers


def _restart_one_by_one(system: ComposeSystem) -> None:
    for service in ("web", "web-2"):
        began = time.monotonic()
        system.compose("stop", service)
        assert time.monotonic() - began < 12
        system.compose("up", "--wait", "--wait-timeout", str(READY_SECONDS), "--no-deps", service)
