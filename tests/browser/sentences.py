"""The ministry's words, rule by rule, and the screens that show them (R-001 to R-104).

A sentence is visible on every screen named beside it. Where a rule's sentence is on no page, `ELSEWHERE` says why.
"""

SIGN_IN = ("sign-in", "sign-in-error")
HELP = ("help",)
ENTERING = ("help-intentions",)
ANSWERED = ("help-opinion",)
MENU = ("form", "recap-pupil", "avis-second-parent", "account", "pupils")
EVERYWHERE = (
    "not-open",
    "not-open-pupil",
    "form",
    "nothing-entered-pupil",
    "recap",
    "closed",
    "avis",
    "acknowledged",
)
FORM = ("form", "form-voie-pro", "form-three", "form-error", "form-modify")
DETAILS = ("form-voie-pro",)
RECAPS = (
    "recap",
    "recap-confirmed",
    "recap-second-parent",
    "recap-pupil",
    "closed",
    "closed-second-parent",
    "closed-pupil",
    "not-open-date-moved",
    "recap-without-address",
)
OPEN_RECAPS = ("recap", "recap-confirmed", "recap-second-parent", "recap-pupil")
SECOND_PHASE = ("second-phase", "second-phase-second-parent", "second-phase-pupil")
TO_ACKNOWLEDGE = ("avis", "avis-error", "avis-second-parent", "avis-pupil", *SECOND_PHASE)
CLOSED = ("closed", "closed-second-parent", "closed-pupil", "closed-without-entry", "closed-not-acknowledged")
CLOSED_AFTER = ("closed-acknowledged-mother", "closed-acknowledged-father", "closed-acknowledged-pupil")
AVIS = (
    *TO_ACKNOWLEDGE,
    "acknowledged",
    "acknowledged-second-parent",
    "acknowledged-pupil",
    "closed-not-acknowledged",
    *CLOSED_AFTER,
)
FIRST_FORM = ("form", "form-voie-pro", "form-three", "form-error", "form-resumed")

