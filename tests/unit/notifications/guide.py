"""The e-mail of the guide: the reference fixture of section 1b, as intentions and texts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from services.notifications.recap import CLOSING, Recap, entry_section
from shared.contract.events import Intention
from shared.contract.types import Pathway, Phase, Status, TextRef

MECHANICS = UUID("018e0000-0000-7000-8000-000000000001")
BODYWORK = UUID("018e0000-0000-7000-8000-000000000002")
TEXTS = {MECHANICS: "Mécanique", BODYWORK: "Carrosserie"}
VALIDATED_AT = datetime(2019, 11, 7, 11, 38, 9, 123456, tzinfo=UTC)
PARIS = "Europe/Paris"


def ref(text: UUID) -> TextRef:
    """A reference to a text; the digest is not this service's concern."""
    return TextRef(text=text, digest="sha256:" + "0" * 64)


INTENTIONS = (
    Intention(rank=1, pathway=Pathway.GENERAL),
    Intention(rank=2, pathway=Pathway.PROFESSIONAL, occupation=ref(MECHANICS), statuses=(Status.APPRENTICE,)),
    Intention(rank=3, pathway=Pathway.CAP, occupation=ref(BODYWORK), statuses=(Status.SCHOOL,)),
)


RECEIPT = "K7M2-4QXP"
LINK = "https://orientation.example.org/"


def recap(texts: Mapping[UUID, str] = TEXTS) -> Recap:
    """Its sentences."""
    section = entry_section(Phase.PROVISIONAL, INTENTIONS, texts, VALIDATED_AT, PARIS, receipt=RECEIPT)
    return Recap((section,), LINK, closing=CLOSING)


TEXT = """\
Bonjour,

Suite à la démarche que vous avez effectuée en ligne le 07/11/2019 à 12:38:09, nous vous confirmons par cet \
email que vos intentions provisoires ont bien été enregistrées.

En voici le récapitulatif :

- Intention 1 : 2de générale et technologique ou 2de STHR
- Intention 2 : 2de professionnelle
  Spécialité(s) ou famille(s) de métiers : Mécanique
  Sous statut d'apprenti
- Intention 3 : 1re année de CAP
  Spécialité(s) : Carrosserie
  Sous statut scolaire

Numéro de reçu : K7M2-4QXP

Pour consulter votre saisie : https://orientation.example.org/

Vous pouvez encore faire des modifications jusqu'à la fermeture du service Orientation.
"""

HTML = """\
<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<title>Orientation : récapitulatif de votre saisie pour Léa</title>
</head>
<body>
<p>Bonjour,</p>
<p>Suite à la démarche que vous avez effectuée en ligne le 07/11/2019 à 12:38:09, nous vous confirmons par \
cet email que vos intentions provisoires ont bien été enregistrées.</p>
<p>En voici le récapitulatif :</p>
<ul>
<li><strong>Intention 1</strong> : 2de générale et technologique ou 2de STHR</li>
<li><strong>Intention 2</strong> : 2de professionnelle<br>
Spécialité(s) ou famille(s) de métiers : Mécanique<br>
Sous statut d&#39;apprenti</li>
<li><strong>Intention 3</strong> : 1re année de CAP<br>
Spécialité(s) : Carrosserie<br>
Sous statut scolaire</li>
</ul>
<p>Numéro de reçu : K7M2-4QXP</p>
<p>Pour consulter votre saisie : <a href="https://orientation.example.org/">\
https://orientation.example.org/</a></p>
<p>Vous pouvez encore faire des modifications jusqu&#39;à la fermeture du service Orientation.</p>
</body>
</html>
"""
