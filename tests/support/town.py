"""A town for the tests of the pages: families, a school and its academy, played against a real server."""

import itertools
import secrets
import string
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
from argon2 import PasswordHasher
from uuid_utils.compat import uuid7

from deploy.story.browser import Browser
from services.intentions.application.texts import Writer
from services.intentions.eventstore.model import Append, Context
from services.intentions.eventstore.store import EventStore
from shared.contract import streams
from shared.contract.event import Event
from shared.contract.events import (
    CampaignConfigured,
    Opinion,
    OpinionPublished,
    Recommendation,
    WindowClosed,
    WindowOpened,
)
from shared.contract.types import NoticeKind, Pathway, Phase, Stage, TextRef, Verdict
from shared.sign_in.passwords import normalised
from tests.support.events import encode

YEAR = 2026
PASSWORD = "une longue phrase de passe"
# 7 November 2026, 12:38:09 in Paris: the hour of the guide's e-mail.
NOON = datetime(2026, 11, 7, 11, 38, 9, tzinfo=UTC)
STAFF = UUID("0190b6a0-0000-7000-8000-00000000abcd")
# Argon2id with the least memory, which the service checks as it was made: thousands of tests sign in, and
# what a check costs is not what they are about.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(normalised(PASSWORD))
_numbers = itertools.count(1)


class Clock:
    """The server's clock, which only the tests move."""

    def __init__(self) -> None:
        self.instant = NOON

    def __call__(self) -> datetime:
        return self.instant

    def forward(self, **amount: float) -> None:
        """Let time pass."""
        self.instant += timedelta(**amount)


@dataclass
class Child:
    """A pupil of the town's collège."""

    id: UUID
    first_name: str
    siecle_id: str

    @property
    def stream(self) -> str:
        """Its dossier."""
        return streams.dossier(self.id, YEAR)

    @property
    def path(self) -> str:
        """Its page."""
        return f"/orientation/{self.id}"


# One database serves a whole run: none comes twice.
_SCHOOLS = (f"093{number:04}{letter}" for number in range(10_000) for letter in string.ascii_uppercase)


