"""Staff type the time of their academy: each names one instant, or is refused with the reason."""

from datetime import UTC, datetime

import pytest

from services.intentions.domain.opening.configure_campaign import TIME_ZONES
from services.siecle.staff.local_time import CLOCKS, BadTime, clock_name, field_of, instant_of

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("zone", "typed", "instant"),
    [
        (PARIS, "2026-12-01T08:00", "2026-12-01T07:00+00:00"),
        (PARIS, "2027-06-01T08:00", "2027-06-01T06:00+00:00"),
        ("Indian/Reunion", "2026-12-01T08:00", "2026-12-01T04:00+00:00"),
        ("America/Martinique", "2026-12-01T08:00", "2026-12-01T12:00+00:00"),
        ("Indian/Reunion", "2027-03-28T02:30", "2027-03-27T22:30+00:00"),
        ("America/Miquelon", "2027-03-28T02:30", "2027-03-28T04:30+00:00"),
    ],
)
def test_r023_what_is_typed_is_the_academys_time(zone: str, typed: str, instant: str) -> None:
    found = instant_of(typed, zone)
    assert found == datetime.fromisoformat(instant)
    assert field_of(found.astimezone(UTC), zone) == typed


@pytest.mark.parametrize(
    ("zone", "typed", "reason"),
    [
        (PARIS, "2027-03-28T02:30", "L'heure 02:30 du 28/03/2027 (heure de Paris) n'existe pas"),
        (PARIS, "2026-10-25T02:30", "L'heure 02:30 du 25/10/2026 (heure de Paris) existe deux fois"),
        ("America/Miquelon", "2027-03-14T02:00", "(heure de Saint-Pierre-et-Miquelon) n'existe pas"),
        (PARIS, "demain", "La date et l'heure ne sont pas valables."),
        (PARIS, "0001-01-01T00:00", "La date et l'heure ne sont pas valables."),
        (PARIS, "9999-12-31T23:59", "La date et l'heure ne sont pas valables."),
        (PARIS, "2026-12-01T08:00+04:00", "La date et l'heure ne sont pas valables."),
        (PARIS, "2026-12-01T08:00Z", "La date et l'heure ne sont pas valables."),
    ],
)
def test_r023_what_names_no_instant_or_two_is_refused(zone: str, typed: str, reason: str) -> None:
    with pytest.raises(BadTime) as refused:
        instant_of(typed, zone)
    assert reason in str(refused.value)


def test_a17_the_clock_of_each_academy_has_a_name() -> None:
    assert set(CLOCKS) == TIME_ZONES, "what the téléservice takes is what an academy may choose"
    assert all("/" not in clock_name(zone) for zone in TIME_ZONES)
    assert clock_name("Indian/Reunion") == "heure de La Réunion"
    assert clock_name("Asia/Tokyo") == "heure de Asia/Tokyo"
