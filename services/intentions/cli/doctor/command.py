"""`orientation doctor [--json]`: every check; what the others rest on comes first."""

from collections import Counter

import asyncpg
import typer
from rich.markup import escape
from rich.table import Table

from services.intentions.cli.connections import BrokerSettings, CliSettings, run
from services.intentions.cli.doctor import broker, configuration, database, log, management, processes
from services.intentions.cli.doctor.configuration import part
from services.intentions.cli.doctor.finding import Finding, State, attempted, in_lines, not_checked
from services.intentions.cli.output import FAILED, Json, out, print_json, print_table
from shared.postgres.database import create_pool

MARKS = {State.OK: "[green]✓[/]", State.WARN: "[yellow]![/]", State.WRONG: "[red]✗[/]"}
DATABASE_CHECKS = {
    "Postgres version": (database.version, database.UPGRADE),
    "takes changes": (database.takes_changes, database.LET_WRITE),
    "clock": (database.clock, database.SET_CLOCK),
    "migrations": (log.migrations, log.MIGRATE),
    "rights of the role": (database.rights, log.MIGRATE),
    "append-only": (database.guard, log.MIGRATE),
    "stamps": (database.stamps, log.MIGRATE),
    "checkpoints": (log.checkpoints, log.MIGRATE),
    "relay": (log.relay, log.MIGRATE),
    "backup": (database.backup, database.BACK_UP),
}


def doctor(as_json: Json = False) -> None:
    """Check configuration, Postgres, migrations, rights, clocks, relay, backup, queues, alarms,
    dead letters, checkpoints, the releases of the processes and whether they read Siècle.

    Exit code 1 when something is wrong; each line says how to mend it.
    """
    found = run(_examine())
    well = all(finding.state != State.WRONG for finding in found)
    if as_json:
        print_json({"well": well, "checks": found})
    else:
        _show(found)
    if not well:
        raise typer.Exit(FAILED)


async def _examine() -> list[Finding]:
    databases, of_database = part(CliSettings)
    brokers, of_broker = part(BrokerSettings)
    variables = [of_database, of_broker, configuration.processes()]
    return [
        *variables,
        configuration.log_level(),
        configuration.secret_files(),
        *await _database(databases.database_url.get_secret_value() if databases else None),
        *await broker.findings(brokers.amqp_url.get_secret_value() if brokers else None),
        *await management.findings(),
        *await processes.findings(),
    ]


async def _database(url: str | None) -> list[Finding]:
    if url is None:
        return [not_checked(name, "its address is not known") for name in ("Postgres", *DATABASE_CHECKS)]
    try:
        pool = await create_pool(url, name="orientation-doctor", max_size=1, reading=True)
    except Exception as error:  # e.g. ValueError for an address that is none; its text may hold the address
        full = isinstance(error, asyncpg.TooManyConnectionsError)
        mend = database.MAKE_ROOM if full else database.REACH
        unreached = Finding("Postgres", State.WRONG, f"not reached: {type(error).__name__}", mend)
        return [unreached, *(not_checked(name, "Postgres is not reached") for name in DATABASE_CHECKS)]
    async with pool:
        checks = DATABASE_CHECKS.items()
        made = [await attempted(name, check(pool), mend) for name, (check, mend) in checks]
    return [Finding("Postgres", State.OK, "reached"), *made]


def _show(found: list[Finding]) -> None:
    table = Table(box=None, show_header=False, padding=(0, 1))
    for finding in in_lines(found):
        mend = f"\n[cyan]→ {escape(finding.mend)}[/]" if finding.mend else ""
        table.add_row(MARKS[finding.state], finding.name, escape(finding.found) + mend)
    print_table(table)
    counted = Counter(finding.state for finding in found)
    wrong, warned, well = (counted[state] for state in (State.WRONG, State.WARN, State.OK))
    out.print(f"[{'red' if wrong else 'green'}]{wrong} wrong[/], {warned} to look at, {well} well")
