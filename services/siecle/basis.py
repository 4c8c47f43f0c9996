"""On what staff enter for a family."""

from services.siecle.worded import Worded


class Basis(Worded):
    """What the entry rests on (A-05, A-33). It stays here: the téléservice is not told."""

    PAPER = "paper", "Formulaire papier remis par la famille"
    VISIT = "visit", "Famille reçue dans l'établissement, ou jointe par téléphone"
    OF_AGE = "of-age", "Élève majeur, qui a rempli le formulaire"
