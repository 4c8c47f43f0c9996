"""Postgres: reached, new enough, on time, backed up, as strict with the service's role as the log needs."""

from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import asyncpg

from services.intentions.backup import look
from services.intentions.cli.doctor.finding import Finding, State, judge, not_checked
from shared.postgres.clock import JUMP_SECONDS, wall
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "doctor.sql")
LEAST_VERSION = 15
BASE_BACKUP_DAYS = 2  # one a day, and one that did not work
MOST_SECONDS = 2.0  # apart: sessions, windows and codes hold to the second, not to the minute
REACH = (
    "Start Postgres (make up, or docker compose up -d postgres) and try the address: "
    'psql "$ORIENTATION_DATABASE_URL"'
)
MAKE_ROOM = (
    "All connections are taken. Find who holds them, as a superuser: SELECT usename, application_name, "
    "count(*) FROM pg_stat_activity GROUP BY 1, 2; or raise max_connections and start Postgres again"
)
UPGRADE = f"Move the databases to Postgres {LEAST_VERSION} or newer: pg_upgrade"
SET_CLOCK = "Let both machines keep time from the same source: timedatectl set-ntp true"
STAMPS = 100_000  # the last events whose stamps are looked at
LET_WRITE = (
    "Name the primary in the URL, several hosts with commas between, or end what makes sessions read-only: "
    "ALTER SYSTEM (or DATABASE, or ROLE) … RESET default_transaction_read_only; SELECT pg_reload_conf()"
)
KEEP_TIME = (
    "No order rests on stamps, so nothing is lost; an instant of --from, --to or --at finds the first event "
    "recorded then or later. Let the machine of Postgres keep time: timedatectl set-ntp true"
)
REGRANT = (
    "Name the operators' role in the URL, or put the rights right as the owner: "
    'psql "$ORIENTATION_DATABASE_OWNER_URL" -c "GRANT … or REVOKE … ON eventstore.events …"'
)
BACK_UP = (
    "Mend what stops it (docker compose logs --tail 20 postgres: disk full, rights of the folder?), "
    "then take a base backup: deploy/backup.sh"
)
GUARD = "As the tables' owner: ALTER TABLE eventstore.events ENABLE ALWAYS TRIGGER append_only"


async def version(pool: asyncpg.Pool) -> Finding:
    """The server is of a version that everything here was tested with."""
    async with pool.acquire() as connection:
        server = connection.get_server_version()
    text = f"version {server.major}.{server.micro}"
    faults = [f"{text}, at least {LEAST_VERSION} is needed"] if server.major < LEAST_VERSION else []
    return judge("Postgres version", faults, text, UPGRADE)


async def clock(pool: asyncpg.Pool) -> Finding:
    """The server's clock and ours tell the same time, up to the time it took to ask."""
    before = wall()
    theirs = await pool.fetchval(QUERIES["clock"])
    after = wall()
    apart = max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0.0)
    text = f"{apart:.1f} s apart from this machine's"
    return judge("clock", [text] if apart > MOST_SECONDS else [], text, SET_CLOCK)


async def takes_changes(pool: asyncpg.Pool) -> Finding:
    """The server is the primary, and sessions may write."""
    [row] = await pool.fetch(QUERIES["takes_changes"])
    faults = ["this server is a standby"] if row["standby"] else []
    if row["read_only"] and not row["standby"]:
        faults = ["sessions are read-only (default_transaction_read_only)"]
    return judge("takes changes", faults, "sessions may write", LET_WRITE)


async def stamps(pool: asyncpg.Pool) -> Finding:
    """The clock that stamps events did not jump."""
    try:
        [row] = await pool.fetch(QUERIES["stamps"], STAMPS, JUMP_SECONDS)
    except asyncpg.InsufficientPrivilegeError:
        return not_checked("stamps", "the role may not read events")
    if row["ahead"] > JUMP_SECONDS:
        text = f"the newest event is stamped {row['ahead']:.0f} s ahead of Postgres' clock"
        return Finding("stamps", State.WRONG, text, KEEP_TIME)
    if row["times"]:
        text = f"Postgres' clock was set back {row['times']} times, last before position {row['position']}"
        return Finding("stamps", State.WARN, text, KEEP_TIME)
    return Finding("stamps", State.OK, "the clock of Postgres did not jump")


async def rights(pool: asyncpg.Pool) -> Finding:
    """Each role of the service may do what it is there for, and nothing else to the log or to passwords."""
    faults = [
        f"{role} "
        + "; ".join(f"may {row['action']}" if row["held"] else f"may not {row['action']}" for row in rows)
        for role, rows in groupby(await pool.fetch(QUERIES["rights"]), key=itemgetter("role"))
    ]
    return judge("rights of the role", faults, "each what it is there for, nothing else", REGRANT)


async def guard(pool: asyncpg.Pool) -> Finding:
    """The trigger that refuses changes even to the owner is there and fires."""
    fires = await pool.fetchval(QUERIES["guard"])
    return judge("append-only", [] if fires else ["the trigger is off or gone"], "the trigger fires", GUARD)


async def backup(pool: asyncpg.Pool) -> Finding:
    """The log is archived, and there is a base backup that it goes on from."""
    seen, now = await look(pool), await pool.fetchval(QUERIES["clock"])
    if not seen.archives:
        text = "archive_mode is off: this Postgres keeps no backup by itself"
        return Finding("backup", State.WARN, text, "Make sure that it is backed up in another way")
    base = f"last base backup {seen.base_backup:%Y-%m-%d %H:%M} UTC" if seen.base_backup else "no base backup"
    faults = ["Postgres cannot archive its log"] if seen.fails else []
    if not seen.base_backup or now - seen.base_backup > timedelta(days=BASE_BACKUP_DAYS):
        faults.append(base)
    return judge("backup", faults, f"the log is archived; {base}", BACK_UP)
