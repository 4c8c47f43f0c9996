"""Entries and avis as templates show them: terms of the ministry, texts that may be gone, local dates."""

from datetime import timedelta

from services.intentions.domain.seeing.screens import entry_on, shown_on
from services.intentions.web.dossier.present import calendar, entry_text, opinion_text, text_ids
from shared.contract.types import Stage, Status, Verdict
from tests.unit.domain.given import CAP, GENERAL, MOTHER, PROFESSIONAL, World, ask, ready_for_entry, text
from tests.unit.web.dossiers import PARIS, view_of

BAKING = text("Boulangerie").ref.text


def answered() -> World:
    """A voie pro with a trade and statuses, general next; an avis réservé on the first, CAP recommended."""
    world = ready_for_entry()
    world.validate(ask(PROFESSIONAL, "Boulangerie", (Status.SCHOOL,)), ask(GENERAL))
    answers = ((PROFESSIONAL, Verdict.RESERVED), (GENERAL, Verdict.FAVOURABLE))
    world.closed().publish(*answers, recommended=(CAP,), reasons="Un.\nDeux.")
    return world.opened(Stage.ANSWER)


def test_an_entry_has_its_terms_its_trade_and_the_moment_in_the_academy() -> None:
    entry = entry_on(answered().seen_by(MOTHER))
    assert entry is not None
    shown = entry_text(entry, {BAKING: "Boulangerie"}, PARIS)
    first, second = shown.lines
    assert (first.pathway, first.occupation) == ("2de professionnelle", "Boulangerie")
    assert first.statuses == ("Sous statut scolaire",)
    assert (second.pathway, second.occupation) == ("2de générale et technologique ou 2de STHR", None)
    assert (shown.when, shown.instant) == ("7 novembre 2026 à 12:38", "2026-11-07T12:38:09+01:00")


def test_a_text_that_was_erased_is_left_out() -> None:
    entry = entry_on(answered().seen_by(MOTHER))
    assert entry is not None
    assert entry_text(entry, {}, PARIS).lines[0].occupation is None


def test_an_avis_answers_in_the_order_of_the_requests() -> None:
    screen = answered().seen_by(MOTHER)
    shown = shown_on(screen)
    assert shown is not None
    texts = {text("Un.\nDeux.").ref.text: "Un.\nDeux."}
    avis = opinion_text(shown.opinion, entry_on(screen), texts)
    assert [(line.rank, line.verdict, line.tone) for line in avis.lines] == [
        (1, "Avis réservé", "reserved"),
        (2, "Avis favorable", "favourable"),
    ]
    assert [line.pathway for line in avis.recommendations] == ["1re année de CAP"]
    assert avis.reasons == ("Un.", "Deux.")


def test_every_text_of_a_screen_is_asked_for() -> None:
    assert set(text_ids(answered().seen_by(MOTHER))) == {BAKING, text("Un.\nDeux.").ref.text}


def test_a08_the_calendar_says_who_dates_what_has_no_date() -> None:
    world = World().configured()
    world.opened(Stage.ANSWER, opens_at=world.now + timedelta(days=30))
    view = view_of(world, MOTHER)
    assert [step.when for step in calendar(view.states.campaign, view.states.openings, PARIS)] == [
        "2 novembre 2026",
        "7 décembre 2026",
        "1er avril 2027",
        "date fixée par l'établissement",
    ]
