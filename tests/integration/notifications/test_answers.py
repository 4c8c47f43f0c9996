"""The answer to the propositions is recapped as choices are: an e-mail a session, nothing lost or twice."""

import random
from collections.abc import Iterable
from datetime import timedelta

import pytest

from services.notifications.inbound import ROUTES
from services.notifications.recap import recap_id
from shared.contract.envelope import Envelope
from shared.contract.types import Ground, Pathway, Phase, SessionEnd
from tests.integration.notifications.fakes import Mailbox
from tests.integration.notifications.family import ANSWERED_AT, Family, again
from tests.integration.notifications.fixtures import Notifications, Publisher
from tests.integration.notifications.test_stored import recap_states, same_account, texts
from tests.support.internal_api import FakeInternal
from tests.support.waiting import wait_until

ACCEPTED = (Pathway.PROFESSIONAL, Pathway.CAP)
AGREED = "Vous avez répondu à la proposition du conseil de classe le 11/06 : d'accord."
DISAGREED = "Vous avez répondu à la proposition du conseil de classe le 11/06 : pas d'accord."
DECISIONS = "- 2de professionnelle\n- 1re année de CAP\n"
CHOICES = "vos choix définitifs ont bien été enregistrés"


async def ends(notifications: Notifications, publish: Publisher, *events: Envelope) -> None:
    """These events are handled, and what is to be sent has gone."""
    before = len(notifications.handled)
    await publish(*events)
    await notifications.has_handled(before + len(events))
    await notifications.is_done()


def year(internal: FakeInternal) -> list[Envelope]:
    """What happens to one dossier from November to June, in four sessions of its mother."""
    autumn = Family(internal, "Léa")
    spring, june, later = (same_account(internal, autumn) for _ in range(3))
    return [
        autumn.validated(version=1),
        autumn.ended(1),
        autumn.advised(version=2),
        spring.read_avis(version=3),
        spring.validated(version=4, phase=Phase.FINAL),
        spring.ended(4),
        june.proposed(version=5),
        june.answered(version=6),
        june.ended(answered=(6,)),
        june.proposed(version=7, propositions=2),
        later.answered(version=8, accepted=ACCEPTED),
        later.decided(Ground.AGREEMENT, *ACCEPTED, version=9),
        later.ended(answered=(8,)),
    ]


def delivered(events: Iterable[Envelope]) -> list[Envelope]:
    """Those that notifications is bound to."""
    return [one for one in events if one.name in ROUTES]


