"""Siècle's changes as commands to the intentions service, and the answers to them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from pydantic import SecretStr

from services.intentions.eventstore.model import StoredEvent
from services.intentions.worker.commands.consumer import CommandConsumer
from shared.access_letters.box import Keys
from shared.access_letters.proof import Wanted
from shared.contract import commands, streams
from shared.contract.commands import Command, CommandAccepted, CommandRefused
from shared.contract.envelope import COMMANDS_SOURCE, Envelope, type_name
from shared.contract.types import Pathway, Phase, Stage, Verdict
from shared.messaging.topology import REPLIES, SYNC_REPLIES
from tests.support.town import NOON, STAFF, YEAR, Town
from tests.support.web_settings import LETTERS

KEYS = Keys(bytes(range(32)))  # of the letters of these tests
Answer = CommandAccepted | CommandRefused


def envelope_of(command: Command, id_: UUID | None = None) -> Envelope:
    """The command as sync sends it."""
    return Envelope(
        id=id_ or uuid4(),
        source=COMMANDS_SOURCE,
        type=type_name(command.name(), command.version),
        time=NOON,
        data=command.model_dump(mode="json"),
    )


def answer_in(reply: Envelope) -> Answer:
    """What an envelope on `sync.replies` says."""
    model = commands.REPLIES[reply.name]
    answer = model.model_validate(reply.data)
    assert isinstance(answer, CommandAccepted | CommandRefused)
    return answer


@dataclass
class Siecle:
    """Sends commands about one town to a consumer and keeps its replies."""

    town: Town
    consumer: CommandConsumer = field(init=False)
    replies: list[Envelope] = field(default_factory=list)
    away: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.consumer = self.consumer_with(SecretStr(LETTERS))

    def consumer_with(self, letters_token: SecretStr | None) -> CommandConsumer:
        """A consumer that knows this of letters."""
        town = self.town
        return CommandConsumer(town.pool, town.store, self._publish, town.clock, letters_token)

    async def _publish(self, exchange: str, key: str, body: bytes, *, message_id: str) -> None:
        assert (exchange, key) == (REPLIES, SYNC_REPLIES)
        if self.away:
            raise self.away.pop()
        self.replies.append(Envelope.parse(body))
        assert message_id == str(self.replies[-1].id)

    async def send(self, command: Command, id_: UUID | None = None) -> Answer:
        """Have the command handled; its answer."""
        await self.consumer(envelope_of(command, id_))
        return answer_in(self.replies[-1])

    def campaign(self, version: int = 1, **changes: Any) -> commands.ConfigureCampaign:
        """The academy's settings."""
        given = {
            "academy": self.town.academy,
            "year": YEAR,
            "provisional_from": date(2026, 11, 2),
            "final_from": date(2027, 4, 1),
            "free_occupation": True,
            "statuses": True,
            "time_zone": "Europe/Paris",
        }
        return commands.ConfigureCampaign(source_version=version, by=STAFF, **(given | changes))

    def opening(self, version: int = 1, stage: Stage = Stage.ENTRY, **changes: Any) -> commands.OpenWindow:
        """The school opens now."""
        given = {
            "school": self.town.school,
            "academy": self.town.academy,
            "year": YEAR,
            "phase": Phase.PROVISIONAL,
            "stage": stage,
            "opens_at": NOON - timedelta(minutes=1),
        }
        return commands.OpenWindow(source_version=version, by=STAFF, **(given | changes))

    def closing(self, version: int = 2) -> commands.CloseWindow:
        """The school closes the entry."""
        return commands.CloseWindow(
            school=self.town.school,
            academy=self.town.academy,
            year=YEAR,
            phase=Phase.PROVISIONAL,
            stage=Stage.ENTRY,
            source_version=version,
            by=STAFF,
        )

    def entry(self, version: int = 1) -> commands.EnterIntentions:
        """Staff enter one request for the family."""
        wanted = commands.EnteredIntention(rank=1, pathway=Pathway.PROFESSIONAL, occupation="Pâtisserie")
        return commands.EnterIntentions(
            pupil=self.town.child.id,
            school=self.town.school,
            year=YEAR,
            phase=Phase.PROVISIONAL,
            intentions=(wanted,),
            source_version=version,
            by=STAFF,
        )

    def withdrawal(self, version: int = 2) -> commands.WithdrawIntentions:
        """Staff withdraw it."""
        return commands.WithdrawIntentions(
            pupil=self.town.child.id,
            school=self.town.school,
            year=YEAR,
            phase=Phase.PROVISIONAL,
            reason="À la demande de la famille",
            source_version=version,
            by=STAFF,
        )

    def emails(self, version: int = 1) -> commands.RequestEmails:
        """Staff ask for what did not go."""
        return commands.RequestEmails(
            pupil=self.town.child.id, school=self.town.school, year=YEAR, source_version=version, by=STAFF
        )

    async def letter(self, login: str = "mother", **changes: Any) -> commands.RequestLetter:
        """Staff want a letter for a legal responsible, sealed to the key of `KEYS`; proved as it is asked."""
        person = await self.town.pool.fetchval(
            "SELECT g.siecle_id FROM directory.guardians g JOIN directory.accounts a ON a.guardian = g.id "
            "WHERE a.id = $1",
            self.town.accounts[login],
        )
        asked = {"letter": uuid4(), "guardian": person, "school": self.town.school} | changes
        wanted = Wanted(asked["letter"], asked["school"], asked["guardian"], asked.get("key", KEYS.public))
        given = {"key": wanted.key, "proof": wanted.proof(SecretStr(LETTERS)), "acted_at": NOON}
        pupil = {"pupil": self.town.child.id, "year": YEAR, "source_version": 1, "by": STAFF}
        return commands.RequestLetter(**(pupil | given | asked))

    def opinion(self, version: int = 1) -> commands.PublishOpinion:
        """The council's avis on that request."""
        given = commands.GivenOpinion(
            pathway=Pathway.PROFESSIONAL, verdict=Verdict.RESERVED, advised_occupation="Mécanique"
        )
        return commands.PublishOpinion(
            pupil=self.town.child.id,
            school=self.town.school,
            year=YEAR,
            phase=Phase.PROVISIONAL,
            opinions=(given,),
            reasons="Le conseil recommande la mécanique.",
            source_version=version,
            by=STAFF,
        )

    def transfer(self, to: UUID | None, version: int = 1) -> commands.TransferAuthorship:
        """Staff give the right of entry to another account."""
        return commands.TransferAuthorship(
            pupil=self.town.child.id,
            school=self.town.school,
            year=YEAR,
            phase=Phase.PROVISIONAL,
            to_account=to,
            reason="À la demande de la famille",
            source_version=version,
            by=STAFF,
        )

    async def events(self, stream: str) -> list[StoredEvent]:
        """The events of a stream."""
        return (await self.town.store.read_streams([stream]))[stream]

    @property
    def window(self) -> str:
        """The school's stream."""
        return streams.window(self.town.school, YEAR)
