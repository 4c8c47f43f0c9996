"""Who is told what of a dossier's news, and in which words (A-36)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.notifications.news.planning import KIND_OF, SOON, instants, telling, whom_to_tell
from services.notifications.news.text import news_text
from shared.contract.internal import DossierNews, PieceOfNews, What
from shared.contract.types import NoticeKind, Phase

MOTHER, FATHER = UUID(int=1), UUID(int=2)
NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
ALL = frozenset(NoticeKind)


def piece(what: What, since: datetime = NOW, *accounts: UUID, phase: Phase = Phase.FINAL) -> PieceOfNews:
    """Something to tell, by default to both."""
    return PieceOfNews(
        what=what,
        mark=since.isoformat(),
        since=since,
        phase=phase,
        closes_at=NOW + 3 * SOON if what in (What.OPENED, What.CLOSING) else None,
        accounts=list(accounts) or [MOTHER, FATHER],
    )


def told(*news: PieceOfNews, wanted: frozenset[NoticeKind] = ALL, since: datetime = NOW) -> list[str]:
    found = telling(news, MOTHER, wanted, since)
    return [one.what for one in found.pieces] if found else []


@pytest.mark.parametrize("what", What)
def test_a36_only_what_the_academy_wants_is_told(what: What) -> None:
    assert told(piece(what), wanted=frozenset()) == []
    assert told(piece(what), wanted=ALL - {KIND_OF[what]}) == []
    assert told(piece(what), wanted=frozenset({KIND_OF[what]})) == [what]


def test_a36_what_was_news_before_the_look_is_not_told_and_what_somebody_was_told_not_again() -> None:
    old, new = piece(What.OPINION, NOW - timedelta(minutes=1)), piece(What.PROPOSITIONS)
    assert told(old, new) == [What.PROPOSITIONS]
    first = telling([old, new], MOTHER, ALL, NOW - timedelta(days=1))
    assert first is not None
    assert len(first.marks) == 2
    assert telling([old, new], MOTHER, ALL, NOW - timedelta(days=1), first.marks) is None


def test_a36_who_is_not_concerned_is_not_told() -> None:
    dossier = DossierNews(
        academy="creteil",
        year=2026,
        time_zone="Europe/Paris",
        opens_at=None,
        news=[piece(What.OPENED, NOW, FATHER), piece(What.OPINION)],
    )
    found = whom_to_tell(dossier, ALL, NOW)
    kinds = {account: [one.what for one in each.pieces] for account, each in found.items()}
    assert kinds == {MOTHER: [What.OPINION], FATHER: [What.OPINION, What.OPENED]}


def test_a36_an_opening_says_itself_when_it_closes() -> None:
    both = telling([piece(What.CLOSING), piece(What.OPENED)], MOTHER, ALL, NOW)
    assert both is not None
    assert [one.what for one in both.pieces] == [What.OPENED]
    assert telling([piece(What.CLOSING)], MOTHER, ALL, NOW, both.marks) is None
    assert told(piece(What.CLOSING), piece(What.OPENED), wanted=frozenset({NoticeKind.CLOSING})) == [
        What.CLOSING
    ]


def test_a36_what_a_newer_release_knows_is_passed_over() -> None:
    strange = piece(What.OPINION).model_copy(update={"what": "something-else"})
    assert told(strange, piece(What.DECISION)) == [What.DECISION]


def test_a36_it_is_looked_at_the_opening_and_three_days_before_its_end() -> None:
    end = NOW + timedelta(days=10)
    assert instants(NOW, None, NOW) == [NOW]
    assert instants(NOW, end, NOW - timedelta(days=1)) == [NOW, end - SOON]
    assert instants(NOW, NOW + timedelta(days=2), NOW) == [NOW]
    late = NOW + timedelta(hours=5)
    assert instants(NOW, end, late) == [late, end - SOON]


@pytest.mark.parametrize(
    ("what", "phase", "sentence"),
    [
        (
            What.OPENED,
            Phase.PROVISIONAL,
            "Le service Orientation est ouvert : vous pouvez saisir des intentions provisoires pour Éva. "
            "Il ferme le 21/01/2027 à 09:00.",
        ),
        (
            What.CLOSING,
            Phase.FINAL,
            "Le service Orientation ferme le 21/01/2027 à 09:00, et aucun choix définitif n'est saisi pour "
            "Éva.",
        ),
        (
            What.OPINION,
            Phase.PROVISIONAL,
            "Un avis provisoire du conseil de classe est à lire dans le service Orientation pour Éva.",
        ),
        (
            What.OPINION_CHANGED,
            Phase.PROVISIONAL,
            "Le conseil de classe a modifié son avis provisoire pour Éva : il est à lire dans le service "
            "Orientation.",
        ),
        (
            What.PROPOSITIONS,
            Phase.FINAL,
            "Des propositions du conseil de classe sont à lire dans le service Orientation pour Éva.",
        ),
        (
            What.DECISION,
            Phase.FINAL,
            "Une décision d'orientation est enregistrée pour Éva : le service Orientation vous dit où en est "
            "le dossier.",
        ),
    ],
)
def test_a36_a17_each_kind_in_its_words_and_the_academys_time(
    what: What, phase: Phase, sentence: str
) -> None:
    text = news_text([piece(what, phase=phase)], "Éva", "CLG", "Europe/Paris", "https://x/", "https://x/s")
    assert (text.subject, text.news) == ("Orientation : information pour Éva", (sentence,))


@pytest.mark.parametrize("name", ["", "Éva\r\nBcc: a@b.fr", "\x00"])
def test_a36_a_name_that_cannot_stand_in_a_subject_adds_no_header(name: str) -> None:
    text = news_text([piece(What.OPINION)], name, "", "Europe/Paris", "https://x/", "https://x/s")
    assert "\n" not in text.subject + "".join(text.news)
    assert text.news[0].endswith(".")
