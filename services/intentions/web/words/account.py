"""MON COMPTE: the e-mail address and its confirmation (R-077, R-078, A-36); all of it ours."""

from collections.abc import Mapping
from typing import NamedTuple

from services.intentions.directory.addresses import Asked, Confirmed

NOT_AN_ADDRESS = "Cette adresse électronique n'est pas valable : {why}."
MEANT = "Vouliez-vous dire {address} ? Si oui, corrigez l'adresse ci-dessous."
NO_ADDRESS = "Aucune adresse électronique n'est enregistrée : vous ne recevrez pas d'e-mail récapitulatif."
INVALID_ADDRESS = (
    "L'adresse électronique enregistrée n'est pas valable : {why}. "
    "Vous ne recevrez pas d'e-mail récapitulatif."
)
NOTICES_STOPPED = "Vous ne recevrez plus d'e-mail d'information du téléservice Orientation."
NO_STOP_LINK = (
    "Ce lien n'est pas valable. Ouvrez celui du message le plus récent, ou arrêtez les e-mails "
    "d'information dans MON COMPTE."
)
TOO_MANY_MESSAGES = (
    "Trop de messages de confirmation ont été demandés aujourd'hui pour ce compte ou pour cette adresse. "
    "Réessayez demain ; l'adresse enregistrée jusqu'ici reste utilisée."
)


class Note(NamedTuple):
    """The outcome of a form of MON COMPTE, and the kind of note that says it."""

    kind: str
    drawing: str
    sentence: str


def _done(sentence: str) -> Note:
    return Note("notice", "check", sentence)


def _nothing_done(sentence: str) -> Note:
    return Note("instruction", "info", sentence)


DONE: Mapping[str, Note] = {
    Asked.ASKED: _done(
        "Un message vient d'être envoyé à la nouvelle adresse. Elle sera utilisée dès que vous aurez "
        "suivi, dans les 24 heures, le lien qu'il contient."
    ),
    Asked.AGAIN: _done(
        "Un nouveau message vient d'être envoyé à cette adresse : son lien remplace celui du précédent."
    ),
    Asked.SAME: _nothing_done("Cette adresse est déjà celle de votre compte."),
    Asked.REMOVED: _done("Votre adresse électronique a été retirée."),
    Asked.NOTHING: _nothing_done("Aucune adresse n'a été indiquée."),
    Asked.CANCELLED: _done("La demande de changement d'adresse est annulée."),
    "none-pending": _nothing_done("Aucune adresse n'attend de confirmation."),
    "notices-stopped": _done(NOTICES_STOPPED),
    "notices-resumed": _done("Les e-mails d'information vous seront de nouveau envoyés."),
    "password": _done(
        "Votre mot de passe a été changé. Les autres connexions ouvertes avec ce compte sont fermées."
    ),
}
CONFIRMED: Mapping[Confirmed, str] = {
    Confirmed.CONFIRMED: "L'adresse est confirmée : les messages du téléservice y seront envoyés.",
    Confirmed.ALREADY: "Cette adresse a déjà été confirmée : il n'y a plus rien à faire.",
}
NOT_CONFIRMED: Mapping[Confirmed, str] = {
    Confirmed.EXPIRED: (
        "Ce lien a plus de 24 heures : il n'est plus valable. Demandez un nouveau message dans MON COMPTE."
    ),
    Confirmed.WITHDRAWN: (
        "Cette demande a été annulée ou remplacée. Si vous en avez fait une autre, suivez le lien du "
        "message le plus récent."
    ),
    Confirmed.CLOSED: (
        "Ce compte est fermé : l'adresse ne peut pas être confirmée. Adressez-vous à l'établissement."
    ),
    Confirmed.UNKNOWN: (
        "Ce code n'est pas valable, ou ne l'est plus. Vérifiez-le, ou demandez un nouveau message dans "
        "MON COMPTE."
    ),
}
