"""Names for fictional people; the lists are ours and mixed by number, so no family of theirs is meant."""

LAST = [
    name.replace("_", " ")
    for name in (
        "MARTIN BERNARD PETIT DURAND LEROY MOREAU SIMON LAURENT GARCIA ROUX FOURNIER GIRARD MERCIER LAMBERT "
        "BONNET FRANÇOIS LEGRAND GAUTHIER PERRIN ROBIN CLÉMENT MORIN HENRY ROUSSEL MATHIEU GAUTIER MASSON "
        "DENIS LEMAIRE DIALLO NGUYEN BENALI DA_SILVA LE_GOFF D'ALMEIDA TRAORÉ CŒURET NOËL BELŒIL HADDAD"
    ).split()
]
GIRLS = (
    "Camille Inès Léa Chloé Manon Zoé Sarah Anaïs Jade Louise Alice Lina Nour Éléonore Maëlys Aïcha Salomé "
    "Apolline Fatou Gaëlle"
).split()
BOYS = (
    "Lucas Hugo Nathan Enzo Théo Adam Louis Gabriel Raphaël Noah Yanis Mohamed Loïc Timothée Ismaël Joël "
    "Antoine Mathéo François Baptiste"
).split()
MOTHERS = "Claire Sophie Nadia Hélène Céline Fatima Agnès Valérie Mariam Noémie".split()
FATHERS = "Marc Karim Olivier Frédéric Jérôme Sébastien Moussa Gaël Benoît Stéphane".split()
