"""The audit trail: who did what, when, of which pupil, and from where. It is only ever added to."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from services.siecle.people.members import By
from services.siecle.worded import Worded
from shared.postgres.database import Connection
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "trail.sql")


class Action(Worded):
    """Something that somebody did."""

    SIGNED_IN = "signed-in", "Connexion"
    PASSWORD_CHOSEN = "password-chosen", "Choix du mot de passe"
    READ = "read", "Consultation"
    ENTERED = "entered", "Saisie"
    EXPORTS_HANDED = "exports-handed", "Exports donnés à lire"
    EXPORTS_DROPPED = "exports-dropped", "Exports abandonnés"
    IMPORTED = "imported", "Import des exports"
    SETTLED = "settled", "Refus traité"
    SCHOOL_NAMED = "school-named", "Nom de l'établissement"
    LETTER_PRINTED = "letter-printed", "Impression d'une lettre d'accès"
    DRAFT_SAVED = "draft-saved", "Brouillon enregistré"
    DRAFT_DELETED = "draft-deleted", "Brouillon supprimé"
    DRAFT_SENT = "draft-sent", "Brouillon transmis à la fin de la saisie"
    ACCOUNT_MADE = "account-made", "Compte créé"
    CODE_GIVEN = "code-given", "Code à usage unique donné"
    ACCOUNT_CLOSED = "account-closed", "Compte désactivé"
    ACCOUNT_OPENED = "account-opened", "Compte réactivé"


class Page(Worded):
    """What can be read, as far as it names pupils or says what staff did."""

    PUPILS = "pupils", "liste des élèves"
    SCHOOL = "school", "page de l'établissement"
    OPINION = "opinion", "avis provisoire"
    CLASS_OPINIONS = "class-opinions", "avis d'une classe"
    CLASS_PROPOSITIONS = "class-propositions", "propositions d'une classe"
    DEFINITIVE = "definitive", "phase définitive"
    PUPIL = "pupil", "dossier de l'élève"
    FOR_FAMILY = "for-family", "formulaire pour la famille"
    PAPER = "paper", "formulaires papier"
    MAIL = "mail", "courriers à la famille"
    EMAILS = "emails", "e-mails non remis"
    LETTERS = "letters", "lettres d'accès"
    APPEALS = "appeals", "appels de l'académie"
    JOURNAL = "journal", "journal"
    EXPORTS = "exports", "exports à importer"
    # Pages of before, which older lines name.
    INTENTIONS = "intentions", "intentions reçues"
    WITHOUT_ENTRY = "without-entry", "familles sans saisie"


@dataclass(frozen=True, slots=True)
class Done:
    """One thing done; `what` says more: the page that was read, the kind of change that was entered."""

    action: Action
    by: By
    what: str | None = None
    academy: str | None = None
    school: str | None = None
    siecle_id: str | None = None
    subject: UUID | None = None  # whose account was changed
    change: int | None = None


async def note(database: "asyncpg.Pool | Connection", done: Done) -> None:
    """Add it, in the transaction of what was done where there is one."""
    await database.execute(
        QUERIES["note"],
        done.by.account,
        done.action,
        done.what,
        done.academy,
        done.school,
        done.siecle_id,
        done.subject,
        done.change,
        done.by.address,
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines of a school; None is any. `since` and `until` bound instants, `before` the number."""

    school: str
    since: datetime | None = None
    until: datetime | None = None
    account: UUID | None = None
    siecle_id: str | None = None
    before: int | None = None


async def lines(pool: asyncpg.Pool, wanted: Wanted, most: int) -> list[dict[str, Any]]:
    """The newest `most` of them, newest first, with the names of who did it and of whom."""
    bounds = (wanted.school, wanted.since, wanted.until, wanted.account, wanted.siecle_id, wanted.before)
    return [dict(row) for row in await pool.fetch(QUERIES["lines"], *bounds, most)]


async def people(pool: asyncpg.Pool, school: str) -> list[dict[str, Any]]:
    """Who did something in a school, by name."""
    return [dict(row) for row in await pool.fetch(QUERIES["people"], school)]
