"""Help, accessibility statement and personal data: what the guide explains is on a page (sections A to K)."""

import pytest

from services.intentions.web.help import TOPICS, Topic
from tests.support.town import Town

GUIDE = {
    "/help": (
        "La connexion au téléservice se fait au moyen d'un compte ATEN responsable, qui permet de saisir les "
        "intentions provisoires et d'accuser réception de l'avis donné par le conseil de classe.",
        "Chaque parent d'élève possède un compte ATEN responsable, mais un seul des deux parents "
        "peut effectuer "
        "les saisies.",
        "La connexion avec un compte ATEN élève permet uniquement la consultation des saisies.",
        "Les parents des élèves de 3ème peuvent saisir jusqu'à 3 demandes d'orientation, à la fois "
        "pour la phase "
        "provisoire et pour la phase définitive",
        "Après la connexion, choisir ORIENTATION parmi les services proposés à gauche de l'écran.",
    ),
    "/help/intentions": (
        "Un seul des responsables légaux de l'élève peut effectuer la saisie des intentions "
        "provisoires",
        "Il doit saisir au moins 1 intention ;",
        "Il peut saisir jusqu'à 3 intentions",
        "Le rang détermine l'ordre de préférence ;",
        "Les intentions peuvent être modifiées jusqu'à la fermeture du téléservice par l'établissement "
        "(reclassement et/ou suppression).",
        "ils n'ont pas d'autres informations à saisir",
        "Si les parents cochent 2de PRO ou 1re année de CAP",
        "et si le paramétrage académique l'a autorisé",
        "ils peuvent préciser le métier ou la formation qui intéresse leur enfant",
        "il s'agit d'un champ libre dans lequel les parents peuvent noter ce qu'ils souhaitent",
        "il n'est ainsi pas nécessaire qu'ils connaissent parfaitement l'intitulé de la spécialité "
        "professionnelle ou de la famille de métiers",
        "cela permet à l'établissement d'avoir une indication pour travailler le projet "
        "d'orientation de l'élève",
        "Les parents ont la possibilité de cocher à la fois le statut scolaire et le statut "
        "d'apprenti.",
        "Un récapitulatif est affiché après la validation de la saisie des intentions provisoires.",
        "Si le parent ne valide pas les intentions saisies, celles-ci ne seront pas enregistrées",
        "il n'y aura pas synchronisation avec Siècle Orientation",
        "Seul le parent ayant effectué la saisie peut faire des modifications.",
        "Les intentions saisies sont en lecture seule pour le second parent et l'élève.",
        "Si le parent qui n'a pas fait la saisie souhaite apporter des modifications, il est invité à se "
        "rapprocher du parent qui a saisi les intentions. En cas de désaccord entre les deux "
        "parents, ils sont "
        "invités à prendre l'attache du chef d'établissement.",
    ),
    "/help/opinion": (
        "Le téléservice est fermé avant le début des conseils de classe (pour avoir des données "
        "stabilisées pour "
        "les conseils)",
        "réouvert après la saisie des avis provisoires du conseil dans Siècle Orientation",
        "Les fermeture et réouverture du téléservice sont gérées par l'établissement.",
        "Le parent ayant saisi les intentions doit accuser réception de cet avis, en cochant la case puis en "
        "validant sa saisie.",
        "Lors de la phase définitive, le parent ne pourra pas saisir des choix définitifs, sans "
        "avoir d'abord "
        "accusé réception de l'avis du conseil de classe pour la phase provisoire.",
        "La connexion avec un compte ATEN élève permet uniquement de consulter les intentions "
        "saisies par les "
        "parents, ainsi que l'avis provisoire donné par le conseil de classe.",
    ),
}


@pytest.mark.parametrize("path", GUIDE)
async def test_what_the_guide_explains_is_word_for_word_in_the_help(town: Town, path: str) -> None:
    page = await town.stranger().open(path)
    for sentence in GUIDE[path]:
        assert page.has(sentence)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug or "start")
async def test_each_topic_is_a_page_that_leads_to_the_others(town: Town, topic: Topic) -> None:
    page = await town.stranger().open(topic.path)
    assert f"<h1>{topic.title}</h1>".replace("'", "&#39;") in page.html
    assert all(page.link(other.title) == other.path for other in TOPICS if other is not topic)


async def test_every_page_leads_to_the_accessibility_statement(town: Town) -> None:
    browser = await town.sign_in("mother")
    page = await browser.follow("Accessibilité : non conforme")
    for part in ("État de conformité", "Limites connues", "Signaler une difficulté", "Défenseur des droits"):
        assert page.has(part)


async def test_help_keeps_the_menu_of_who_is_signed_in(town: Town) -> None:
    assert (await (await town.sign_in("mother")).open("/help")).has("SE DÉCONNECTER")
    assert not (await town.stranger().open("/help/opinion")).forms


async def test_help_for_an_unknown_topic_is_not_found(town: Town) -> None:
    assert (await town.stranger().open("/help/nothing")).status == 404
