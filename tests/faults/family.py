"""One family at work, as cheap as a client can be: it insists with the same form until there is an answer."""

import asyncio
import random
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from deploy.samples.personas import PASSWORD
from tests.faults.ledger import Ledger

PATHWAYS = ("2GT", "2PRO", "CAP1")
PATIENCE_SECONDS = 10  # as a browser of ours; what it gets no answer to, it sends again
AGAIN_SECONDS = 0.5, 1.5
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
RECEIPT = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
SIGN_IN = "/sign-in"


@dataclass(frozen=True)
class Member:
    """Who enters for whom; `siecle_id` is the pupil's with Siècle."""

    login: str
    email: str
    pupil: str
    siecle_id: str


class Family:
    """One legal responsible of one pupil, with a browser of their own."""

    def __init__(self, member: Member, url: str, ledger: Ledger, chance: random.Random) -> None:
        self._member = member
        self._ledger = ledger
        self._chance = chance
        self._last = ""  # the receipt of what was validated in this session
        self._client = httpx2.AsyncClient(
            base_url=url, timeout=PATIENCE_SECONDS, headers={"Origin": url}, verify=False, trust_env=False
        )

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def sign_in(self) -> None:
        """Sign in, however long that takes."""
        while True:
            form = _hidden(await self._insist("GET", SIGN_IN))
            typed = {"identifier": self._member.login, "password": PASSWORD}
            answer = await self._insist("POST", SIGN_IN, form | typed)
            if answer.status_code == 303:
                return
            await self._refused(answer)

    async def validate(self) -> None:
        """Fill the form anew and press VALIDER until there is an answer; then it stands in the ledger."""
        form = await self._form()
        pathways = self._chance.sample(PATHWAYS, k=self._chance.randint(1, 3))
        cards = {f"pathway-{place}": pathway for place, pathway in enumerate(pathways, 1)}
        sent = form | cards | {"cards": str(len(pathways)), "action": "validate"}
        answer = await self._insist("POST", self._path, sent)
        while answer.headers.get("location", "").startswith(SIGN_IN):
            await self._shown_out()
            again = await self._form()
            answer = await self._insist("POST", self._path, sent | {"csrf": again["csrf"]})
        found = RECEIPT.search(answer.headers.get("set-cookie", ""))
        if answer.status_code != 303 or found is None:
            await self._refused(answer)
            return
        self._last = found[0]
        self._ledger.accepted(self._member.siecle_id, self._last, pathways)

    async def sign_out(self) -> None:
        """Sign out, where something was validated, so that an e-mail has to come."""
        if not self._last:
            return
        form = await self._form()
        answer = await self._insist("POST", "/sign-out", {"csrf": form["csrf"]})
        if not answer.headers.get("location", "").startswith(SIGN_IN):
            await self._refused(answer)
        self._ledger.signed_out(self._member.email, self._last)
        self._last = ""

    @property
    def _path(self) -> str:
        return f"/orientation/{self._member.pupil}/form"

    async def _form(self) -> dict[str, str]:
        while True:
            answer = await self._insist("GET", self._path)
            if answer.status_code == 200:
                return _hidden(answer)
            if answer.headers.get("location", "").startswith(SIGN_IN):
                await self._shown_out()
            else:
                await self._refused(answer)

    async def _shown_out(self) -> None:
        """The session has ended, and not by us: it stands in the ledger, and the family signs in anew."""
        self._ledger.tried("unexpected end of a session", 0)
        await self.sign_in()

    async def _refused(self, answer: httpx2.Response) -> None:
        """An answer that is none of the expected: it stands in the ledger, and is waited out."""
        self._ledger.tried(f"unexpected {answer.status_code} {answer.request.method} {answer.url.path}", 0)
        await asyncio.sleep(self._chance.uniform(*AGAIN_SECONDS))

    async def _insist(self, method: str, path: str, data: Mapping[str, str] | None = None) -> httpx2.Response:
        """The answer, once there is one below 500 and not « too many »."""
        while True:
            began = time.monotonic()
            try:
                answer = await self._client.request(method, path, data=data)
                if answer.status_code < 500 and answer.status_code != 429:
                    self._ledger.waited(time.monotonic() - began)
                    return answer
                later = "" if answer.headers.get("retry-after") else " without Retry-After"
                reason = f"{answer.status_code}{later}"
            except httpx2.HTTPError as error:
                reason = type(error).__name__
            self._ledger.tried(reason, time.monotonic() - began)
            await asyncio.sleep(self._chance.uniform(*AGAIN_SECONDS))


def _hidden(page: httpx2.Response) -> dict[str, str]:
    """The hidden fields of the page's last form that has each."""
    return dict(HIDDEN.findall(page.text))
