"""The sentence of a refusal by its slug: to the family that sent a form, to staff who asked for a change.

All of it is ours, but for what a rule is named beside.
"""

from collections.abc import Mapping

NOT_SAVED = "Votre envoi n'a pas été enregistré."
UNSAVED = (
    "Votre session était terminée : votre dernier envoi n'a pas été enregistré. Connectez-vous pour le "
    "refaire."
)
ANSWERED = "Cette réponse est déjà enregistrée."
DECIDED = "Une décision d'orientation est déjà enregistrée."
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
    "propositions-exist": f"{NOT_SAVED} Le conseil de classe a déjà répondu à vos choix définitifs.",
    "entered-by-another": f"{NOT_SAVED} Voici ce qui est enregistré pour cet élève.",
    "stale-form": f"{NOT_SAVED} La saisie a été modifiée entre-temps : voici son état actuel.",
    "no-opinion": f"{NOT_SAVED} Il n'y a pas d'avis dont accuser réception.",
    "opinion-changed": f"{NOT_SAVED} L'avis a changé entre-temps : voici l'avis actuel.",
    "already-acknowledged": "L'accusé de réception est déjà enregistré.",
    "no-propositions": f"{NOT_SAVED} Il n'y a pas de proposition à laquelle répondre.",
    "propositions-changed": (
        f"{NOT_SAVED} Les propositions ont changé entre-temps : voici les propositions actuelles."
    ),
    "already-answered": ANSWERED,
    "interview-held": (
        f"{NOT_SAVED} Le chef d'établissement vous a déjà reçu : adressez-vous à l'établissement."
    ),
    "already-decided": f"{NOT_SAVED} {DECIDED}",
    "answer-missing": "Vous devez indiquer si vous êtes d'accord ou pas d'accord.",
    "nothing-accepted": "Si vous êtes d'accord, cochez au moins une proposition que vous acceptez.",
    "accepted-without-agreement": "Si vous n'êtes pas d'accord, ne cochez aucune proposition.",
    "not-proposed": "Vous ne pouvez accepter que ce que le conseil de classe propose.",
    "no-intention": CORRECT_THE_FORM,
    "too-many-intentions": CORRECT_THE_FORM,
    "invalid-intentions": CORRECT_THE_FORM,
    # Of one intention, beside its field.
    "pathway-missing": "Vous devez sélectionner une voie.",
    "pathway-twice": "Cette voie est déjà demandée à un autre rang.",
    "details-not-allowed": "L'académie ne permet pas de donner ces précisions.",
    "details-on-general-pathway": "Cette voie ne demande pas d'autre précision.",
    "text-too-long": "Le métier ou la formation ne peut pas dépasser 200 caractères.",
    "text-not-plain": "Le métier ou la formation contient des caractères qui ne sont pas acceptés.",
}
TO_STAFF: Mapping[str, str] = {
    "campaign-not-configured": "Les dates de l'académie ne sont pas encore paramétrées.",
    "before-academic-date": "L'ouverture ou la saisie est antérieure à la date fixée par l'académie.",
    "closes-before-opening": "La fermeture prévue précède l'ouverture.",
    "closing-passed": "La fermeture prévue était déjà passée : le téléservice n'est pas fermé.",
    "entry-not-closed": "La saisie des familles doit d'abord être fermée.",
    "still-open": "Le téléservice est ouvert : fermez-le avant de planifier une autre ouverture.",
    "opinions-exist": (
        "Le conseil de classe a déjà répondu dans l'établissement ou dans cette classe : la saisie ne peut "
        "plus être rouverte."
    ),
    "not-opened": "Le téléservice n'est pas ouvert pour cette étape.",
    "dates-out-of-order": "La date 3 doit suivre la date 1.",
    "unknown-time-zone": "Le fuseau horaire est inconnu.",
    "opinion-on-unrequested-pathway": "Un avis porte sur une voie que la famille n'a pas demandée.",
    "opinion-missing": "Il manque un avis sur une voie demandée.",
    "recommendation-on-requested-pathway": "Une recommandation porte sur une voie demandée.",
    "reasons-missing": "Les motivations sont obligatoires.",
    "advice-on-general-pathway": "Un métier n'est conseillé que pour une voie professionnelle.",
    "too-many-recommendations": "Deux voies au plus peuvent être recommandées.",
    "empty-opinion": "L'avis ne contient ni avis ni recommandation.",
    "unfit-text": "Un texte est trop long ou contient des caractères qui ne sont pas acceptés.",
    "opinion-already-published": "L'avis est publié : les intentions ne peuvent plus être modifiées.",
    "same-author": "Le droit de saisie est déjà à ce responsable, ou déjà libre.",
    "reason-missing": "Le motif est obligatoire.",
    "nothing-entered": "Aucune saisie n'est enregistrée pour cet élève à cette étape.",
    "only-guardians": "Seul un responsable légal peut avoir le droit de saisie.",
    "no-intention": "Aucune intention n'est saisie.",
    "too-many-intentions": "Trois intentions au plus peuvent être saisies.",
    "invalid-intentions": (
        "Une intention est incomplète, demandée deux fois ou non conforme au paramétrage de l'académie."
    ),
    "propositions-exist": "Les propositions sont publiées : les choix ne peuvent plus être modifiés.",
    "no-propositions": "Il n'y a pas de propositions auxquelles répondre.",
    "propositions-changed": "La réponse porte sur d'autres propositions que celles du téléservice.",
    "already-answered": ANSWERED,
    "already-decided": DECIDED,
    "nothing-accepted": "« D'accord » : cochez au moins une proposition que la famille accepte.",
    "not-proposed": "Une voie acceptée n'est pas proposée par le conseil de classe.",
    "accepted-without-agreement": "« Pas d'accord » : ne cochez aucune proposition.",
    "opinion-in-final-phase": (
        "Il n'y a pas d'avis en phase définitive : le conseil de classe fait des propositions."
    ),
    "proposition-missing": "Chaque voie demandée doit être proposée ou non proposée, une seule fois.",
    "nothing-proposed": "Le conseil de classe propose au moins une voie.",
    "date-in-future": "Une date est postérieure à aujourd'hui.",
    "received-before-notified": "La date de réception précède la date de notification.",
    "pathways-unfit": (
        "Une décision nomme chaque voie une seule fois ; un maintien en classe de 3e n'en nomme aucune."
    ),
    "interview-missing": (
        "La décision n'est pas conforme aux choix : la famille doit d'abord être reçue en entretien, au plus "
        "tard le jour de la notification."
    ),
    "decided-on-appeal": "La commission d'appel a décidé : sa décision est définitive.",
    "retention-already-requested": "Un maintien en classe de 3e est déjà demandé.",
    "retained-last-year": (
        "L'élève a déjà été maintenu l'année précédente : le maintien de droit vaut pour une seule année."
    ),
    "empty-class": "Aucun élève de 3e n'est plus dans cette classe.",
    "unknown-class": "Cette classe n'est pas connue du téléservice.",
    "command-not-understood": "Le téléservice n'a pas compris ce changement ; son exploitant est averti.",
    "command-id-reused": "Ce changement a déjà été transmis avec un autre contenu.",
    "unknown-school": "L'établissement n'est pas connu du téléservice.",
    "unknown-pupil": "L'élève n'est pas connu du téléservice.",
    "pupil-moved": "L'élève a changé d'établissement : son dossier est suivi par son nouvel établissement.",
    "unknown-guardian": "Ce responsable n'est pas connu du téléservice comme responsable légal de l'élève.",
    "account-closed": "Le compte de ce responsable est fermé : l'exploitant du téléservice peut le rouvrir.",
    "no-longer-responsible": "Ce responsable n'est plus responsable légal de l'élève pour le téléservice.",
    "too-many-letters": (
        "Trop de lettres ont été demandées en un jour pour ce responsable ou pour l'établissement : "
        "recommencez demain."
    ),
    "letter-late": "La demande est arrivée trop tard au téléservice : demandez une nouvelle lettre.",
    "letter-rejected": (
        "Siècle n'a pas pu recevoir la lettre écrite par le téléservice, par exemple parce que le numéro de "
        "l'élève a changé : demandez une nouvelle lettre, et prévenez l'exploitant si cela se répète."
    ),
    "letter-not-proved": (
        "Le téléservice n'a pas reconnu cette demande de lettre : prévenez son exploitant."
    ),
    "malformed-change": "Les données transmises ne sont pas conformes.",
    "unknown-kind-of-change": "Ce changement n'est pas connu du téléservice.",
}
