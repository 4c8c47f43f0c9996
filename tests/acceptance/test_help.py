"""Help, accessibility statement and personal data: what the guide explains is on a page (sections A to K)."""

import pytest

from services.intentions.web.portal.help import TOPICS, Topic
from tests.browser.sentences import on
from tests.support.town import Town


@pytest.mark.parametrize("topic", ["", "intentions", "opinion"])
async def test_what_the_guide_explains_is_word_for_word_in_the_help(town: Town, topic: str) -> None:
    page = await town.stranger().open(f"/help/{topic}".rstrip("/"))
    sentences = on(f"help-{topic}".rstrip("-"))
    assert sentences
    for sentence in sentences:
        assert page.has(sentence)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug or "start")
async def test_each_topic_is_a_page_that_leads_to_the_others(town: Town, topic: Topic) -> None:
    page = await town.stranger().open(topic.path)
    assert f"<h1>{topic.title}</h1>".replace("'", "&#39;") in page.html
    assert all(page.link(other.title) == other.path for other in TOPICS if other is not topic)


async def test_the_help_says_once_that_the_second_parent_only_reads(town: Town) -> None:
    page = await town.stranger().open("/help/intentions")
    assert page.text.count("en lecture seule pour le second parent") == 1


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
