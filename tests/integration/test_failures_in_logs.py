"""What fails where nobody waits for it is logged by type and place, in every process (S1)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.ports import free_port

ROOT = Path(__file__).parents[2]
CANARY = "pair/m.martin/10.1.2.3"
FAILING = f"""
import asyncio, gc, logging, os, signal, sys
import uvloop
from starlette.applications import Starlette
from shared.runtime import logs, process
from shared.runtime.settings import ServerSettings

CANARY = "{CANARY}"

async def forgotten(key):
    raise KeyError(key)

def callback(key):
    raise ValueError(key)

async def lost(key):
    future = asyncio.get_running_loop().create_future()
    future.set_exception(RuntimeError(key))

async def pending(key):
    await asyncio.get_running_loop().create_future()

def elsewhere():
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as error:
            raise OSError(CANARY) from error
    except OSError:
        logging.getLogger("a.library").exception("something failed")
    try:
        raise ExceptionGroup(CANARY, [KeyError(CANARY), TypeError(CANARY)])
    except ExceptionGroup as group:
        logging.getLogger("a.library").error("several failed", exc_info=group)

async def work():
    asyncio.create_task(forgotten(CANARY), name=CANARY)
    asyncio.get_running_loop().call_soon(callback, CANARY)
    await asyncio.sleep(0)
    await lost(CANARY)
    asyncio.create_task(pending(CANARY), name=CANARY)
    await asyncio.sleep(0)
    gc.collect()
    elsewhere()
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.Event().wait()

logs.configure("test", "DEBUG")
settings = ServerSettings(http_port=int(sys.argv[1]), database_url="postgresql://nowhere")
(uvloop if sys.argv[2] == "uvloop" else asyncio).run(process.run(Starlette(), settings, work))
"""


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_s1_what_nobody_waited_for_is_logged_without_what_it_held(loop: str) -> None:
    command = [sys.executable, "-c", FAILING, str(free_port()), loop]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert CANARY not in done.stdout + done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    found = {record["event"]: record for record in records}
    assert found["Task exception was never retrieved"]["error"] == "KeyError"
    assert "forgotten" in found["Task exception was never retrieved"]["at"][-1]
    assert found["Future exception was never retrieved"]["error"] == "RuntimeError"
    assert found["Exception in callback"]["error"] == "ValueError"
    assert (found["something failed"]["error"], found["something failed"]["because"]) == (
        "OSError",
        "KeyError",
    )
    assert found["several failed"]["errors"] == ["KeyError", "TypeError"]
