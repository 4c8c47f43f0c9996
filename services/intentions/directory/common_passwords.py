"""What everybody tries first (ASVS 5.0, 6.2.4), described by its patterns rather than listed.

A common password is made of at most three parts, each a usual word, keys in a row, one sign repeated, or a
few digits: `soleil2012`, `azeqsdwxc`, `1q2w3e4r`, `P@ssw0rd!`.
"""

import unicodedata
from functools import cache

MOST_PARTS = 3
LONGEST_COMMON = 24  # beyond this it is a phrase
SHORTEST_RUN = 3
LONGEST_TAIL = 4
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "01234567890",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1aqw2zsx3edc4rfv5tgb6yhn7uj",
    "qazwsxedcrfvtgbyhnujm",
    "aqwzsxedcrfvtgbyhnuj",
)
_LEET = str.maketrans("@4031!$57", "aaoeiisst")


def is_common(password: str) -> bool:
    """Whether a password, in lower case, is one of those."""
    letters = _without_accents(password)
    if len(set(letters)) <= 2 or not any(char.isalpha() for char in letters):
        return True
    if len(letters) > LONGEST_COMMON:
        return False
    woven = (letters[::2], letters[1::2])
    return any(map(_is_made_of_parts, (letters, letters.translate(_LEET)))) or all(map(_is_run, woven))


def _without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def _is_made_of_parts(text: str) -> bool:
    """Whether the text falls apart into a few common parts."""
    fewest = [0] + [len(text)] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(end):
            if fewest[start] < min(fewest[end] - 1, MOST_PARTS) and _is_part(text[start:end]):
                fewest[end] = fewest[start] + 1
    return fewest[-1] <= MOST_PARTS


def _is_part(text: str) -> bool:
    is_tail = len(text) <= LONGEST_TAIL and not any(char.isalpha() for char in text)
    return is_tail or text in _words() or len(set(text)) == 1 or _is_run(text)


def _is_run(text: str) -> bool:
    """Whether it is keys or letters in a row, forwards or backwards."""
    return len(text) >= SHORTEST_RUN and any(text in row * 2 or text[::-1] in row * 2 for row in _ROWS)


@cache
def _words() -> frozenset[str]:
    words = (
        "motdepasse mdp password passe pass azerty qwerty bonjour soleil doudou loulou chouchou "
        "princesse marseille football foot orientation college lycee ecole eleve parent maman papa "
        "maison chocolat amour jetaime jtm famille nicolas thomas camille julien sandrine isabelle "
        "caroline sebastien alexandre iloveyou love you welcome letmein admin administrateur "
        "administrator root user test demo superman batman spiderman dragon monkey secret default "
        "changeme bienvenue coucou vacances poussin cheval chat chien tigger pokemon naruto pikachu "
        "minecraft fortnite france paris lyon toulouse bordeaux nantes lundi mardi mercredi jeudi "
        "vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre "
        "novembre decembre printemps automne hiver sunshine princess baseball master shadow trustno "
        "michael jennifer jordan harley ranger hunter buster soccer hockey killer george charlie andrew "
        "michelle jessica pepper daniel access joshua maggie starwars computer internet liverpool "
        "chelsea barcelona arsenal olympique psg zidane mbappe ronaldo messi ninja hello world google "
        "facebook samsung apple iphone bisous caramel vanille biscuit bijoux papillon etoile lumiere "
        "liberte abc xyz"
    )
    return frozenset(words.split())
