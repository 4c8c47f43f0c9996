"""A-04, A-05, A-27, A-36: what staff do for a family goes from Siècle's feed into its dossier."""

from typing import Any

import pytest

from services.siecle.kinds import Kind
from services.siecle.repository import Repository
from services.sync import translate
from shared.contract import streams
from shared.contract.commands import CommandRefused
from shared.contract.types import Phase
from shared.postgres.database import create_pool
from tests.integration.sync.test_whole_way import School, office, school
from tests.support.servers import Database
from tests.support.town import STAFF, YEAR

__all__ = ["office", "school"]
WHY = {"reason": "Décision du juge du 3 novembre."}
CARDS = [
    {"rank": 1, "pathway": "2PRO", "occupation": None, "statuses": []},
    {"rank": 2, "pathway": "2GT", "occupation": None, "statuses": []},
]


@pytest.mark.parametrize("phase", Phase)
async def test_what_staff_do_for_a_family_is_in_the_dossier(
    school: School, siecle_db: Database, phase: Phase
) -> None:
    town = school.siecle.town
    father = {"22": town.accounts["father"]}
    of_pupil = {"year": YEAR, "siecle_id": town.child.siecle_id}
    assert await school.configure() == ["applied"]

    async def asks(kind: Kind, **data: Any) -> str:
        """A form of the stand-in is sent, and intentions answers it; what becomes of it."""
        async with await create_pool(siecle_db.url) as pool:
            object_ = f"{kind}-{town.school}-{town.child.siecle_id}"
            await Repository(pool).change(kind, object_, town.academy, town.school, STAFF, of_pupil | data)
        change = (await school.office.changes())[-1]
        command = translate.command_of(change, {town.child.siecle_id: town.child.id}, father)
        reply = await school.siecle.send(command, translate.command_id(change))
        reason = reply.reason if isinstance(reply, CommandRefused) else None
        body = {"outcome": "refused" if reason else "accepted", "reason": reason}
        await school.office.api.post(f"/api/changes/{change['seq']}/outcome", json=body)
        return reason or "applied"

    in_phase: dict[str, Any] = {"phase": phase.value}
    done = [
        await asks(Kind.ENTRY, intentions=CARDS, **in_phase),
        await asks(Kind.AUTHORSHIP, guardian="22", **WHY, **in_phase),
        await asks(Kind.AUTHORSHIP, guardian="22", **WHY, **in_phase),
        await asks(Kind.WITHDRAWAL, **WHY, **in_phase),
        await asks(Kind.WITHDRAWAL, **WHY, **in_phase),
        await asks(Kind.AUTHORSHIP, guardian=None, **WHY, **in_phase),
        await asks(Kind.ENTRY, intentions=CARDS[:1], **in_phase),
        await asks(Kind.EMAILS),
    ]

    again, nothing = "same-author", "nothing-entered"
    applied = "applied"
    assert done == [applied, applied, again, applied, nothing, again, applied, applied]
    stored = await school.siecle.events(town.child.stream)
    assert [(event.type, event.data["phase"]) for event in stored] == [
        ("IntentionsValidated", phase),
        ("AuthorshipTransferred", phase),
        ("IntentionsWithdrawn", phase),
        ("IntentionsValidated", phase),
    ]
    [request] = await school.siecle.events(streams.emails(town.child.id, YEAR))
    assert (request.type, request.school) == ("EmailsRequested", town.school)
    page = await school.office.staff.open(school.home)
    for said in (
        "Retrait de la saisie : Camille MARTIN",
        "Aucune saisie n'est enregistrée pour cet élève à cette étape.",
        "Droit de saisie : Camille MARTIN",
        "Ce responsable a déjà le droit de saisie.",
        "Saisie pour la famille : Camille MARTIN",
    ):
        assert page.has(said), said
