"""Client of the intentions service's internal API: what events do not hold, asked for when it is needed.

Nothing of the answers is stored or logged. Ids travel in bodies.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from uuid import UUID

import httpx2
import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from shared.contract.envelope import Envelope

SECONDS = 5.0
PAGE = 500  # events that the internal API gives at most
LAST_VERSION = 2**31 - 1


class InternalUnavailable(Exception):
    """The internal API gave no usable answer; `reason` is a slug. Worth another attempt."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Account(_Answer):
    email: str | None
    fault: Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")] | None = None


class _Pupil(_Answer):
    first_name: str
    time_zone: str
    school_email: str | None = None


class _Contacts(_Answer):
    accounts: dict[UUID, _Account]
    pupils: dict[UUID, _Pupil]


class _Texts(_Answer):
    texts: dict[UUID, str]


class _Events(_Answer):
    events: list[dict[str, Any]]


class OutboxLetter(_Answer):
    """A letter about an account's address; `code` confirms a new one."""

    id: UUID
    kind: str
    email: str
    code: Annotated[str, Field(pattern="^[A-Z0-9-]{1,100}$")] | None
    written_at: AwareDatetime
    attempts: int


class _Letters(_Answer):
    letters: list[OutboxLetter]


A = TypeVar("A", bound=_Answer)


@dataclass(frozen=True, slots=True)
class Contact:
    """`email`: null without a valid address. `first_name` and `time_zone`: of the pupil.

    `fault`: why what is stored is no address, as a slug. `school_email`: of the pupil's school, where known.
    """

    email: str | None
    first_name: str
    time_zone: str
    fault: str | None = None
    school_email: str | None = None


class InternalApi:
    """Asks the internal API; one client a process, closed by the composition root."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    @staticmethod
    def client(base_url: str, token: str) -> httpx2.AsyncClient:
        """An HTTP client with the service's token and bounded waits."""
        headers = {"Authorization": f"Bearer {token}"}
        return httpx2.AsyncClient(base_url=base_url, headers=headers, timeout=SECONDS, trust_env=False)

    async def contact(self, account: UUID, pupil: UUID) -> Contact | None:
        """The guardian's address and what concerns the pupil; None when the pupil was erased.

        Errors: `InternalUnavailable`.
        """
        body = {"accounts": [str(account)], "pupils": [str(pupil)]}
        answer = await self._ask("/internal/contacts", body, _Contacts)
        known = answer.pupils.get(pupil)
        if known is None:
            return None
        guardian = answer.accounts.get(account, _Account(email=None))
        return Contact(guardian.email, known.first_name, known.time_zone, guardian.fault, known.school_email)

    async def texts(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """The texts that still exist, by id; asks nothing for none. Errors: `InternalUnavailable`."""
        if not ids:
            return {}
        body = {"ids": [str(id_) for id_ in ids]}
        return (await self._ask("/internal/texts", body, _Texts)).texts

    async def events(self, stream: str, version: int) -> list[Envelope]:
        """The events of a stream from this version on, by version.

        Errors: `InternalUnavailable`; `NotUnderstood` for what is no event of the contract.
        """
        found: list[Envelope] = []
        while True:
            body = {"stream": stream, "after": version - 1 + len(found), "to": LAST_VERSION}
            page = (await self._ask("/internal/events", body, _Events)).events
            found += [Envelope.parse(orjson.dumps(one)) for one in page]
            if len(page) < PAGE:
                return found

    async def event(self, stream: str, version: int) -> bytes | None:
        """The CloudEvent at one version of a stream; None where there is none.

        Errors: `InternalUnavailable`.
        """
        body = {"stream": stream, "after": version - 1, "to": version}
        found = (await self._ask("/internal/events", body, _Events)).events
        return orjson.dumps(found[0]) if found else None

    async def letters(self, most: int) -> list[OutboxLetter]:
        """Letters that are to be sent, for a minute nobody else's. Errors: `InternalUnavailable`."""
        return (await self._ask("/internal/letters/claim", {"most": most}, _Letters)).letters

    async def settle(self, letter: UUID, again_in: float | None) -> None:
        """A letter is done with, or goes again after so many seconds. Errors: `InternalUnavailable`."""
        await self._ask("/internal/letters/settle", {"letter": str(letter), "again_in": again_in}, _Answer)

    async def _ask(self, path: str, body: Mapping[str, Any], model: type[A]) -> A:
        try:
            # The client's own timeouts are per step; this one is for the whole exchange.
            async with asyncio.timeout(SECONDS):
                response = await self._client.post(path, json=body)
        except (httpx2.HTTPError, TimeoutError):
            raise InternalUnavailable("internal-unreachable") from None
        if response.status_code != httpx2.codes.OK:
            raise InternalUnavailable(f"internal-{response.status_code}")
        try:
            return model.model_validate_json(response.content)
        except ValidationError:  # its text would repeat names and addresses
            raise InternalUnavailable("internal-malformed") from None
