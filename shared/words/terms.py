"""The ministry's terms for what a family may ask and a council may answer."""

from collections.abc import Mapping

from shared.contract.types import Pathway, Status, Verdict

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
