"""A Postgres of a drill's own, with the templates of each service's database."""

import contextlib
from collections.abc import AsyncIterator

from deploy.local.servers.postgres import Postgres
from tests.support.databases import make_templates
from tests.support.off_loop import off_loop
from tests.support.servers import private_postgres


@contextlib.asynccontextmanager
async def own_postgres() -> AsyncIterator[Postgres]:
    """It runs while the block does."""
    async with off_loop(private_postgres()) as server:
        await make_templates(server.url)
        yield server
