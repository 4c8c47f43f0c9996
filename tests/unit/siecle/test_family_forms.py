"""What staff do for families: how the forms are read, and when they are offered."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.siecle.kinds import Kind
from services.siecle.people.roles import FOR_FAMILIES
from services.siecle.rights import MovedRight
from services.siecle.staff.campaigns import NO_OPTIONS, Dates, Options, Settings
from services.siecle.staff.families.acts import ACTS, Mark, mark_of
from services.siecle.staff.families.entry_form import BadCards
from services.siecle.staff.families.family import Family, Guardian, guardian_of
from services.siecle.staff.families.standing import Standing
from services.siecle.staff.forms import BadForm
from shared.contract.types import Phase

TODAY = date(2027, 2, 1)
NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)
DATES = Dates(TODAY, TODAY, "Europe/Paris")
TOMORROW = Dates(date(2027, 2, 2), date(2027, 2, 2), "Europe/Paris")
OPEN = Settings(DATES, Options(occupation=True, statuses=True))
CLOSED = Settings(DATES, NO_OPTIONS)
MOTHER = Guardian("21", "Mme Claire MARTIN", "claire@example.org")
FATHER = Guardian("22", "M. Paul MARTIN")
ENTRY = {
    "pathway-1": "2PRO",
    "occupation-1": "Cuisine",
    "status-1-school": "on",
    "pathway-2": "2GT",
    "basis": "paper",
}
WHOLE = {
    "entry": ENTRY,
    "right": {"guardian": "22", "reason": "Un\njugement."},
    "withdrawal": {"reason": "Demande écrite."},
}


def family(born: date | None = None) -> Family:
    """A pupil with two parents."""
    return Family({"siecle_id": "1", "birth_date": born}, "Camille", (MOTHER, FATHER), {}, (), 2026, TODAY)


def standing(*changes: dict[str, Any], settings: Settings | None = OPEN, **known: Any) -> Standing:
    """The provisional phase; `received` gives versions by resource, of a family's entry where it is one."""
    received = {
        name: {"dossier_version": version, "body": {"origin": known.get("origin", "family")}}
        for name, version in known.get("received", {}).items()
    }
    return Standing(Phase.PROVISIONAL, received, changes, settings, known.get("right"))


def change(kind: Kind, version: int, outcome: str | None = "accepted", **data: Any) -> dict[str, Any]:
    """What staff entered."""
    return {"kind": kind.value, "version": version, "outcome": outcome, "data": data, "at": NOON}


def right(
    version: int, guardian: str | None = None, letters: tuple[str, ...] = (), more: int = 0
) -> MovedRight:
    """Where the right of entry was moved, or free."""
    return MovedRight(guardian is None, guardian, letters, more, NOON, version)


def test_every_form_is_tried_here_and_is_some_roles() -> None:
    assert set(WHOLE) == set(ACTS) == set(FOR_FAMILIES)


@pytest.mark.parametrize("path", WHOLE)
def test_what_is_read_fills_the_form_again(path: str) -> None:
    act, form = ACTS[path], WHOLE[path]
    data = act.read(form, family(), standing())
    filled = {name: value for name, value in act.filled(data).items() if value}
    assert filled == form
    assert act.read(filled, family(), standing()) == data


@pytest.mark.parametrize(
    ("form", "settings", "rank", "sentence"),
    [
        ({"pathway-1": "", "pathway-2": "CAP1"}, OPEN, 1, "sélectionner une voie"),
        ({"occupation-1": "Cuisine", "pathway-1": ""}, OPEN, 1, "sélectionner une voie"),
        ({"pathway-1": "party"}, OPEN, 1, "sélectionner une voie"),
        ({"pathway-2": "2PRO"}, OPEN, 2, "déjà demandée à un autre rang"),
        ({"occupation-2": "Cuisine"}, OPEN, 2, "ne demande pas d'autre précision"),
        ({}, CLOSED, 1, "ne permet pas de donner ces précisions"),
        ({"occupation-1": "a" * 201}, OPEN, 1, "200 caractères"),
        ({"occupation-1": "a\x1bb"}, OPEN, 1, "pas acceptés"),
    ],
)
def test_a05_a_request_keeps_the_rules_of_the_families_form(
    form: dict[str, str], settings: Settings, rank: int, sentence: str
) -> None:
    with pytest.raises(BadCards) as refused:
        ACTS["entry"].read(ENTRY | form, family(), standing(settings=settings))
    assert sentence in refused.value.cards[rank]