async def test_f20_an_agreement_is_recapped_with_the_decisions_it_makes(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    await ends(
        notifications, publish, family.answered(version=5, accepted=ACCEPTED), family.ended(answered=(5,))
    )
    [told] = texts(mailbox)
    assert mailbox.recipients == [family.email]
    assert mailbox.emails[0]["Subject"] == "Orientation : récapitulatif de votre réponse pour Léa"
    assert AGREED in told
    assert DECISIONS in told
    assert "\nPour consulter votre réponse : https://orientation.example.org/\n" in told
    assert "Mécanique" not in told
    assert "Vous pouvez encore faire des modifications" not in told


async def test_f22_a_disagreement_is_recapped_with_what_to_do(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    await ends(notifications, publish, family.answered(version=5), family.ended(answered=(5,)))
    [told] = texts(mailbox)
    assert DISAGREED in told
    assert "Prenez contact avec le chef d'établissement rapidement." in told
    assert "Décision" not in told


async def test_what_was_validated_and_answered_in_one_session_is_in_one_email(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    validated = family.validated(version=4, phase=Phase.FINAL)
    family.proposed(version=5)
    answered = family.answered(version=6, accepted=ACCEPTED)
    await ends(notifications, publish, validated, family.ended(4, answered=(6,)))
    assert mailbox.emails == []  # its answer has not come
    await ends(notifications, publish, answered)
    [told] = texts(mailbox)
    assert CHOICES in told
    assert "- Choix 1 : 2de générale" in told
    assert "Numéro de reçu : K7M2-4QXP" in told
    assert AGREED in told
    assert DECISIONS in told


async def test_a31_a_sibling_validated_and_another_answered_get_an_email_each(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa", "Noé")
    events = [family.validated(0, version=4, phase=Phase.FINAL), family.answered(version=6, pupil=1)]
    await ends(notifications, publish, *events, family.ended(4, 0, answered=(0, 6)))
    assert sorted(str(email["Subject"]) for email in mailbox.emails) == [
        "Orientation : récapitulatif de votre réponse pour Noé",
        "Orientation : récapitulatif de votre saisie pour Léa",
    ]


@pytest.mark.parametrize("seed", range(3))
async def test_three_deliveries_of_each_in_any_order_give_one_email(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher, seed: int
) -> None:
    families = [Family(internal, "Léa") for _ in range(8)]
    deliveries = [
        event
        for family in families
        for event in (
            family.answered(version=6),
            family.answered(version=7, accepted=ACCEPTED),
            family.ended(answered=(7,)),
        )
    ] * 3
    random.Random(seed).shuffle(deliveries)
    await ends(notifications, publish, *deliveries)
    assert sorted(str(email["Message-ID"]) for email in mailbox.emails) == sorted(
        f"<{recap_id(family.session, family.pupils[0])}@example.org>" for family in families
    )
    assert all(AGREED in told for told in texts(mailbox))


async def test_r8_an_answer_that_the_broker_lost_is_fetched(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    family.validated(version=4, phase=Phase.FINAL)
    family.answered(version=6)
    await publish(family.ended(4, answered=(6,)))
    await wait_until(lambda: bool(mailbox.emails), "the recap")
    [told] = texts(mailbox)
    assert CHOICES in told
    assert DISAGREED in told


async def test_f24_an_answer_from_paper_gets_no_email(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    await ends(notifications, publish, Family(internal, "Léa").answered(version=5, by_school=True))
    assert await notifications.states() == {}


async def test_f24_an_answer_that_the_school_replaced_is_not_told(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    answered = family.answered(version=5)
    family.answered(version=6, by_school=True, accepted=ACCEPTED, at=ANSWERED_AT + timedelta(days=1))
    await ends(notifications, publish, answered, family.ended(answered=(5,)))
    [told] = texts(mailbox)
    assert "Depuis, elle a été remplacée par l'établissement, le 12/06/2020 à 18:05:00." in told
    assert "accord" not in told
    assert "2de professionnelle" not in told


async def test_f20_an_answer_that_counts_no_more_says_so(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    answered = family.answered(version=5)
    family.proposed(version=6, propositions=2)
    await ends(notifications, publish, answered, family.ended(answered=(5,)))
    [told] = texts(mailbox)
    assert DISAGREED in told
    assert "cette réponse ne compte plus" in told


async def test_f22_no_decision_but_that_by_agreement_is_told(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    family = Family(internal, "Léa")
    answered = family.answered(version=5, accepted=ACCEPTED)
    family.decided(Ground.AGREEMENT, *ACCEPTED, version=6)
    family.decided(Ground.HEAD, Pathway.GENERAL, version=7)
    await ends(notifications, publish, answered, family.ended(answered=(5,)))
    [told] = texts(mailbox)
    assert AGREED in told
    assert "2de" not in told
    assert "CAP" not in told


async def test_f22_an_agreement_in_another_session_is_told_once(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    phone = Family(internal, "Léa")
    computer = same_account(internal, phone)
    events = [phone.answered(version=5), computer.answered(version=6, accepted=ACCEPTED)]
    await ends(notifications, publish, *events, computer.ended(answered=(6,)))
    await ends(notifications, publish, phone.ended(answered=(5,), reason=SessionEnd.EXPIRED))
    assert [AGREED in told for told in texts(mailbox)] == [True]
    assert await recap_states(notifications) == ["already-told", "sent"]


async def test_a_newer_answer_that_comes_while_an_email_is_written_stops_it(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    phone = Family(internal, "Léa")
    computer = same_account(internal, phone)

    async def agrees_elsewhere() -> None:
        mailbox.on_recipient = None
        await publish(computer.answered(version=6, accepted=ACCEPTED))
        await notifications.has_handled(3)

    mailbox.on_recipient = agrees_elsewhere
    await publish(phone.answered(version=5), phone.ended(answered=(5,)))
    await notifications.has_tried("overtaken")
    await notifications.time_passes()
    await notifications.is_done()
    assert [AGREED in told for told in texts(mailbox)] == [True]


async def test_a_whole_year_replayed_twice_sends_nothing(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    events = delivered(year(internal))
    for _ in range(2):
        await ends(notifications, publish, *map(again, events))
    assert mailbox.deliveries == []
    assert await recap_states(notifications) == ["replayed"] * 4


async def test_a_whole_year_sends_an_email_a_session_and_replayed_twice_no_more(
    notifications: Notifications, mailbox: Mailbox, internal: FakeInternal, publish: Publisher
) -> None:
    events, internal.events = year(internal), []
    for event in events:
        internal.events.append(event)
        await ends(notifications, publish, *delivered([event]))
    assert await recap_states(notifications) == ["sent"] * 4
    for _ in range(2):
        await ends(notifications, publish, *map(again, delivered(events)))
    assert len(mailbox.deliveries) == 4
    assert await recap_states(notifications) == ["sent"] * 4
