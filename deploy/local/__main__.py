"""`python -m deploy.local up|down|status|reset`: the stack without Docker."""

import asyncio
import logging
import os
import sys

from deploy.local.lifecycle import down, reset, status, up
from deploy.local.stack import Stack
from deploy.local.supervisor.supervisor import Supervisor
from shared.runtime.ending import in_a_sentence


def supervise(stack: Stack) -> int:
    """Be the supervisor, which `up` starts in the background."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    asyncio.run(Supervisor(stack).run())
    return 0


COMMANDS = {"up": up, "down": down, "status": status, "reset": reset, "supervise": supervise}


def main() -> int:
    """Run the command that the first argument names."""
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) == 2 else "")
    if command is None:
        print("usage: python -m deploy.local up|down|status|reset", file=sys.stderr)
        return 2
    if (worker := os.environ.get("WORKER", "")) not in ("", "no"):
        print(f"WORKER={worker} says nothing: WORKER=no starts without the worker", file=sys.stderr)
        return 2
    stack = Stack.here()
    if stack.folder.exists() and stack.folder.stat().st_uid != os.geteuid():
        print(f"{stack.folder} belongs to another user: run this as that user", file=sys.stderr)
        return 1
    return command(stack)


if __name__ == "__main__":
    in_a_sentence(main, "deploy.local")
