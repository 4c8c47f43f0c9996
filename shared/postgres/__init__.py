"""Postgres in every process: connections, migrations, named SQL, its clock, and whether it is away."""
