"""The faults of an e-mail address in French: for families on their page, for staff in an import."""

from collections.abc import Mapping

from shared.addresses import LONGEST, Fault

WHY: Mapping[Fault, str] = {
    Fault.MISSING: "elle est vide",
    Fault.TOO_LONG: f"elle compte plus de {LONGEST} caractères",
    Fault.NOT_PRINTABLE: "elle contient un caractère invisible : saisissez-la à la main, sans la coller",
    Fault.SEVERAL: "une seule adresse est possible, avec un seul arobase (@)",
    Fault.NAMED: "indiquez seulement l'adresse, sans le nom et sans les signes < et >",
    Fault.NO_AT: "il y manque l'arobase (@)",
    Fault.COMMA: "elle contient une virgule au lieu d'un point",
    Fault.SPACE: "elle contient un espace",
    Fault.LOCAL_ACCENT: "avant l'arobase (@), elle contient une lettre accentuée ou un caractère spécial",
    Fault.LOCAL: "ce qui précède l'arobase (@) n'est pas correct",
    Fault.DOMAIN: "ce qui suit l'arobase (@) n'est pas correct",
}