def test_a16_a_trade_is_cleaned_and_nothing_typed_is_nothing() -> None:
    data = ACTS["entry"].read(ENTRY | {"occupation-1": " C\u0327a\u200b "}, family(), standing())
    assert data["intentions"][0]["occupation"] == "Ça"
    with pytest.raises(BadForm, match="Aucune intention"):
        ACTS["entry"].read({"basis": "paper", "occupation-2": " \u200b"}, family(), standing())


@pytest.mark.parametrize(
    ("born", "is_of_age", "said"),
    [
        (None, None, "inconnue"),
        (date(2009, 2, 1), True, "Né(e) le 01/02/2009 – majeur depuis le 01/02/2027"),
        (date(2009, 2, 2), False, "mineur"),
        (date(2008, 2, 29), True, "majeur depuis le 01/03/2026"),
    ],
)
def test_a33_of_age_is_who_is_eighteen_today(born: date | None, is_of_age: bool | None, said: str) -> None:
    found = family(born)
    assert (found.is_of_age, said in found.age) == (is_of_age, True)
    form = ENTRY | {"basis": "of-age"}
    if is_of_age is False:
        with pytest.raises(BadForm, match="n'est pas majeur"):
            ACTS["entry"].read(form, found, standing())
    else:
        assert ACTS["entry"].read(form, found, standing())["basis"] == "of-age"


@pytest.mark.parametrize("path", ["right", "withdrawal"])
@pytest.mark.parametrize(
    ("reason", "sentence"),
    [(" \u200b", "obligatoire"), ("a" * 4001, "4000 caractères au plus"), ("a\x1bb", "pas acceptés")],
)
def test_a04_a_reason_is_due_and_plain(path: str, reason: str, sentence: str) -> None:
    with pytest.raises(BadForm, match=sentence):
        ACTS[path].read(WHOLE[path] | {"reason": reason}, family(), standing())


@pytest.mark.parametrize("chosen", ["", "99", "21 ", "None"])
def test_a04_a_stranger_gets_no_right(chosen: str) -> None:
    with pytest.raises(BadForm, match="à qui va le droit"):
        ACTS["right"].read(WHOLE["right"] | {"guardian": chosen}, family(), standing())


OPINION = change(Kind.OPINION, 4)


@pytest.mark.parametrize(
    ("path", "found", "slug"),
    [
        ("entry", standing(), None),
        ("entry", standing(settings=None), "campaign-not-configured"),
        (
            "entry",
            standing(settings=Settings(TOMORROW, NO_OPTIONS)),
            "before-academic-date",
        ),
        ("entry", standing(OPINION), "opinion-already-published"),
        ("entry", standing(OPINION | {"outcome": "refused"}), None),
        ("entry", standing(OPINION | {"outcome": None}), None),
        ("right", standing(OPINION, settings=None), None),
        ("withdrawal", standing(), "nothing-entered"),
        ("withdrawal", standing(received={"intentions": 1}), None),
        ("withdrawal", standing(received={"intentions": 1, "withdrawals": 2}), "nothing-entered"),
        ("withdrawal", standing(received={"intentions": 3, "withdrawals": 2}), None),
        ("withdrawal", standing(change(Kind.ENTRY, 4, None)), None),
        (
            "withdrawal",
            standing(change(Kind.ENTRY, 4, None), change(Kind.WITHDRAWAL, 5, None)),
            "nothing-entered",
        ),
        ("withdrawal", standing(OPINION, received={"intentions": 1}), "opinion-already-published"),
    ],
)
def test_a_form_is_offered_as_long_as_it_can_be_taken(path: str, found: Standing, slug: str | None) -> None:
    assert ACTS[path].why_not(found, TODAY) == slug


