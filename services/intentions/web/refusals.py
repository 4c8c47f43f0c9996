"""What a refusal of the domain becomes: a status, a French sentence, and the saved state."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.responses import Response

from services.intentions.domain.refusals import EnteredByAnother, OnlyGuardians, Refused, SessionOver
from services.intentions.web.dossier_page import Seen, look
from services.intentions.web.errors import SignInNeeded
from services.intentions.web.screens import screen
from services.intentions.web.visit import AtPupil

NOT_SAVED = "Votre envoi n'a pas été enregistré."  # ours, like the rest
SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "not-open-for-entry": f"{NOT_SAVED} Le service n'est pas ouvert à la saisie.",
        "not-open-for-answer": f"{NOT_SAVED} Le service n'est pas ouvert.",
        "opinion-already-published": f"{NOT_SAVED} Le conseil de classe a déjà rendu son avis.",
        "entered-by-another": f"{NOT_SAVED} Voici ce qui est enregistré pour cet élève.",
        "stale-form": f"{NOT_SAVED} La saisie a été modifiée entre-temps : voici son état actuel.",
        "opinion-changed": f"{NOT_SAVED} L'avis a changé entre-temps : voici l'avis actuel.",
        "already-acknowledged": "L'accusé de réception est déjà enregistré.",
        "no-opinion": f"{NOT_SAVED} Il n'y a pas d'avis dont accuser réception.",
    }
)


async def answer(visit: AtPupil, refusal: Refused, form_version: int) -> Response:
    """The saved state with what happened: 403 for who may not, 409 for a form that came too late (A-07).

    Errors: `SignInNeeded` where the session is over.
    """
    if isinstance(refusal, SessionOver):
        raise SignInNeeded(f"/orientation/{visit.pupil.id}", unsaved=True)
    seen = await look(visit)
    return screen(
        visit, seen, _status(refusal, seen, form_version), changed=SENTENCES.get(refusal.slug, NOT_SAVED)
    )


def _status(refusal: Refused, seen: Seen, form_version: int) -> int:
    if isinstance(refusal, OnlyGuardians):
        return 403
    # Filled before the other one's entry: a lost race. Filled after: not allowed at all.
    late = form_version < seen.dossier.version
    return 403 if isinstance(refusal, EnteredByAnother) and not late else 409
