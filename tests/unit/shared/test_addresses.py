"""One function says what an e-mail address is; what it takes can be sent, what it refuses is named."""

from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.address_typos import meant
from shared.addresses import Fault, NotAnAddress, address_of, read_address
from shared.words.addresses import WHY

TAKEN = [
    ("claire.martin@example.fr", "claire.martin@example.fr"),
    (" Claire.MARTIN+orientation@Example.FR\u00a0", "Claire.MARTIN+orientation@example.fr"),
    ("o'brien@example.org", "o'brien@example.org"),
    ("a_b-c=d/e{f}|g~h!i#j$k%l&m*n?o^p`q@example.org", "a_b-c=d/e{f}|g~h!i#j$k%l&m*n?o^p`q@example.org"),
    ("claire@école.example.org", "claire@xn--cole-9oa.example.org"),
    ("claire@e\u0301cole.example.org", "claire@xn--cole-9oa.example.org"),
    ("claire@xn--cole-9oa.example.org", "claire@xn--cole-9oa.example.org"),
    (f"{'a' * 64}@example.fr", f"{'a' * 64}@example.fr"),
    ("1@1.fr", "1@1.fr"),
]
REFUSED = [
    ("", Fault.MISSING),
    (" \u00a0", Fault.MISSING),
    ("claire", Fault.NO_AT),
    ("@", Fault.LOCAL),
    ("@example.fr", Fault.LOCAL),
    ("claire@", Fault.DOMAIN),
    ("zoé@example.fr", Fault.LOCAL_ACCENT),
    ("zoe\u0301@example.fr", Fault.LOCAL_ACCENT),
    ("用户@example.fr", Fault.LOCAL_ACCENT),
    ("ｚoe@example.fr", Fault.LOCAL_ACCENT),
    ('"claire"@example.fr', Fault.LOCAL),
    ('"claire martin"@example.fr', Fault.SPACE),
    (".claire@example.fr", Fault.LOCAL),
    ("claire.@example.fr", Fault.LOCAL),
    ("claire..martin@example.fr", Fault.LOCAL),
    ("cla(ire)@example.fr", Fault.LOCAL),
    ("mailto:claire@example.fr", Fault.LOCAL),
    (f"{'a' * 65}@example.fr", Fault.LOCAL),
    ("claire@example.fr.", Fault.DOMAIN),
    ("claire@example..fr", Fault.DOMAIN),
    ("claire@.example.fr", Fault.DOMAIN),
    ("claire@localhost", Fault.DOMAIN),
    ("claire@[192.0.2.1]", Fault.DOMAIN),
    ("claire@exa_mple.fr", Fault.DOMAIN),
    ("claire@-example.fr", Fault.DOMAIN),
    ("claire@college.local", Fault.DOMAIN),
    (f"claire@{'a' * 64}.fr", Fault.DOMAIN),
    ("claire@example,fr", Fault.COMMA),
    ("claire martin@example.fr", Fault.SPACE),
    ("claire@exam ple.fr", Fault.SPACE),
    ("Claire Martin <claire@example.fr>", Fault.NAMED),
    ("<claire@example.fr>", Fault.NAMED),
    ("a@example.fr;b@example.fr", Fault.SEVERAL),
    ("a@example.fr, b@example.fr", Fault.SEVERAL),
    ("a@example.fr b@example.fr", Fault.SEVERAL),
    ("a@b@example.fr", Fault.SEVERAL),
    ("a@example.fr\r\nBcc: b@example.fr", Fault.NOT_PRINTABLE),
    ("a\0@example.fr", Fault.NOT_PRINTABLE),
    ("a\x92b@example.fr", Fault.NOT_PRINTABLE),
    ("\u200ba@example.fr", Fault.NOT_PRINTABLE),
    ("a@exam\u00adple.fr", Fault.NOT_PRINTABLE),
    ("a@\u202eexample.fr", Fault.NOT_PRINTABLE),
    (f"a@{'b.' * 130}fr", Fault.TOO_LONG),
    (f"a@{'é.' * 62}fr", Fault.DOMAIN),  # too long in ASCII, as it is sent
    ("a" * 1_000_000, Fault.TOO_LONG),
]


