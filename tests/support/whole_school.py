"""A school of the stand-in with a pupil in each state, as its tables hold it after a year."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from services.siecle.kinds import Kind
from services.siecle.repository import QUERIES, Repository
from services.siecle.roster import Listed
from shared.academies import school_year
from tests.support.guardians import responsible

ENTRY = {
    "dossier_version": 1,
    "origin": "family",
    "receipt": "E-0123456789AB",
    "validated_at": "2026-11-07T12:00:00Z",
    "intentions": [
        {"rank": 1, "pathway": "2PRO", "occupation": "Mécanique automobile", "statuses": ["apprentice"]},
        {"rank": 2, "pathway": "2GT", "occupation": None, "statuses": []},
    ],
}
OPINIONS = [
    {"pathway": "2PRO", "opinion": "reserved", "advised_occupation": "Carrosserie"},
    {"pathway": "2GT", "opinion": "favourable", "advised_occupation": None},
]
PROPOSED = [
    {"pathway": "2PRO", "proposal": "proposed", "advised_occupation": None},
    {"pathway": "2GT", "proposal": "not_proposed", "advised_occupation": None},
]
NAMES = ("MARTIN", "ÉVRARD", "DE LA ROCHEFOUCAULD-MONTMORENCY", "NGUYEN", "NGUYEN", "L'HERMITE", "ABEL", "ZO")


class School:
    """Fills the school; `changes` are made in the name of `by`."""

    def __init__(self, pool: asyncpg.Pool, uai: str, academy: str, by: UUID) -> None:
        self.known, self.uai, self.academy, self.by = Repository(pool), uai, academy, by

    async def fill(self) -> None:
        """Three classes, of which 3C still enters; one pupil has left, one change waits, one is refused."""
        self.year = school_year((await self.known.time()).date())
        pupils = [
            Listed(self.uai, f"{number}", name, "Camille", division)
            for number, (name, division) in enumerate(((n, d) for d in ("3A", "3B", "3C") for n in NAMES), 1)
        ]
        await self.known.add_pupils(pupils, self.academy)
        await self._windows()
        for number in range(1, 7):
            await self._provisional(f"{number}", number)
            await self._final(f"{number + 8}", number)
        await self.receive("17", "intentions", "provisional", ENTRY)
        await responsible(self.known.pool, self.uai, "1", "P1")
        await self.known.pool.execute("UPDATE siecle.pupils SET left_at = now() WHERE siecle_id = '24'")

    async def _windows(self) -> None:
        now = await self.known.time()
        ahead = (now + timedelta(days=9)).isoformat()
        both = {"phase": "provisional", "year": self.year, "opens_at": (now - timedelta(days=9)).isoformat()}
        answer = both | {"stage": "answer", "closes_at": ahead}
        await self.change(Kind.WINDOW_OPENED, f"window-{self.uai}", answer, "accepted")
        entry = both | {"stage": "entry", "class": "3C", "closes_at": ahead}
        await self.change(Kind.CLASS_WINDOW_OPENED, f"window-{self.uai}-3C", entry, "accepted")

    async def _provisional(self, pupil: str, steps: int) -> None:
        """No entry; entered; an avis that waits, that is refused, that is read, that is acknowledged."""
        outcome = {3: None, 4: "refused"}.get(steps, "accepted")
        if steps >= 2:
            await self.receive(pupil, "intentions", "provisional", ENTRY)
        if steps >= 3:
            data = {"phase": "provisional", "opinions": OPINIONS, "recommendations": []}
            await self.of_pupil(Kind.OPINION, pupil, data | {"reasons": "Le projet."}, outcome)
        if steps >= 6:
            said = {"dossier_version": 3, "opinion_version": 1, "acknowledged_at": "2026-12-10T18:30:00Z"}
            await self.receive(pupil, "acknowledgements", "provisional", said)

    async def _final(self, pupil: str, steps: int) -> None:
        """No choices; chosen; propositions; an answer that disagrees; a decision; an appeal."""
        day = {"notified_on": "2027-06-10", "received_on": None, "reasons": "Le projet."}
        if steps >= 2:
            await self.receive(pupil, "intentions", "final", ENTRY)
        if steps >= 3:
            data = {"propositions": PROPOSED, "catch_up": False, "reasons": "Le projet."}
            await self.of_pupil(Kind.PROPOSITIONS, pupil, data, "accepted")
        if steps >= 4:
            answer = {"answer": "disagreed", "accepted": [], "origin": "family", "at": "2027-06-11T12:00:00Z"}
            await self.receive(
                pupil, "answers", "final", answer | {"propositions_version": 1, "dossier_version": 4}
            )
        if steps >= 5:
            decided = {"ground": "head", "pathways": ["2PRO"], **day}
            await self.of_pupil(Kind.DECISION, pupil, decided, "accepted")
        if steps >= 6:
            await self.of_pupil(Kind.APPEAL, pupil, {"lodged_on": "2027-06-12"}, "accepted")

    async def receive(self, pupil: str, resource: str, phase: str, body: Mapping[str, Any]) -> None:
        """What sync pushed."""
        text, key = json.dumps(body), f"{pupil}-{resource}-{phase}"
        known = self.uai, pupil, resource, phase, body["dossier_version"], text, self.year, key
        await self.known.pool.execute(QUERIES["store_received"], *known)

    async def of_pupil(self, kind: Kind, pupil: str, data: Mapping[str, Any], outcome: str | None) -> None:
        """What staff entered for a pupil."""
        whole = {**data, "year": self.year, "siecle_id": pupil}
        await self.change(kind, f"{kind}-{self.uai}-{pupil}", whole, outcome)

    async def change(self, kind: Kind, object_: str, data: Mapping[str, Any], outcome: str | None) -> None:
        """What staff entered, and what became of it."""
        seq = await self.known.change(kind, object_, self.academy, self.uai, self.by, data)
        if outcome:
            reason = "entry-not-closed" if outcome == "refused" else None
            await self.known.value("set_outcome", seq, outcome, reason)
