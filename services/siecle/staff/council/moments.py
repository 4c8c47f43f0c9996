"""When a council may be heard by the téléservice: once the families of the class have entered. Pure."""

from services.siecle.staff.classes.stages import Stages
from services.siecle.worded import Worded
from shared.contract.types import Phase, Stage

YEAR = tuple((phase, stage) for phase in Phase for stage in Stage)


class Moment(Worded):
    """How far a class is in a phase, with what staff read of it."""

    NEVER = (
        "never",
        "La saisie des familles n'a pas encore été ouverte pour cette classe. Ce que vous transmettez "
        "maintenant empêchera de l'ouvrir : si elle doit l'être, gardez plutôt un brouillon.",
    )
    ENTRY = (
        "entry",
        "La saisie des familles n'est pas terminée pour cette classe. Ce que vous enregistrez est gardé "
        "comme brouillon, que les familles ne voient pas. Il sera transmis en votre nom à la fin de la "
        "saisie, sauf si la famille modifie la sienne d'ici là.",
    )
    OVER = "over", ""


def moment_of(stages: Stages, division: str, phase: Phase) -> Moment:
    """That of a class: `OVER` once an entry was open and is not any more, or a later stage has begun."""
    if stages.entry_is_ahead(division, phase):
        return Moment.ENTRY
    begun = stages.classes.get(division, stages.school)
    from_entry_on = YEAR[YEAR.index((phase, Stage.ENTRY)) :]
    return Moment.NEVER if begun.isdisjoint(from_entry_on) else Moment.OVER
