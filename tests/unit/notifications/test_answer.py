"""What the recap says of an answer to the propositions: ours, as the guide has no words for it."""

from datetime import UTC, datetime
from email.headerregistry import Address
from uuid import UUID

import pytest

from services.notifications.answer import CONSULT, Standing, answer_section
from services.notifications.message import Letter, html_of, text_of
from services.notifications.recap import Recap, Replaced, Section
from shared.contract.types import Answer, Pathway
from tests.unit.notifications import guide

AT = datetime(2027, 6, 10, 22, 30, tzinfo=UTC)
BOTH = (Pathway.PROFESSIONAL, Pathway.CAP)
OPENING = (
    "Suite à la démarche que vous avez effectuée en ligne le 11/06/2027 à 00:30:00, nous vous confirmons par "
    "cet email que votre réponse à la proposition du conseil de classe a bien été enregistrée."
)
AGREED = "Vous avez répondu à la proposition du conseil de classe le 11/06 : d'accord."
DISAGREED = "Vous avez répondu à la proposition du conseil de classe le 11/06 : pas d'accord."
AGREED_TEXT = f"""\
Bonjour,

{OPENING}

{AGREED}

Décision d'orientation du chef d'établissement, conforme à votre réponse :

- 2de professionnelle
- 1re année de CAP

Pour consulter votre réponse : https://orientation.example.org/
"""


def agreed(standing: Standing = Standing.COUNTS, replaced: Replaced | None = None) -> Section:
    return answer_section(Answer.AGREED, BOTH, AT, guide.PARIS, standing, replaced)


def disagreed(standing: Standing = Standing.COUNTS) -> Section:
    return answer_section(Answer.DISAGREED, (), AT, guide.PARIS, standing)


def test_f20_what_was_accepted_is_told_as_the_decisions_it_makes() -> None:
    recap = Recap((agreed(),), guide.LINK, consult=CONSULT)
    sender = Address(addr_spec="orientation@example.org")
    letter = Letter(UUID(int=1), recap, "Orientation", sender, sender, AT)
    assert text_of(letter) == AGREED_TEXT
    assert "<ul>\n<li>2de professionnelle</li>\n<li>1re année de CAP</li>\n</ul>" in html_of(letter)


def test_f22_without_agreement_it_says_what_to_do_and_decides_nothing() -> None:
    section = disagreed()
    assert section.before[:2] == (OPENING, DISAGREED)
    assert section.before[2].startswith("Prenez contact avec le chef d'établissement rapidement.")
    assert section.bullets == ()


@pytest.mark.parametrize("section", [agreed(Standing.VOID), disagreed(Standing.VOID)])
def test_f20_an_answer_that_new_propositions_made_void_is_told_as_void(section: Section) -> None:
    assert section.before[2:] == (
        "Depuis, le conseil de classe a modifié ses propositions : cette réponse ne compte plus. Les "
        "propositions actuelles se lisent dans le service Orientation.",
    )
    assert section.bullets == ()


@pytest.mark.parametrize("section", [agreed(Standing.DECIDED), disagreed(Standing.DECIDED)])
def test_f22_what_somebody_else_decided_since_is_not_told(section: Section) -> None:
    assert section.before in ((OPENING, AGREED), (OPENING, DISAGREED))
    assert section.bullets == ()


@pytest.mark.parametrize(
    ("by_school", "whom"), [(True, "l'établissement"), (False, "un autre responsable de l'élève")]
)
def test_f24_anothers_answer_is_named_and_not_told(by_school: bool, whom: str) -> None:
    section = agreed(replaced=Replaced(AT, by_school))
    assert section.before == (
        OPENING,
        f"Depuis, elle a été remplacée par {whom}, le 11/06/2027 à 00:30:00. C'est cette dernière saisie qui "
        "est enregistrée : elle se lit dans le service Orientation.",
    )
    assert section.bullets == ()
