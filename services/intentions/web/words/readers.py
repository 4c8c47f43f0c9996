"""Tables viewer × state, for what differs by who looks: why nothing may be changed, who acknowledged.

The rows are `Relation`, the columns who entered what is shown. A cell that is not there says nothing.
"""

from collections.abc import Mapping

from services.intentions.domain.seeing.viewers import EnteredBy, Relation

Cells = Mapping[EnteredBy, tuple[str, ...]]

GUARDIAN_MUST_ENTER = "La saisie doit être effectuée par un responsable légal."
OTHER_GUARDIAN = "La saisie a été effectuée par un autre responsable de l'élève."
OTHER_GUARDIAN_ENTERED = (
    OTHER_GUARDIAN + " Si vous souhaitez apporter des modifications à cette saisie, veuillez vous rapprocher "
    "de lui. En cas de désaccord, veuillez contacter le chef d'établissement."
)
SCHOOL_ENTERED = "La saisie a été effectuée par l'établissement."  # ours, A-05
RIGHT_OF_ANOTHER = (  # ours, A-04
    "Le droit de saisie a été donné à un autre responsable de l'élève. En cas de désaccord, veuillez "
    "contacter le chef d'établissement."
)
ONLY_AUTHOR_ACKNOWLEDGES = (
    "Seul le parent ayant fait la saisie peut accuser réception de l'avis provisoire du conseil de classe"
)
ONLY_GUARDIAN_ACKNOWLEDGES = "Seul un responsable légal peut accuser réception des avis provisoires."
ENTERED_BY = " par {}"

_MOVED: Mapping[EnteredBy, tuple[str, ...]] = {  # staff gave the right to another than who entered
    EnteredBy.NOBODY: (RIGHT_OF_ANOTHER,),
    EnteredBy.VIEWER: (RIGHT_OF_ANOTHER,),
    EnteredBy.SCHOOL: (f"{SCHOOL_ENTERED} {RIGHT_OF_ANOTHER}",),
}
NOTHING_ENTERED: Mapping[Relation, str | None] = {  # None: the council has answered, as the step says it
    Relation.AUTHOR: None,
    Relation.FREE_GUARDIAN: None,
    Relation.OTHER_GUARDIAN: RIGHT_OF_ANOTHER,
    Relation.PUPIL: GUARDIAN_MUST_ENTER,
}
RECAP: Mapping[Relation, Cells] = {
    Relation.AUTHOR: {EnteredBy.SCHOOL: (SCHOOL_ENTERED,)},
    Relation.FREE_GUARDIAN: {EnteredBy.SCHOOL: (SCHOOL_ENTERED,)},
    Relation.OTHER_GUARDIAN: {**_MOVED, EnteredBy.ANOTHER: (OTHER_GUARDIAN_ENTERED,)},
    Relation.PUPIL: dict.fromkeys(EnteredBy, (GUARDIAN_MUST_ENTER,)),
}
TO_ACKNOWLEDGE: Mapping[Relation, Cells] = {
    Relation.AUTHOR: {},
    Relation.FREE_GUARDIAN: {},
    Relation.OTHER_GUARDIAN: {**_MOVED, EnteredBy.ANOTHER: (OTHER_GUARDIAN, ONLY_AUTHOR_ACKNOWLEDGES)},
    Relation.PUPIL: dict.fromkeys(EnteredBy, (ONLY_GUARDIAN_ACKNOWLEDGES,)),
}
# By what who acknowledged is to the viewer; the day follows.
ACKNOWLEDGED: Mapping[Relation, str] = {
    Relation.AUTHOR: (
        "Vous avez pris connaissance et accusé réception de l'avis provisoire du conseil de classe le"
    ),
    Relation.OTHER_GUARDIAN: (
        "Un autre responsable de l'élève a pris connaissance et accusé réception de l'avis provisoire du "
        "conseil de classe le"
    ),
    Relation.PUPIL: (
        "Un responsable a pris connaissance et accusé réception de l'avis provisoire du conseil de classe le"
    ),
}
KINSHIPS: Mapping[str, str] = {  # by SIECLE's code of what a responsible is; ours
    "10": "la mère de l'élève",
    "20": "le père de l'élève",
    "37": "un frère ou une sœur de l'élève",
    "38": "un grand-parent de l'élève",
    "39": "un membre de la famille de l'élève",
    "41": "un éducateur de l'élève",
    "42": "la famille d'accueil de l'élève",
    "50": "le tuteur de l'élève",
    "51": "l'aide sociale à l'enfance",
}
