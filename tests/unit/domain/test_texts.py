"""A-16: what people may write."""

import unicodedata

import pytest
from hypothesis import given, strategies

from services.intentions.application.texts import Writer, digest
from services.intentions.domain.texts import Text, clean_text, fits, is_plain
from tests.unit.domain.given import text


@pytest.mark.parametrize("blank", [None, "", "   ", "\n\t "])
def test_a16_blank_is_no_text(blank: str | None) -> None:
    assert clean_text(blank) is None


def test_a16_trimmed_and_in_one_form() -> None:
    assert clean_text("  Pa\u0302tisserie\r\nfine ") == "P\u00e2tisserie\nfine"


@pytest.mark.parametrize(
    "bad", ["a\x00b", "a\x7fb", "a\x85b", "a\ud800b", "a\u2028b", "a\u202eb", "a\u2066b"]
)
def test_a16_control_characters_are_refused_in_both_kinds(bad: str) -> None:
    assert not is_plain(bad)
    assert not is_plain(bad, lines=True)


@pytest.mark.parametrize("good", ["Pâtisserie", "œuvre d'art n° 1 – €", "日本語", "👩‍🍳", "صباغة"])
def test_a16_any_script_is_plain(good: str) -> None:
    assert is_plain(good)


@pytest.mark.parametrize("blank", ["\u200b", " \u00ad\u2060 ", "\u3164", "\ufeff", "\u200d\ufe0f"])
def test_s11_what_nobody_sees_is_no_text(blank: str) -> None:
    assert clean_text(blank) is None
    assert clean_text(f"Coif{blank.strip()}fure") == "Coiffure"


@pytest.mark.parametrize("bad", ["P\ufffdtisserie", "PÃ¢tisserie", "Mâ€™", "a\ufdd0b", "o" + "\u0336" * 8])
def test_i6_damaged_texts_are_refused_in_both_kinds(bad: str) -> None:
    assert not is_plain(bad)
    assert not is_plain(bad, lines=True)


@given(strategies.text())
def test_a16_cleaning_twice_changes_nothing(raw: str) -> None:
    once = clean_text(raw)
    assert clean_text(once) == once
    assert once is None or (once == once.strip() and unicodedata.is_normalized("NFC", once))


def test_a16_the_limit_counts_characters() -> None:
    assert fits(None)
    assert fits(text("👩" * 200))
    assert not fits(text("👩" * 201))


@given(strategies.text())
def test_a_text_is_proved_by_its_salted_digest(raw: str) -> None:
    writer = Writer()
    written = writer.write(raw)

    assert (written is None) == (clean_text(raw) is None) == (writer.rows == [])
    if isinstance(written, Text):
        [row] = writer.rows
        assert (row.id, row.content) == (written.ref.text, written.content)
        assert digest(row.salt, row.content) == written.ref.digest
        assert digest(b"another salt", row.content) != written.ref.digest