@dataclass
class Town:
    """One collège with one family: logins are `mother`, `father`, `pupil`; others may be added."""

    base_url: str
    pool: asyncpg.Pool
    store: EventStore
    clock: Clock
    school: str = ""
    academy: str = ""
    date_1: date = date(2026, 11, 2)
    accounts: dict[str, UUID] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    browsers: list[Browser] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)

    @property
    def child(self) -> Child:
        """The first child."""
        return self.children[0]

    async def settle(self, first_name: str = "Camille") -> "Town":
        """Found the collège, and a family with one child of 3e and two parents."""
        letters = "".join(secrets.choice(string.ascii_lowercase) for _ in range(10))
        self.academy = f"test-{letters}"
        self.school = next(_SCHOOLS)
        await self.pool.execute(
            "INSERT INTO directory.schools VALUES ($1, 'CLG LUCIE AUBRAC', $2)", self.school, self.academy
        )
        await self.add_child(first_name)
        await self.add_parent("mother", email="mere@example.fr")
        await self.add_parent("father", email="pere@example.fr")
        return self

    async def add_child(self, first_name: str, login: str = "pupil", division: str = "3A") -> Child:
        """One more pupil of 3e with an account."""
        child = Child(uuid7(), first_name, str(next(_numbers)))
        await self.pool.execute(
            "INSERT INTO directory.pupils (id, school, year, siecle_id, last_name, first_name, born_on, "
            "division, mef) VALUES ($1, $2, $3, $4, 'MARTIN', $5, $6, $7, '10310019110')",
            child.id, self.school, YEAR, child.siecle_id, first_name, date(2012, 3, len(self.children) + 1),
            division,
        )  # fmt: skip
        self.children.append(child)
        await self._account(login, "pupil", child.id)
        return child

    async def add_parent(self, login: str, email: str | None, of: list[Child] | None = None) -> None:
        """One more legal responsible, of all children unless told."""
        guardian = uuid7()
        await self.pool.execute(
            "INSERT INTO directory.guardians (id, school, siecle_id, last_name, first_name, email) "
            "VALUES ($1, $2, $3, 'MARTIN', $4, $5)",
            guardian, self.school, str(next(_numbers)), login, email,
        )  # fmt: skip
        for child in self.children if of is None else of:
            await self.link(guardian, child)
        await self._account(login, "guardian", guardian)

    async def link(self, guardian: UUID, child: Child) -> None:
        """Make a guardian the legal responsible of a child."""
        await self.pool.execute(
            "INSERT INTO directory.guardianships (guardian, pupil) VALUES ($1, $2)", guardian, child.id
        )

    async def _account(self, login: str, kind: str, person: UUID) -> None:
        account = self.accounts[login] = uuid7()
        await self.pool.execute(
            f"INSERT INTO directory.accounts (id, login, kind, {kind}, password_hash) "  # noqa: S608
            "VALUES ($1, $2, $3, $4, $5)",
            account, self.login(login), kind, person, PASSWORD_HASH,
        )  # fmt: skip

    def login(self, name: str) -> str:
        """What this person types."""
        return f"{name}.{self.school}".lower()

    def stranger(self) -> Browser:
        """A browser that nobody signed in with, at an address of its own."""
        address = f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}"
        browser = Browser(self.base_url, {"X-Forwarded-For": address})
        self.browsers.append(browser)
        return browser

    async def sign_in(self, name: str, password: str = PASSWORD) -> Browser:
        """This person's browser, signed in: on the child's page, or on the choice between several."""
        browser = self.stranger()
        await browser.open("/sign-in")
        browser.fill("votre identifiant", self.login(name))
        browser.fill("votre mot de passe", password)
        await browser.press("VALIDER")
        return browser

    async def session(self, name: str) -> str:
        """The cookie of this person's session, signed in once."""
        if name not in self.sessions:
            self.sessions[name] = (await self.sign_in(name))._client.cookies["session"]
        return self.sessions[name]

    async def close(self) -> None:
        """Close every browser."""
        for browser in self.browsers:
            await browser.close()

    async def configure(
        self,
        *,
        free_occupation: bool = True,
        statuses: bool = True,
        notices: tuple[NoticeKind, ...] = (),
    ) -> None:
        """The academy's settings arrive."""
        stream = streams.campaign(self.academy, YEAR)
        version = len((await self.store.read_streams([stream]))[stream]) + 1
        await self.happen(
            stream,
            CampaignConfigured(
                academy=self.academy,
                year=YEAR,
                provisional_from=self.date_1,
                final_from=date(2027, 4, 1),
                free_occupation=free_occupation,
                statuses=statuses,
                time_zone="Europe/Paris",
                notices=notices,
                source_version=version,
            ),
        )

    async def open(
        self,
        stage: Stage = Stage.ENTRY,
        *,
        phase: Phase = Phase.PROVISIONAL,
        opens_at: datetime | None = None,
        closes_at: datetime | None = None,
    ) -> None:
        """The school opens the téléservice."""
        opening = WindowOpened(
            school=self.school,
            academy=self.academy,
            year=YEAR,
            phase=phase,
            stage=stage,
            opens_at=opens_at or self.clock() - timedelta(minutes=1),
            closes_at=closes_at,
            by=STAFF,
            source_version=1,
        )
        await self.happen(streams.window(self.school, YEAR), opening)

    async def shut(self, stage: Stage = Stage.ENTRY, phase: Phase = Phase.PROVISIONAL) -> None:
        """The school closes it."""
        closing = WindowClosed(
            school=self.school,
            academy=self.academy,
            year=YEAR,
            phase=phase,
            stage=stage,
            at=self.clock(),
            by=STAFF,
            source_version=1,
        )
        await self.happen(streams.window(self.school, YEAR), closing)

    async def open_for_entry(self, *, free_occupation: bool = True, statuses: bool = True) -> None:
        """Settings and opening in one go."""
        await self.configure(free_occupation=free_occupation, statuses=statuses)
        await self.open()

    async def publish(
        self,
        verdicts: dict[Pathway, tuple[Verdict, str | None]],
        recommended: dict[Pathway, str | None] | None = None,
        reasons: str | None = None,
        version: int = 1,
    ) -> None:
        """The council's avis on the first child arrives."""
        writer = Writer()

        def ref(raw: str | None) -> TextRef | None:
            text = writer.write(raw)
            return text.ref if text else None

        opinion = OpinionPublished(
            pupil=self.child.id,
            phase=Phase.PROVISIONAL,
            opinion_version=version,
            opinions=tuple(
                Opinion(pathway=pathway, verdict=verdict, advised_occupation=ref(advice))
                for pathway, (verdict, advice) in verdicts.items()
            ),
            recommendations=tuple(
                Recommendation(pathway=pathway, advised_occupation=ref(advice))
                for pathway, advice in (recommended or {}).items()
            ),
            reasons=ref(reasons),
            source_version=version,
        )
        await self.happen(self.child.stream, opinion, writer)

    async def happen(self, stream: str, event: Event, writer: Writer | None = None) -> None:
        """Store one event, as another part of the system would."""
        version = len((await self.store.read_streams([stream]))[stream])
        new = encode(event, stream, self.academy, self.school)
        texts = writer.rows if writer else ()
        await self.store.append(Append([new], {stream: version}, Context(self.clock()), texts=texts))

    async def events(self, stream: str | None = None) -> list[str]:
        """The types of the events of a stream, the child's dossier unless told."""
        name = stream or self.child.stream
        return [event.type for event in (await self.store.read_streams([name]))[name]]
