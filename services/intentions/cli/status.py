"""`orientation status`: one screen of what runs, what waits, and how far each part has come."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer
from prometheus_client.parser import text_string_to_metric_families
from pydantic import Field
from rich.table import Table

from services.intentions.cli.common import database, out, print_json, run
from shared.settings import Settings, load
from shared.sql import load_queries

QUERIES = load_queries(Path(__file__).parents[1] / "sql" / "status.sql")
HTTP_SECONDS = 2
# What is read from the processes' /metrics, and how it is called here.
METRICS = {
    "orientation_relay_lag_events": "events not yet published",
    "orientation_relay_lag_seconds": "age of the oldest of them (s)",
    "orientation_commands_unanswered": "commands from Siècle without answer",
    "orientation_siecle_pushes_waiting": "pushes to Siècle waiting",
    "orientation_siecle_oldest_push_seconds": "age of the oldest of them (s)",
    "orientation_siecle_pushes_refused": "pushes refused by Siècle",
    "orientation_siecle_last_read_timestamp_seconds": "last read of Siècle's changes (Unix time)",
    "orientation_messages_set_aside_total": "messages set aside",
    "orientation_emails_sent_total": "e-mails by outcome",
}


class StatusSettings(Settings):
    """Where the processes answer, to ask for readiness and metrics."""

    metrics_urls: str = Field("", description="Base addresses of the processes, separated by spaces")


def status(as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False) -> None:
    """Show events, lag, dossiers per school, and each process that ORIENTATION_METRICS_URLS names.

    Exit code 3 when a process is not ready.
    """
    found = run(_collect(load(StatusSettings).metrics_urls.split()))
    if as_json:
        print_json(found)
    else:
        _show(found)
    if any(process["state"] != "ready" for process in found["processes"]):
        raise typer.Exit(3)


async def _collect(urls: list[str]) -> dict[str, Any]:
    async with database() as pool, httpx2.AsyncClient(timeout=HTTP_SECONDS, trust_env=False) as client:
        overview = await pool.fetchrow(QUERIES["overview"])
        dossiers = await pool.fetch(QUERIES["dossiers"])
        processes = await asyncio.gather(*(_process(client, url) for url in urls))
    return {
        "log": dict(overview or {}),
        "schools": [dict(row) for row in dossiers],
        "processes": processes,
    }


async def _process(client: httpx2.AsyncClient, url: str) -> dict[str, Any]:
    """One process: ready, why not, or not reached; and its figures."""
    try:
        ready = (await client.get(f"{url}/health/ready")).json()
        metrics = (await client.get(f"{url}/metrics")).text
    except (httpx2.HTTPError, ValueError):
        return {"url": url, "state": "not reached", "metrics": {}}
    state = "ready" if ready["ready"] else str(ready["reason"])
    return {"url": url, "state": state, "metrics": dict(_figures(metrics))}


def _figures(text: str) -> list[tuple[str, float]]:
    return [
        (" ".join([METRICS[sample.name], *sorted(sample.labels.values())]), sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name in METRICS
    ]


def _show(found: dict[str, Any]) -> None:
    log = found["log"]
    waiting = log["events"] - log["relayed"]
    out.print(f"{log['events']} events, the last at {log['last_event_at']}; {waiting} to be published")
    out.print(f"{log['open_sessions']} open sessions")
    schools = Table("school", "pupils", "validated", "avis", "acknowledged", title="Dossiers")
    for row in found["schools"]:
        schools.add_row(*(str(value) for value in row.values()))
    out.print(schools)
    processes = Table("process", "state", "figures", title="Processes")
    for process in found["processes"]:
        figures = "\n".join(f"{name}: {value:g}" for name, value in process["metrics"].items() if value)
        processes.add_row(process["url"], process["state"], figures)
    out.print(processes)
