"""Starts the stack in order, restarts what dies, stops all of it. Runs detached; `up` and `down` talk to it.

Every process carries the variable ORIENTATION_SUPERVISED_IN=<folder>, its children inherit it: that is how
`down` finds what is left, also after a `kill -9` of the supervisor, and never anything else.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx2

from deploy.local import postgres, rabbitmq
from deploy.local.broker import Management
from deploy.local.databases import make_databases
from deploy.local.processes import Process, Servers, declaration, migrations, services, shell_variables
from deploy.local.stack import ROOT, Stack
from deploy.local.system import NotPossible

MARK = "ORIENTATION_SUPERVISED_IN"
NAME = "ORIENTATION_PROCESS"
STOP_SECONDS = 10
SERVERS = {"postgres", "rabbitmq", "epmd"}  # stopped after the services, and given longer
SERVER_STOP_SECONDS = 30
HEALTHY_SECONDS = 60
RESTART_SECONDS = (0.2, 0.5, 1, 2, 5)
KEPT = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "ORIENTATION_LOG_LEVEL", "ORIENTATION_SESSION_IDLE_SECONDS")


class Child:
    """One process that is kept running until it is told to stop."""

    def __init__(self, stack: Stack, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self._stack = stack
        self._command = command
        self._environment = {**environment, MARK: str(stack.folder), NAME: name}
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start it, its output in `log/<name>.log`."""
        with self._stack.path("log", f"{self.name}.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._environment,
                cwd=ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def keep(self) -> None:
        """Restart it whenever it ends, a little later each time it ends soon."""
        self._keeper = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        tries = 0
        while True:
            began = loop.time()
            if self._process is not None:
                await self._process.wait()
            tries = 0 if loop.time() - began > 30 else tries + 1
            await asyncio.sleep(RESTART_SECONDS[min(tries, len(RESTART_SECONDS)) - 1] if tries else 0)
            await self.start()

    async def finished(self) -> int:
        """The exit code of a one-shot job."""
        assert self._process is not None  # noqa: S101 (started by run_once)
        return await self._process.wait()

    async def stop(self, how: signal.Signals = signal.SIGTERM, seconds: float = STOP_SECONDS) -> None:
        """Ask it to end, and end its whole group when it does not."""
        if self._keeper:
            self._keeper.cancel()
        if self._process is None or not self.alive:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(how)
        try:
            await asyncio.wait_for(self._process.wait(), seconds)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)


