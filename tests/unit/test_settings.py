"""Settings are whole, typed and quiet about secrets, or the start says what is wrong."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import settings as configuration
from settings import PROJECT, Settings, SettingsError

AVINODE = {
    "AVINODE_BASE_URL": "https://sandbox.avinode.com/api",
    "AVINODE_API_TOKEN": "0b0e6f5e-token",
    "AVINODE_BEARER": "a-bearer",
    "AVINODE_WEBHOOK_USER": "avinode",
    "AVINODE_WEBHOOK_SECRET": "a-secret",
}
DATABASES = {
    "DATABASE_URL": "postgresql://jv_app:sesame@db/jetvision",
    "DATABASE_AUTH_URL": "postgresql://jv_auth:sesame@db/jetvision",
    "DATABASE_INTAKE_URL": "postgresql://jv_intake:sesame@db/jetvision",
}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for info in Settings.model_fields.values():
        monkeypatch.delenv(str(info.alias), raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", tmp_path / ".env")


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return configuration.load()


def problems(monkeypatch: pytest.MonkeyPatch, **values: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        given(monkeypatch, **values)
    return str(caught.value).splitlines()


def test_nothing_given_is_a_demo_on_this_machine() -> None:
    settings = configuration.load()
    assert settings.address == "http://127.0.0.1:8000"
    assert settings.data == PROJECT / ".jetvision"
    assert not settings.is_simulator
    with pytest.raises(SettingsError, match="DATABASE_URL is not set"):
        settings.databases()
    with pytest.raises(SettingsError, match="REDIS_URL is not set"):
        settings.redis_address()


@pytest.mark.parametrize("left_out", AVINODE)
def test_a_marketplace_needs_all_of_its_settings(monkeypatch: pytest.MonkeyPatch, left_out: str) -> None:
    [line] = problems(monkeypatch, **{name: value for name, value in AVINODE.items() if name != left_out})
    assert line.endswith(f"are set, but {left_out} not: set all of them or none.")


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            {"OPENAI_BASE_URL": "https://models.example/v1"},
            "OPENAI_BASE_URL is set, but OPENAI_API_KEY is not.",
        ),
        ({"JETVISION_CLOCK": "2026-11-20T15:00:00Z"}, "JETVISION_CLOCK is set, but JETVISION_DEMO is not."),
        ({"SMTP_HOST": "mail"}, "SMTP_HOST is set, but MAIL_FROM is not."),
        ({"JETVISION_PROT": "8000"}, "JETVISION_PROT is not a setting. Did you mean JETVISION_PORT?"),
        (
            {"AVINODE_BASE_URL": "http://avinode.com.evil.example/api"},
            "AVINODE_BASE_URL: use https:// for an address outside this machine and its private network.",
        ),
        ({"DATABASE_URL": "mysql://db/x"}, "DATABASE_URL: give an address that begins with postgresql://."),
        (
            {"CHAINLIT_AUTH_SECRET": "short"},
            "CHAINLIT_AUTH_SECRET: make it 32 characters or longer, for example with `openssl rand -hex 32`.",
        ),
        (
            {"SMTP_HOST": "mail.example", "MAIL_FROM": "a@jetvision.example", "SMTP_STARTTLS": "false"},
            "SMTP_STARTTLS is off, but SMTP_HOST is another machine: mail would travel in clear text.",
        ),
        ({"BRAND_LOGO": "/nowhere.png"}, "BRAND_LOGO is not a file."),
    ],
)
def test_a_wrong_setting_is_one_readable_line(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], line: str
) -> None:
    assert problems(monkeypatch, **values) == [line]


def test_every_problem_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = problems(monkeypatch, JETVISION_PORT="many", JETVISION_CLOCK="soon", JETVISION_HOTS="x")
    assert len(lines) == 3


def test_no_problem_shows_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    told = problems(monkeypatch, DATABASE_URL="mysql://u:geheim@db/x", CHAINLIT_AUTH_SECRET="geheim")
    assert "geheim" not in "\n".join(told)


def test_no_secret_shows_in_a_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, **AVINODE, **DATABASES, OPENAI_API_KEY="geheim")
    shown = repr(settings) + repr(settings.databases())
    for secret in ("geheim", "sesame", "a-bearer", "a-secret", "0b0e6f5e-token"):
        assert secret not in shown
    assert settings.databases().app == DATABASES["DATABASE_URL"]


@pytest.mark.parametrize(
    ("host", "simulator"),
    [
        ("https://sandbox.avinode.com/api", False),
        ("https://api.avinode.com/api/", False),
        ("http://127.0.0.1:8010/api", True),
        ("https://avinode.com.elsewhere.example/api", True),
        ("https://notavinode.com/api", True),
    ],
)
def test_whatever_is_not_avinode_is_called_the_simulator(
    monkeypatch: pytest.MonkeyPatch, host: str, simulator: bool
) -> None:
    settings = given(monkeypatch, **{**AVINODE, "AVINODE_BASE_URL": host})
    assert settings.is_simulator is simulator
    assert settings.avinode_base_url == host.rstrip("/")


def test_a_fixed_clock_is_an_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, JETVISION_DEMO="1", JETVISION_CLOCK="2026-11-20T15:00:00Z")
    assert settings.clock == datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert problems(monkeypatch, JETVISION_CLOCK="2026-11-20T15:00:00") != []


def test_what_is_given_by_name_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JETVISION_PORT", "9000")
    assert configuration.load().port == 9000
    assert configuration.load(port=9001).port == 9001


def test_a_child_reads_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(
        monkeypatch, **AVINODE, **DATABASES, JETVISION_DEMO="1", JETVISION_CLOCK="2026-11-20T15:00:00Z"
    )
    for name, value in configuration.environment(settings).items():
        monkeypatch.setenv(name, value)
    assert configuration.load() == settings


def test_the_file_beside_the_code_is_read_and_the_environment_goes_before_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("JETVISION_PORT=9000\nBRAND_NAME=Berg Air (demo)\n")
    assert given(monkeypatch, JETVISION_PORT="9001").port == 9001
    assert configuration.load().brand_name == "Berg Air (demo)"


def test_a_secret_may_stand_in_a_file_of_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "OPENAI_API_KEY").write_text("sk-of-the-file\n")
    monkeypatch.setenv("JETVISION_SECRETS", str(tmp_path))
    read = configuration.load()
    assert read.openai_api_key is not None
    assert read.openai_api_key.get_secret_value() == "sk-of-the-file"
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    read = configuration.load()
    assert read.openai_api_key is not None
    assert read.openai_api_key.get_secret_value() == "sk-of-the-environment"


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, info in Settings.model_fields.items() if not info.description] == []


def test_the_readme_has_the_table_that_the_command_settings_prints() -> None:
    assert configuration.table() in (PROJECT / "README.md").read_text()
