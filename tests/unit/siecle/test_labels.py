"""Every refusal that staff may get has its French."""

import re

from deploy.local.stack import ROOT
from services.intentions.domain import refusals, staff_refusals
from services.intentions.domain.refusals import Refused
from services.siecle import labels

# What a command of staff can meet besides the refusals made for staff.
ALSO: tuple[type[Refused], ...] = (
    refusals.OpinionAlreadyPublished,
    refusals.OnlyGuardians,
    refusals.NoIntention,
    refusals.TooManyIntentions,
    refusals.InvalidIntentions,
)


def test_every_refusal_of_a_staff_command_has_its_french() -> None:
    made_for_staff = [one for one in Refused.__subclasses__() if one.__module__ == staff_refusals.__name__]
    assert len(made_for_staff) > 10
    missing = {one.slug for one in (*made_for_staff, *ALSO)} - set(labels.REASONS)
    assert missing == set()


def test_every_refusal_made_outside_the_domain_has_its_french() -> None:
    made = re.compile(r'(?:NotTranslatable|UnknownReference)\("([a-z-]+)"\)')
    slugs = {slug for file in (ROOT / "services").rglob("*.py") for slug in made.findall(file.read_text())}
    assert len(slugs) >= 4
    assert slugs - set(labels.REASONS) == set()


def test_an_instant_is_shown_in_the_academys_time() -> None:
    assert labels.local("2026-07-01T22:30:00Z", "Europe/Paris") == "02/07/2026 à 00:30"
