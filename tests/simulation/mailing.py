"""Scenario `notifications`: two replicas of notifications, one mail server."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from services.notifications.message import letter_id
from tests.simulation import processes
from tests.simulation.consuming import Consuming
from tests.simulation.history import History
from tests.simulation.postgres import recaps
from tests.simulation.postgres.tables import Row
from tests.simulation.world import World

PUPILS = 3
SENT = ("sent", "already-told")


class Mailing(Consuming):
    """Each session's recap goes, once unless its first copy was in doubt, and a repeat is the same e-mail."""

    name = "notifications"

    def __init__(self, world: World) -> None:
        rows = History(world.chance, PUPILS, sessions=True).rows
        super().__init__(world, "notifications", recaps.STATEMENTS, rows)
        self.stage.mail_at.state_of = self._state_of

    def _state_of(self, message_id: str) -> str:
        """Of the job that an e-mail is of, by the id that its note before the text wants."""
        for row in self.tables.database.table("recaps").values():
            letter = letter_id(row["id"], row["version"], row["told"] or row["version"])
            if str(letter) in message_id:
                return str(row["state"])
        return "of no such id"

    def begin(self) -> None:
        self.start("notifications", partial(processes.notifications, tables=self.tables))

    def has_effect(self, row: Row) -> bool:
        return row["type"] in processes.RECAPPED

    def may_be_lost(self, row: Row) -> bool:
        """A session's end names it."""
        return bool(row["type"] == "IntentionsValidated")

    def undone(self) -> Sequence[str]:
        table = self.tables.database.table("recaps").values()
        waiting = [f"recap {row['id']} is {row['state']}" for row in table if row["state"] not in SENT]
        named = [row for row in super().undone() if not row.startswith("OpinionPublished")]
        return [*named, *waiting]

    def broken(self) -> Iterator[str]:
        yield from super().broken()
        texts: dict[str, bytes] = {}
        for mail in self.stage.mail_at.taken:
            if mail.state != "sending":
                yield f"{mail.id} was handed over while its job was {mail.state}"
            if texts.setdefault(mail.id, mail.text) != mail.text:
                yield f"{mail.id} stands for two texts"
        for count in Counter(mail.text for mail in self.stage.mail_at.taken).values():
            if count > 1 and self.calm:
                yield f"an e-mail went {count} times although nothing was wrong"
