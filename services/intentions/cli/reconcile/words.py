"""The lines of a comparison, in French: the school's office reads them."""

from shared.contract.reconciling import At, Difference, Differs

UNKNOWN = "(inconnu ici)"
RESOURCES = {
    ("intentions", "provisional"): "Intentions provisoires",
    ("intentions", "final"): "Choix définitifs",
    ("withdrawals", "provisional"): "Retrait des intentions provisoires",
    ("withdrawals", "final"): "Retrait des choix définitifs",
    ("acknowledgements", "provisional"): "Accusé de réception de l'avis",
    ("answers", "final"): "Réponse aux propositions",
}


def resource(one: Difference) -> str:
    """What it is of a pupil."""
    return RESOURCES.get((one.resource, one.phase), f"{one.resource}/{one.phase}")


def reason(one: Difference) -> str:
    """How the two differ, and what becomes of it."""
    said = _differs(one)
    if one.refused:
        said += f" ; refusé par Siècle ({one.refused})"
    return f"{said} ; transmis à nouveau" if one.repaired else said


def _differs(one: Difference) -> str:
    here, there = _at(one.here, one.there), _at(one.there, one.here)
    match one.differs:
        case Differs.MISSING:
            return f"absent de Siècle ({here} ici)"
        case Differs.OLDER:
            return f"plus ancien dans Siècle : {there}, {here} ici"
        case Differs.NEWER:
            return f"plus récent dans Siècle : {there}, {here} ici ; à voir avec la famille"
        case Differs.OTHER:
            return f"contenu différent dans Siècle ({there}) ; remplacé à la prochaine saisie"
        case Differs.UNKNOWN_HERE:
            return f"dans Siècle ({there}), mais pas ici"


def _at(at: At | None, other: At | None) -> str:
    """The version, with its school year where that is another one."""
    if at is None:
        return ""
    version = f"version {at.version}"
    years = at.year and other and other.year and at.year != other.year
    return f"{version} de {at.year}-{at.year + 1}" if years else version
