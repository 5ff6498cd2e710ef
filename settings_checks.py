"""What has to be set together, what contradicts itself, and the line that says so."""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Iterable, Set
from typing import TYPE_CHECKING

from pydantic import ValidationError

if TYPE_CHECKING:
    from settings import Settings

LOOPBACK = {"127.0.0.1", "localhost", "::1"}

TOGETHER = (
    ("DATABASE_URL", "DATABASE_AUTH_URL", "DATABASE_INTAKE_URL"),
    (
        "AVINODE_BASE_URL",
        "AVINODE_API_TOKEN",
        "AVINODE_BEARER",
        "AVINODE_WEBHOOK_USER",
        "AVINODE_WEBHOOK_SECRET",
    ),
    ("AVIAPAGES_BASE_URL", "AVIAPAGES_TOKEN"),
    ("GMAIL_USER", "GMAIL_CLIENT_ID", "GMAIL_CLIENT_SECRET", "GMAIL_REFRESH_TOKEN"),
    ("IMAP_HOST", "IMAP_USER", "IMAP_PASSWORD"),
    ("SMTP_USER", "SMTP_PASSWORD"),
)
"""All of a row, or none of it."""

NEEDS = (
    ("OPENAI_BASE_URL", "OPENAI_API_KEY"),
    ("OPENAI_MODEL", "OPENAI_API_KEY"),
    ("OPENAI_PRICES", "OPENAI_API_KEY"),
    ("DATABASE_OWNER_URL", "DATABASE_URL"),
    ("SMTP_HOST", "MAIL_FROM"),
    ("GMAIL_USER", "MAIL_FROM"),
    ("GMAIL_API_URL", "GMAIL_USER"),
    ("IMAP_HOST", "SMTP_HOST"),
    ("SMTP_USER", "SMTP_HOST"),
    ("MAILBOX_URL", "SMTP_HOST"),
    ("GOOGLE_SHEETS_URL", "GOOGLE_SHEETS_KEY"),
    ("JETVISION_CLOCK", "JETVISION_DEMO"),
)
"""The first is of no use without the second."""


def half_given(given: Set[str]) -> list[str]:
    """`given`: the names of the settings that have a value."""
    problems = []
    for row in TOGETHER:
        have = [name for name in row if name in given]
        lack = [name for name in row if name not in given]
        if have and lack:
            verb = "is" if len(have) == 1 else "are"
            problems.append(
                f"{' and '.join(have)} {verb} set, but {' and '.join(lack)} not: set all of them or none."
            )
    problems += [
        f"{one} is set, but {other} is not." for one, other in NEEDS if one in given and other not in given
    ]
    return problems


def contradictions(settings: Settings) -> list[str]:
    problems = []
    host = settings.smtp_host
    if host is not None and not settings.smtp_starttls and host not in LOOPBACK:
        problems.append(
            "SMTP_STARTTLS is off, but SMTP_HOST is another machine: mail would travel in clear text."
        )
    if host is not None and settings.gmail_user is not None:
        problems.append("SMTP_HOST and GMAIL_USER are both set: mail leaves in one way only.")
    if settings.mail_from is not None and host is None and settings.gmail_user is None:
        problems.append("MAIL_FROM is set, but neither SMTP_HOST nor GMAIL_USER: nothing could be sent.")
    if settings.imap_host is not None and not settings.imap_tls and settings.imap_host not in LOOPBACK:
        problems.append("IMAP_TLS is off, but IMAP_HOST is another machine: a password would be readable.")
    if settings.smtp_user is not None and not settings.smtp_starttls:
        problems.append("SMTP_STARTTLS is off, but SMTP_PASSWORD is set: it would travel in clear text.")
    if settings.aviapages_reserved_calls >= settings.aviapages_monthly_calls:
        problems.append("AVIAPAGES_RESERVED_CALLS is not smaller than AVIAPAGES_MONTHLY_CALLS.")
    if settings.brand_logo is not None and not settings.brand_logo.is_file():
        problems.append("BRAND_LOGO is not a file.")
    return problems


def leaves_this_machine(host: str) -> bool:
    """Containers call each other by names without a dot; a name with one is somebody else's machine."""
    try:
        return not ipaddress.ip_address(host).is_private
    except ValueError:
        return "." in host


def unknown(names: Iterable[str], known: Set[str]) -> list[str]:
    """Names that look like ours and are none."""
    lines = []
    for name in sorted(names):
        if name.startswith("JETVISION_") and name not in known:
            close = difflib.get_close_matches(name, known, 1)
            hint = f" Did you mean {close[0]}?" if close else ""
            lines.append(f"{name} is not a setting.{hint}")
    return lines


def readable(error: ValidationError) -> list[str]:
    lines: list[str] = []
    for problem in error.errors(include_input=False, include_url=False):
        text = problem["msg"].removeprefix("Value error, ")
        where = str(problem["loc"][0]) if problem["loc"] else ""
        lines += [f"{where}: {text}."] if where else text.split("\n")
    return lines
