"""The sentence of a refusal by its slug: to the family that sent a form, to staff who asked for a change.

All of it is ours, but for what a rule is named beside.
"""

from collections.abc import Mapping

NOT_SAVED = "Votre envoi n'a pas été enregistré."
UNSAVED = (
    "Votre session était terminée : votre dernier envoi n'a pas été enregistré. Connectez-vous pour le "
    "refaire."
)
CORRECT_THE_FORM = "Veuillez corriger le formulaire avant de valider vos choix."

TO_FAMILIES: Mapping[str, str] = {
    "session-over": UNSAVED,
    "only-guardians": NOT_SAVED,
    "not-open-for-entry": f"{NOT_SAVED} Le service n'est pas ouvert à la saisie.",
    "not-open-for-answer": f"{NOT_SAVED} Le service n'est pas ouvert.",
    "acknowledgement-missing": (
        f"{NOT_SAVED} Accusez d'abord réception de l'avis provisoire du conseil de classe : vous pourrez "
        "ensuite saisir vos choix définitifs."
    ),
    "opinion-already-published": f"{NOT_SAVED} Le conseil de classe a déjà rendu son avis.",
    "entered-by-another": f"{NOT_SAVED} Voici ce qui est enregistré pour cet élève.",
    "stale-form": f"{NOT_SAVED} La saisie a été modifiée entre-temps : voici son état actuel.",
    "no-opinion": f"{NOT_SAVED} Il n'y a pas d'avis dont accuser réception.",
    "opinion-changed": f"{NOT_SAVED} L'avis a changé entre-temps : voici l'avis actuel.",
    "already-acknowledged": "L'accusé de réception est déjà enregistré.",
    "no-intention": CORRECT_THE_FORM,
    "too-many-intentions": CORRECT_THE_FORM,
    "invalid-intentions": CORRECT_THE_FORM,
    # Of one intention, beside its field.
    "pathway-missing": "Vous devez sélectionner une voie.",
    "pathway-twice": "Cette voie est déjà demandée dans une autre intention.",
    "details-not-allowed": "L'académie ne permet pas de donner ces précisions.",
    "details-on-general-pathway": "Cette voie ne demande pas d'autre précision.",
    "text-too-long": "Le métier ou la formation ne peut pas dépasser 200 caractères.",
    "text-not-plain": "Le métier ou la formation contient des caractères qui ne sont pas acceptés.",
}
TO_STAFF: Mapping[str, str] = {
    "campaign-not-configured": "Les dates de l'académie ne sont pas encore paramétrées.",
    "before-academic-date": "L'ouverture est antérieure à la date fixée par l'académie.",
    "closes-before-opening": "La fermeture prévue précède l'ouverture.",
    "closing-passed": "La fermeture prévue était déjà passée : le téléservice n'est pas fermé.",
    "entry-not-closed": "La saisie des familles doit d'abord être fermée.",
    "still-open": "Le téléservice est ouvert : fermez-le avant de planifier une autre ouverture.",
    "opinions-exist": "Des avis existent dans l'établissement : la saisie ne peut plus être rouverte.",
    "not-opened": "Le téléservice n'est pas ouvert pour cette étape.",
    "dates-out-of-order": "La date 3 doit suivre la date 1.",
    "unknown-time-zone": "Le fuseau horaire est inconnu.",
    "opinion-on-unrequested-pathway": "Un avis porte sur une voie que la famille n'a pas demandée.",
    "opinion-missing": "Il manque un avis sur une voie demandée.",
    "recommendation-on-requested-pathway": "Une recommandation porte sur une voie demandée.",
    "reasons-missing": "Les motivations du conseil de classe sont obligatoires.",
    "advice-on-general-pathway": "Un métier n'est conseillé que pour une voie professionnelle.",
    "too-many-recommendations": "Deux voies au plus peuvent être recommandées.",
    "empty-opinion": "L'avis ne contient ni avis ni recommandation.",
    "unfit-text": "Un texte est trop long ou contient des caractères qui ne sont pas acceptés.",
    "opinion-already-published": "L'avis est publié : les intentions ne peuvent plus être modifiées.",
    "same-author": "Ce responsable a déjà le droit de saisie.",
    "reason-missing": "Le transfert du droit de saisie doit être motivé.",
    "only-guardians": "Seul un responsable légal peut avoir le droit de saisie.",
    "no-intention": "Aucune intention n'est saisie.",
    "too-many-intentions": "Trois intentions au plus peuvent être saisies.",
    "invalid-intentions": "Une intention n'est pas conforme au paramétrage de l'académie.",
    "command-not-understood": "Le téléservice n'a pas compris ce changement ; son exploitant est averti.",
    "command-id-reused": "Ce changement a déjà été transmis avec un autre contenu.",
    "unknown-school": "L'établissement n'est pas connu du téléservice.",
    "unknown-pupil": "L'élève n'est pas connu du téléservice.",
    "malformed-change": "Les données transmises ne sont pas conformes.",
    "unknown-kind-of-change": "Ce changement n'est pas connu du téléservice.",
}
