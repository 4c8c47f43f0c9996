"""Drafts of a council: kept while families may enter, and sent in their author's name once these may not."""

import asyncio
from datetime import timedelta

import pytest

from services.siecle.people import accounts
from services.siecle.people.members import OPERATOR
from services.siecle.repository import Repository
from services.siecle.staff.council import sending
from tests.integration.siecle.conftest import Office, intentions
from tests.integration.siecle.council import (
    DRAFT,
    HOME,
    NEXT,
    NEXT_DRAFT,
    OPINION,
    avis,
    closed,
    colleague,
    drafts,
    entered,
    opened,
    told,
)
from tests.integration.siecle.definitive import CAP, PUPIL, answers, chosen

CLASS = f"{HOME}/opinions?class=3A"
OVER = timedelta(minutes=-1)


@pytest.fixture
async def council(office: Office) -> Office:
    """Families may enter, and one has."""
    await office.push("intentions", intentions(1, "2GT"))
    await opened(office)
    return office


async def sent(office: Office) -> int:
    """One round of the loop; how many it sent."""
    return await sending.send_due(Repository(office.pool))


async def test_a_draft_is_kept_while_families_may_enter_and_shown_as_such(council: Office) -> None:
    page = await council.staff.open(OPINION)
    assert page.has("La saisie des familles n'est pas terminée pour cette classe.")
    with pytest.raises(LookupError):
        page.form(NEXT)
    page = await avis(council.staff, button=NEXT_DRAFT)
    assert page.has("Enregistré comme brouillon.")
    assert page.has("1 brouillon attend la fin de la saisie.")
    assert page.has("Il ne manque rien : 1 élève.")
    assert (await drafts(council), await entered(council)) == ([("1", "opinion")], [])
    page = await council.staff.open(OPINION)
    assert page.has("Brouillon de Dominique Test head, enregistré le")
    assert page.control("Avis favorable").checked
    with pytest.raises(LookupError):
        page.form("Transmettre le brouillon maintenant")
    await council.staff.open(f"{HOME}/openings")
    page = await council.staff.press("Fermer maintenant : Tout l'établissement")
    assert page.has("Avis provisoire : 1 brouillon sera transmis au téléservice aussitôt (classe 3A : 1).")
    assert await sent(council) == 0
    assert await told(council) == ["draft-saved"]


async def test_a_draft_whose_family_changed_its_entry_is_to_be_looked_at(council: Office) -> None:
    await avis(council.staff, button=NEXT_DRAFT)
    await council.push("intentions", intentions(2, "2GT", "CAP1"))
    await closed(council)
    assert await sent(council) == 0
    page = await council.staff.open(CLASS)
    assert page.has("Brouillon à revoir : la famille a modifié sa saisie depuis")
    assert page.has("Il manque 1 élève sur 1.")
    page = await council.staff.open(OPINION)
    assert page.has("À revoir : la famille a modifié sa saisie depuis.")
    assert page.control("Avis favorable", "Intention 1 : 2de générale et technologique ou 2de STHR").checked
    with pytest.raises(LookupError):
        page.form("Transmettre le brouillon maintenant")
    council.staff.tick("Avis non rendu", f"Intention 2 : {CAP}")
    page = await council.staff.press(NEXT)
    assert page.has("Enregistré : transmis au téléservice.")
    assert (len(await entered(council)), await drafts(council)) == (1, [])


async def test_a_draft_is_deleted_once_and_one_that_changed_is_not(council: Office) -> None:
    await avis(council.staff, button=NEXT_DRAFT)
    shown = await council.staff.open(OPINION)
    async with colleague(council) as teacher:
        await teacher.open(OPINION)
        teacher.tick("Avis non rendu")
        await teacher.press(NEXT_DRAFT)
    council.staff.page = shown
    page = await council.staff.press("Confirmer la suppression du brouillon")
    assert page.status == 409
    assert page.has("Rien n'est enregistré : le brouillon a changé entre-temps, ou il n'y en a plus.")
    assert len(await drafts(council)) == 1
    shown = await council.staff.open(OPINION)
    for said in ("Le brouillon est supprimé.", "il n'y en a plus."):
        council.staff.page = shown
        assert (await council.staff.press("Confirmer la suppression du brouillon")).has(said)
    assert await drafts(council) == []
    assert await told(council) == ["draft-saved", "draft-saved", "draft-deleted"]


