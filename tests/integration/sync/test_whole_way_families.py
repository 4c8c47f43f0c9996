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
from tests.integration.siecle.conftest import intentions
from tests.integration.sync.test_whole_way import School, office, school
from tests.support.guardians import responsible
from tests.support.servers import Database
from tests.support.town import STAFF, YEAR

__all__ = ["office", "school"]
WHY = {"reason": "Décision du juge du 3 novembre."}
CARDS = [
    {"rank": 1, "pathway": "2PRO", "occupation": None, "statuses": []},
    {"rank": 2, "pathway": "2GT", "occupation": None, "statuses": []},
]


async def answer_last(school: School) -> str:
    """intentions answers the change that was made last; what becomes of it."""
    town = school.siecle.town
    change = (await school.office.changes())[-1]
    known = {town.child.siecle_id: town.child.id}, {"22": town.accounts["father"]}
    command = translate.command_of(change, *known)
    reply = await school.siecle.send(command, translate.command_id(change))
    reason = reply.reason if isinstance(reply, CommandRefused) else None
    body = {"outcome": "refused" if reason else "accepted", "reason": reason}
    await school.office.api.post(f"/api/changes/{change['seq']}/outcome", json=body)
    return reason or "applied"


@pytest.mark.parametrize("phase", Phase)
async def test_what_staff_do_for_a_family_is_in_the_dossier(
    school: School, siecle_db: Database, phase: Phase
) -> None:
    town = school.siecle.town
    of_pupil = {"year": YEAR, "siecle_id": town.child.siecle_id}
    assert await school.configure() == ["applied"]

    async def asks(kind: Kind, **data: Any) -> str:
        """A form of the stand-in is sent, and intentions answers it; what becomes of it."""
        async with await create_pool(siecle_db.url) as pool:
            object_ = f"{kind}-{town.school}-{town.child.siecle_id}"
            await Repository(pool).change(kind, object_, town.academy, town.school, STAFF, of_pupil | data)
        return await answer_last(school)

    in_phase: dict[str, Any] = {"phase": phase.value}
    done = [
        await asks(Kind.ENTRY, intentions=CARDS, basis="paper", **in_phase),
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
    page = await school.office.staff.open(f"{school.home}/pupils/{town.child.siecle_id}")
    for said in (
        "Retrait de la saisie : Camille MARTIN",
        "Aucune saisie n'est enregistrée pour cet élève à cette étape.",
        "Droit de saisie : Camille MARTIN",
        "Le droit de saisie est déjà à ce responsable, ou déjà libre.",
        "Saisie pour la famille : Camille MARTIN",
    ):
        assert page.has(said), said


@pytest.mark.parametrize("phase", Phase)
async def test_what_staff_fill_in_on_the_pages_is_in_the_dossier(
    school: School, siecle_db: Database, phase: Phase
) -> None:
    town, staff = school.siecle.town, school.office.staff
    pupil = f"{school.home}/pupils/{town.child.siecle_id}"
    assert await school.configure() == ["applied"]
    async with await create_pool(siecle_db.url) as pool:
        await responsible(pool, town.school, town.child.siecle_id, "22", "DURAND")

    async def sends(act: str, reason: str, to: str | None = None) -> str:
        """Staff fill in a form of the pupil's page, and confirm it; what becomes of it."""
        await staff.open(f"{pupil}/{act}/{phase}")
        if to is not None:
            staff.tick(to)
        staff.fill("Motif (obligatoire)", reason)
        await staff.press("Continuer")
        await staff.press("Confirmer")
        return await answer_last(school)

    to_father = "Mme Claire DURAND (sans adresse électronique connue de l'établissement)"
    await staff.open(f"{pupil}/entry/{phase}")
    staff.fill("Voie", "CAP1")
    staff.tick("Formulaire papier remis par la famille")
    await staff.press("Enregistrer")
    done = [
        await answer_last(school),
        await sends("right", "Jugement.", to_father),
        await sends("right", "Jugement.", to_father),
    ]
    assert done == ["applied", "applied", "same-author"]
    assert (await staff.open(pupil)).has(
        "Refusé : Le droit de saisie est déjà à ce responsable, ou déjà libre."
    )
    entered = intentions(1, "CAP1") | {"origin": "school", "year": YEAR}
    path = f"/api/schools/{town.school}/pupils/{town.child.siecle_id}/intentions/{phase}"
    await school.office.api.put(path, json=entered, headers={"Idempotency-Key": "entry"})
    assert await sends("withdrawal", "Demande écrite.") == "applied"

    stored = await school.siecle.events(town.child.stream)
    assert [event.type for event in stored] == [
        "IntentionsValidated",
        "AuthorshipTransferred",
        "IntentionsWithdrawn",
    ]
    assert stored[1].data["to_account"] == str(town.accounts["father"])
