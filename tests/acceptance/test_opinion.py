"""Sections H to K: the avis and its acknowledgement."""

import pytest

from deploy.story.page import Page
from services.intentions.application.texts import Writer
from shared.contract.events import AuthorshipTransferred
from shared.contract.types import Pathway, Phase, Stage, Verdict
from tests.support.matrix import BOX, FIRST, INSTRUCTION, MINE, OTHERS, PUPILS, VIEWERS, acknowledged
from tests.support.story import REASONS, answered, button, enter, publish_reference
from tests.support.town import STAFF, Town


async def acknowledged_by_mother(town: Town) -> Page:
    await acknowledged(town)
    return (await town.sign_in("mother")).page


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_r079_to_r087_the_avis_word_for_word_for_each_viewer(town: Town, viewer: str) -> None:
    await answered(town)
    page = (await town.sign_in(viewer)).page
    for sentence in (
        "Deuxième trimestre ou premier semestre : AVIS PROVISOIRE(S) D'ORIENTATION.",
        INSTRUCTION,
        "Le conseil de classe répond au(x) demande(s) des représentants légaux :",
        "Cet avis ne constitue en aucun cas une décision d'orientation. Il doit vous permettre de "
        "poursuivre la réflexion sur le projet de formation de votre enfant avant de formuler des choix "
        "définitifs au 3e trimestre / 2d semestre.",
        "Intention 1 : 2de générale et technologique ou 2de STHR Avis défavorable",
        "Intention 2 : 2de professionnelle Avis réservé Métier ou formation conseillé par le conseil de "
        "classe : Mécanique",
        "Recommandation du conseil de classe pour une voie non demandée par les représentants légaux : 1re "
        "année de CAP Métier ou formation conseillé par le conseil de classe : Mécanique",
        "Motivations du conseil de classe concernant le ou les avis défavorables ou réservés et "
        "recommandations : " + REASONS,
        "Si je souhaite discuter de cet avis provisoire, je prends contact avec le professeur principal ou "
        "le chef d'établissement.",
    ):
        assert page.has(sentence)
    assert '<li aria-current="step"><span class="number">1</span>' in page.html
    assert not page.control(BOX).checked


async def test_r085_r086_a20_blocks_are_absent_without_their_content(town: Town) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in("mother"))
    await town.shut()
    good, silent = (Verdict.FAVOURABLE, None), (Verdict.NOT_GIVEN, None)
    await town.publish({Pathway.GENERAL: good, Pathway.PROFESSIONAL: good, Pathway.CAP: silent})
    await town.open(Stage.ANSWER)
    page = (await town.sign_in("mother")).page
    assert page.has("Intention 1 : 2de générale et technologique ou 2de STHR Avis favorable")
    assert page.has("Intention 3 : 1re année de CAP Avis non rendu")
    for absent in ("Recommandation du conseil", "Motivations du conseil", "conseillé par le conseil"):
        assert not page.has(absent)


async def test_r086_line_breaks_of_the_motivations_are_kept(town: Town) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in("mother"), cap=False)
    await town.shut()
    bad = (Verdict.UNFAVOURABLE, None)
    await town.publish({Pathway.GENERAL: bad, Pathway.PROFESSIONAL: bad}, reasons="Une ligne.\n<b>Deux</b>.")
    await town.open(Stage.ANSWER)
    page = (await town.sign_in("mother")).page
    assert "Une ligne.<br>&lt;b&gt;Deux&lt;/b&gt;." in page.html


async def test_r088_r089_r093_the_author_ticks_and_validates(town: Town) -> None:
    page = await acknowledged_by_mother(town)
    assert page.has(MINE)
    assert '<time datetime="2026-10-17T00:30:00+02:00">17/10</time>' in page.html
    assert not page.has(INSTRUCTION)
    assert not any(control.kind == "checkbox" for control in page.controls)
    assert await town.events() == ["IntentionsValidated", "OpinionPublished", "OpinionAcknowledged"]


@pytest.mark.parametrize(("viewer", "sentence"), [("mother", MINE), ("father", OTHERS), ("pupil", PUPILS)])
async def test_r093_r100_r104_three_wordings_of_one_date(town: Town, viewer: str, sentence: str) -> None:
    await acknowledged(town)
    page = (await town.sign_in(viewer)).page
    assert page.has(sentence)
    assert not page.has(INSTRUCTION)


