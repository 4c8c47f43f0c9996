"""Names for people that there are not. The lists are ours; what is common stands first, and comes most often.

Half of the family names are put together of two parts, as most names of a country are rare: so some names
occur in every collège, and most only once.
"""

from itertools import accumulate
from random import Random

# The weight of a name by its place: the tenth is a third as frequent as the first.
_WEIGHTS = list(accumulate(1 / (place + 4) for place in range(500)))
_COMPOSED, _OTHER, _DOUBLE = 0.5, 0.1, 0.04
_OVERSEAS = 0.6  # of the names of an académie that has names of its own


def _list(names: str) -> list[str]:
    return [name.replace("_", " ") for name in names.split()]


COMMON = _list(
    "MARTIN BERNARD PETIT DURAND LEROY MOREAU SIMON LAURENT GARCIA ROUX FOURNIER GIRARD MERCIER LAMBERT "
    "BONNET FRANÇOIS LEGRAND GAUTHIER PERRIN ROBIN CLÉMENT MORIN HENRY ROUSSEL MATHIEU GAUTIER MASSON "
    "DENIS LEMAIRE NOËL MEYER LUCAS MEUNIER JEAN MARCHAND DUFOUR BLANCHARD MARIE BARBIER BRUN DUMAS "
    "BRUNET SCHMITT LEROUX COLAS FERNANDEZ PIERRE RENARD ARNAUD ROLLAND CARON AUBERT GIRAUD LECLERC "
    "VIDAL BOURGEOIS LE_GOFF LE_GALL D'HAENE DE_SMET VAN_DAMME DEL_REY SAINT-AUBIN CŒURET BELŒIL "
    "GUÉGUEN L'HOSTIS"
)
BEGINNINGS = _list(
    "ARDE BAUDI BERTI BOISSE BRISSE CAILLE CHAMBE CORDE DELA ESTE FAUVE GARRI GUILLE HAME JOUVE LABOU "
    "LANGE MALE MONTE NAUDI ORSE PELLE POUJA QUÉNE RAVE ROCHE SABA TALLE VAUCHE VERDI"
)
ENDINGS = _list("AU NEAU RAND LIER TEL RON DIER CHARD GNON LLON RIAU VIN LET MONT SSAC ZET")
# Of families from elsewhere; Ł, ć and ğ are not in the encoding of most files.
ELSEWHERE = _list(
    "NGUYEN DIALLO DA_SILVA BENALI TRAORÉ FERREIRA HADDAD YILMAZ DOS_SANTOS CISSÉ KONATÉ RODRÍGUEZ "
    "MÜLLER N'GUESSAN BEN_SALAH EL_AMRANI PHAM ÇELEBI ŁUKASIK KOVAČEVIĆ DOĞAN RAKOTOMALALA- "
    "ANDRIAMAMPIANINA DE_OLIVEIRA_MARTINS_DOS_REIS MAC_CARTHY ØSTERGAARD ŠIMKO O'BRIEN SIVAPRAGASAM "
    "WANG"
)
OVERSEAS: dict[str, list[str]] = {
    "reunion": _list(
        "HOARAU PAYET GRONDIN BOYER FONTAINE RIVIÈRE TÉCHER DIJOUX KERBIDI VIRAPIN MOUNIAMA CADARSI LEBON "
        "NATIVEL SINAPAYEL FOLIO ETHÈVE TURPIN AH-KONG"
    ),
    "martinique": _list(
        "JEAN-BAPTISTE MARIE-SAINTE LAURENCIN ROSE-ÉLIE BELLANCE ZOBEL-MARIE LOUIS-JOSEPH SAINTE-ROSE NÉRIS "
        "PALCY LÉONIDE CHARLES-ANGE BEAUBRUN RANGASAMY"
    ),
    "guadeloupe": _list("BORDELAIS MOUTOUSSAMY ZÉBUS GALVANI PHIBEL JEAN-NOËL RAMASSAMY CÉLESTE-ANGE"),
    "guyane": _list("APATOU JEAN-ÉLIE AMIEMBA WEIMERT TSANG SAINT-CYR DORILAS"),
    "mayotte": _list("ABDOU SAÏD MADI_BACAR ALI_COMBO HOUMADI ATTOUMANI BOINA M'COLO"),
    "polynesie-francaise": _list("TERIIHAU TEURA MAIROTO TEMATAHI A'A TUAIRA TEIKIHAA"),
    "nouvelle-caledonie": _list("WAÏNÉ POARAIRI KAPEA NÉAOUTI HNAWIA TAKOUL BOÉWA"),
}
GIRLS = _list(
    "Emma Jade Louise Inès Léa Manon Chloé Zoé Camille Lina Sarah Anaïs Lola Éva Alice Juliette Romane "
    "Maëlys Louna Clara Nour Éléonore Aïcha Salomé Apolline Fatoumata Gaëlle Héloïse Noémie Maëlle Maï- "
    "Lan Anne-Lise Marie-Charlotte Kaïna Soraya Ysée Œnone Zoë Maria_da_Luz"
)
BOYS = _list(
    "Nathan Lucas Enzo Léo Louis Hugo Gabriel Ethan Mathis Jules Raphaël Théo Noah Arthur Adam Yanis "
    "Mohamed Tom Sacha Timéo Maxime Antoine Loïc Timothée Ismaël Joël Mathéo François Baptiste Jean- "
    "Baptiste Maël Ilyès Évan Amadou Kylian Gaëtan Željko Marc-Aurèle Jean-Christophe-Emmanuel"
)
MOTHERS = _list(
    "Céline Sandrine Stéphanie Aurélie Virginie Nadia Émilie Sophie Hélène Claire Fatima Agnès Valérie "
    "Mariam Karine Sonia Delphine Marie-Laure Aïssatou Thi_Hoa Véronique Joëlle"
)
FATHERS = _list(
    "Nicolas Sébastien David Christophe Frédéric Jérôme Karim Olivier Stéphane Marc Moussa Benoît Gaël "
    "Mickaël Ludovic Jean-Marc Paulo Éric Rachid Loïc François-Xavier"
)


class Names:
    """Draws names for a school of an académie, by its slug."""

    def __init__(self, random: Random, academy: str) -> None:
        self._random = random
        self._overseas = OVERSEAS.get(academy, [])

    def last(self) -> str:
        """A family name, as files write it; now and then a double one."""
        if self._random.random() < _DOUBLE:
            return f"{self._single()}-{self._single()}"
        return self._single()

    def child(self, girl: bool) -> str:
        """A pupil's first name."""
        return self._one(GIRLS if girl else BOYS)

    def adult(self, woman: bool) -> str:
        """A responsible's first name."""
        return self._one(MOTHERS if woman else FATHERS)

    def _single(self) -> str:
        if self._overseas and self._random.random() < _OVERSEAS:
            return self._one(self._overseas)
        kind = self._random.random()
        if kind < _COMPOSED:
            return self._random.choice(BEGINNINGS) + self._random.choice(ENDINGS)
        return self._one(ELSEWHERE if kind < _COMPOSED + _OTHER else COMMON)

    def _one(self, names: list[str]) -> str:
        return self._random.choices(names, cum_weights=_WEIGHTS[: len(names)])[0]
