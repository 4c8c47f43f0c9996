"""The definitive choices: what their form and recap say differently (F-02, F-04). Ours, after the guide."""

from services.intentions.web.words.entry import EntryWords
from shared.contract.types import Phase
from shared.words.requests import REQUESTS

_SAID = REQUESTS[Phase.FINAL]
CHOICES = EntryWords(
    one=_SAID.one,
    of_one="le choix",
    heading=_SAID.heading,
    introduction=f"{_SAID.heading} {_SAID.rules}",
    add="AJOUTER UN CHOIX",
    full="Vous pouvez saisir jusqu'à trois choix.",
    form="Saisie des choix définitifs",
    recap="Récapitulatif des choix définitifs",
    saved="Choix définitifs enregistrés",
    confirmation=(
        "Vos choix définitifs ont bien été validés. Un e-mail de confirmation va vous être envoyé, si une "
        "adresse électronique valide est indiquée dans votre fiche de renseignements. Si ce n'est pas le "
        "cas, vous pouvez la compléter à partir du portail Scolarité Services. Vous pouvez encore faire des "
        "modifications jusqu'à la fermeture du service."
    ),
    idle=(
        "Validez vos choix sans interruption de plus de {} minutes : au-delà, vous êtes déconnecté, et vous "
        "devrez vous reconnecter pour valider."
    ),
    only_one=(
        "Un seul des responsables légaux de l'élève peut effectuer la saisie des choix définitifs.",
        "Si vous validez, ce sera vous : vous seul pourrez ensuite modifier la saisie et répondre aux "
        "propositions du conseil de classe. Les autres responsables et l'élève pourront les consulter.",
    ),
    not_validated="Si le parent ne valide pas les choix saisis, ceux-ci ne seront pas enregistrés.",
    still_possible=(
        "Il reste possible de modifier les choix jusqu'à la fermeture du téléservice par l'établissement (à "
        "la date arrêtée par le chef d'établissement, en fonction du calendrier académique et des dates des "
        "conseils de classe)."
    ),
    changes=(
        "Les choix peuvent être modifiés jusqu'à la fermeture du téléservice par l'établissement "
        "(reclassement et/ou suppression)."
    ),
    read_only="Les choix saisis sont en lecture seule pour le second parent et l'élève.",
    frozen="Le conseil de classe a déjà répondu : les choix ne sont plus modifiables.",
    none_yet="Aucun choix définitif n'a encore été validé.",
    none="Aucun choix définitif n'a été validé pour cet élève.",
    entered_at="Choix validés le {}",
    council=(
        "Le service est fermé avant le conseil de classe, puis rouvert pour la consultation de ses "
        "propositions. Le parent ayant saisi les choix doit y répondre."
    ),
    added="Choix {} ajouté.",
    moved="Choix déplacé : il est maintenant le choix {}.",
    emptied="Choix {} vidé.",
    removed="Choix {} supprimé.",
)
