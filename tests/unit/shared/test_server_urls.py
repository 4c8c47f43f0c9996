"""An address that nobody can connect to is refused at the start, in one sentence that names its variable."""

from typing import Annotated, Any

import pytest
from pydantic import SecretStr

from services.notifications.settings import NotificationsSettings
from shared.runtime.server_urls import server_url, server_urls
from shared.runtime.settings import AmqpUrl, HttpUrl, PostgresUrl, Settings, load


class _All(Settings):
    plain_hosts: str = "mq,mq.example.fr"
    database_url: PostgresUrl = SecretStr("postgresql://db/x")
    amqp_url: AmqpUrl = SecretStr("amqp://mq/x")
    siecle_url: HttpUrl = "https://siecle"
    management_url: Annotated[SecretStr, server_url("http", "https", several=True, may_be_empty=True)] = (
        SecretStr("")
    )
    metrics_urls: Annotated[str, server_urls("http")] = ""


BAD = [
    ("AMQP_URL", "amqp://u:canary@mq:5672,mq2:5672/x", "unencrypted"),
    ("AMQP_URL", "amqp://u:canary@mq:5672,mq:port/x", "name:port"),
    ("AMQP_URL", "amqp://u:canary@mq:5672,,mq:5673/x", "name:port"),
    ("AMQP_URL", "amqp://u:canary@mq:5672,amqp://u:canary@mq:5673", "name:port"),
    ("AMQP_URL", "amqp://u:canary@mq:port/x", "name:port"),
    ("AMQP_URL", "amqp://u:canary@mq:0/x", "name:port"),
    ("AMQP_URL", "amqp://u:canary@mq:65536/x", "name:port"),
    ("AMQP_URL", "amqp://u:can/ary@mq:5672/x", "%XX"),
    ("AMQP_URL", "amqp://u:canary@[::1/x", "name a host"),
    ("AMQP_URL", "amqp://u:canary@/x", "name a host"),
    ("AMQP_URL", "amqp://u:canary@m q/x", "name:port"),
    ("AMQP_URL", "amqp://u:canary@mq/x\ny", "name a host"),
    ("AMQP_URL", "amqp://u:canary@mq/x?heartbeat=canary", "heartbeat"),
    ("AMQP_URL", "amqp://u:canary@mq/x?heartbeat=0", "heartbeat"),
    ("AMQP_URL", "mqtt://u:canary@mq/x", "amqp://"),
    ("DATABASE_URL", "postgresql://u:canary@db1:5432,db2:many/x", "name:port"),
    ("DATABASE_URL", "postgresql://u:canary@db1,,db2/x", "name:port"),
    ("DATABASE_URL", "postgresql://u:canary@db/x?sslmode=canary", "sslmode"),
    ("SIECLE_URL", "https://siecle1,siecle2", "one host"),
    ("SIECLE_URL", "https://siecle:canary", "name:port"),
    ("SIECLE_URL", "siecle.example.fr", "https://"),
    ("MANAGEMENT_URL", "http://u:canary@mq:x", "name:port"),
    ("METRICS_URLS", "http://web:8000 worker:canary", "http://"),
    ("METRICS_URLS", "http://web:8000,http://worker:8000", "one host"),
]


@pytest.mark.parametrize(("variable", "value", "said"), BAD)
def test_w8_a_malformed_address_ends_in_one_sentence_that_names_its_variable(
    variable: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"ORIENTATION_{variable}", value)
    with pytest.raises(SystemExit) as stop:
        load(_All)
    [line] = capsys.readouterr().err.splitlines()
    assert stop.value.code == 2
    assert line.startswith(f"ORIENTATION_{variable}: ")
    assert said in line
    assert "canary" not in line


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AMQP_URL", "amqp://u:p%2Fw@mq.example.fr/x"),
        ("AMQP_URL", "amqps://u:p@[2001:db8::1]:5671/x?heartbeat=30"),
        ("AMQP_URL", "amqp://127.0.0.1:1"),
        ("AMQP_URL", "amqp://u:p@mq,mq.example.fr:5673,[::1]/x?heartbeat=30"),
        ("AMQP_URL", "amqps://u:p@one.example.fr,two.example.fr/x"),
        ("MANAGEMENT_URL", "http://u:p@mq1:15672,mq2:15672"),
        ("DATABASE_URL", "postgresql://u:p@db1:5432,db2/x?sslmode=verify-full"),
        ("DATABASE_URL", "postgres://u@[::1]:5432,db_2/x"),
        ("DATABASE_URL", "postgres://u@db_2,[::1]:5432/x"),
        ("SIECLE_URL", "https://siecle.example.fr/base"),
        ("MANAGEMENT_URL", ""),
        ("METRICS_URLS", "http://web:8000 http://worker:8000"),
    ],
)
def test_w8_what_can_be_connected_to_is_taken(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ORIENTATION_{variable}", value)
    given: Any = getattr(load(_All), variable.lower())
    assert (given.get_secret_value() if isinstance(given, SecretStr) else given) == value


@pytest.mark.parametrize(
    "value", ["smtp://mail:canary", "smtp://[canary", "smtp://m1,m2:25", "smtp://mail:0"]
)
def test_w8_a_malformed_mail_server_is_named_too(
    value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ORIENTATION_SMTP_URL", value)
    with pytest.raises(SystemExit):
        load(NotificationsSettings)
    [line] = [one for one in capsys.readouterr().err.splitlines() if "SMTP_URL" in one]
    assert line.startswith("ORIENTATION_SMTP_URL: ")
    assert "canary" not in line
