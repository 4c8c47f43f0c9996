"""Every term and every refusal has its French, and every sentence has one place."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import Enum
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from services.intentions.cli.reconcile.words import RESOURCES as COMPARED
from services.intentions.domain import refusals, staff_refusals
from services.intentions.domain.refusals import CardRefused, Refused
from services.intentions.domain.seeing.decision_screens import DecisionScreen
from services.intentions.domain.seeing.screens import Form, Screen
from services.intentions.domain.seeing.steps import Step
from services.intentions.domain.seeing.viewers import Relation
from services.intentions.web.decision import present
from services.intentions.web.decision import screens as decision_screens
from services.intentions.web.dossier import screens
from services.intentions.web.kit.pages import WORDS
from services.intentions.web.kit.steps import BY_STEP
from services.intentions.web.words import decision, opening_hours, readers
from services.intentions.web.words.account import CONFIRMED, NOT_CONFIRMED
from services.intentions.web.words.common import STEPS
from services.intentions.web.words.portal import DECISION_STATES, HAS_ENTRY, STATES
from services.intentions.web.words.steps import ENTRY
from services.notifications import recap
from services.siecle.staff import labels
from services.sync.resources import KEPT, RESOURCES
from shared.addresses import Fault
from shared.contract.types import Answer, Ground, Pathway, Phase, Proposal, Stage, Status, Verdict
from shared.words import requests, right
from shared.words.addresses import WHY
from shared.words.refusals import TO_FAMILIES, TO_STAFF
from shared.words.terms import ANSWERS, PATHWAYS, PROPOSALS, STATUSES, VERDICTS

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "services/intentions/web"
TEMPLATES = sorted((PAGES / "templates").rglob("*.html"))
WORD_FILES = sorted([*(PAGES / "words").glob("*.py"), *(ROOT / "shared/words").glob("*.py")])
SPEAKING = ("services/intentions/web", "services/notifications", "services/siecle", "shared")
SOMEBODY = set(Relation) - {Relation.FREE_GUARDIAN}  # what who acknowledged or answered is to who looks
# What a command of staff can meet besides the refusals made for staff.
ALSO_TO_STAFF: tuple[type[Refused], ...] = (
    refusals.OpinionAlreadyPublished,
    refusals.OnlyGuardians,
    refusals.NoIntention,
    refusals.TooManyIntentions,
    refusals.InvalidIntentions,
    refusals.PropositionsExist,
    refusals.NoPropositions,
    refusals.PropositionsChanged,
    refusals.AlreadyAnswered,
    refusals.AlreadyDecided,
    refusals.NothingAccepted,
    refusals.NotProposed,
    refusals.AcceptedWithoutAgreement,
)


@pytest.mark.parametrize(
    ("table", "members"),
    [
        (PATHWAYS, Pathway),
        (PROPOSALS, Proposal),
        (present.TONES, Proposal),
        (ANSWERS, Answer),
        (STATUSES, Status),
        (VERDICTS, Verdict),
        (labels.STAGES, set(product(Phase, Stage))),
        (labels.PHASES, Phase),
        (labels.PROPOSALS, Proposal),
        (labels.ANSWERS, Answer),
        (labels.GROUNDS, Ground),
        (recap._WHAT, Phase),
        (recap._REPLACED_WHAT, Phase),
        (recap._WITHDRAWN, Phase),
        (right.RIGHT, Phase),
        (requests.REQUESTS, Phase),
        (recap._TITLES, Phase),
        (WHY, Fault),
        (STATES, Screen.__args__),
        ({*screens.TEMPLATES, Form}, Screen.__args__),
        (DECISION_STATES, DecisionScreen.__args__),
        (decision_screens.TEMPLATES, DecisionScreen.__args__),
        (BY_STEP, Step),
        (ENTRY, set(Step) - {Step.DECISION}),  # nothing is entered there
        (HAS_ENTRY, set(Step) - {Step.DECISION}),
        (STEPS, {one.name for one in BY_STEP.values()}),
        (opening_hours.OPENS_FOR, Phase),
        (opening_hours.CLOSED_FOR_COUNCILS, Phase),
        (readers.NOTHING_ENTERED, Relation),
        (readers.RECAP, Relation),
        (readers.TO_ACKNOWLEDGE, Relation),
        (readers.ACKNOWLEDGED, SOMEBODY),
        (decision.TO_ANSWER, Relation),
        (decision.ANSWERED, {*SOMEBODY, None}),  # None: from paper
        (decision.DECIDED, {*SOMEBODY, None}),
        ({**CONFIRMED, **NOT_CONFIRMED}, type(next(iter(CONFIRMED)))),
    ],
    ids=lambda one: getattr(one, "__name__", "table"),
)
def test_every_member_has_its_french(table: Mapping[Any, object], members: type[Enum]) -> None:
    assert set(table) == set(members)


def _refusals(kind: type[Refused] = Refused) -> Iterator[type[Refused]]:
    for one in kind.__subclasses__():
        yield one
        yield from _refusals(one)


def test_every_refusal_that_a_family_may_meet_has_its_french() -> None:
    met = {one for one in _refusals() if one.__module__ == refusals.__name__} - {CardRefused}
    assert len(met) > 15
    assert {one.slug for one in met} == set(TO_FAMILIES)


def test_every_refusal_of_a_staff_command_has_its_french() -> None:
    made_for_staff = [one for one in _refusals() if one.__module__ == staff_refusals.__name__]
    assert len(made_for_staff) > 10
    assert {one.slug for one in (*made_for_staff, *ALSO_TO_STAFF)} <= set(TO_STAFF)


def test_every_refusal_made_outside_the_domain_has_its_french() -> None:
    made = re.compile(r'(?:NotTranslatable|UnknownReference|LetterRefused)\("([a-z-]+)"\)')
    slugs = {slug for file in (ROOT / "services").rglob("*.py") for slug in made.findall(file.read_text())}
    assert len(slugs) >= 4
    assert slugs <= set(TO_STAFF)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_what_a_template_says_is_in_the_words(file: Path) -> None:
    used = re.findall(r"\bwords\.(\w+)\.(\w+)", file.read_text())
    assert [name for module, name in used if not hasattr(WORDS[module], name)] == []


def test_no_words_are_left_that_nothing_says() -> None:
    code = "\n".join(text for _, text in _texts("services", "deploy", "shared"))
    unused = [name for file in WORD_FILES for name in _names(file) if code.count(name) < 2]
    assert unused == []


def test_a_sentence_has_one_place() -> None:
    said = [sentence for file in WORD_FILES for sentence in _sentences(file)]
    assert [one for one, times in Counter(said).items() if times > 1] == []
    others = [(file, text) for file, text in _texts(*SPEAKING) if file not in WORD_FILES]
    twice = [f"{one!r} in {file}" for one in said for file, text in others if one in text]
    assert twice == []


def test_a_sentence_of_a_template_is_in_no_other() -> None:
    said = Counter(sentence for file in TEMPLATES for sentence in set(_prose(file)))
    assert [one for one, times in said.items() if times > 1] == []


def _prose(file: Path) -> Iterator[str]:
    """The text between a template's tags, in pieces that are long enough to be said but once."""
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", "\n", file.read_text(), flags=re.DOTALL)
    yield from (one for line in text.splitlines() if len(one := line.strip(" .:,")) >= 20)


def _texts(*folders: str) -> Iterator[tuple[Path, str]]:
    """Every file of the code and the templates, a string that goes over several lines in one piece."""
    for folder in folders:
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in {".py", ".html", ".txt"}:
                yield file, re.sub(r'"\s*\n\s*f?"', "", file.read_text())


def _names(file: Path) -> Iterator[str]:
    for one in ast.parse(file.read_text()).body:
        if isinstance(one, ast.Assign | ast.AnnAssign):
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _sentences(file: Path) -> Iterator[str]:
    """Its strings that are long enough to be said but once; what documents the code is none."""
    whole = ast.parse(file.read_text())
    parts = [one for one in ast.walk(whole) if isinstance(one, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docstrings = {ast.get_docstring(one, clean=False) for one in parts}
    texts = [one.value for one in ast.walk(whole) if isinstance(one, ast.Constant)]
    said = [one for one in texts if isinstance(one, str) and one not in docstrings]
    yield from (one for one in said if len(one) >= 30 and " " in one)


def test_a35_all_that_siecle_is_told_has_a_name_where_it_is_compared() -> None:
    assert {name for name, _ in COMPARED} == {RESOURCES[name].name for name in KEPT}
