"""The provisional intentions: what their form and recap say differently (R-027 to R-061, R-096)."""

from services.intentions.web.words.entry import EntryWords
from shared.contract.types import Phase
from shared.words.requests import REQUESTS

_SAID = REQUESTS[Phase.PROVISIONAL]
INTENTIONS = EntryWords(
    one=_SAID.one,
    of_one="l'intention",
    heading=_SAID.heading,
    introduction=f"{_SAID.heading} {_SAID.rules}",
    add="AJOUTER UNE INTENTION",
    full="Vous pouvez saisir jusqu'à trois intentions.",  # ours
    form="Saisie des intentions",
    recap="Récapitulatif des intentions",
    saved="Intentions enregistrées",
    confirmation=(
        "Vos intentions ont bien été validées. Un e-mail de confirmation va vous être envoyé, si une adresse "
        "électronique valide est indiquée dans votre fiche de renseignements. Si ce n'est pas le cas, vous "
        "pouvez la compléter à partir du portail Scolarité Services. Vous pouvez encore faire des "
        "modifications jusqu'à la fermeture du service."
    ),
    idle=(  # ours
        "Validez vos intentions sans interruption de plus de {} minutes : au-delà, vous êtes déconnecté, et "
        "vous devrez vous reconnecter pour valider."
    ),
    only_one=(  # R-029, then ours
        "Un seul des responsables légaux de l'élève peut effectuer la saisie des intentions provisoires.",
        "Si vous validez, ce sera vous : vous seul pourrez ensuite modifier la saisie et accuser réception "
        "de l'avis. Les autres responsables et l'élève pourront les consulter.",
    ),
    not_validated=(
        "Si le parent ne valide pas les intentions saisies, celles-ci ne seront pas enregistrées."
    ),
    still_possible=(
        "Il reste possible de modifier les intentions jusqu'à la fermeture du téléservice par "
        "l'établissement (à la date arrêtée par le chef d'établissement, en fonction du calendrier "
        "académique et des dates des conseils de classe)."
    ),
    changes=(
        "Les intentions peuvent être modifiées jusqu'à la fermeture du téléservice par l'établissement "
        "(reclassement et/ou suppression)."
    ),
    read_only="Les intentions saisies sont en lecture seule pour le second parent et l'élève.",
    frozen="Le conseil de classe a déjà rendu son avis : les intentions ne sont plus modifiables.",  # ours
    none_yet="Aucune intention n'a encore été validée.",  # ours
    none="Aucune intention n'a été validée pour cet élève.",  # ours
    entered_at="Intentions validées le {}",  # ours
    council=(  # after
        "Le service est fermé avant le début des conseils de classe, puis rouvert pour la consultation de "
        "l'avis provisoire. Le parent ayant saisi les intentions doit en accuser réception."
    ),
    added="Intention {} ajoutée.",  # ours
    moved="Intention déplacée : elle est maintenant l'intention {}.",  # ours
    emptied="Intention {} vidée.",  # ours
    removed="Intention {} supprimée.",  # ours
)
