"""The ministry's terms for what a family may ask and a council may answer."""

from collections.abc import Mapping

from shared.contract.types import Answer, Pathway, Proposal, Status, Verdict

PATHWAYS: Mapping[Pathway, str] = {
    Pathway.GENERAL: "2de générale et technologique ou 2de STHR",
    Pathway.PROFESSIONAL: "2de professionnelle",
    Pathway.CAP: "1re année de CAP",
}
STATUSES: Mapping[Status, str] = {
    Status.SCHOOL: "Sous statut scolaire",
    Status.APPRENTICE: "Sous statut d'apprenti",
}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.FAVOURABLE: "Avis favorable",
    Verdict.RESERVED: "Avis réservé",
    Verdict.UNFAVOURABLE: "Avis défavorable",
    Verdict.NOT_GIVEN: "Avis non rendu",
}
PROPOSALS: Mapping[Proposal, str] = {  # F-06, ours
    Proposal.PROPOSED: "Proposé par le conseil de classe",
    Proposal.NOT_PROPOSED: "Non proposé par le conseil de classe",
}
PROPOSITIONS = "Propositions du conseil de classe"  # ours
ANSWERS: Mapping[Answer, str] = {  # P1
    Answer.AGREED: "d'accord",
    Answer.DISAGREED: "pas d'accord",
}
