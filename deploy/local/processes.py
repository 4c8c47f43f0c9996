"""The processes of the stack: what each runs and what it is told, and the same for an operator's shell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deploy.local.servers.databases import SERVICES, roles_of, url_as
from deploy.local.stack import WITH_PAGES, Stack
from deploy.machine import write_secret
from shared.messaging.topology import CONSUMERS


def database_url(stack: Stack, admin_url: str, role: str) -> str:
    """The URL of one role's connection to its service's database."""
    database = next(service for service in SERVICES if role in roles_of(service))
    return url_as(admin_url, role, stack.secret(f"database-{role}"), database)


@dataclass(frozen=True)
class Servers:
    """The servers that the services use: ours, or those of the ORIENTATION_*_URL variables."""

    database_admin_url: str
    amqp_admin_url: str
    management_url: str  # of our own RabbitMQ; of another there is none
    amqp_url_of: Callable[[str], str]
    smtp_url: str
    siecle_url: str
    siecle_token: str | None = None  # of a Siècle that is not ours

    def database(self, stack: Stack, role: str) -> str:
        """The URL of one role's connection to its service's database."""
        return database_url(stack, self.database_admin_url, role)


@dataclass(frozen=True)
class Process:
    """A process: `arguments` to Python, and its own variables."""

    name: str
    arguments: tuple[str, ...]
    variables: Mapping[str, str]
    health: str | None = None


def migrations(stack: Stack, database_admin_url: str) -> list[Process]:
    """The one-shot jobs that make each service's tables."""
    return [
        Process(
            f"{service}-migrate",
            ("-m", f"services.{service}", "migrate"),
            {"DATABASE_OWNER_URL": database_url(stack, database_admin_url, f"{service}_owner")},
        )
        for service in SERVICES
    ]


def declaration(amqp_admin_url: str, management_url: str) -> Process:
    """The one-shot job that declares the broker's topology; without a `management_url` it sets no limits."""
    variables = {"AMQP_URL": amqp_admin_url, "MANAGEMENT_URL": management_url}
    return Process("declare", ("-m", "shared.messaging", "declare"), variables)


def services(stack: Stack, servers: Servers) -> list[Process]:
    """The long-running processes, in the order of their start."""
    return [
        _service(
            stack,
            "siecle",
            ("services.siecle", "run"),
            DATABASE_URL=servers.database(stack, "siecle"),
            SIECLE_TOKEN_FILE=_file(stack, "siecle-token"),
            SIECLE_ADMIN_TOKEN_FILE=_file(stack, "siecle-admin-token"),
            PUBLIC_URL=stack.url("siecle"),
            SECRET_KEY_FILE=_file(stack, "siecle-secret-key"),
            LETTERS_TOKEN_FILE=_file(stack, "letters-token"),
        ),
        _service(
            stack,
            "web",
            ("services.intentions", "web"),
            DATABASE_URL=servers.database(stack, "intentions_web"),
            FEED_DATABASE_URL=servers.database(stack, "intentions_feed"),
            PUBLIC_URL=stack.url("web"),
            SECRET_KEY_FILE=_file(stack, "secret-key"),
            LETTERS_TOKEN_FILE=_file(stack, "letters-token"),
            **{f"{name.upper()}_TOKEN_FILE": _file(stack, f"{name}-token") for name in CONSUMERS},
        ),
        _service(
            stack,
            "worker",
            ("services.intentions", "worker"),
            DATABASE_URL=servers.database(stack, "intentions_worker"),
            AMQP_URL=servers.amqp_url_of("intentions"),
            LETTERS_TOKEN_FILE=_file(stack, "letters-token"),
        ),
        *(_consumer(stack, servers, name) for name in CONSUMERS),
    ]


def _consumer(stack: Stack, servers: Servers, name: str) -> Process:
    """A consumer, told what all of them are and what it needs of others."""
    own: dict[str, dict[str, str]] = {
        "notifications": {"SMTP_URL": servers.smtp_url, "PUBLIC_URL": stack.url("web")},
        "sync": {
            "SIECLE_URL": servers.siecle_url,
            "RECONCILE_TOKEN_FILE": _file(stack, "reconcile-token"),
            **_siecle_token(stack, servers),
        },
    }
    return _service(
        stack,
        name,
        (f"services.{name}", "run"),
        DATABASE_URL=servers.database(stack, name),
        AMQP_URL=servers.amqp_url_of(name),
        INTERNAL_URL=stack.url("web"),
        INTERNAL_TOKEN_FILE=_file(stack, f"{name}-token"),
        **own.get(name, {}),
    )


def _service(stack: Stack, name: str, module: tuple[str, str], **variables: str) -> Process:
    ports = {"HTTP_PORT": str(stack.port(name))}
    if name in WITH_PAGES:
        ports["HEALTH_PORT"] = str(stack.port(f"{name}-health"))
    return Process(name, ("-m", *module), ports | variables, f"{stack.health_url(name)}/health/ready")


def _siecle_token(stack: Stack, servers: Servers) -> dict[str, str]:
    if servers.siecle_token:
        return {"SIECLE_TOKEN": servers.siecle_token}
    return {"SIECLE_TOKEN_FILE": _file(stack, "siecle-token")}


def _file(stack: Stack, secret: str) -> str:
    return str(stack.folder / "secrets" / secret)


def write_env(stack: Stack, servers: Servers) -> None:
    """Write `.local/env`: secrets are in it, so only its owner reads it."""
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
        "ORIENTATION_SIECLE_DATABASE_URL": servers.database(stack, "siecle"),
        "ORIENTATION_SIECLE_ADMIN_TOKEN": stack.secret("siecle-admin-token"),
        "ORIENTATION_PUBLIC_URL": stack.url("web"),
        "ORIENTATION_HTTP_PORT": str(stack.port("web")),
        "ORIENTATION_SYNC_URL": stack.health_url("sync"),
        "ORIENTATION_RECONCILE_TOKEN": stack.secret("reconcile-token"),
        "ORIENTATION_METRICS_URLS": " ".join(
            stack.health_url(name) for name in ("web", "worker", *CONSUMERS)
        ),
        "ORIENTATION_MAIL_FOLDER": str(stack.folder / "mail"),
    }
