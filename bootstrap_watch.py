"""What the house tells those who run it: log lines, and reports of errors without anybody's data in them."""

from __future__ import annotations

import logging
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import sentry_sdk
import structlog

from persistence.correlation import correlation
from settings import PROJECT, Settings

if TYPE_CHECKING:
    from sentry_sdk.types import Breadcrumb, Event, Hint

REMOVED = "[removed]"


def configure_logging() -> None:
    """One JSON line an event on standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(20),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # the SDK tells of every request twice; each call has a line in the database
    logging.getLogger("mcp").setLevel(logging.WARNING)


def report_errors(settings: Settings, part: str) -> None:
    """Errors of this process go to Sentry, where a DSN is set. `part`: chat or worker."""
    if settings.sentry_dsn is None:
        return
    sentry_sdk.init(
        dsn=settings.sentry_dsn.get_secret_value(),
        environment=settings.environment,
        release=settings.release or release_of(),
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=without_anybodys_data,
        before_breadcrumb=without_words,
    )
    sentry_sdk.set_tag("part", part)


def release_of() -> str:
    """`jetvision@` and the version of the project."""
    try:
        return f"jetvision@{version('jetvision')}"
    except PackageNotFoundError:
        # it runs from its folder, and is not installed as a package
        import tomllib

        told = tomllib.loads((PROJECT / "pyproject.toml").read_text())
        return f"jetvision@{told['project']['version']}"


def without_anybodys_data(event: Event, _hint: Hint) -> Event | None:
    """Where and what kind of error, for whom by id, in which act. What an error says in words may hold a
    client's, so it stays here: the log line with the same correlation has it."""
    told: dict[str, Any] = dict(event)
    for name in ("request", "extra", "breadcrumbs", "modules", "logentry", "message", "threads"):
        told.pop(name, None)
    for error in (told.get("exception") or {}).get("values") or []:
        error["value"] = REMOVED
        for frame in (error.get("stacktrace") or {}).get("frames") or []:
            frame.pop("vars", None)
    user = told.pop("user", None) or {}
    if user.get("id"):
        told["user"] = {"id": user["id"]}
    tags = {**(told.get("tags") or {})}
    act = correlation()
    if act is not None:
        tags["correlation"] = act
    told["tags"] = tags
    logged = event.get("logger")
    if "exception" not in told:
        told["message"] = f"logged by {logged or 'an unknown part'}"
    return told  # type: ignore[return-value]


def without_words(_breadcrumb: Breadcrumb, _hint: Hint) -> Breadcrumb | None:
    """None is kept: queries, addresses and log lines hold words of clients."""
    return None
