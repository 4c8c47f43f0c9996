"""`orientation`: the commands by subject. Each ends with 0, or says what is wrong and ends with 1 or more."""

import logging
import os

import typer

from services.intentions.cli import audit
from services.intentions.cli.doctor import command as doctor
from services.intentions.cli.log import dossier, events, projections
from services.intentions.cli.people import accounts, erase, import_siecle, schools
from services.intentions.cli.reconcile import command as reconcile
from services.intentions.cli.sample import command as sample
from services.intentions.cli.status import command as status
from services.intentions.cli.subscribers import dead_letters, subscriptions, tokens
from shared.runtime.ending import in_a_sentence

app = typer.Typer(
    help="Téléservice Orientation: events, dossiers, accounts and state of a running system.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",  # the one that wraps a paragraph as wide as the terminal
)
imports = typer.Typer(help="Bring in what the school's office hands over.", no_args_is_help=True)
imports.command("siecle")(import_siecle.siecle)
app.add_typer(events.app, name="events")
app.add_typer(dossier.app, name="dossier")
app.add_typer(projections.app, name="projections")
app.add_typer(imports, name="import")
app.add_typer(accounts.app, name="accounts")
app.add_typer(schools.app, name="schools")
app.add_typer(subscriptions.app, name="subscriptions")
app.add_typer(tokens.app, name="tokens")
app.add_typer(dead_letters.app, name="dead-letters")
app.command("erase")(erase.erase)
app.command("reconcile")(reconcile.reconcile)
app.command("sample")(sample.sample)
app.command("status")(status.status)
app.command("doctor")(doctor.doctor)
app.command("audit")(audit.audit)
audit.audited(app)


def _is_no_lost_connection(record: logging.LogRecord) -> bool:
    """Not what a time limit left behind, which asyncio tells of when nobody waits for it any more."""
    return not (record.exc_info and isinstance(record.exc_info[1], OSError))


def main() -> None:
    """Entry point of the `orientation` script."""
    _keep_standard_descriptors()
    for noisy in ("aiormq", "aio_pika"):  # their errors become a sentence of ours
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    logging.getLogger("asyncio").addFilter(_is_no_lost_connection)
    in_a_sentence(lambda: app(prog_name="orientation"), "orientation")


def _keep_standard_descriptors() -> None:
    """No socket gets the number of a closed standard stream: libuv aborts where it closes that one."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free, which is this one


if __name__ == "__main__":
    main()