@pytest.mark.parametrize("kind", [Kind.PROPOSITIONS, Kind.DECISION])
def test_f05_choices_are_frozen_by_propositions_or_a_decision(kind: Kind) -> None:
    final = Standing(Phase.FINAL, {}, [change(kind, 4)], OPEN)
    assert final.why_no_entry(TODAY) == "propositions-exist"
    assert Standing(Phase.FINAL, {}, [change(Kind.ANSWER, 4)], OPEN).why_no_entry(TODAY) is None


def test_a_form_knows_what_it_was_filled_from() -> None:
    found = standing(
        change(Kind.ENTRY, 4), change(Kind.AUTHORSHIP, 6), received={"intentions": 2, "authorships": 7}
    )
    assert [str(ACTS[path].mark(found)) for path in ACTS] == ["7.4", "7.6", "7.4"]
    assert mark_of({"mark": "7.4"}) == Mark(7, 4)
    for odd in ("", "7", "7.", "-1.4", "7.4.1", "٣.٤", "1" * 10 + ".1"):
        assert mark_of({"mark": odd}) is None, odd


def test_only_the_very_same_since_the_form_was_filled_is_a_repeat() -> None:
    act, data = ACTS["withdrawal"], {"reason": "Demande écrite."}
    done = change(Kind.WITHDRAWAL, 5, None, **data)
    found = standing(done, received={"intentions": 2})
    assert act.is_repeat(found, data, Mark(2, 4))
    assert not act.is_repeat(found, data, Mark(2, 5)), "the form was filled after it"
    assert not act.is_repeat(found, data, Mark(1, 4)), "the family was there meanwhile"
    assert not act.is_repeat(found, {"reason": "Autre."}, Mark(2, 4))
    assert not act.is_repeat(standing(done | {"outcome": "refused"}), data, Mark(0, 4))
    assert not act.is_repeat(found, data, None)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (standing(), "Personne n'a encore validé : il sera à celui"),
        (standing(received={"withdrawals": 2}), "Libre depuis le retrait de la saisie : "),
        (standing(received={"intentions": 1}), "qui a validé en ligne"),
        (standing(received={"intentions": 1}, origin="school"), "Libre, sauf si"),
        (standing(right=right(1, "22")), "M. Paul MARTIN"),
        (standing(right=right(1, "99")), "pas dans les données"),
        (standing(right=right(2), received={"intentions": 1}), "Libre : "),
        (standing(right=right(2), received={"intentions": 3}), "qui a validé en ligne"),
        (standing(right=right(2), received={"intentions": 3}, origin="school"), "Libre : "),
    ],
)
def test_a04_who_has_the_right_is_said_as_far_as_it_is_known(found: Standing, said: str) -> None:
    assert said in family().holder(found)


@pytest.mark.parametrize(
    "found", [standing(), standing(right=right(2)), standing(received={"withdrawals": 2})]
)
def test_a04_without_any_legal_responsible_nobody_will_be_the_first(found: Standing) -> None:
    orphan = replace(family(), guardians=())
    assert orphan.holder(found).startswith("Personne : aucun responsable légal")
    online = standing(received={"intentions": 1})
    assert "qui a validé en ligne" in orphan.holder(online), "whom the school does not know, somebody is"


def test_a04_who_is_told_by_email_who_by_letter_and_how_many_nobody_here_names() -> None:
    told = family().told(right(1, "21", ("22", "99"), 1))
    assert (told.by_email, told.by_letter, told.others) == ((MOTHER,), (FATHER,), 2)


def test_a_guardian_is_called_with_a_civility_where_there_is_one() -> None:
    row: dict[str, Any] = {
        "person_id": "1",
        "first_name": "Claire",
        "last_name": "MARTIN",
        "email": None,
        "address": [],
        "activated_at": None,
    }
    called = {
        civility: guardian_of(row | {"civility": civility}).name for civility in ("MME", "M.", "", "Dr")
    }
    assert called == {
        "MME": "Mme Claire MARTIN",
        "M.": "M. Claire MARTIN",
        "": "Claire MARTIN",
        "Dr": "Dr Claire MARTIN",
    }
