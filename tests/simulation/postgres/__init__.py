"""A Postgres of dictionaries, beneath asyncpg's own connections, pools and transactions."""
