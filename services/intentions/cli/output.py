"""The output of the commands: to stdout and stderr, as a table or JSON, a bar meanwhile, the exit code."""

from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table
from rich.text import Text

FAILED = 1  # what was asked for could not be done, or what was checked does not hold
MISUSED = 2  # the command makes no sense as it was given
WIDE = 10_000  # columns where nobody looks: nothing is cut or wrapped
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
out = Console()
err = Console(stderr=True)


def fail(message: str, code: int = FAILED) -> typer.Exit:
    """Say what is wrong on stderr; raise what this returns."""
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(code)


def misused(message: str) -> typer.Exit:
    """As `fail`, for arguments that make no sense."""
    return fail(message, MISUSED)


def print_json(value: object, *, to_stderr: bool = False) -> None:
    """One JSON document on a line of stdout, or of stderr."""
    typer.echo(orjson.dumps(value, default=str), err=to_stderr)


def print_table(table: Table) -> None:
    """A table with all of its data: wrapped in a terminal, in lines as long as they need elsewhere."""
    for column in table.columns:
        column.overflow = "fold"
    (out if out.is_terminal else Console(width=WIDE)).print(table)


class RateColumn(ProgressColumn):
    """Pieces a second."""

    def render(self, task: Task) -> Text:
        """The rate of the last seconds, nothing before it is known."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", style="progress.data.speed")


class SpeedColumn(TransferSpeedColumn):
    """Bytes a second."""

    def render(self, task: Task) -> Text:
        """The rate, nothing before it is known and where all came at once."""
        return super().render(task) if task.finished_speed or task.speed else Text("")


def progress_bar() -> Progress:
    """A bar with rate and time left, on stderr and only in a terminal."""
    return _progress(BarColumn(), MofNCompleteColumn(), RateColumn(), TimeRemainingColumn())


def progress_in_bytes() -> Progress:
    """The same for a file."""
    return _progress(BarColumn(), DownloadColumn(), SpeedColumn(), TimeRemainingColumn())


def _progress(*columns: ProgressColumn) -> Progress:
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
