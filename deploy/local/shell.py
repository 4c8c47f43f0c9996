"""`.local/env`: the variables of a running stack, for an operator's shell and the command line."""

from collections.abc import Mapping

from deploy.local.processes import Servers, database_url
from deploy.local.stack import CONSUMERS, Stack
from deploy.machine import write_secret


def write_env(stack: Stack, servers: Servers) -> None:
    """Write the file: secrets are in it, so only its owner reads it."""
    lines = [f"export {name}='{value}'" for name, value in shell_variables(stack, servers).items()]
    write_secret(stack.path("env"), "\n".join(lines) + "\n")


def read_env(stack: Stack) -> dict[str, str]:
    """The variables that `source .local/env` gives. Errors: `OSError` where the stack has never been up."""
    lines = (stack.folder / "env").read_text().splitlines()
    pairs = (line.removeprefix("export ").partition("=") for line in lines)
    return {name: value.strip("'") for name, _, value in pairs}


def as_web(stack: Stack, variables: Mapping[str, str]) -> dict[str, str]:
    """Those variables of a shell, for a command that sets passwords, which web's role alone may."""
    url = database_url(stack, variables["ORIENTATION_DATABASE_URL"], "intentions_web")
    return {**variables, "ORIENTATION_DATABASE_URL": url}


def shell_variables(stack: Stack, servers: Servers) -> dict[str, str]:
    """The variables that `.local/env` gives to an operator's shell and the command line."""
    return {
        "ORIENTATION_LOCAL_STACK": str(stack.folder),
        "ORIENTATION_DATABASE_URL": servers.database(stack, "intentions_cli"),
        "ORIENTATION_IMPORT_DATABASE_URL": servers.database(stack, "intentions_import"),
        "ORIENTATION_ERASE_DATABASE_URL": servers.database(stack, "intentions_erase"),
        "ORIENTATION_RESTORE_DATABASE_URL": servers.database(stack, "intentions_restore"),
        # Migrations alone need it; `make up` with a Postgres of your own takes it from the shell.
        "ORIENTATION_DATABASE_OWNER_URL": servers.database(stack, "intentions_owner"),
        "ORIENTATION_AMQP_URL": servers.amqp_admin_url,
        "ORIENTATION_MANAGEMENT_URL": servers.management_url,
        "ORIENTATION_SMTP_URL": servers.smtp_url,
        "ORIENTATION_SIECLE_URL": servers.siecle_url,
        "ORIENTATION_SIECLE_ADMIN_TOKEN": stack.secret("siecle-admin-token"),
        "ORIENTATION_PUBLIC_URL": stack.url("web"),
        "ORIENTATION_HTTP_PORT": str(stack.port("web")),
        "ORIENTATION_METRICS_URLS": " ".join(
            stack.health_url(name) for name in ("web", "worker", *CONSUMERS)
        ),
        "ORIENTATION_MAIL_FOLDER": str(stack.folder / "mail"),
    }
