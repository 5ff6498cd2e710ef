"""Every setting of JetVision, with its meaning. Nothing else reads the environment.

A setting comes from the environment, from the file `.env` beside this one, or from a file of its name in
JETVISION_SECRETS, in this order. Wrong or half-given settings stop the start with one readable line each
(`SettingsError`); nothing is replaced by a stand-in in silence.
"""

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AwareDatetime, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from settings_checks import contradictions, half_given, leaves_this_machine, readable, unknown

PROJECT = Path(__file__).resolve().parent
SECRETS = Path("/run/secrets")


class SettingsError(Exception):
    """What is wrong with the settings, one line each, ready to be shown."""


@dataclass(frozen=True)
class Databases:
    """One address a role, all of the same database. Hidden in its repr: addresses may hold passwords."""

    app: str = field(repr=False)
    auth: str = field(repr=False)
    intake: str = field(repr=False)


class Settings(BaseSettings):
    """The settings of one process. Frozen; secrets do not show in its repr."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True,
        env_file=PROJECT / ".env", env_file_encoding="utf-8", hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )  # fmt: skip

    # --- the servers
    database_url: SecretStr | None = Field(None, alias="DATABASE_URL")
    """PostgreSQL 15 or later, as the role that serves brokers. Not set: `jetvision up` starts its own."""
    database_owner_url: SecretStr | None = Field(None, alias="DATABASE_OWNER_URL")
    """The role that migrates; needed by `jetvision migrate` and `seed`, by nothing that serves."""
    database_auth_url: SecretStr | None = Field(None, alias="DATABASE_AUTH_URL")
    """The role that knows users and sign-ins only."""
    database_intake_url: SecretStr | None = Field(None, alias="DATABASE_INTAKE_URL")
    """The role that may only put webhooks into the inbox."""
    redis_url: SecretStr | None = Field(None, alias="REDIS_URL")
    """Redis 7 or Valkey 8, or later. Not set: `jetvision up` starts its own."""

    # --- this installation
    data: Path = Field(PROJECT / ".jetvision", alias="JETVISION_DATA")
    """The folder of the embedded servers, files, logs and secrets made at the first start."""
    secrets: Path = Field(SECRETS, alias="JETVISION_SECRETS")
    """A folder in which a file such as OPENAI_API_KEY holds that setting, as containers mount secrets."""
    host: str = Field("127.0.0.1", alias="JETVISION_HOST")
    """The address that the chat listens on."""
    port: int = Field(8000, alias="JETVISION_PORT", ge=1, le=65535)
    """The port that the chat listens on."""
    public_url: str | None = Field(None, alias="JETVISION_PUBLIC_URL")
    """The address by which brokers, clients and webhooks reach the chat; by default host and port."""
    demo: bool = Field(False, alias="JETVISION_DEMO")
    """A demo: people, companies and operators are invented and marked so."""
    demo_login: str = Field("anna@jetvision.example", alias="JETVISION_DEMO_LOGIN")
    """The demo broker's address."""
    demo_password: SecretStr | None = Field(None, alias="JETVISION_DEMO_PASSWORD")
    """The demo broker's password; `jetvision up` makes one and prints it."""
    clock: AwareDatetime | None = Field(None, alias="JETVISION_CLOCK")
    """A fixed instant, as in 2026-11-20T15:00:00Z, for tests; only in a demo."""
    chainlit_auth_secret: SecretStr | None = Field(None, alias="CHAINLIT_AUTH_SECRET")
    """Signs the login cookie; 32 characters or more."""
    sentry_dsn: SecretStr | None = Field(None, alias="SENTRY_DSN")
    """Where errors are reported; not set: nowhere."""
    environment: str = Field("production", alias="JETVISION_ENVIRONMENT")
    """The name of this installation in error reports: production, staging ..."""
    release: str | None = Field(None, alias="JETVISION_RELEASE")
    """The release in error reports; not set: the version of the project."""
    metrics_token: SecretStr | None = Field(None, alias="METRICS_TOKEN")
    """Who has it may read /metrics. Not set: only this machine may, asked without a proxy."""
    worker_port: int | None = Field(None, alias="WORKER_PORT", ge=1, le=65535)
    """The port on which a worker shows its /metrics; for the inner network only. Not set: none."""

    mcp_token: SecretStr | None = Field(None, alias="JETVISION_MCP_TOKEN")
    """For `jetvision mcp`: the token of the broker for whom the program speaks."""

    tool_servers: SecretStr | None = Field(None, alias="TOOL_SERVERS")
    """Outside MCP servers to ask: JSON, `{"weather": {"url": ..., "token": ..., "tools": ["forecast"]}}`."""

    # --- the language model
    openai_api_key: SecretStr | None = Field(None, alias="OPENAI_API_KEY")
    """Not set: the offline engine understands the messages."""
    openai_base_url: str | None = Field(None, alias="OPENAI_BASE_URL")
    """Any server that speaks the OpenAI protocol."""
    openai_model: str | None = Field(None, alias="OPENAI_MODEL")
    """The model's name; not set: the project's default."""
    openai_prices: str | None = Field(None, alias="OPENAI_PRICES")
    """USD a million tokens of a model: `{"my-model": {"since": "2026-01-01", "in": 0.4, "out": 1.6}}`."""

    # --- the marketplace
    avinode_base_url: str | None = Field(None, alias="AVINODE_BASE_URL")
    """The API's address, up to and including /api. Any host but Avinode's own is called the simulator."""
    avinode_api_token: SecretStr | None = Field(None, alias="AVINODE_API_TOKEN")
    """The header X-Avinode-ApiToken."""
    avinode_bearer: SecretStr | None = Field(None, alias="AVINODE_BEARER")
    """The header Authorization; not needed with an OAuth client."""
    avinode_client_id: str | None = Field(None, alias="AVINODE_CLIENT_ID")
    """The OAuth client: tokens are fetched with it and renewed in time."""
    avinode_client_secret: SecretStr | None = Field(None, alias="AVINODE_CLIENT_SECRET")
    """The OAuth client's secret."""
    avinode_act_as: str | None = Field(None, alias="AVINODE_ACT_AS")
    """Login of the sales person whose name operators see."""
    avinode_webhook_user: str | None = Field(None, alias="AVINODE_WEBHOOK_USER")
    """The name with which the marketplace calls our webhook."""
    avinode_webhook_secret: SecretStr | None = Field(None, alias="AVINODE_WEBHOOK_SECRET")
    """The password with which the marketplace calls our webhook."""

    # --- exchange rates
    exchange_rates_url: str | None = Field(None, alias="EXCHANGE_RATES_URL")
    """A daily table as the ECB publishes it, eurofxref-daily.xml. Not set: brokers enter rates by hand."""

    # --- operators asked by API
    aviapages_base_url: str | None = Field(None, alias="AVIAPAGES_BASE_URL")
    """The address of Aviapages, up to and including /v3. Not set: operators are not asked through it."""
    aviapages_token: SecretStr | None = Field(None, alias="AVIAPAGES_TOKEN")
    """The key of its header Authorization."""
    aviapages_monthly_calls: int = Field(1000, alias="AVIAPAGES_MONTHLY_CALLS", ge=1)
    """How many calls the plan allows in a month; all processes count together."""
    aviapages_reserved_calls: int = Field(200, alias="AVIAPAGES_RESERVED_CALLS", ge=0)
    """Of these, kept for what brokers click; looking for replies stops before."""

    # --- mail
    smtp_host: str | None = Field(None, alias="SMTP_HOST")
    """The server that takes our mail."""
    smtp_port: int = Field(587, alias="SMTP_PORT", ge=1, le=65535)
    """Its port."""
    smtp_user: str | None = Field(None, alias="SMTP_USER")
    """The name to sign in with, where the server asks for one."""
    smtp_password: SecretStr | None = Field(None, alias="SMTP_PASSWORD")
    """The password to sign in with."""
    smtp_starttls: bool = Field(True, alias="SMTP_STARTTLS")
    """Encrypt the connection; off only for a server on this machine."""
    mail_from: str | None = Field(None, alias="MAIL_FROM")
    """The sender of every mail, as in "Anna Berg <anna@jetvision.example>"."""
    gmail_user: str | None = Field(None, alias="GMAIL_USER")
    """Mail goes through the Gmail API instead, from this account; what comes back is read there."""
    gmail_client_id: str | None = Field(None, alias="GMAIL_CLIENT_ID")
    """The OAuth client of Google."""
    gmail_client_secret: SecretStr | None = Field(None, alias="GMAIL_CLIENT_SECRET")
    """The OAuth client's secret."""
    gmail_refresh_token: SecretStr | None = Field(None, alias="GMAIL_REFRESH_TOKEN")
    """Made by a sign-in of that account with the scopes gmail.compose and gmail.readonly."""
    gmail_api_url: str | None = Field(None, alias="GMAIL_API_URL")
    """Another server that speaks Gmail's API; not set: Google's own."""
    imap_host: str | None = Field(None, alias="IMAP_HOST")
    """Where the mailbox of MAIL_FROM is read for answers and bounces. Not set: nothing comes back."""
    imap_port: int = Field(993, alias="IMAP_PORT", ge=1, le=65535)
    """Its port."""
    imap_user: str | None = Field(None, alias="IMAP_USER")
    """The name to sign in with."""
    imap_password: SecretStr | None = Field(None, alias="IMAP_PASSWORD")
    """The password to sign in with."""
    imap_tls: bool = Field(True, alias="IMAP_TLS")
    """Encrypt the connection; off only for a server on this machine."""
    mailbox_url: str | None = Field(None, alias="MAILBOX_URL")
    """The local mailbox's page; it can be asked whether it holds a message id."""

    # --- client books in Google Sheets
    google_sheets_key: Path | None = Field(None, alias="GOOGLE_SHEETS_KEY")
    """The JSON key of a service account, with which brokers share their sheets. Not set: no sheets."""
    google_sheets_url: str | None = Field(None, alias="GOOGLE_SHEETS_URL")
    """Another server that speaks the API of Google Sheets; not set: Google's own."""

    # --- the house's name on proposals and mails
    brand_name: str = Field("JetVision Charter (demo)", alias="BRAND_NAME")
    """The house's name."""
    brand_address: str = Field("1 Demo Street, Teterboro, NJ (demo)", alias="BRAND_ADDRESS")
    """The house's postal address."""
    brand_phone: str | None = Field(None, alias="BRAND_PHONE")
    """The house's telephone number."""
    brand_email: str | None = Field(None, alias="BRAND_EMAIL")
    """The house's mail address; not set: that of MAIL_FROM."""
    brand_colour: str = Field("#1f4e79", alias="BRAND_COLOUR", pattern=r"^#[0-9a-fA-F]{6}$")
    """The colour of proposals and mails, as #1f4e79."""
    brand_logo: Path | None = Field(None, alias="BRAND_LOGO")
    """The house's logo, a PNG file."""
    brand_legal_name: str | None = Field(None, alias="BRAND_LEGAL_NAME")
    """The house's name in law, where it is another one."""
    brand_website: str | None = Field(None, alias="BRAND_WEBSITE")
    """The house's website, as it is printed."""
    brand_accent: str = Field("#b08d57", alias="BRAND_ACCENT", pattern=r"^#[0-9a-fA-F]{6}$")
    """The second colour, of lines and of the route on the map, as #b08d57."""
    brand_headings: Literal["serif", "sans"] = Field("serif", alias="BRAND_HEADINGS")
    """The letters of names, headings and totals: serif or sans."""
    brand_font: Path | None = Field(None, alias="BRAND_FONT")
    """A folder with the letters of the house's papers: Regular.ttf and Bold.ttf. Not set: Lato."""
    paper: Literal["a4", "letter"] = Field("a4", alias="PAPER")
    """The size of every sheet: a4 or letter."""
    picture_hosts: str = Field("", alias="PICTURE_HOSTS")
    """Further hosts of aircraft pictures, with commas between them; those of the connections are known."""

    # --- what contracts and disclosures say of the house
    bank_details: str | None = Field(None, alias="BANK_DETAILS")
    """Where clients pay to, as "Beneficiary: ...; Bank: ...; Account: ..."; without it no contracts."""
    governing_law: str = Field("the State of New York", alias="GOVERNING_LAW")
    """The law of contracts."""
    broker_capacity: Literal["agent_of_client", "agent_of_carrier", "principal"] = Field(
        "agent_of_client", alias="BROKER_CAPACITY"
    )
    """In which the house sells: agent_of_client, agent_of_carrier or principal (14 CFR 295.24)."""
    broker_insurance: str | None = Field(None, alias="BROKER_INSURANCE")
    """The house's own liability insurance and its limits, or that it has none; else to be disclosed."""

    @field_validator(
        "public_url",
        "avinode_base_url",
        "aviapages_base_url",
        "openai_base_url",
        "mailbox_url",
        "gmail_api_url",
        "google_sheets_url",
        "exchange_rates_url",
    )
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("give an address that begins with https:// or http://")
        if parts.scheme == "http" and leaves_this_machine(parts.hostname):
            raise ValueError("use https:// for an address outside this machine and its private network")
        return value.rstrip("/")

    @field_validator("bank_details")
    @classmethod
    def _labelled(cls, value: str | None) -> str | None:
        if value is not None and not all(":" in part for part in value.split(";") if part.strip()):
            raise ValueError('give "label: value" parts with semicolons between them')
        return value

    @field_validator("database_url", "database_owner_url", "database_auth_url", "database_intake_url")
    @classmethod
    def _database_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and urlsplit(value.get_secret_value()).scheme not in {"postgresql", "postgres"}:
            raise ValueError("give an address that begins with postgresql://")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and urlsplit(value.get_secret_value()).scheme not in {"redis", "rediss", "unix"}:
            raise ValueError("give an address that begins with rediss://, redis:// or unix://")
        return value

    @field_validator("chainlit_auth_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 32:
            raise ValueError("make it 32 characters or longer, for example with `openssl rand -hex 32`")
        return value

    @field_validator("data")
    @classmethod
    def _whole_path(cls, value: Path) -> Path:
        return (PROJECT / value.expanduser()).resolve()

    @model_validator(mode="after")
    def _whole_sets(self) -> Self:
        problems = [*half_given(_given(self)), *contradictions(self)]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def is_simulator(self) -> bool:
        """True when the marketplace is not Avinode itself; the page says so."""
        if self.avinode_base_url is None:
            return False
        host = urlsplit(self.avinode_base_url).hostname or ""
        return host != "avinode.com" and not host.endswith(".avinode.com")

    @property
    def plays_aviapages(self) -> bool:
        """True when Aviapages is named, but is not Aviapages itself; the page says so."""
        host = urlsplit(self.aviapages_base_url or "").hostname or ""
        return bool(host) and host != "aviapages.com" and not host.endswith(".aviapages.com")

    @property
    def address(self) -> str:
        """The address of this installation as others see it, without a slash at the end."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def files(self) -> Path:
        """Where documents and uploads are kept."""
        return self.data / "files"

    def databases(self) -> Databases:
        """The addresses for serving. Raises SettingsError when they are not set."""
        app, auth, intake = self.database_url, self.database_auth_url, self.database_intake_url
        if app is None or auth is None or intake is None:
            raise SettingsError(
                "DATABASE_URL is not set: start with `jetvision up`, or give a PostgreSQL server."
            )
        return Databases(app.get_secret_value(), auth.get_secret_value(), intake.get_secret_value())

    def owner_url(self) -> str:
        """The address for migrating. Raises SettingsError when it is not set."""
        if self.database_owner_url is None:
            raise SettingsError(
                "DATABASE_OWNER_URL is not set: migrating needs the role that owns the tables."
            )
        return self.database_owner_url.get_secret_value()

    def redis_address(self) -> str:
        """Raises SettingsError when it is not set."""
        if self.redis_url is None:
            raise SettingsError("REDIS_URL is not set: start with `jetvision up`, or give a Redis server.")
        return self.redis_url.get_secret_value()


def load(**given: Any) -> Settings:
    """The settings of this process; keyword arguments (by field name) go before the environment.

    Raises SettingsError with one line a problem; no line holds a value, which may be a secret.
    """
    strangers = unknown(os.environ, _known())
    by_alias = {_alias(name): value for name, value in given.items()}
    secrets = Path(by_alias.get("JETVISION_SECRETS") or os.environ.get("JETVISION_SECRETS") or SECRETS)
    try:
        settings = Settings(_secrets_dir=secrets if secrets.is_dir() else None, **by_alias)
    except ValidationError as error:
        raise SettingsError("\n".join([*strangers, *readable(error)])) from None
    if strangers:
        raise SettingsError("\n".join(strangers))
    return settings


def table() -> str:
    """Every setting with its default and its meaning, as Markdown; it stands in the README."""
    lines = ["| Setting | Default | Meaning |", "|---|---|---|"]
    for info in Settings.model_fields.values():
        default = info.default
        if isinstance(default, Path) and default.is_relative_to(PROJECT):
            default = default.relative_to(PROJECT)
        shown = "" if default is None else f"`{default}`"
        lines.append(f"| `{info.alias}` | {shown} | {' '.join((info.description or '').split())} |")
    return "\n".join(lines)


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The environment for a child process: this one's, with every setting that is known spelled out."""
    known = {_alias(name): getattr(settings, name) for name in Settings.model_fields}
    return {
        **os.environ,
        **{name: _spelled(value) for name, value in known.items() if value is not None},
        **more,
    }


def _spelled(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def _alias(name: str) -> str:
    return str(Settings.model_fields[name].alias)


def _given(settings: Settings) -> set[str]:
    return {_alias(name) for name in Settings.model_fields if getattr(settings, name) not in (None, False)}


def _known() -> set[str]:
    return {_alias(name) for name in Settings.model_fields}
