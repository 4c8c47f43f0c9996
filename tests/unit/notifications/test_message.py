"""The e-mail as it leaves: both forms in full, headers, escaping."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from uuid import UUID

import pytest

from services.notifications.message import Letter, build, html_of, parse_sender, text_of, valid_address
from services.notifications.recap import subject
from tests.unit.notifications import guide

ID = UUID("018e0000-0000-7000-8000-00000000000a")
CANARY = '"><img src=x onerror=alert(1)>{{ 7*7 }}'


def letter(texts: dict[UUID, str] = guide.TEXTS, first_name: str = "Léa") -> Letter:
    return Letter(
        id=ID,
        recap=guide.recap(texts),
        subject=subject(first_name),
        sender=parse_sender("Téléservice Orientation <orientation@ac-creteil.example.org>"),
        to=Address(addr_spec="claire.martin@example.org"),
        date=datetime(2019, 11, 7, 11, 45, tzinfo=UTC),
    )


def received(sent: EmailMessage) -> EmailMessage:
    """The e-mail as the other end reads it."""
    parsed = message_from_bytes(sent.as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def body(message: EmailMessage, form: str) -> str:
    part = message.get_body((form,))
    assert part is not None
    content: str = part.get_content()
    return content


def test_r068_to_r075_the_text_is_the_guides_word_for_word() -> None:
    assert text_of(letter()) == guide.TEXT


def test_r068_to_r075_the_html_is_the_guides_word_for_word() -> None:
    assert html_of(letter()) == guide.HTML


def test_both_forms_arrive_as_they_were_written() -> None:
    message = received(build(letter()))
    assert message.get_content_type() == "multipart/alternative"
    assert (body(message, "plain"), body(message, "html")) == (guide.TEXT, guide.HTML)


def test_headers() -> None:
    message = received(build(letter()))
    assert {name: str(value) for name, value in message.items()} == {
        "Message-ID": f"<{ID}@ac-creteil.example.org>",
        "Date": "Thu, 07 Nov 2019 11:45:00 +0000",
        "From": "Téléservice Orientation <orientation@ac-creteil.example.org>",
        "To": "claire.martin@example.org",
        "Subject": "Orientation : récapitulatif de votre saisie pour Léa",
        "Content-Language": "fr",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="recap-{ID}"',
    }


def test_a31_the_childs_name_is_in_the_subject_only() -> None:
    message = received(build(letter(first_name="Zéphyrine")))
    assert "Zéphyrine" in message["Subject"]
    assert "Zéphyrine" not in body(message, "plain")
    assert "Zéphyrine" not in body(message, "html").partition("<body>")[2]


def test_a_repeat_has_the_same_bytes() -> None:
    assert build(letter()).as_bytes() == build(letter()).as_bytes()


def test_a16_what_a_family_wrote_is_never_markup() -> None:
    texts = {guide.MECHANICS: CANARY, guide.BODYWORK: CANARY}
    html = html_of(letter(texts, first_name="<script>"))
    assert "<img" not in html
    assert "<script" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;{{ 7*7 }}") == 2
    assert text_of(letter(texts)).count(CANARY) == 2


@pytest.mark.parametrize(
    "email",
    [None, "", "claire", "claire@", "a b@example.org", "a@example.org\r\nBcc: b@example.org", "a@b@c.fr"],
)
def test_r077_a36_what_is_not_an_address(email: str | None) -> None:
    assert valid_address(email) is None


def test_a36_addresses_are_kept_as_they_are() -> None:
    assert (
        str(valid_address("Claire.MARTIN+orientation@example.org")) == "Claire.MARTIN+orientation@example.org"
    )
    assert str(valid_address("claire@école.example.org")) == "claire@xn--cole-9oa.example.org"


def test_p1_a_senders_domain_is_written_in_ascii() -> None:
    sender = parse_sender("Collège <orientation@école.example.org>")
    assert (sender.display_name, sender.addr_spec) == ("Collège", "orientation@xn--cole-9oa.example.org")


@pytest.mark.parametrize(
    "value", ["", "Orientation", "a@example.org\nBcc: b@example.org", "zoé@example.org", "a@é é"]
)
def test_a_sender_that_is_no_address_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="must be an address"):
        parse_sender(value)
