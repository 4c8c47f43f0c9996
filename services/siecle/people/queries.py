"""The SQL of accounts and sessions."""

from pathlib import Path

from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "people.sql")
