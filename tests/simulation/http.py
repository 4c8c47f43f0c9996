"""Servers that are asked over HTTP: the internal API of intentions, and Siècle."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import httpx2
import orjson

from shared.contract.sample_data import LOG, SCHOOL
from tests.simulation.history import account_of, pupil_of
from tests.simulation.network import Link, Pipe
from tests.simulation.postgres.log import cloudevent
from tests.simulation.postgres.tables import Row
from tests.simulation.world import World

MOST_PUPILS = 10
PUT = re.compile(r"/api/schools/[^/]+/pupils/(?P<pupil>[^/]+)/(?P<resource>.+)")
Respond = Callable[[httpx2.Request], Any]


@dataclass(slots=True)
class HttpServer:
    """Answers with what `respond` says as the request arrives, but to the share `fails`."""

    name: str
    world: World
    respond: Respond
    fails: float = 0.0

    def answer(self, request: httpx2.Request) -> tuple[int, bytes]:
        """Status and body."""
        if self.fails and self.world.chance.random() < self.fails:
            return 503, b""
        return 200, orjson.dumps(self.respond(request))


class Transport(httpx2.AsyncBaseTransport):
    """From a process to such a server, a connection a request."""

    def __init__(self, link: Link, server: HttpServer) -> None:
        self._link, self._server = link, server

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Errors: `ReadError`: whether the request had an effect is unknown."""
        answered: asyncio.Future[tuple[int, bytes]] = self._link.loop.create_future()
        pipe = Pipe(self._link, lambda: _fail(answered), lambda: None)
        pipe.up.send(lambda: pipe.down.send(_settle, answered, self._server.answer(request)))
        try:
            status, body = await answered
        finally:
            pipe.close()
        return httpx2.Response(status, content=body)


def _settle(answered: asyncio.Future[tuple[int, bytes]], answer: tuple[int, bytes]) -> None:
    if not answered.done():
        answered.set_result(answer)


def _fail(answered: asyncio.Future[tuple[int, bytes]]) -> None:
    if not answered.done():
        answered.set_exception(httpx2.ReadError("lost"))


def client(link: Link, server: HttpServer) -> httpx2.AsyncClient:
    """As `shared.consumer.http.client`."""
    return httpx2.AsyncClient(
        transport=Transport(link, server), base_url=f"http://{server.name}", trust_env=False
    )


def internal_api(log: Callable[[], list[Row]]) -> Respond:
    """What intentions answers from `log` and about the pupils of a history."""
    pupils = [pupil_of(number) for number in range(MOST_PUPILS)]
    references = {str(one): {"school": SCHOOL, "siecle_id": str(one)} for one in pupils}
    contacts = {
        "accounts": {
            str(account_of(number)): {"email": f"mother{number}@example.org"} for number in range(MOST_PUPILS)
        },
        "pupils": {str(one): {"first_name": "Ada", "time_zone": "Europe/Paris"} for one in pupils},
    }

    def events(asked: dict[str, Any]) -> Any:
        found = [
            orjson.loads(cloudevent(row, LOG))
            for row in log()
            if row["stream"] == asked["stream"] and asked["after"] < row["version"] <= asked["to"]
        ]
        return {"events": found}

    answers: dict[str, Callable[[dict[str, Any]], Any]] = {
        "events": events,
        "texts": lambda asked: {"texts": dict.fromkeys(asked["ids"], "mécanique")},
        "pupils": lambda _asked: {"pupils": references},
        "contacts": lambda _asked: contacts,
    }

    def respond(request: httpx2.Request) -> Any:
        return answers[request.url.path.removeprefix("/internal/")](orjson.loads(request.content))

    return respond


class Written(NamedTuple):
    """One write that Siècle took: of which version of which dossier, and under which key."""

    pupil: str
    resource: str
    version: int
    key: UUID


@dataclass(slots=True)
class Siecle:
    """Keeps the newest of each resource, and every write in order."""

    written: list[Written] = field(default_factory=list)
    newest: dict[tuple[str, str], int] = field(default_factory=dict)

    def respond(self, request: httpx2.Request) -> Any:
        """What it did with a resource."""
        found = PUT.fullmatch(request.url.path)
        assert found is not None
        pupil, resource = found["pupil"], found["resource"]
        version = int(orjson.loads(request.content)["dossier_version"])
        self.written.append(Written(pupil, resource, version, UUID(request.headers["Idempotency-Key"])))
        known = self.newest.get((pupil, resource), 0)
        self.newest[pupil, resource] = max(known, version)
        return {"outcome": "stored" if version >= known else "ignored"}
