"""What text may hold: mended where that is certain, refused where it is damaged, never invisible."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text import Fault, Unfit, clean, fault_of, read_line, shown

MENDED = [
    ("M\x92Bara", "M’Bara"),
    ("C\x9cur \x80", "Cœur €"),
    ("e\u0301", "é"),
    ("\u212aim", "Kim"),
    ("  Jean \t\r\n Paul ", "Jean Paul"),
    ("Jean\u00a0Paul\u202f\u2003Luc", "Jean Paul Luc"),
    ("Jean\u2028Paul\u2029", "Jean Paul"),
    ("L\u200bé\u00ada\ufeff\u2060", "Léa"),
    ("\u202eLéa\u202c\u2066x\u2069", "Léax"),
    ("Le\u034f\u180e\u3164\u2800a", "Lea"),
    ("a\u200db", "ab"),
    ("\U000e0041Léa", "Léa"),
    ("\u200f", ""),
    ("SÃO ÂGE ÅSE MAÇÃ", "SÃO ÂGE ÅSE MAÇÃ"),
    ("Nguyễn Đặng", "Nguyễn Đặng"),
    ("ΝΙΚΟΣ Иван 王", "ΝΙΚΟΣ Иван 王"),
]
REFUSED = [
    ("LEF\ufffdVRE", Fault.LOST),
    ("3Ã¨me A", Fault.MOJIBAKE),
    ("Ã\x89LISE", Fault.MOJIBAKE),
    ("Ã‰LISE", Fault.MOJIBAKE),
    ("PÃ\u00a0", Fault.MOJIBAKE),
    ("CÅ“UR", Fault.MOJIBAKE),
    ("Ä†", Fault.MOJIBAKE),
    ("nÂ°", Fault.MOJIBAKE),
    ("Mâ€™Bara", Fault.MOJIBAKE),
    ("Mâ\x80\x99Bara", Fault.MOJIBAKE),
    ("ï»¿Léa", Fault.MOJIBAKE),
    ("L\0a", Fault.CONTROL),
    ("L\x1b[31ma", Fault.CONTROL),
    ("L\x7fa", Fault.CONTROL),
    ("L\x81a", Fault.CONTROL),
    ("L\ud800a", Fault.CONTROL),
    ("L\ufdd0\uffffa", Fault.CONTROL),
    ("Z" + "\u0351" * 9, Fault.MARKS),
    ("A" * 101, Fault.TOO_LONG),
]


@pytest.mark.parametrize(("raw", "text"), MENDED)
def test_i6_what_can_be_mended_is(raw: str, text: str) -> None:
    assert read_line(raw) == text == shown(raw)


@pytest.mark.parametrize(("raw", "fault"), REFUSED)
def test_i6_what_is_damaged_is_refused_and_named(raw: str, fault: Fault) -> None:
    with pytest.raises(Unfit) as refused:
        read_line(raw)
    assert refused.value.fault is fault


@pytest.mark.parametrize("raw", [raw for raw, _ in REFUSED])
def test_i6_what_is_stored_already_is_shown_on_one_line_all_the_same(raw: str) -> None:
    assert 0 < len(shown(raw)) <= 100
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in shown(raw))


@pytest.mark.parametrize("text", ["👩‍🍳", "❤️", "می\u200cخواهم", "صباغة", "n° 1 – «\u00a0voilà\u00a0»"])
def test_i6_free_text_keeps_what_joins_in_scripts_that_need_it(text: str) -> None:
    assert clean(text) == text
    assert fault_of(text) is None


@pytest.mark.parametrize("raw", ["\u200b", "\u2060\u200d", "\ufe0f", "\u3164\u2800", " \u00ad\u180e\u200e "])
def test_s11_what_is_invisible_is_no_text(raw: str) -> None:
    assert clean(raw) == ""


@pytest.mark.parametrize(
    "raw", ["Menui\u200bserie", "Menui\u00adserie", "Menuiserie\u200d\u2061", "\ufeffMenuiserie"]
)
def test_s11_invisible_characters_do_not_pass_in_a_trade(raw: str) -> None:
    assert clean(raw) == "Menuiserie"


ODD = st.sampled_from("\u200d\u200c\ufe0fe\u0301\u200b \n\t\x85\x92\x1b\u212aé\u2800\u202eÃ©Z\u0351\ufffd")


@given(st.text(st.one_of(st.characters(), ODD)))
def test_i6_cleaning_is_done_once_and_for_all(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert shown(shown(raw)) == shown(raw)


@given(st.text(st.one_of(st.characters(), ODD)))
def test_i6_a_line_that_is_taken_is_taken_again_as_it_is(raw: str) -> None:
    try:
        line = read_line(raw)
    except Unfit:
        return
    assert read_line(line) == line == shown(line)
    assert fault_of(line) is None
