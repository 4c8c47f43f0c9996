"""Dates as the academy's families read them (A-17, A-18)."""

from datetime import UTC, date, datetime

from services.intentions.web.words.dates import day_month, long_day, moment


def test_a18_the_day_of_an_acknowledgement_is_the_academys() -> None:
    late = datetime(2019, 10, 16, 22, 30, tzinfo=UTC)
    assert day_month(late, "Europe/Paris") == "17/10"
    assert day_month(late, "America/Martinique") == "16/10"


def test_a17_an_instant_reads_on_the_academys_clock() -> None:
    assert moment(datetime(2019, 11, 7, 11, 38, 9, tzinfo=UTC), "Europe/Paris") == "7 novembre 2019 à 12:38"


def test_the_first_of_a_month_is_written_as_the_french_do() -> None:
    assert long_day(date(2026, 12, 1)) == "1er décembre 2026"
