"""I6: what staff write is refused at once, in French, where the service would refuse it later."""

from datetime import date

import pytest

from services.siecle.staff.forms import NO_CLOCK, BadFields, BadForm, campaign_data, number_of
from services.siecle.staff.opinions import NOT_RECOMMENDED, read_opinion

FORM = {"verdict-2PRO": "reserved", "advised-2PRO": "Menuiserie", "reasons": "Deux\nlignes"}


def test_i6_what_staff_write_is_cleaned() -> None:
    form = FORM | {"advised-2PRO": " Menui\u200bserie ", "reasons": "C\u0327a\r\nl\x92atelier\u00ad"}
    data = read_opinion(form, ["2PRO"])
    assert (data["opinions"][0]["advised_occupation"], data["reasons"]) == ("Menuiserie", "Ça\nl’atelier")


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("reasons", "\u200b\u00ad", "Les motivations sont obligatoires"),
        ("reasons", "P\ufffdtisserie", "Les motivations : le texte contient des caractères"),
        ("reasons", "PÃ¢tisserie", "Les motivations : le texte contient des caractères"),
        ("reasons", "a\x1b[2Jb", "Les motivations : le texte contient des caractères"),
        ("reasons", "a\u202eb", "Les motivations : le texte contient des caractères"),
        ("reasons", "a" * 4001, "Les motivations : 4000 caractères au plus"),
        ("advised-2PRO", "a\nb", "Le métier ou la formation : le texte contient des caractères"),
        ("advised-2PRO", "a" * 201, "Le métier ou la formation : 200 caractères au plus"),
    ],
)
def test_i6_what_the_service_would_refuse_is_said_at_once(field: str, text: str, sentence: str) -> None:
    with pytest.raises(BadForm, match=sentence):
        read_opinion(FORM | {field: text}, ["2PRO"])


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("999999999", 999_999_999), *((odd, None) for odd in ("", "-1", "1.5", "٣", "²"))],
)
def test_a_number_of_a_form_or_an_address_is_read(text: str, number: int | None) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize("digits", [10, 19, 4301])
def test_a_number_that_no_page_gives_is_none(digits: int) -> None:
    assert number_of("9" * digits) is None


def test_a17_an_academy_chooses_one_of_the_french_clocks() -> None:
    dates = {"provisional_from": "2026-11-01", "final_from": "2027-05-01"}
    data = campaign_data(dates | {"time_zone": "Pacific/Noumea"}, date(2026, 10, 1))
    assert data["time_zone"] == "Pacific/Noumea"
    for odd in ("", "Paris", "Europe/Berlin", "UTC"):
        with pytest.raises(BadForm) as refused:
            campaign_data(dates | {"time_zone": odd}, date(2026, 10, 1))
        assert str(refused.value) == NO_CLOCK


def test_a21_a_trade_for_a_voie_that_is_not_recommended_is_not_lost() -> None:
    form = {"verdict-2PRO": "favourable", "advised-CAP1": " Boulanger "}
    with pytest.raises(BadFields) as refused:
        read_opinion(form, ["2PRO"])
    assert refused.value.faults == {"advised-CAP1": NOT_RECOMMENDED}
    kept = read_opinion(form | {"recommended-CAP1": "on", "reasons": "Un projet."}, ["2PRO"])
    assert kept["recommendations"] == [{"pathway": "CAP1", "advised_occupation": "Boulanger"}]
    assert read_opinion(form | {"advised-CAP1": "\u200b "}, ["2PRO"])["recommendations"] == []
