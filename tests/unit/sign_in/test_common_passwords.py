"""What everybody tries first, and what is made of the owner's name, may not be chosen (S6)."""

import pytest

from shared.sign_in.passwords import strong_enough

USUAL = (
    "password1 motdepasse1 soleil12 doudou93 marseille13 azerty2026 Camille2012 jetaime1 loulou59 "
    "chocolat1 123soleil bonjour1! nicolas75 ilovejesus abc12345 iloveyou2 football10 pa55word qwerty123 "
    "trustno1 1qazxsw2 letmein1 princess1 superstar sunshine1 charlie1 monkey123 dragon12 basketball "
    "whatever jennifer1 liverpool1 mickey12 rachid93 mohamed1 fatima92 bentley1 brooklyn spongebob "
    "nirvana1 metallica slipknot1 chelsea1 tweety12 snoopy12 butterfly hannah12 zaq12wsx asdfghjkl1 "
    "passw0rd1 computer1 internet1 family01 newyork1 babygirl1 lovely12 jordan23 password! azertyui "
    "wxcvbn123 poiuytreza mlkjhgfdsq qsdfghjklm bienvenue1 coucou12 cheval12 lapinou1 papamaman titi1234 "
    "toto1234 tototata minouche doudoune camille1 emilie12 manon123 lucas2010 enzo2011 ines2012 yanis2009 "
    "kevin123 clement1 anthony1 maxime12 quentin1 romain12 marine12 pauline1 mathilde caroline1 virginie "
    "stephane christophe sandrine1 valerie1 nathalie1 philippe dominique parisparis psg75000 om13om13 "
    "olympique1 bretagne1 portugal1 algerie1 algerie213 maroc212 tunisie216 casablanca vacances1 ecole123 "
    "college1 college3e orientation orientation3e parents2026 voiture1 peugeot206 renault1 clio1234 "
    "mercedes1 ferrari1 aaaaaaaa 11111111a qqqqqqqq abcabcabc azeazeaze xxxxxxxx 1a2b3c4d a1b2c3d4 "
    "a1z2e3r4t5 01/02/2012 01022012a 14juillet 25decembre soleil-2024 Soleil2024! Printemps2026 "
    "Novembre2026! Lundi123! P@ssword1 M0tdepasse! Marseille!13 passwordpassword "
    "passwordpasswordpassword1 azertyazertyazertyazerty1 changeme1 administrateur superadmin1 qwertyuiop "
    "1234azer azer1234 aze12345 abcd1234 test1234 demo2026 louis2010 emma2011 jade2012 gabriel1 raphael1 "
    "arthur10 chloe123 sarah2012 thomas12 julien34 alexandre1 Guillaume1 benjamin1 pierre75 francois1 "
    "jerome69 fabrice1 laurent1 veronique1 catherine1 isabelle1 "
)
OWN = ("n.lopez2", "LOPEZ DE LA FUENTE", "Nathalie", "Zoé")


@pytest.mark.parametrize("password", USUAL.split())
def test_s6_usual_passwords_are_refused(password: str) -> None:
    assert not strong_enough(password)


@pytest.mark.parametrize(
    "password",
    [
        "une longue phrase de passe",
        "trois petits chats",
        "mon chat dort ici",
        "été à Noël",
        "girafebleue",
        "jaune.citron.vert",
        "lemurierduvoisin",
        "4chaussettesroses",
        "tr0mb0ne-ficelle",
        "pluie+parapluie+7",
        "Xk29dlqP",
        "Zoé aime les pommes",
        "nathalie mange du riz",
        "correct cheval " * 5,
        "x9-" * 20 + "fin d'une phrase",
    ],
)
def test_s6_what_is_ones_own_may_be_chosen(password: str) -> None:
    assert strong_enough(password, OWN)


@pytest.mark.parametrize(
    "password",
    [
        "n.lopez2",
        "N.Lopez2!",
        "nathalie2026",
        "Nathalie.Lopez",
        "lopeznathalie",
        "zepoln92",
        "eilahtan1",
        "zoe2012zoe",
        "Zoe14juillet",
        "ZoeLopez12",
        "delafuente1",
        "Lopez-de-la-Fuente2012",
        "nathalielopezdelafuente2026!",
        "nathalienathalie",
        "2012zoelopez",
    ],
)
def test_s6_login_and_names_are_refused_backwards_and_with_digits_too(password: str) -> None:
    assert not strong_enough(password, OWN)


def test_s6_a_name_is_refused_to_its_owner_only() -> None:
    assert strong_enough("Lopez-de-la-Fuente2012")
    assert not strong_enough("Lopez-de-la-Fuente2012", OWN)
