"""A Docker engine with Compose: the machine's where one answers, else one of our own, where that may be."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from deploy.machine import NotPossible, find_or_install, is_root

START_SECONDS = 60
# Where the wheel among our requirements, and packages of distributions, put the plugin of `docker compose`.
WHEEL = Path("compose/docker-compose")
PACKAGED = ("/usr/libexec/docker/cli-plugins/docker-compose", "/usr/lib/docker/cli-plugins/docker-compose")


@contextlib.contextmanager
def engine(folder: Path) -> Iterator[Mapping[str, str]]:
    """The environment in which `docker compose` works; an engine that was started here ends with the block.

    Errors: `NotPossible` with what this machine lacks.
    """
    environment = dict(os.environ)
    with contextlib.ExitStack() as started:
        if not _answers(environment):
            _install()
            environment["DOCKER_HOST"] = f"unix://{started.enter_context(_private(folder))}"
        yield environment | _with_compose(environment, folder)


def _answers(environment: Mapping[str, str]) -> bool:
    if shutil.which("docker") is None:
        return False
    command = ["docker", "version", "--format", "{{.Server.Version}}"]
    return subprocess.run(command, env=dict(environment), capture_output=True).returncode == 0


def _install() -> None:
    if not is_root():
        raise NotPossible("No Docker engine answers; as root one could be installed and started here")
    find_or_install(lambda: shutil.which("dockerd"), ["docker.io"], "The Docker engine", print)


@contextlib.contextmanager
def _private(folder: Path) -> Iterator[Path]:
    """An engine of our own, with everything it has under `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    socket = folder / "docker.sock"
    places = {"data-root": folder / "data", "exec-root": folder / "exec", "pidfile": folder / "pid"}
    command = ["dockerd", f"--host=unix://{socket}", *(f"--{name}={path}" for name, path in places.items())]
    with (folder / "dockerd.log").open("wb") as log:
        daemon = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait(daemon, socket, folder / "dockerd.log")
            yield socket
        finally:
            _stop(daemon)


def _stop(daemon: "subprocess.Popen[bytes]") -> None:
    daemon.terminate()
    try:
        daemon.wait(START_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(daemon.pid, signal.SIGKILL)
        daemon.wait()


def _wait(daemon: "subprocess.Popen[bytes]", socket: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers({**os.environ, "DOCKER_HOST": f"unix://{socket}"}):
        if daemon.poll() is not None or time.monotonic() > deadline:
            last = log.read_text(errors="replace").strip().splitlines()[-1:]
            raise NotPossible(f"The Docker engine does not run here: {' '.join(last)}")
        time.sleep(0.2)


def _with_compose(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Variables for `docker compose`: none, or a configuration with the plugin of our requirements."""
    command = ["docker", "compose", "version", "--short"]
    found = subprocess.run(command, env=dict(environment), capture_output=True, text=True)
    if found.returncode == 0 and found.stdout.lstrip("v").startswith(("2.", "3.", "4.", "5.")):
        return {}
    plugins = folder / "config" / "cli-plugins"
    plugins.mkdir(parents=True, exist_ok=True)
    link = plugins / "docker-compose"
    link.unlink(missing_ok=True)
    link.symlink_to(compose_plugin())
    return {"DOCKER_CONFIG": str(folder / "config")}


def compose_plugin() -> Path:
    """The program behind `docker compose`: of our requirements, else the machine's. Errors: `NotPossible`."""
    candidates = [*(Path(path) / WHEEL for path in sys.path), *map(Path, PACKAGED)]
    plugin = next((path for path in candidates if path.exists()), None)
    if plugin is None:
        raise NotPossible("docker compose is missing (Debian 13: docker-compose, Ubuntu: docker-compose-v2)")
    return plugin