async def test_two_who_draft_at_once_overwrite_nothing_unseen(council: Office) -> None:
    await council.staff.open(OPINION)
    async with colleague(council) as teacher:
        await avis(teacher, "Avis non rendu", NEXT_DRAFT)
    council.staff.tick("Avis favorable")
    page = await council.staff.press(DRAFT)
    assert (page.status, page.has("quelqu'un d'autre a saisi entre-temps")) == (409, True)
    assert page.has("Brouillon de Dominique Test teacher")
    assert page.control("Avis favorable").checked
    assert (await council.staff.press(DRAFT)).has("Enregistré comme brouillon.")
    assert await told(council) == ["draft-saved", "draft-saved"]


async def test_a_second_click_makes_one_draft_and_none_after_it_was_sent(council: Office) -> None:
    form = await council.staff.open(OPINION)
    council.staff.tick("Avis favorable")
    answers = await asyncio.gather(*(council.staff.send(NEXT_DRAFT, None) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    await closed(council)
    assert await sent(council) == 1
    council.staff.page = form
    assert (await council.staff.press(NEXT_DRAFT)).status == 200
    assert (await drafts(council), len(await entered(council))) == ([], 1)
    assert await told(council) == ["draft-saved", "draft-sent"]


async def test_a_draft_is_sent_by_hand_where_that_is_allowed_and_once(office: Office) -> None:
    await office.push("intentions", intentions(1, "2GT"))
    page = await office.staff.open(OPINION)
    assert page.has("La saisie des familles n'a pas encore été ouverte pour cette classe.")
    office.staff.tick("Avis favorable")
    await office.staff.press("Garder comme brouillon et passer au suivant")
    assert await sent(office) == 0, "never opened: only by hand"
    shown = await office.staff.open(OPINION)
    await opened(office)
    page = await office.staff.press("Transmettre le brouillon maintenant")
    assert (page.status, page.has("ce qui est ouvert ou prévu a changé entre-temps")) == (409, True)
    await closed(office)
    for said in ("Le brouillon est transmis au téléservice.", "le brouillon a changé entre-temps"):
        office.staff.page = shown
        assert (await office.staff.press("Transmettre le brouillon maintenant")).has(said)
    assert (await told(office), len(await entered(office))) == (["draft-saved", "entered"], 1)


async def test_a_draft_of_a_closed_account_is_sent_or_deleted_in_the_form_of_the_pupil(
    council: Office,
) -> None:
    async with colleague(council) as teacher:
        await avis(teacher, button=NEXT_DRAFT)
    author = await council.pool.fetchval("SELECT id FROM siecle.accounts WHERE role = 'teacher'")
    await accounts.disable(council.pool, author, OPERATOR)
    await closed(council)
    assert await sent(council) == 0
    page = await council.staff.open(OPINION)
    assert page.form("Confirmer la suppression du brouillon")
    await council.staff.press("Transmettre le brouillon maintenant")
    assert (len(await entered(council)), await drafts(council)) == (1, [])


async def test_propositions_are_drafted_before_the_choices_close_and_sent_after(office: Office) -> None:
    await chosen(office, "CAP1")
    await opened(office, "final")
    await office.staff.open(f"{PUPIL}/propositions")
    office.staff.tick("Proposé", f"Choix 1 : {CAP}")
    await office.staff.press(NEXT_DRAFT)
    assert (await drafts(office), await sent(office)) == ([("1", "propositions")], 0)
    page = await office.staff.open(f"{HOME}/propositions?class=3A")
    assert page.has("1 brouillon attend la fin de la saisie.")
    await closed(office, "final")
    assert await sent(office) == 1
    [change] = await entered(office)
    assert change["data"]["propositions"][0]["proposal"] == "proposed"


async def test_a_draft_after_a_refusal_is_what_the_form_has(council: Office) -> None:
    await closed(council)
    await avis(council.staff)
    await answers(council, "refused", "entry-not-closed")
    await opened(council)
    page = await council.staff.open(OPINION)
    assert page.has("Le formulaire reprend cette saisie")
    await avis(council.staff, button=NEXT_DRAFT)
    page = await council.staff.open(OPINION)
    assert (page.has("Saisie refusée"), page.has("Brouillon de Dominique")) == (True, True)
    assert not page.has("Le formulaire reprend cette saisie"), "it has the draft"


async def test_a_draft_does_not_overtake_a_new_opening_that_is_not_answered_yet(council: Office) -> None:
    await avis(council.staff, button=NEXT_DRAFT)
    await closed(council)
    await opened(council, outcome=None)
    assert await sent(council) == 0
    await answers(council, "refused", "before-academic-date")
    assert await sent(council) == 1