SENTENCES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("R-001", SIGN_IN, "SCOLARITÉ SERVICES"),
    ("R-001", SIGN_IN, "Bienvenue sur Scolarité services qui vous propose différents services en ligne de l'éducation nationale"),
    ("R-002", SIGN_IN, "Aide pour la première connexion des parents"),
    ("R-003", SIGN_IN, "Je me connecte avec mon compte ATEN"),
    ("R-004", SIGN_IN, "votre identifiant"),
    ("R-004", SIGN_IN, "Saisissez un identifiant"),
    ("R-005", SIGN_IN, "votre mot de passe"),
    ("R-005", SIGN_IN, "Saisissez un mot de passe"),
    ("R-006", SIGN_IN, "VALIDER"),
    ("R-007", SIGN_IN, "identifiant oublié ? →"),
    ("R-007", SIGN_IN, "mot de passe oublié ? →"),
    ("R-008", HELP, "Après la connexion, choisir ORIENTATION parmi les services proposés à gauche de l'écran."),
    ("R-009", MENU, "MON COMPTE"),
    ("R-009", MENU, "ACCUEIL"),
    ("R-009", MENU, "VIE SCOLAIRE"),
    ("R-009", MENU, "NOTES"),
    ("R-009", MENU, "ORIENTATION"),
    ("R-009", MENU, "EVALUATION"),
    ("R-009", MENU, "CONTACT"),
    ("R-009", MENU, "SE DÉCONNECTER"),
    ("R-010", EVERYWHERE, "CLG LUCIE AUBRAC"),
    ("R-011", MENU, "SE DÉCONNECTER"),
    ("R-012", HELP, "La connexion au téléservice se fait au moyen d'un compte ATEN responsable, qui permet de saisir les intentions provisoires et d'accuser réception de l'avis donné par le conseil de classe."),
    ("R-013", HELP, "Chaque parent d'élève possède un compte ATEN responsable, mais un seul des deux parents peut effectuer les saisies."),
    ("R-014", HELP, "La connexion avec un compte ATEN élève permet uniquement la consultation des saisies."),
    ("R-015", HELP, "Les parents des élèves de 3ème peuvent saisir jusqu'à 3 demandes d'orientation, à la fois pour la phase provisoire et pour la phase définitive"),
    ("R-017", ("not-open", "not-open-pupil", "not-open-date-moved", *CLOSED, *CLOSED_AFTER), "La campagne d'orientation n'est pas ouverte."),
    ("R-017", ("not-open", "not-open-date-moved", *CLOSED, *CLOSED_AFTER), "Le calendrier est le suivant :"),
    ("R-020", ANSWERED, "Le téléservice est fermé avant le début des conseils de classe (pour avoir des données stabilisées pour les conseils)"),
    ("R-021", ANSWERED, "réouvert après la saisie des avis provisoires du conseil dans Siècle Orientation"),
    ("R-022", ANSWERED, "Les fermeture et réouverture du téléservice sont gérées par l'établissement."),
    ("R-023", (*ENTERING, *OPEN_RECAPS), "à la date arrêtée par le chef d'établissement, en fonction du calendrier académique et des dates des conseils de classe"),
    ("R-024", ENTERING, "et si le paramétrage académique l'a autorisé"),
    ("R-025", EVERYWHERE, "1 Intentions provisoires 2 Choix définitifs 3 Décision"),
    ("R-026", EVERYWHERE, "ORIENTATION"),
    ("R-027", FORM, "Deuxième trimestre ou premier semestre : DEMANDE(S) DES REPRÉSENTANTS LÉGAUX / Intention(s) d'orientation. Vous devez obligatoirement saisir une intention. Vous pouvez en saisir jusqu'à trois. Leur ordre d'affichage correspond à votre ordre de préférence."),
    ("R-028", (*FORM, *RECAPS), "Nous souhaitons pour la rentrée prochaine :"),
    ("R-029", (*ENTERING, *FIRST_FORM), "Un seul des responsables légaux de l'élève peut effectuer la saisie des intentions provisoires"),
    ("R-030", ENTERING, "Il doit saisir au moins 1 intention ;"),
    ("R-031", ENTERING, "Il peut saisir jusqu'à 3 intentions"),
    ("R-032", ENTERING, "Le rang détermine l'ordre de préférence ;"),
    ("R-033", FORM, "Intention 1"),
    ("R-034", FORM, "2de générale et technologique ou 2de STHR"),
    ("R-034", FORM, "2de professionnelle"),
    ("R-034", FORM, "1re année de CAP"),
    ("R-035", ENTERING, "ils n'ont pas d'autres informations à saisir"),
    ("R-037", FORM, "AJOUTER UNE INTENTION"),
    ("R-038", FORM, "ANNULER"),
    ("R-038", FORM, "VALIDER"),
    ("R-039", ("form-error",), "Vous devez sélectionner une voie."),
    ("R-040", ("form-error",), "Veuillez corriger le formulaire avant de valider vos choix."),
    ("R-041", ENTERING, "Les intentions peuvent être modifiées jusqu'à la fermeture du téléservice par l'établissement (reclassement et/ou suppression)."),
    ("R-043", ENTERING, "Si les parents cochent 2de PRO ou 1re année de CAP"),
    ("R-043", ENTERING, "ils peuvent préciser le métier ou la formation qui intéresse leur enfant"),
    ("R-045", DETAILS, "Vous pouvez préciser le métier ou la formation qui intéresse votre enfant"),
    ("R-046", DETAILS, "Métier ou formation"),
    ("R-046", ENTERING, "il s'agit d'un champ libre dans lequel les parents peuvent noter ce qu'ils souhaitent"),
    ("R-047", ENTERING, "il n'est ainsi pas nécessaire qu'ils connaissent parfaitement l'intitulé de la spécialité professionnelle ou de la famille de métiers"),
    ("R-047", ENTERING, "cela permet à l'établissement d'avoir une indication pour travailler le projet d'orientation de l'élève"),
    ("R-048", ("form-help-trade",), "Vous trouverez des informations sur les métiers et les formations sur le site de l'Onisep"),
    ("R-048", ("form-help-trade",), "et dans le guide « Après la 3e » distribué par votre établissement."),
    ("R-049", DETAILS, "Sous statut scolaire"),
    ("R-049", DETAILS, "Sous statut d'apprenti"),
    ("R-050", ENTERING, "Les parents ont la possibilité de cocher à la fois le statut scolaire et le statut d'apprenti."),
    ("R-051", ("form-help-school",), "Votre enfant reste élève ;"),
    ("R-051", ("form-help-school",), "Il suit des enseignements généraux et professionnels au lycée professionnel ;"),
    ("R-051", ("form-help-school",), "Il effectue des périodes de formation (stages) en entreprise de plusieurs semaines durant son cursus de formation."),
    ("R-052", ("form-help-apprentice",), "Votre enfant devient apprenti et est considéré comme un salarié, avec un contrat de travail."),
    ("R-052", ("form-help-apprentice",), "Il devra rechercher un employeur pour signer un contrat ; Il pourra être accompagné dans cette démarche par le CFA (centre de formation d'apprentis)."),
    ("R-052", ("form-help-apprentice",), "Son temps de formation est partagé entre le CFA et l'entreprise."),
    ("R-053", ENTERING, "Un récapitulatif est affiché après la validation de la saisie des intentions provisoires."),
    ("R-054", RECAPS, "Deuxième trimestre ou premier semestre : DEMANDE(S) DES REPRÉSENTANTS LÉGAUX / Intention(s) d'orientation."),
    ("R-055", RECAPS, "Intention 1 : 2de générale et technologique ou 2de STHR"),
    ("R-055", RECAPS, "Intention 2 : 2de professionnelle"),
    ("R-055", RECAPS, "Intention 3 : 1re année de CAP"),
    ("R-056", RECAPS, "Métier ou formation : Pâtisserie"),
    ("R-056", RECAPS, "Métier ou formation : Boulangerie"),
    ("R-057", ("recap-confirmed", "recap-without-address"), "Vos intentions ont bien été validées. Un e-mail de confirmation va vous être envoyé, si une adresse électronique valide est indiquée dans votre fiche de renseignements. Si ce n'est pas le cas, vous pouvez la compléter à partir du portail Scolarité Services. Vous pouvez encore faire des modifications jusqu'à la fermeture du service."),
    ("R-058", ("recap", "recap-confirmed", "recap-second-parent", "recap-pupil"), "MODIFIER"),
    ("R-059", (*ENTERING, *OPEN_RECAPS), "Il reste possible de modifier les intentions jusqu'à la fermeture du téléservice par l'établissement"),
    ("R-060", (*ENTERING, *OPEN_RECAPS), "Seul le parent ayant effectué la saisie peut faire des modifications."),
    ("R-061", OPEN_RECAPS, "Les intentions saisies sont en lecture seule pour le second parent et l'élève."),
    ("R-062", (*ENTERING, *FORM), "Si le parent ne valide pas les intentions saisies, celles-ci ne seront pas enregistrées"),
    ("R-063", ENTERING, "il n'y aura pas synchronisation avec Siècle Orientation"),
    ("R-064", ENTERING, "L'établissement peut visualiser dans Siècle Orientation les familles pour lesquelles il n'y a pas de saisies enregistrées"),
    ("R-065", ENTERING, "et les accompagner pour formuler leurs intentions provisoires"),
    ("R-066", ANSWERED, "la saisie des avis provisoires du conseil dans Siècle Orientation"),
    ("R-067", ENTERING, "Un e-mail récapitulatif est envoyé au parent ayant effectué la saisie, lorsque celui-ci se déconnecte de sa session"),
    ("R-076", ENTERING, "il ne recevra pas d'e-mail récapitulatif"),
    ("R-077", ("recap-confirmed",), "si une adresse électronique valide est indiquée dans votre fiche de renseignements"),
    ("R-078", ("recap-confirmed",), "vous pouvez la compléter à partir du portail Scolarité Services"),
    ("R-079", AVIS, "Deuxième trimestre ou premier semestre : AVIS PROVISOIRE(S) D'ORIENTATION."),
    ("R-080", TO_ACKNOWLEDGE, "Vous devez en accuser réception en cochant la case prévue à cet effet puis en validant."),
    ("R-081", AVIS, "Le conseil de classe répond au(x) demande(s) des représentants légaux :"),
    ("R-082", AVIS, "Cet avis ne constitue en aucun cas une décision d'orientation. Il doit vous permettre de poursuivre la réflexion sur le projet de formation de votre enfant avant de formuler des choix définitifs au 3e trimestre / 2d semestre."),
    ("R-083", AVIS, "Intention 1 : 2de générale et technologique ou 2de STHR Avis défavorable"),
    ("R-083", AVIS, "Intention 2 : 2de professionnelle Avis réservé"),
    ("R-083", ("avis-favourable",), "Avis favorable"),
    ("R-084", AVIS, "Métier ou formation conseillé par le conseil de classe : Mécanique"),
    ("R-085", AVIS, "Recommandation du conseil de classe pour une voie non demandée par les représentants légaux :"),
    ("R-086", AVIS, "Motivations du conseil de classe concernant le ou les avis défavorables ou réservés et recommandations :"),
    ("R-087", AVIS, "Les compétences acquises ainsi que l'attitude face au travail ne permettront pas d'être en réussite en seconde. Il est recommandé de préparer d'abord un CAP, et d'envisager ensuite une poursuite d'études."),
    ("R-088", ANSWERED, "Le parent ayant saisi les intentions doit accuser réception de cet avis, en cochant la case puis en validant sa saisie."),
    ("R-089", TO_ACKNOWLEDGE, "J'ai bien pris connaissance de l'avis provisoire d'orientation du conseil de classe."),
    ("R-090", TO_ACKNOWLEDGE, "Si je souhaite discuter de cet avis provisoire, je prends contact avec le professeur principal ou le chef d'établissement."),
    ("R-091", TO_ACKNOWLEDGE, "VALIDER"),
    ("R-092", ("avis-leaving",), "Vous n'avez pas validé l'accusé de réception, êtes-vous sûr de vouloir quitter cette page ?"),
    ("R-093", ("acknowledged", "closed-acknowledged-mother"), "Vous avez pris connaissance et accusé réception de l'avis provisoire du conseil de classe le 17/10."),
    ("R-094", (*ANSWERED, *SECOND_PHASE), "Lors de la phase définitive, le parent ne pourra pas saisir des choix définitifs, sans avoir d'abord accusé réception de l'avis du conseil de classe pour la phase provisoire."),
    ("R-095", ENTERING, "Les intentions saisies sont en lecture seule pour le second parent lorsqu'il se connecte avec son propre compte."),
    ("R-096", ("recap-second-parent", "form-overtaken"), "La saisie a été effectuée par un autre responsable de l'élève. Si vous souhaitez apporter des modifications à cette saisie, veuillez vous rapprocher de lui. En cas de désaccord, veuillez contacter le chef d'établissement."),
    ("R-097", ENTERING, "Si le parent qui n'a pas fait la saisie souhaite apporter des modifications, il est invité à se rapprocher du parent qui a saisi les intentions. En cas de désaccord entre les deux parents, ils sont invités à prendre l'attache du chef d'établissement."),
    ("R-098", ("avis-second-parent", "second-phase-second-parent"), "La saisie a été effectuée par un autre responsable de l'élève."),
    ("R-099", ("avis-second-parent", "second-phase-second-parent"), "Seul le parent ayant fait la saisie peut accuser réception de l'avis provisoire du conseil de classe"),
    ("R-100", ("acknowledged-second-parent", "closed-acknowledged-father"), "Un autre responsable de l'élève a pris connaissance et accusé réception de l'avis provisoire du conseil de classe le 17/10."),
    ("R-101", ANSWERED, "La connexion avec un compte ATEN élève permet uniquement de consulter les intentions saisies par les parents, ainsi que l'avis provisoire donné par le conseil de classe."),
    ("R-102", ("nothing-entered-pupil", "recap-pupil"), "La saisie doit être effectuée par un responsable légal."),
    ("R-103", ("avis-pupil", "second-phase-pupil"), "Seul un responsable légal peut accuser réception des avis provisoires."),
    ("R-104", ("acknowledged-pupil", "closed-acknowledged-pupil"), "Un responsable a pris connaissance et accusé réception de l'avis provisoire du conseil de classe le 17/10."),
)  # fmt: skip

# Rules whose sentences on pages are more than one: none may vanish.
QUOTES = {
    "R-001": 2, "R-004": 2, "R-005": 2, "R-007": 2, "R-009": 8, "R-017": 2, "R-034": 3, "R-038": 2, "R-043": 2,
    "R-046": 2, "R-047": 2, "R-048": 2, "R-049": 2, "R-051": 3, "R-052": 3, "R-055": 3, "R-056": 2, "R-083": 3,
}  # fmt: skip

ELSEWHERE: dict[str, tuple[str, ...]] = {
    "no French sentence in the rule": ("R-016", "R-042", "R-044"),
    "icons; their names are tested in test_form": ("R-036",),
    "said to establishments: how the academy's dates come into the calendar": ("R-018", "R-019"),
    "the e-mail": ("R-068", "R-069", "R-070", "R-071", "R-072", "R-073", "R-074", "R-075"),
}


def on(screen: str) -> list[str]:
    """The sentences that a screen shows."""
    return [sentence for _, screens, sentence in SENTENCES if screen in screens]
