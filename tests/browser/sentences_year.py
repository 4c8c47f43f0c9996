"""The words of the definitive phase and the screens that show them, as `sentences.py` has the ministry's.

The first column is where they come from: P1 and P2 are the ministry's in pages of collèges; F-, R- and A- are
the rules that they say in words of ours (`docs/deviations.md`).
"""

FORM = ("choices-form", "choices-form-filled", "choices-form-error")
RECAP = ("choices-recap", "choices-recap-second-parent", "choices-recap-pupil", "choices-confirmed")
OPEN = ("choices-recap", "choices-confirmed")
READ = (*RECAP, "choices-closed", "choices-over", "propositions", "agreed", "disagreed", "decided")
OVER = ("choices-over", "intentions-over")
TO_ANSWER = ("propositions", "propositions-error", "propositions-one", "propositions-changed")
DRAWN = (*TO_ANSWER, "propositions-second-parent", "propositions-pupil")
SHOWN = (
    "propositions",
    "propositions-error",
    "propositions-changed",
    "propositions-unanswered",
    "agreed",
    "agreed-pupil",
    "disagreed",
    "received",
    "decided",
)
UNDECIDED = ("disagreed", "disagreed-second-parent", "disagreed-pupil", "received")
BY_HEAD = ("decided", "decided-pupil")
TOLD = (*BY_HEAD, "decided-too-late", "decided-on-appeal", "decided-retained")
MAY_APPEAL = (*UNDECIDED, *BY_HEAD)
HELP_CHOICES, HELP = ("help-choices",), ("help-decision",)

