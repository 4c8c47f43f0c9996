"""The web as the process that operators run: settings, logs, graceful stop."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from deploy.ports import free_port
from deploy.story.browser import Browser
from tests.support.http import client as http_client
from tests.support.servers import Database
from tests.support.story import OCCUPATION, PATHWAY_PRO
from tests.support.town import PASSWORD, Town
from tests.support.web_settings import NOTIFICATIONS, SECRET_KEY, SYNC

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-m", "services.intentions", "web"]
DEADLINE_SECONDS = 20


def environment(**values: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], **{f"ORIENTATION_{name}": value for name, value in values.items()}}


async def wait_until_ready(health: str) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    async with http_client(base_url=health) as client:
        while time.monotonic() < deadline:
            try:
                if (await client.get("/health/ready")).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
    raise AssertionError("the web process did not become ready")


async def test_logs_name_nobody_and_sigterm_stops_gracefully(
    town: Town, web_database: Database, tmp_path: Path
) -> None:
    child = await town.add_child("Prénomcanari", login="canary-pupil")
    await town.add_parent("canary", "adresse.canari@exemple.fr", of=[child])
    await town.open_for_entry()
    address = f"http://127.0.0.1:{(port := free_port())}"
    health = f"http://127.0.0.1:{(health_port := free_port())}"
    variables = environment(
        HTTP_PORT=str(port),
        HEALTH_PORT=str(health_port),
        DATABASE_URL=web_database.url_as("intentions_web"),
        FEED_DATABASE_URL=web_database.url_as("intentions_feed"),
        PUBLIC_URL=address,
        NOTIFICATIONS_TOKEN=NOTIFICATIONS,
        SYNC_TOKEN=SYNC,
        SECRET_KEY=SECRET_KEY,
        LOG_LEVEL="DEBUG",
    )
    log = tmp_path / "web.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *COMMAND, cwd=ROOT, env=variables, stdout=output, stderr=output
        )
        try:
            await wait_until_ready(health)
            secrets = await visit(town, address, health)
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 10) == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    lines = log.read_text().splitlines()
    records = [json.loads(line) for line in lines]
    assert any(record["event"] == "signed in" and record["correlation_id"] for record in records)
    failed = [record for record in records if record["event"] == "sign-in failed"]
    assert [record["account"] for record in failed] == [None, str(town.accounts["canary"])]  # S11
    assert all(record["address"] == "127.0.0.1" for record in failed)
    assert any(record["event"] == "e-mail change asked" and record["account"] for record in records)
    denied = [record for record in records if record["event"] == "pupil denied"]
    assert denied[0]["account"] == str(town.accounts["canary"])
    assert denied[0]["address"] == "127.0.0.1"
    for canary in (*secrets, "canari", "canary.", PASSWORD, "faux mot", NOTIFICATIONS):
        assert canary not in log.read_text()


async def visit(town: Town, address: str, health: str) -> list[str]:
    """What families do, with canaries wherever they write; gives the tokens that no log may hold."""
    async with Browser(address) as browser:
        login = town.login("canary")
        for typed, password in (("canari tapé", PASSWORD), (login, "faux mot de passe"), (login, PASSWORD)):
            await browser.open("/sign-in?next=/account")
            browser.fill("votre identifiant", typed)
            browser.fill("votre mot de passe", password)
            await browser.press("VALIDER")
        assert browser.page.url.endswith("/account")
        browser.fill("Adresse électronique", "autre.canari@exemple.fr")
        await browser.press("ENREGISTRER")
        await browser.open(f"/orientation/{town.child.id}")  # another family's
        await browser.open("/")
        browser.tick(PATHWAY_PRO, "Intention 1")
        browser.fill(OCCUPATION, "Métier canari", "Intention 1")
        assert (await browser.press("VALIDER")).has("Métier canari")
        async with http_client(base_url=health) as client:
            metrics = (await client.get("/metrics")).text
        assert 'route="/orientation/{pupil}"' in metrics
        assert str(town.child.id) not in metrics
        return [cookie.value for cookie in browser._client.cookies.jar if cookie.value]


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({}, "ORIENTATION_PUBLIC_URL (or ORIENTATION_PUBLIC_URL_FILE) is not set"),
        ({"PUBLIC_URL": "http://orientation.example.fr"}, "ORIENTATION_PUBLIC_URL: "),
        ({}, "ORIENTATION_HEALTH_PORT (or ORIENTATION_HEALTH_PORT_FILE) is not set"),
        ({"HTTP_PORT": "8000", "HEALTH_PORT": "8000"}, "ORIENTATION_HEALTH_PORT: "),
        ({"SYNC_TOKEN": "short"}, "ORIENTATION_SYNC_TOKEN: "),
        ({}, "ORIENTATION_SECRET_KEY (or ORIENTATION_SECRET_KEY_FILE) is not set"),
        ({"SECRET_KEY": "short"}, "ORIENTATION_SECRET_KEY: "),
    ],
)
def test_a_missing_or_wrong_variable_ends_the_process_and_is_named(
    values: dict[str, str], named: str
) -> None:
    ended = subprocess.run(
        COMMAND, cwd=ROOT, env=environment(**values), capture_output=True, text=True, timeout=DEADLINE_SECONDS
    )
    assert ended.returncode == 2
    assert named in ended.stderr
    assert "Traceback" not in ended.stderr
