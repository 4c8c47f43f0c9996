"""`orientation status [--schools] [--json]`"""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from pydantic import Field

from services.intentions.cli.connections import CliSettings, run
from services.intentions.cli.output import Json, out, print_json
from services.intentions.cli.status import screen, sources, verdict
from shared.postgres.clock import wall
from shared.runtime.server_urls import server_urls
from shared.runtime.settings import AmqpUrl, load

NOT_WELL = 3


class StatusSettings(CliSettings):
    """The database, and whatever else is named."""

    amqp_url: AmqpUrl | None = Field(None, description="RabbitMQ, as any user of the vhost")
    metrics_urls: Annotated[str, server_urls("http", "https")] = Field(
        "", description="Base addresses of the processes, separated by spaces"
    )


def status(
    schools: Annotated[bool, typer.Option("--schools", help="Also the dossiers of each school")] = False,
    as_json: Json = False,
) -> None:
    """Show whether all is well: log and relay, queues, dead letters, recaps, Siècle, processes.

    Queues are those of ORIENTATION_AMQP_URL, processes those of ORIENTATION_METRICS_URLS. Exit code 3 when
    something is not well.
    """
    settings = load(StatusSettings)
    amqp = settings.amqp_url.get_secret_value() if settings.amqp_url else None
    urls = settings.metrics_urls.split()
    found = run(sources.collect(settings.database_url.get_secret_value(), amqp, urls))
    now: datetime = found.log["now"] if found.log else wall()
    concerns = verdict.concerns(found, now)
    if as_json:
        print_json({"well": not concerns, "concerns": concerns} | asdict(found))
    else:
        out.print(screen.whole(found, concerns, now, schools=schools))
    if concerns:
        raise typer.Exit(NOT_WELL)
