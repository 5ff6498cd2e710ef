"""What `jetvision doctor` looks at, in the order in which the parts need each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tools.doctor import mails, marketplaces, servers, services
from tools.doctor.finding import Finding
from tools.doctor.outside_tools import outside_tools
from tools.doctor.sheets import google_sheets

ROLES = ("DATABASE_URL", "DATABASE_AUTH_URL", "DATABASE_INTAKE_URL")


def examine(settings: Mapping[str, str], chat_url: str) -> Iterator[Finding]:
    """Every connection, tried for real. `settings` by their names in the environment."""
    yield from _own(settings)
    yield servers.page("chat", chat_url, "start it with `jetvision up` or `jetvision chat`.")
    yield from _outside(settings)


def _own(settings: Mapping[str, str]) -> Iterator[Finding]:
    for role in ROLES:
        if role in settings:
            yield servers.database(role, settings[role])
    if "DATABASE_URL" not in settings:
        yield Finding(
            "database", "red", "not running: start everything with `jetvision up`, or set DATABASE_URL."
        )
    if "DATABASE_OWNER_URL" in settings:
        yield servers.schema(settings["DATABASE_OWNER_URL"])
    if "REDIS_URL" in settings:
        yield servers.queue(settings["REDIS_URL"])
        yield servers.workers(settings["REDIS_URL"])
    else:
        yield Finding("Redis", "red", "not running: start everything with `jetvision up`, or set REDIS_URL.")


def _outside(settings: Mapping[str, str]) -> Iterator[Finding]:
    if "OPENAI_API_KEY" in settings:
        yield services.model(settings)
    else:
        yield Finding(
            "model", "off", "not set up: the offline engine reads the mails. OPENAI_API_KEY adds a model."
        )
    if "AVINODE_BASE_URL" in settings:
        yield marketplaces.avinode(settings)
    else:
        yield Finding("Avinode", "red", "not named: set AVINODE_BASE_URL and its keys; the demo has its own.")
    if "AVIAPAGES_BASE_URL" in settings:
        yield marketplaces.aviapages(
            settings["AVIAPAGES_BASE_URL"],
            settings["AVIAPAGES_TOKEN"],
            int(settings["AVIAPAGES_MONTHLY_CALLS"]),
            settings.get("REDIS_URL"),
        )
    else:
        yield Finding("Aviapages", "off", "not set up: AVIAPAGES_BASE_URL and AVIAPAGES_TOKEN add it.")
    yield from mails.findings(settings)
    if "GOOGLE_SHEETS_KEY" in settings:
        yield google_sheets(settings)
    else:
        yield Finding("Google Sheets", "off", "not set up: GOOGLE_SHEETS_KEY names a service account's key.")
    if "TOOL_SERVERS" in settings:
        yield from outside_tools(settings["TOOL_SERVERS"])
    else:
        yield Finding("outside tools", "off", "not set up: TOOL_SERVERS names MCP servers to ask.")
    if "SENTRY_DSN" in settings:
        yield services.sentry(settings["SENTRY_DSN"])
    else:
        yield Finding("Sentry", "off", "not set up: errors stay in the log. SENTRY_DSN reports them.")
