"""A-36: e-mails that did not go, by pupil and reason, sent again, or on paper."""

import asyncio
from uuid import UUID

from services.siecle.repository import Repository
from services.siecle.roster import Listed
from tests.integration.siecle.conftest import ACADEMY, SCHOOL, Office, answer, intentions
from tests.integration.siecle.definitive import answers, last
from tests.integration.siecle.families import EMAIL, EMAILS, FATHER, PUPIL, YEAR, email, leaves, parents

AGAIN = "Envoyer de nouveau : Camille =MARTIN"


async def test_a36_each_is_listed_with_its_pupil_reason_and_letter(office: Office) -> None:
    assert (await office.staff.open(EMAILS)).has("Tous les e-mails ont été remis.")
    await parents(office)
    await email(office, 1)
    await email(office, 1, "transfer", "no-address", guardian=None, id=UUID(int=8))
    page = await office.staff.open(EMAILS)
    assert page.link("Camille =MARTIN") == PUPIL
    refused = "Le serveur de messagerie a refusé l'adresse ou le message."
    assert page.has(f"Mme Claire MARTIN Récapitulatif {refused}")
    assert page.has("Un responsable légal Information sur le droit de saisie Aucune adresse électronique")
    links = [target for label, target in page.links if label.startswith("Courrier à imprimer")]
    assert links == [f"{PUPIL}/recap-letter", f"{PUPIL}/right-letters"]


async def test_a36_they_are_sent_again_once_a_click_and_staff_read_what_became_of_it(office: Office) -> None:
    await parents(office)
    await email(office, 1)
    page = await office.staff.open(EMAILS)
    assert not page.has("Nouvel envoi")
    done = await asyncio.gather(*(office.staff.send(AGAIN, None) for _ in range(4)))
    assert {one.status_code for one in done} == {303}
    [change] = await office.changes()
    assert (change["kind"], change["data"]) == ("emails", {"year": YEAR, "siecle_id": "1"})
    page = await office.staff.open(EMAILS)
    assert page.has("en attente")
    assert "Envoyer de nouveau" not in page.text

    await answers(office)
    assert (await office.staff.open(EMAILS)).has(": en cours")
    await email(office, 2)
    page = await office.staff.open(EMAILS)
    assert page.has(": sans succès")
    await office.staff.press(AGAIN)
    await answers(office, "refused", "pupil-moved")
    office.staff.page = page
    page = await office.staff.press(AGAIN)
    assert (page.status, page.has("ce qui est à renvoyer a changé entre-temps")) == (409, True)
    assert (await office.staff.open(EMAILS)).has("refusé. L'élève a changé d'établissement")
    assert len(await office.changes()) == 2, "asked anew, it is another request"
    await office.staff.press(AGAIN)
    await email(office, 3, state="settled")
    page = await office.staff.open(EMAILS)
    assert page.has("Tous les e-mails ont été remis.")
    assert page.has("Camille =MARTIN, Mme Claire MARTIN – Récapitulatif : remis, ou devenu inutile, le")
    assert (await last(office))["seq"] == 3


async def test_a36_without_address_a_letter_is_offered_and_no_email_until_there_is_one(
    office: Office,
) -> None:
    await parents(office)
    await email(office, 1, state="no-address", guardian=FATHER)
    page = await office.staff.open(EMAILS)
    assert page.has("Aucune adresse n'est connue ici : imprimez le courrier.")
    assert page.has("si la famille a indiqué depuis une adresse dans MON COMPTE")
    assert page.form(AGAIN), "the school is not told of an address that a family gave itself"
    assert page.link("Courrier à imprimer pour Camille =MARTIN (récapitulatif)") == f"{PUPIL}/recap-letter"
    await office.pool.execute(
        "UPDATE siecle.guardians SET email = 'paul@example.org' WHERE person_id = $1", FATHER
    )
    page = await office.staff.open(EMAILS)
    assert page.form(AGAIN)
    assert not page.has("Aucune adresse n'est connue ici")


async def test_a36_homonyms_are_told_apart_and_who_has_left_gets_no_more(office: Office) -> None:
    await Repository(office.pool).add_pupils([Listed(SCHOOL, "3", "=MARTIN", "Camille", "3B")], ACADEMY)
    await email(office, 1)
    await email(office, 1, state="no-address", guardian=None, id=UUID(int=8))
    page = await office.staff.open(EMAILS)
    assert page.link("Camille =MARTIN (3A, n° 1)")
    await leaves(office)
    page = await office.staff.press(f"{AGAIN} (3A, n° 1)")
    assert (page.status, page.has("Cet élève est parti")) == (422, True)
    page = await office.staff.open(EMAILS)
    assert page.has("Parti le")
    assert not page.has("Aucune adresse n'est connue ici"), "an address would change nothing"
    assert "Envoyer de nouveau" not in page.text
    assert await office.changes() == []


async def test_a36_a_letter_says_what_is_recorded_to_whom_no_email_reaches(office: Office) -> None:
    await parents(office)
    await office.push("intentions", intentions(1, "2GT") | {"year": YEAR})
    await office.push("answers", answer(2, "CAP1") | {"year": YEAR}, phase="final")
    page = await office.staff.open(f"{PUPIL}/recap-letter")
    assert page.has("1 courrier(s)"), "to the father, who has no address"
    assert page.has("Mme Claire DURAND 1 rue des Lilas 93000 BOBIGNY")
    assert page.has("2de générale et technologique ou 2de STHR")
    assert page.has("Réponse aux propositions du conseil de classe : D'accord : 1re année de CAP")
    await email(office, 1, id=EMAIL)
    page = await office.staff.open(f"{PUPIL}/recap-letter")
    assert page.has("Établissement 0931234A Mme Claire MARTIN"), "to the mother, whose e-mail failed"
    assert not page.has("Mme Claire DURAND")