SENTENCES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("F-02", FORM, "Troisième trimestre ou second semestre : DEMANDE(S) DES REPRÉSENTANTS LÉGAUX / Choix définitif(s) d'orientation. Vous devez obligatoirement saisir un choix. Vous pouvez en saisir jusqu'à trois. Leur ordre d'affichage correspond à votre ordre de préférence."),
    ("F-02", (*FORM, *READ), "Nous souhaitons pour la rentrée prochaine :"),
    ("F-02", FORM, "Choix 1"),
    ("F-02", FORM, "AJOUTER UN CHOIX"),
    ("F-02", ("choices-form-error",), "Choix 1 : Vous devez sélectionner une voie."),
    ("F-02", (*RECAP, "choices-closed"), "Troisième trimestre ou second semestre : DEMANDE(S) DES REPRÉSENTANTS LÉGAUX / Choix définitif(s) d'orientation."),
    ("F-02", READ, "Choix 1 : 2de générale et technologique ou 2de STHR"),
    ("F-02", ("choices-form-filled",), "déjà demandée dans le choix 1"),
    ("F-04", (*FORM, *HELP_CHOICES), "Un seul des responsables légaux de l'élève peut effectuer la saisie des choix définitifs."),
    ("F-04", FORM, "Si vous validez, ce sera vous : vous seul pourrez ensuite modifier la saisie et répondre aux propositions du conseil de classe. Les autres responsables et l'élève pourront les consulter."),
    ("F-04", (*OPEN, *HELP_CHOICES), "Les choix saisis sont en lecture seule pour le second parent et l'élève."),
    ("R-057", ("choices-confirmed",), "Vos choix définitifs ont bien été validés. Un e-mail de confirmation va vous être envoyé, si une adresse électronique valide est indiquée dans votre fiche de renseignements. Si ce n'est pas le cas, vous pouvez la compléter à partir du portail Scolarité Services. Vous pouvez encore faire des modifications jusqu'à la fermeture du service."),
    ("R-057", ("choices-confirmed",), "Choix définitifs enregistrés"),
    ("R-062", (*FORM, *HELP_CHOICES), "Si le parent ne valide pas les choix saisis, ceux-ci ne seront pas enregistrés."),
    ("R-041", OPEN, "Il reste possible de modifier les choix jusqu'à la fermeture du téléservice par l'établissement (à la date arrêtée par le chef d'établissement, en fonction du calendrier académique et des dates des conseils de classe)."),
    ("R-059", HELP_CHOICES, "Les choix peuvent être modifiés jusqu'à la fermeture du téléservice par l'établissement (reclassement et/ou suppression)."),
    ("R-020", (*OPEN, *HELP_CHOICES), "Le service est fermé avant le conseil de classe, puis rouvert pour la consultation de ses propositions. Le parent ayant saisi les choix doit y répondre."),
    ("R-020", ("choices-closed",), "Le service est fermé par l'établissement pour la tenue des conseils de classe. Il sera rouvert pour la consultation des propositions du conseil de classe."),
    ("R-094", ("choices-gate", *HELP_CHOICES), "Lors de la phase définitive, le parent ne pourra pas saisir des choix définitifs, sans avoir d'abord accusé réception de l'avis du conseil de classe pour la phase provisoire."),
    ("R-096", ("choices-recap-second-parent",), "Choix validés le 6 avril 2027 à 00:30."),
    ("R-102", ("choices-nothing-entered-pupil",), "Aucun choix définitif n'a encore été validé."),
    ("R-025", OVER, "Cette étape est terminée : ce qui y a été saisi reste consultable."),
    ("R-025", (*OVER, *SHOWN), "terminée"),
    ("F-05", ("propositions-none-yet",), "Les propositions du conseil de classe ne sont pas encore disponibles pour cet élève."),
    ("F-05", (*SHOWN, "propositions-none-yet"), "Troisième trimestre ou second semestre : PROPOSITION(S) D'ORIENTATION DU CONSEIL DE CLASSE."),
    ("F-05", SHOWN, "Le conseil de classe répond au(x) choix définitif(s) des représentants légaux :"),
    ("F-06", SHOWN, "Choix 1 : 2de générale et technologique ou 2de STHR Non proposé par le conseil de classe"),
    ("F-06", SHOWN, "Choix 2 : 2de professionnelle Proposé par le conseil de classe"),
    ("F-06", SHOWN, "Proposition du conseil de classe pour une voie non demandée par les représentants légaux :"),
    ("F-07", SHOWN, "Métier ou formation conseillé par le conseil de classe : Mécanique"),
    ("F-07", (*SHOWN, *HELP), "Le choix de la spécialité et des options appartient à la famille."),
    ("F-08", SHOWN, "Le conseil de classe recommande que l'élève suive un dispositif de remise à niveau."),
    ("F-11", SHOWN, "Motivations du conseil de classe :"),
    ("F-24", ("propositions-without-choices",), "Aucun choix définitif n'a été validé : le conseil de classe a fait ces propositions."),
    ("R-080", TO_ANSWER, "Vous devez répondre à ces propositions en choisissant « D'accord » ou « Pas d'accord », puis en validant."),
    ("F-20", TO_ANSWER, "Donner votre réponse"),
    ("F-20", DRAWN, "Votre réponse"),
    ("P2", (*DRAWN, *OPEN, *HELP), "Si vous acceptez une ou plusieurs de ces propositions d'orientation, elles deviennent décisions d'orientation définitives."),
    ("P2", (*DRAWN, *OPEN, *HELP), "Si vous n'acceptez aucune de ces propositions d'orientation, vous serez reçu avec votre enfant par le chef d'établissement qui prendra une décision d'orientation en s'appuyant sur l'avis du conseil de classe et sur les échanges que vous aurez avec lui."),
    ("P1", DRAWN, "D'accord : la ou les propositions acceptées deviennent décisions d'orientation."),
    ("P1", DRAWN, "Pas d'accord : le dialogue continue, vous devez prendre contact avec le chef d'établissement."),
    ("F-20", ("propositions",), "Propositions que vous acceptez :"),
    ("F-20", ("propositions-one",), "Proposition que vous acceptez : 2de générale et technologique ou 2de STHR"),
    ("F-20", (*DRAWN, *HELP), "Un accord est définitif : une fois validé, il ne peut plus être modifié en ligne."),
    ("F-20", ("propositions-error",), "Vous devez indiquer si vous êtes d'accord ou pas d'accord."),
    ("F-20", ("propositions-nothing-accepted",), "Si vous êtes d'accord, cochez au moins une proposition que vous acceptez."),
    ("R-092", ("propositions-leaving",), "Vous n'avez pas validé votre réponse, êtes-vous sûr de vouloir quitter cette page ?"),
    ("A-19", ("propositions-changed",), "Les propositions ont été modifiées depuis votre réponse du 11/06/2027 : vous devez répondre de nouveau."),
    ("F-20", ("propositions-void",), "Les propositions ont été modifiées depuis votre réponse du 11/06/2027 : cette réponse ne compte plus."),
    ("A-06", ("propositions-second-parent", *HELP), "Seul le parent ayant saisi les choix définitifs peut répondre aux propositions du conseil de classe."),
    ("R-103", ("propositions-pupil",), "Seul un responsable légal peut répondre aux propositions du conseil de classe."),
    ("A-06", ("propositions-without-choices",), "Un seul des responsables légaux de l'élève peut répondre aux propositions du conseil de classe. Si vous validez, ce sera vous."),
    ("A-04", ("propositions-of-another",), "Un autre responsable de l'élève répond aux propositions du conseil de classe. En cas de désaccord, veuillez contacter le chef d'établissement."),
    ("F-24", ("propositions-unanswered", "propositions-void"), "Aucune réponse n'est enregistrée et le service est fermé : contactez l'établissement, qui peut encore enregistrer votre réponse."),
    ("R-077", ("propositions-without-address",), "Aucune adresse électronique valable n'est indiquée dans MON COMPTE : votre réponse ne pourra pas vous être confirmée par e-mail. Une fois votre réponse validée, imprimez la page."),
    ("R-093", ("agreed",), "Vous avez répondu à la proposition du conseil de classe le 11/06 : d'accord."),
    ("R-100", ("agreed-second-parent",), "Un autre responsable de l'élève a répondu à la proposition du conseil de classe le 11/06 : d'accord."),
    ("R-104", ("agreed-pupil",), "Un responsable a répondu à la proposition du conseil de classe le 11/06 : d'accord."),
    ("F-24", ("agreed-on-paper",), "L'établissement a enregistré la réponse de la famille à la proposition du conseil de classe le 11/06 : d'accord."),
    ("F-22", ("disagreed", "received", "decided"), "Vous avez répondu à la proposition du conseil de classe le 11/06 : pas d'accord."),
    ("F-09", ("agreed",), "Décision d'orientation du chef d'établissement, conforme à votre réponse :"),
    ("F-09", ("agreed-second-parent",), "Décision d'orientation du chef d'établissement, conforme à la réponse de l'autre responsable :"),
    ("F-09", ("agreed-pupil",), "Décision d'orientation du chef d'établissement, conforme à la réponse du responsable :"),
    ("F-09", ("agreed-on-paper",), "Décision d'orientation du chef d'établissement, conforme à la réponse de la famille :"),
    ("F-19", ("agreed", *HELP), "L'affectation dans un établissement est une autre démarche : l'établissement vous dit comment faire vos demandes."),
    ("F-22", (*UNDECIDED, *BY_HEAD, "decided-too-late", "decided-on-appeal", *HELP), "Que faire en cas de désaccord ?"),
    ("F-10", ("disagreed", "disagreed-pupil", *HELP), "Prenez contact avec le chef d'établissement rapidement. Il vous reçoit avec votre enfant, vous informe des propositions du conseil de classe et entend vos observations."),
    ("F-10", ("received",), "Le chef d'établissement vous a reçu avec votre enfant et a entendu vos observations."),
    ("F-11", (*UNDECIDED, *HELP), "Il prend ensuite une décision d'orientation et vous la notifie. Si elle n'est pas conforme à vos choix, elle est motivée."),
    ("F-12", (*MAY_APPEAL, *HELP), "Si vous n'acceptez pas cette décision, vous pouvez faire appel dans les trois jours ouvrables qui suivent la réception de sa notification."),
    ("F-13", (*MAY_APPEAL, *HELP), "L'appel se fait auprès de l'établissement, et non dans ce service."),
    ("F-12", BY_HEAD, "Vous avez jusqu'au jeudi 17 juin inclus pour faire appel."),
    ("F-12", ("decided-too-late",), "Le dernier jour pour faire appel était le jeudi 17 juin. Pour un appel tardif, adressez-vous à l'établissement."),
    ("F-27", (*MAY_APPEAL, "decided-too-late", *HELP), "Pour être entendu par la commission d'appel, demandez-le par écrit ; votre enfant peut l'être aussi, avec votre accord. La décision de la commission est définitive."),
    ("F-16", (*MAY_APPEAL, "decided-too-late", "decided-on-appeal", *HELP), "Si vous n'obtenez pas la voie demandée, vous pouvez demander le maintien de votre enfant en classe de 3e : il est de droit, pour une seule année."),
    ("F-20", ("disagreed", *HELP), "Vous pouvez encore changer votre réponse en « D'accord » jusqu'à la fermeture du service, tant que le chef d'établissement ne vous a pas reçu."),
    ("F-22", TOLD, "Une décision d'orientation est enregistrée. L'établissement vous la notifie : elle n'est pas affichée dans ce service."),
)  # fmt: skip

# What no screen of these shows, and what does.
ELSEWHERE: dict[str, tuple[str, ...]] = {
    "said by the script when a card moves": ("Choix {} ajouté.", "Choix déplacé : il est maintenant le choix {}.", "Choix {} vidé.", "Choix {} supprimé."),
    "tests/acceptance/test_choices.py": ("Validez vos choix sans interruption de plus de {} minutes : au-delà, vous êtes déconnecté, et vous devrez vous reconnecter pour valider.", "Vous pouvez saisir jusqu'à trois choix.", "Aucun choix définitif n'a été validé pour cet élève.", "Le conseil de classe a déjà répondu : les choix ne sont plus modifiables."),
    "tests/acceptance/test_answer.py": ("Aucune adresse électronique valable n'est indiquée dans MON COMPTE : votre réponse ne pourra pas vous être confirmée par e-mail. Imprimez cette page.",),
    "titles of tabs": ("Saisie des choix définitifs", "Récapitulatif des choix définitifs", "Propositions du conseil de classe"),
}  # fmt: skip


def on(screen: str) -> list[str]:
    """The sentences that a screen shows."""
    return [sentence for _, screens, sentence in SENTENCES if screen in screens]
