"""What a family may ask for: words of the form, on screen and on paper (R-027 to R-049, F-02)."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.contract.types import Phase

LEAD = "Nous souhaitons pour la rentrée prochaine :"
DETAIL = "Vous pouvez préciser le métier ou la formation qui intéresse votre enfant"
OCCUPATION = "Métier ou formation"


@dataclass(frozen=True, slots=True)
class RequestWords:
    """What the two phases say differently: `one` request, and what is said above the form."""

    one: str
    heading: str
    rules: str


REQUESTS: Mapping[Phase, RequestWords] = {
    Phase.PROVISIONAL: RequestWords(
        one="Intention",
        heading=(
            "Deuxième trimestre ou premier semestre : DEMANDE(S) DES REPRÉSENTANTS LÉGAUX / "
            "Intention(s) d'orientation."
        ),
        rules=(
            "Vous devez obligatoirement saisir une intention. Vous pouvez en saisir jusqu'à trois. Leur "
            "ordre d'affichage correspond à votre ordre de préférence."
        ),
    ),
    Phase.FINAL: RequestWords(  # ours, after the guide
        one="Choix",
        heading=(
            "Troisième trimestre ou second semestre : DEMANDE(S) DES REPRÉSENTANTS LÉGAUX / "
            "Choix définitif(s) d'orientation."
        ),
        rules=(
            "Vous devez obligatoirement saisir un choix. Vous pouvez en saisir jusqu'à trois. Leur ordre "
            "d'affichage correspond à votre ordre de préférence."
        ),
    ),
}
