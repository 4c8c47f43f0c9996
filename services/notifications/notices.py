"""The texts of letters about an account's e-mail address. Pure; nothing that anybody typed stands in them."""

from collections.abc import Mapping
from dataclasses import dataclass

_IGNORE = (
    "Si vous n'avez rien demandé, ne faites rien : sans votre confirmation, cette adresse ne sera pas "
    "utilisée."
)
_NOT_YOU = (
    "Si ce n'est pas vous, connectez-vous au service, changez votre mot de passe et vérifiez l'adresse dans "
    "MON COMPTE, ou adressez-vous à l'établissement."
)


@dataclass(frozen=True, slots=True)
class Notice:
    """Subject and paragraphs; `link` is a paragraph of its own after the first `before` of them."""

    subject: str
    before: tuple[str, ...]
    link: str
    after: tuple[str, ...]


def confirm(public_url: str, code: str) -> Notice:
    """To a new address: its owner confirms it. The code stands after `#`, which no server gets to see."""
    return Notice(
        "Orientation : confirmez votre adresse électronique",
        (
            "Cette adresse a été indiquée dans MON COMPTE pour recevoir les messages du téléservice "
            "Orientation.",
            "Pour la confirmer, ouvrez ce lien dans les 24 heures, puis appuyez sur CONFIRMER :",
        ),
        f"{public_url}/address#{code}",
        (f"Si la page demande un code, recopiez celui-ci : {code}", _IGNORE),
    )


_ABOUT: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "asked": (
        "Orientation : changement d'adresse demandé",
        (
            "Une autre adresse électronique a été indiquée dans MON COMPTE pour recevoir les messages du "
            "téléservice Orientation. Tant qu'elle n'est pas confirmée, ils vous parviennent ici.",
        ),
    ),
    "changed": (
        "Orientation : adresse électronique changée",
        (
            "Les messages du téléservice Orientation sont envoyés désormais à une autre adresse "
            "électronique, indiquée dans MON COMPTE et confirmée. Ce message est le dernier à celle-ci.",
        ),
    ),
    "removed": (
        "Orientation : adresse électronique retirée",
        (
            "Cette adresse a été retirée de MON COMPTE : vous ne recevrez plus d'e-mail récapitulatif du "
            "téléservice Orientation.",
        ),
    ),
}


def about(kind: str, public_url: str) -> Notice | None:
    """To the address that was in use; None for a kind that a newer release knows."""
    if kind not in _ABOUT:
        return None
    subject, sentences = _ABOUT[kind]
    return Notice(subject, (*sentences, _NOT_YOU), f"{public_url}/", ())