async def test_a13_valider_without_the_tick_is_refused_beside_the_box(town: Town) -> None:
    await answered(town)
    browser = await town.sign_in("mother")
    page = await browser.press("VALIDER")
    assert page.status == 422
    assert page.has("Vous devez cocher la case pour accuser réception.")
    assert 'aria-invalid="true" aria-describedby="box-error" autofocus' in page.html
    assert "OpinionAcknowledged" not in await town.events()


async def test_r092_the_question_on_leaving_is_there_for_the_author_alone(town: Town) -> None:
    await answered(town)
    question = "Vous n'avez pas validé l'accusé de réception, êtes-vous sûr de vouloir quitter cette page ?"
    author = (await town.sign_in("mother")).page
    assert author.has(question)
    assert author.has("Rester sur la page")
    assert author.has("Quitter la page")
    for viewer in ("father", "pupil"):
        assert not (await town.sign_in(viewer)).page.has(question)


@pytest.mark.parametrize(
    ("viewer", "messages"),
    [
        (
            "father",
            [
                "La saisie a été effectuée par un autre responsable de l'élève.",
                "Seul le parent ayant fait la saisie peut accuser réception de l'avis provisoire du "
                "conseil de classe",
            ],
        ),
        ("pupil", ["Seul un responsable légal peut accuser réception des avis provisoires."]),
    ],
)
async def test_r098_r099_r103_box_and_button_are_inactive(
    town: Town, viewer: str, messages: list[str]
) -> None:
    await answered(town)
    page = (await town.sign_in(viewer)).page
    assert page.control(BOX).disabled
    assert button(page, "VALIDER").disabled
    assert all(page.has(message) for message in messages)


async def test_a03_without_an_entry_any_responsible_acknowledges(town: Town) -> None:
    await town.open_for_entry()
    await town.shut()
    await town.publish({}, {Pathway.CAP: None}, "À discuter.")
    await town.open(Stage.ANSWER)
    browser = await town.sign_in("father")
    assert not browser.page.has("Intention 1")
    browser.tick(BOX)
    assert (await browser.press("VALIDER")).has("Vous avez pris connaissance et accusé réception")
    assert (await town.sign_in("mother")).page.has("Un autre responsable de l'élève a pris connaissance")


async def test_a19_a_changed_avis_must_be_acknowledged_again(town: Town) -> None:
    await answered(town)
    browser = await town.sign_in("mother")
    browser.tick(BOX)
    await publish_reference(town, version=2)
    page = await browser.press("VALIDER")
    assert page.status == 409
    assert page.has("Votre envoi n'a pas été enregistré. L'avis a changé entre-temps : voici l'avis actuel.")
    browser.tick(BOX)
    assert (await browser.press("VALIDER")).has("Vous avez pris connaissance et accusé réception")
    await publish_reference(town, version=3)
    page = await browser.open(town.child.path)
    assert page.has(INSTRUCTION)
    assert page.has("L'avis a été modifié depuis votre accusé de réception du 07/11/2026.")
    assert not (await town.sign_in("father")).page.has("L'avis a été modifié")


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_r094_with_phase_two_open_the_acknowledgement_comes_first(town: Town, viewer: str) -> None:
    await answered(town)
    await town.shut(Stage.ANSWER)
    await town.open(Stage.ENTRY, phase=Phase.FINAL)
    page = (await town.sign_in(viewer)).page
    assert page.has(INSTRUCTION)
    assert page.has(FIRST)
    assert page.control(BOX).disabled == (viewer != "mother")


async def give_right_to(town: Town, name: str) -> None:
    """Staff move the right of entry (A-04)."""
    reason = Writer().write("Décision de justice")
    assert reason is not None
    moved = AuthorshipTransferred(
        pupil=town.child.id,
        phase=Phase.PROVISIONAL,
        from_account=town.accounts["mother"],
        to_account=town.accounts[name],
        reason=reason.ref,
        by=STAFF,
        source_version=1,
    )
    await town.happen(town.child.stream, moved)


async def test_a04_who_entered_and_lost_the_right_is_not_told_that_another_entered(town: Town) -> None:
    await answered(town)
    await give_right_to(town, "father")
    page = (await town.sign_in("mother")).page
    assert not page.has(FIRST)
    assert page.control(BOX).disabled
    assert page.has("Le droit de saisie a été donné à un autre responsable de l'élève.")
    assert not page.has("La saisie a été effectuée par un autre responsable")
    assert not page.has("Seul le parent ayant fait la saisie")
    assert not (await town.sign_in("father")).page.control(BOX).disabled