@pytest.mark.parametrize(("text", "sent"), TAKEN)
def test_p1_an_address_is_read_in_the_form_it_is_sent_in(text: str, sent: str) -> None:
    assert read_address(text).sent == sent


@pytest.mark.parametrize(("text", "fault"), REFUSED)
def test_p1_what_cannot_be_sent_is_refused_and_named(text: str, fault: Fault) -> None:
    with pytest.raises(NotAnAddress) as refused:
        read_address(text)
    assert refused.value.fault is fault
    assert address_of(text) is None


def test_p1_every_fault_has_its_french_words() -> None:
    assert set(WHY) == set(Fault)


def test_p1_an_accent_before_the_at_is_kept_for_reading_where_it_may_stand() -> None:
    assert read_address("claire@École.example.org").shown == "claire@école.example.org"
    assert read_address("A@example.fr").key == read_address("a@EXAMPLE.fr").key


NEARLY = st.text("abZé@@..-_,'\"<>() \t\n\u00a0\u200b\x92;:[]!é。１", max_size=30)


@given(st.one_of(st.text(max_size=80), NEARLY, NEARLY.map(lambda local: f"{local}@example.fr")))
def test_p1_what_is_taken_can_be_written_to_whatever_was_typed(text: str) -> None:
    address = address_of(text)
    if address is None:
        return
    assert address.sent.isascii()
    assert [address_of(address.sent), address_of(address.shown)] == [address_of(address.sent), address]
    assert read_address(address.sent).sent == address.sent
    message = EmailMessage()
    message["To"] = Address(addr_spec=address.sent)
    assert message_from_bytes(message.as_bytes(), policy=policy.default)["To"] == address.sent


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("claire@gmial.com", "claire@gmail.com"),
        ("claire@gmail.con", "claire@gmail.com"),
        ("claire@gmail.co", "claire@gmail.com"),
        ("claire@gmal.com", "claire@gmail.com"),
        ("claire@gmail.fr", "claire@gmail.com"),
        ("claire@gmail", "claire@gmail.com"),
        ("claire@gmailcom", "claire@gmail.com"),
        ("claire@gmail,com", "claire@gmail.com"),
        ("Claire@GMIAL.COM", "Claire@gmail.com"),
        ("claire@hotmial.fr", "claire@hotmail.fr"),
        ("claire@hotmial.con", "claire@hotmail.com"),
        ("claire@orange.fe", "claire@orange.fr"),
        ("claire@orange.fr.", "claire@orange.fr"),
        ("claire @orange.fr", "claire@orange.fr"),
        ("claire.@orange.fr", "claire@orange.fr"),
        ("claire@www.orange.fr", "claire@orange.fr"),
        ("claire@yaho.fr", "claire@yahoo.fr"),
        ("claire@wanado.fr", "claire@wanadoo.fr"),
        ("claire@free.ft", "claire@free.fr"),
        ("Claire M <claire@college.example.fr>", "claire@college.example.fr"),
        ("mailto:claire@sfr.fr", "claire@sfr.fr"),
        ("\u200bclaire@sfr.fr", "claire@sfr.fr"),
    ],
)
def test_p1_a_likely_mistake_is_asked_about(typed: str, better: str) -> None:
    assert meant(typed) == better


@pytest.mark.parametrize(
    "typed",
    [
        "", "claire", "@", "claire@gmail.com", "claire@mail.com", "claire@ymail.com", "claire@hotmail.be",
        "claire@yahoo.co.uk", "claire@tree.fr", "claire@ac-creteil.fr", "claire@école.fr", "zoé@gmail.com",
        "a@gmail.com b@gmail.com", "claire@gmail。com",
    ],
)  # fmt: skip
def test_p1_what_may_well_be_meant_is_not_asked_about(typed: str) -> None:
    assert meant(typed) is None


@given(st.one_of(st.text(max_size=60), NEARLY))
def test_p1_what_is_proposed_is_an_address(text: str) -> None:
    better = meant(text)
    assert better is None or address_of(better) is not None
