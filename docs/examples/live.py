"""Every event live over HTTP, once and in order, however often it is killed (nothing to install).

    python live.py TOKEN_FILE HTTP_URL EVENTS_FILE

Each event becomes a line of EVENTS_FILE, which also says where we are: effect and checkpoint are one write.
"""

import json
import os
import sys
import time
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

TOKEN, HTTP_URL, EVENTS = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
SILENT_SECONDS = 60  # a line comes every 15 seconds at least: beyond that the connection is dead


class Follower:
    def __init__(self) -> None:
        self.lines = EVENTS.open("a+b", buffering=0)
        self.lines.seek(0)
        whole = self.lines.read().rpartition(b"\n")[0]  # half a line, cut by a kill, does not count
        self.lines.truncate(len(whole) + 1 if whole else 0)
        last = json.loads(whole.rpartition(b"\n")[2] or b'{"log": "", "position": 0}')
        self.log, self.position = last["log"], last["position"]

    def handle(self, event: dict) -> None:
        """One event, once and in order: put your own work here, in one transaction with the position."""
        if self.log in ("", event["log"]) and event["position"] <= self.position:
            return  # a repeat
        if event["position"] != self.position + 1:
            sys.exit(f"Between {self.position} and {event['position']} events are missing")
        self.lines.write(json.dumps(event).encode() + b"\n")
        os.fsync(self.lines.fileno())
        self.log, self.position = event["log"], event["position"]

    def begin(self, log: str) -> None:
        """Another history, after a restore: what we have may not be in it, so all of it comes again."""
        self.lines.truncate(0)
        self.log, self.position = log, 0

    def follow(self) -> None:
        """Until the answer ends."""
        headers = {"Authorization": f"Bearer {TOKEN.read_text().strip()}", "Accept": "text/event-stream"}
        if self.log:
            headers["Last-Event-ID"] = f"{self.log}:{self.position}"
        with urlopen(Request(f"{HTTP_URL}/events", headers=headers), timeout=SILENT_SECONDS) as answer:
            kind = ""
            for line in answer:
                name, _, value = line.rstrip(b"\n").partition(b": ")
                if name == b"event":
                    kind = value.decode()
                elif name == b"data":
                    data = json.loads(value)  # each is one line
                    self.begin(data["log"]) if kind == "history" else self.handle(data)
                elif not name:
                    kind = ""  # a blank line ends an event; `id` and `:` lines say nothing that data does not


follower = Follower()
while True:
    try:
        follower.follow()
    except HTTPError as error:
        if error.code < 500:
            sys.exit(f"The feed refuses: {error.code} {error.read().decode()}")
    except (OSError, HTTPException):
        pass
    time.sleep(1)  # away for a moment, as in an upgrade
