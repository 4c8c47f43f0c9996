"""Settings are read once, from variables or files, and a bad one ends the process by name."""

from pathlib import Path

import pytest
from pydantic import Field, SecretStr

from shared.runtime.settings import MigrateSettings, SecretKey, ServerSettings, Settings, load


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_URL_FILE", "HTTP_PORT", "DATABASE_OWNER_URL", "LOG_LEVEL"):
        monkeypatch.delenv(f"ORIENTATION_{name}", raising=False)


def test_a_secret_comes_from_the_file_its_twin_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql://somewhere\n")
    monkeypatch.setenv("ORIENTATION_DATABASE_URL_FILE", str(secret))
    monkeypatch.setenv("ORIENTATION_HTTP_PORT", "8000")

    settings = load(ServerSettings)

    assert settings.database_url.get_secret_value() == "postgresql://somewhere"
    assert "somewhere" not in repr(settings)


def test_every_missing_or_wrong_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ORIENTATION_HTTP_PORT", "many")

    with pytest.raises(SystemExit) as stop:
        load(ServerSettings)

    message = capsys.readouterr().err
    assert stop.value.code == 2
    assert "ORIENTATION_HTTP_PORT" in message
    assert "ORIENTATION_DATABASE_URL (or ORIENTATION_DATABASE_URL_FILE) is not set" in message


def test_an_empty_variable_is_none_so_that_its_twin_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Compose cannot take a variable back that a file below has set; it can only empty it."""
    secret = tmp_path / "url"
    secret.write_text("postgresql://somewhere\n")
    monkeypatch.setenv("ORIENTATION_DATABASE_OWNER_URL", "")
    with pytest.raises(SystemExit):
        load(MigrateSettings)
    assert "is not set" in capsys.readouterr().err

    monkeypatch.setenv("ORIENTATION_DATABASE_OWNER_URL_FILE", str(secret))
    assert load(MigrateSettings).database_owner_url.get_secret_value() == "postgresql://somewhere"


def test_a_wrong_value_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ORIENTATION_HTTP_PORT", "canary-secret")

    with pytest.raises(SystemExit):
        load(ServerSettings)

    assert "canary-secret" not in capsys.readouterr().err


@pytest.mark.parametrize("url", ["foo", "mysql://somewhere", "postgresql://", "postgresql://[canary"])
def test_an_address_of_another_kind_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("ORIENTATION_DATABASE_OWNER_URL", url)

    with pytest.raises(SystemExit):
        load(MigrateSettings)

    assert "ORIENTATION_DATABASE_OWNER_URL: " in (message := capsys.readouterr().err)
    assert "postgresql://" in message
    assert "canary" not in message


def test_a_secret_file_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ORIENTATION_DATABASE_OWNER_URL_FILE", str(tmp_path / "absent"))

    with pytest.raises(SystemExit):
        load(MigrateSettings)

    assert "ORIENTATION_DATABASE_OWNER_URL_FILE names a file that cannot be read" in capsys.readouterr().err


class Keyed(Settings):
    secret_key: SecretKey = Field(description="A key")


@pytest.mark.parametrize(
    "key",
    [
        "short-Vq8wZr1TnXc6LmBy0HsDf7GjP",
        "changemechangemechangemechangeme",
        "please-change-me-before-you-go-on-2026",
        "Remplacez-moi-par-32-caracteres-tires-au-sort",
        "an-example-key-of-more-than-32-characters",
        "my-secret-key-of-the-service-orientation",
        "0123456789012345678901234567890123456789",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "x9Kd2mPqx9Kd2mPqx9Kd2mPqx9Kd2mPq",
        "azertyuiopqsdfghjklmwxcvbnAZERTYUIOP",
    ],
)
def test_s4_a_key_that_is_short_or_an_example_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    monkeypatch.setenv("ORIENTATION_SECRET_KEY", key)

    with pytest.raises(SystemExit):
        load(Keyed)

    said = capsys.readouterr().err
    assert "ORIENTATION_SECRET_KEY: " in said
    assert key == "" or key not in said


@pytest.mark.parametrize(
    "key",
    ["k3-Vq8wZr1TnXc6LmBy0HsDf7GjPa2EuU", "9f86d081884c7d659a2feaa0c55ad015", "a3Jf+/8s" + "Qx7-Zt2_" * 3],
)
def test_s4_a_key_that_was_drawn_is_taken(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("ORIENTATION_SECRET_KEY", f"{key}\n".strip())
    assert load(Keyed).secret_key == SecretStr(key)
