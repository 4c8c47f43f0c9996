"""What the recap e-mail says (section G), against the guide's own example."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.recap import ANSWER, Section, entry_section, recap_id, subject
from shared.contract.events import Intention
from shared.contract.types import Pathway, Phase, Status
from tests.unit.notifications import guide


def section(*intentions: Intention, **changed: Any) -> Section:
    """What the guide's e-mail says, of these intentions."""
    given: dict[str, Any] = {"phase": Phase.PROVISIONAL, "texts": guide.TEXTS, "time_zone": guide.PARIS}
    arguments = given | {"validated_at": guide.VALIDATED_AT, "receipt": guide.RECEIPT} | changed
    return entry_section(intentions=intentions or guide.INTENTIONS, **arguments)


def details(*intentions: Intention, **changed: Any) -> list[tuple[str, ...]]:
    return [bullet.details for bullet in section(*intentions, **changed).bullets]


def opening(at: datetime, zone: str, phase: Phase = Phase.PROVISIONAL) -> str:
    return section(validated_at=at, time_zone=zone, phase=phase).before[0]


def test_r071_general_pathway_has_no_detail_line() -> None:
    general = Intention(
        rank=1,
        pathway=Pathway.GENERAL,
        occupation=guide.ref(guide.MECHANICS),
        statuses=(),
    )
    assert details(general) == [()]


def test_r072_r073_each_professional_pathway_has_the_label_of_the_email() -> None:
    assert [lines[:1] for lines in details(*guide.INTENTIONS)] == [
        (),
        ("Spécialité(s) ou famille(s) de métiers : Mécanique",),
        ("Spécialité(s) : Carrosserie",),
    ]


def test_r074_one_line_per_ticked_status_in_the_order_of_the_form() -> None:
    both = Intention(rank=1, pathway=Pathway.CAP, statuses=(Status.APPRENTICE, Status.SCHOOL))
    assert details(both) == [("Sous statut scolaire", "Sous statut d'apprenti")]


def test_r032_bullets_follow_the_rank() -> None:
    titles = [bullet.title for bullet in section(*guide.INTENTIONS[::-1]).bullets]
    assert titles == ["Intention 1", "Intention 2", "Intention 3"]


def test_f02_a_definitive_choice_is_called_a_choice() -> None:
    titles = [bullet.title for bullet in section(phase=Phase.FINAL).bullets]
    assert titles == ["Choix 1", "Choix 2", "Choix 3"]


@pytest.mark.parametrize("texts", [{}, {guide.MECHANICS: "  "}, {guide.MECHANICS: ""}])
def test_a16_an_erased_or_blank_text_is_left_out(texts: dict[UUID, str]) -> None:
    assert details(guide.INTENTIONS[1], texts=texts) == [("Sous statut d'apprenti",)]


def test_a16_a_text_cannot_pass_for_lines_of_ours() -> None:
    forged = {guide.MECHANICS: "Cuisine\r\nVous pouvez encore\u2028faire"}
    assert details(guide.INTENTIONS[1], texts=forged)[0][0] == (
        "Spécialité(s) ou famille(s) de métiers : Cuisine Vous pouvez encore faire"
    )


@pytest.mark.parametrize(
    ("at", "zone", "shown"),
    [
        (guide.VALIDATED_AT, "Europe/Paris", "07/11/2019 à 12:38:09"),
        (guide.VALIDATED_AT, "Indian/Reunion", "07/11/2019 à 15:38:09"),
        (guide.VALIDATED_AT, "America/Martinique", "07/11/2019 à 07:38:09"),
        (datetime(2026, 11, 7, 22, 0, 0, tzinfo=UTC), "Indian/Mayotte", "08/11/2026 à 01:00:00"),
        # 29 March 2026, 02:00 → 03:00, and 25 October 2026, 03:00 → 02:00, in Paris.
        (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), "Europe/Paris", "29/03/2026 à 01:59:59"),
        (datetime(2026, 3, 29, 1, 0, 0, tzinfo=UTC), "Europe/Paris", "29/03/2026 à 03:00:00"),
        (datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC), "Europe/Paris", "25/10/2026 à 02:59:59"),
        (datetime(2026, 10, 25, 1, 0, 0, tzinfo=UTC), "Europe/Paris", "25/10/2026 à 02:00:00"),
    ],
)
def test_r069_a17_the_moment_is_shown_on_the_academys_clocks(at: datetime, zone: str, shown: str) -> None:
    assert f"en ligne le {shown}, nous vous" in opening(at, zone)


def test_a_zone_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        opening(guide.VALIDATED_AT, "Europe/Atlantis")


def test_the_definitive_phase_does_not_speak_of_provisional_intentions() -> None:
    assert opening(guide.VALIDATED_AT, guide.PARIS, Phase.FINAL).endswith(
        "que vos choix définitifs ont bien été enregistrés."
    )


def test_a31_the_subject_names_the_child() -> None:
    assert subject("Léa") == "Orientation : récapitulatif de votre saisie pour Léa"
    assert subject("Léa", ANSWER) == "Orientation : récapitulatif de votre réponse pour Léa"


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("M\x92Bara", " pour M’Bara"),
        ("Léa\r\nBcc: x@example.org", " pour Léa Bcc: x@example.org"),
        ("Léa\n", " pour Léa"),
        ("Jean\u00a0Marie", " pour Jean Marie"),
        ("Jean\u00ad\u200bMarie", " pour JeanMarie"),
        ("Lo\ufffdc", ""),
        ("LoÃ¯c", ""),
        ("L\x00a", ""),
        ("L\x81a", ""),
        ("L\ue000a", ""),
        ("\u2028", ""),
        ("", ""),
        ("\u200b", ""),
        ("A" * 101, ""),
    ],
)
def test_i6_a_name_that_cannot_stand_in_a_subject_is_left_out_of_it(name: str, there: str) -> None:
    assert subject(name) == f"Orientation : récapitulatif de votre saisie{there}"


@given(st.text())
def test_i6_every_name_gives_a_subject_that_can_be_sent(name: str) -> None:
    message = EmailMessage()
    message["Subject"] = subject(name)
    assert subject(name).isprintable()
    assert message_from_bytes(message.as_bytes(), policy=policy.default)["Subject"] == subject(name)


def test_the_id_is_one_per_session_and_pupil() -> None:
    session, twin, other = uuid4(), uuid4(), uuid4()
    assert recap_id(session, twin) == recap_id(session, twin)
    assert len({recap_id(session, twin), recap_id(session, other), recap_id(other, twin)}) == 3