class Supervisor:
    """The stack's life from start to stop."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._children: list[Child] = []
        self._progress = stack.path("run", "progress")
        self._environment = {name: os.environ[name] for name in KEPT if name in os.environ}

    def say(self, line: str) -> None:
        """Tell whoever waits in `up`."""
        with self._progress.open("a") as file:
            file.write(line + "\n")

    async def run(self) -> None:
        """Start everything, then wait for SIGTERM, then stop everything."""
        stopping = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, stopping.set)
        starting = asyncio.create_task(self._start())
        waiting = asyncio.create_task(stopping.wait())
        try:
            await asyncio.wait([starting, waiting], return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                self.say("READY")
                await waiting
        except (NotPossible, httpx2.HTTPError, OSError) as error:
            self.say(f"FAILED {error}")
        finally:
            starting.cancel()
            await self._stop()

    async def _stop(self) -> None:
        own = [child for child in self._children if child.name not in SERVERS]
        await asyncio.gather(*(child.stop() for child in own))
        for name in ("rabbitmq", "epmd", "postgres"):
            # SIGINT is Postgres' fast shutdown: it does not wait for clients.
            how = signal.SIGINT if name == "postgres" else signal.SIGTERM
            for child in self._children:
                if child.name == name:
                    await child.stop(how, SERVER_STOP_SECONDS)

    async def _start(self) -> None:
        self._stack.make()
        servers = await self._start_servers()
        write_env(self._stack, servers)
        for job in [*migrations(self._stack, servers), declaration(servers)]:
            await self._run_once(job)
        self.say("Database schemas and queues are up to date")
        skipped = {"siecle"} if "ORIENTATION_SIECLE_URL" in outside() else set()
        chosen = [process for process in services(self._stack, servers) if process.name not in skipped]
        await asyncio.gather(*(self._start_service(process) for process in chosen))

    async def _start_servers(self) -> Servers:
        given = outside()
        database, broker = await asyncio.gather(
            self._postgres(given),
            asyncio.to_thread(rabbitmq.prepare, self._stack.path("rabbitmq"), self.say)
            if "ORIENTATION_AMQP_URL" not in given
            else asyncio.sleep(0, None),
        )
        await make_databases(database, lambda role: self._stack.secret(f"database-{role}"))
        if broker is not None:
            await self._rabbitmq(broker)
        smtp = given.get("ORIENTATION_SMTP_URL") or await self._mail_sink()
        return Servers(
            database_admin_url=database,
            amqp_admin_url=broker.url if broker else given["ORIENTATION_AMQP_URL"],
            amqp_url_of=lambda user: (
                broker.url_of(user, self._stack.secret(f"amqp-{user}"), "orientation")
                if broker
                else given["ORIENTATION_AMQP_URL"]
            ),
            smtp_url=smtp,
            siecle_url=given.get("ORIENTATION_SIECLE_URL") or self._stack.url("siecle"),
        )

    async def _postgres(self, given: Mapping[str, str]) -> str:
        if "ORIENTATION_DATABASE_OWNER_URL" in given:
            return given["ORIENTATION_DATABASE_OWNER_URL"]
        server = await asyncio.to_thread(postgres.prepare, self._stack.path("postgres"), self.say)
        child = await self._child("postgres", server.command(), {})
        await asyncio.to_thread(postgres.wait_until_ready, server, lambda: child.alive)
        child.keep()
        self.say(f"Postgres answers on port {server.port}")
        return server.url

    async def _rabbitmq(self, server: rabbitmq.RabbitMQ) -> None:
        epmd = await self._child("epmd", server.epmd_command(), server.environment())
        epmd.keep()
        child = await self._child("rabbitmq", server.command(), server.environment())
        await asyncio.to_thread(rabbitmq.wait_until_ready, server, lambda: child.alive)
        child.keep()
        management = Management(server.management_url, rabbitmq.ADMIN, server.password)
        await asyncio.to_thread(
            management.make_users, "orientation", lambda user: self._stack.secret(f"amqp-{user}")
        )
        self.say(f"RabbitMQ answers on port {server.ports['amqp']}")

    async def _mail_sink(self) -> str:
        port = self._stack.port("smtp")
        command = [sys.executable, "-m", "deploy.local.mailsink", str(self._stack.folder / "mail"), str(port)]
        (await self._child("mail", command, {})).keep()
        return f"smtp://127.0.0.1:{port}"

    async def _child(self, name: str, command: list[str], variables: Mapping[str, str]) -> Child:
        child = Child(self._stack, name, command, self._environment | dict(variables))
        self._children.append(child)
        await child.start()
        return child

    def _command(self, process: Process) -> tuple[list[str], dict[str, str]]:
        variables = {f"ORIENTATION_{name}": value for name, value in process.variables.items()}
        return [sys.executable, *process.arguments], variables

    async def _run_once(self, job: Process) -> None:
        child = await self._child(job.name, *self._command(job))
        if await child.finished():
            raise NotPossible(f"{job.name} failed: {self._tail(job.name)}")
        self._children.remove(child)

    async def _start_service(self, process: Process) -> None:
        child = await self._child(process.name, *self._command(process))
        child.keep()
        async with httpx2.AsyncClient(timeout=2) as client:
            for _ in range(HEALTHY_SECONDS * 5):
                with contextlib.suppress(httpx2.HTTPError):
                    if (await client.get(process.health or "")).status_code == 200:
                        self.say(f"{process.name} is ready")
                        return
                await asyncio.sleep(0.2)
        raise NotPossible(f"{process.name} is not ready: {self._tail(process.name)}")

    def _tail(self, name: str) -> str:
        lines = self._stack.path("log", f"{name}.log").read_text(errors="replace").splitlines()
        return " | ".join(lines[-8:])[-1500:]


def outside() -> Mapping[str, str]:
    """The ORIENTATION_*_URL variables that name servers to use; those of a sourced `.local/env` do not."""
    if "ORIENTATION_LOCAL_STACK" in os.environ:
        return {}
    return {name: value for name, value in os.environ.items() if name.startswith("ORIENTATION_")}


def write_env(stack: Stack, servers: Servers) -> None:
    """Write `.local/env`: secrets are in it, so only its owner reads it."""
    file: Path = stack.path("env")
    file.touch(mode=0o600)
    lines = [f"export {name}='{value}'" for name, value in shell_variables(stack, servers).items()]
    file.write_text("\n".join(lines) + "\n")
