"""The openings of schools that a pupil left, as far as their councils answered on the pupil (A-34)."""

from dataclasses import replace

from services.intentions.application.run import load
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.seeing.view import Former
from services.intentions.domain.window import Window
from services.intentions.eventstore.store import EventStore


async def former_openings(store: EventStore, place: PupilPlace, dossier: Dossier) -> Former:
    """Those of all their classes, as nobody knows any more in which the pupil was; asks nothing for none."""
    schools = {
        *(one.school for one in dossier.provisional.opinions),
        *(one.school for one in dossier.definitive.all_propositions),
    }
    former = {school for school in schools if school and school != place.school}
    if not former:
        return {}
    windows: tuple[Window, ...] = await load(
        store, *(Window.of(replace(place, school=school)) for school in former)
    )
    return {school: window.changed_by(None) for school, window in zip(former, windows, strict=True)}
