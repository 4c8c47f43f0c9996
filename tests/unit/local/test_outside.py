"""Servers of the environment, and those of a sourced `.local/env`, which are our own."""

from deploy.local.supervisor.servers import Outside

NAMED = {
    "ORIENTATION_DATABASE_URL": "postgresql://service@db/intentions",
    "ORIENTATION_DATABASE_OWNER_URL": "postgresql://owner@db/intentions",
    "ORIENTATION_AMQP_URL": "amqp://broker/",
}


def test_servers_of_the_environment_are_used() -> None:
    outside = Outside(NAMED)
    assert (outside.database, outside.amqp) == ("postgresql://owner@db/intentions", "amqp://broker/")
    assert (outside.smtp, outside.siecle) == (None, None)


def test_the_database_url_serves_alone() -> None:
    assert Outside({"ORIENTATION_DATABASE_URL": "postgresql://db/"}).database == "postgresql://db/"


def test_a_sourced_env_file_names_no_outside_server() -> None:
    outside = Outside({**NAMED, "ORIENTATION_LOCAL_STACK": "/somewhere/.local"})
    assert (outside.database, outside.amqp) == (None, None)
