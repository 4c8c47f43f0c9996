"""The form of intentions or choices, filled with a draft (R-025 to R-052, F-02)."""

from starlette.responses import Response
from uuid_utils.compat import uuid7

from services.intentions.domain.seeing.screens import Form, Recap, entry_on
from services.intentions.domain.seeing.viewers import Relation
from services.intentions.web.dossier.cards import cards_of, focus_of
from services.intentions.web.dossier.guidance import closing_text
from services.intentions.web.dossier.look import DossierView, reached
from services.intentions.web.sent.draft import MOST_CARDS, Card, Draft
from services.intentions.web.sent.typed import Line
from services.intentions.web.visit.signed_in import AtPupil
from services.intentions.web.words import entry
from services.intentions.web.words.steps import ENTRY


def form_page(
    visit: AtPupil,
    view: DossierView,
    draft: Draft,
    status: int = 200,
    *,
    changed: str | None = None,
    typed: tuple[Line, ...] = (),
    refused: str | None = None,
) -> Response:
    """The form filled with `draft` (R-025 to R-052); `refused` stands by the buttons (R-040)."""
    cards, screen, said = cards_of(draft), view.screen, ENTRY[view.step.step]
    is_first = isinstance(screen, Form | Recap) and screen.relation is Relation.FREE_GUARDIAN
    return visit.page(
        "entry/form.html",
        status,
        cards=cards,
        focus=focus_of(draft, cards),
        full=len(cards) >= MOST_CARDS,
        said=said,
        reached=reached(visit, view.states),
        idle=said.idle.format(visit.web.settings.session_idle_seconds // 60),
        command=draft.command,
        version=draft.version,
        occupation_allowed=view.states.campaign.free_occupation,
        statuses_allowed=view.states.campaign.statuses,
        changed=changed,
        typed=typed,
        unsaved=changed == entry.TYPED_BEFORE,
        closing=closing_text(view, visit.now),
        only_one=said.only_one if is_first else (),
        refused=refused,
    )


def saved_draft(view: DossierView) -> Draft:
    """The form as it starts: the validated intentions, or one empty card (R-058, A-25)."""
    validated = entry_on(view.screen)
    cards = tuple(
        Card(
            intention.pathway,
            view.texts.get(intention.occupation.text, "") if intention.occupation else "",
            intention.statuses,
        )
        for intention in (validated.intentions if validated else ())
    )
    return Draft(cards or (Card(),), view.states.dossier.content_version, uuid7())
