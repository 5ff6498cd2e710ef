"""What `jetvision doctor` looks at: one question to one part each, and what to do when the answer is bad."""

import smtplib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import psycopg
import redis
from sqlalchemy.exc import SQLAlchemyError

SECONDS = 5


@dataclass(frozen=True)
class Finding:
    """One line of the doctor."""

    what: str
    good: bool
    told: str

    @property
    def line(self) -> str:
        return f"{'ok ' if self.good else 'red'}  {self.what:<19} {self.told}"


def examine(settings: Mapping[str, str], chat_url: str) -> Iterator[Finding]:
    """Every part in the order in which they need each other. `settings` by their names in the environment."""
    for role in ("DATABASE_URL", "DATABASE_AUTH_URL", "DATABASE_INTAKE_URL"):
        if role in settings:
            yield database(role, settings[role])
    if "DATABASE_URL" not in settings:
        yield Finding(
            "database", False, "not running: start everything with `jetvision up`, or set DATABASE_URL."
        )
    if "DATABASE_OWNER_URL" in settings:
        yield schema(settings["DATABASE_OWNER_URL"])
    if "REDIS_URL" in settings:
        yield queue(settings["REDIS_URL"])
        yield workers(settings["REDIS_URL"])
    else:
        yield Finding("Redis", False, "not running: start everything with `jetvision up`, or set REDIS_URL.")
    if "AVINODE_BASE_URL" in settings:
        yield marketplace(
            settings["AVINODE_BASE_URL"], settings["AVINODE_API_TOKEN"], settings["AVINODE_BEARER"]
        )
    else:
        yield Finding(
            "marketplace", False, "not named: set AVINODE_BASE_URL and its keys; the demo has its own."
        )
    if "SMTP_HOST" in settings:
        yield mail(settings)
    else:
        yield Finding("mail", False, "not named: set SMTP_HOST and MAIL_FROM; the demo has its own.")
    yield page("chat", chat_url, "start it with `jetvision up` or `jetvision chat`.")


def database(role: str, url: str) -> Finding:
    """Whether the role can sign in, and whether row-level security binds it."""

    def ask() -> str | None:
        with psycopg.connect(url, connect_timeout=SECONDS) as connection:
            row = connection.execute(
                "SELECT current_setting('server_version_num')::int, rolsuper OR rolbypassrls"
                " FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
        version, unbound = row if row is not None else (0, True)
        if version < 150000:
            return "this server is older than PostgreSQL 15: use a newer one."
        if unbound:
            return "this role may pass row-level security: give it a role without SUPERUSER and BYPASSRLS."
        return None

    return _finding(
        role, "signs in", ask, psycopg.Error, "check the address, start the server, run `jetvision migrate`."
    )


def schema(owner_url: str) -> Finding:
    """Whether the database is at the newest schema."""
    from persistence.migrate import revision_at

    def ask() -> str | None:
        found, newest = revision_at(owner_url)
        return (
            None
            if found == newest
            else f"at {found or 'nothing'}, the code at {newest}: `jetvision migrate`."
        )

    return _finding("schema", "newest", ask, SQLAlchemyError, "run `jetvision migrate`.")


def queue(url: str) -> Finding:
    def ask() -> str | None:
        with redis.Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS) as connection:
            memory: Mapping[str, object] = connection.info("memory")
            if memory.get("maxmemory_policy") != "noeviction":
                return "throws jobs away when it is full: set maxmemory-policy to noeviction."
        return None

    return _finding("Redis", "answers", ask, redis.RedisError, "check REDIS_URL and start the server.")


def workers(url: str) -> Finding:
    def ask() -> str | None:
        from rq import Worker

        with redis.Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS) as connection:
            return None if Worker.count(connection) else "none works: start one with `jetvision worker`."

    return _finding("worker", "at work", ask, redis.RedisError, "check REDIS_URL and start the server.")


def marketplace(base_url: str, api_token: str, bearer: str) -> Finding:
    """Asks for a trip that cannot exist: anything but a refusal of our keys will do."""
    headers = {
        "X-Avinode-ApiToken": api_token,
        "Authorization": f"Bearer {bearer}",
        "X-Avinode-SentTimestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "X-Avinode-ApiVersion": "v1.0",
        "X-Avinode-Product": "JetVision/0.1",
    }

    def ask() -> str | None:
        with httpx.Client(timeout=SECONDS, trust_env=False) as client:
            status = client.get(f"{base_url}/trips/000000", headers=headers).status_code
        if status in (401, 403):
            return f"refuses our keys ({status}): check AVINODE_API_TOKEN and AVINODE_BEARER."
        return f"answers {status}: try again later." if status >= 500 else None

    return _finding("marketplace", "answers", ask, httpx.HTTPError, "check AVINODE_BASE_URL and the network.")


def page(what: str, url: str, remedy: str) -> Finding:
    def ask() -> str | None:
        with httpx.Client(timeout=SECONDS, trust_env=False) as client:
            status = client.get(url).status_code
        return None if status == httpx.codes.OK else f"answers {status}: {remedy}"

    return _finding(what, "answers", ask, httpx.HTTPError, remedy)


def mail(settings: Mapping[str, str]) -> Finding:
    """Greets the mail server and signs in, and sends nothing."""

    def ask() -> str | None:
        with smtplib.SMTP(settings["SMTP_HOST"], int(settings["SMTP_PORT"]), timeout=SECONDS) as server:
            if settings["SMTP_STARTTLS"] == "True":
                server.starttls()
            if "SMTP_USER" in settings:
                server.login(settings["SMTP_USER"], settings["SMTP_PASSWORD"])
            server.noop()
        return None

    return _finding("mail", "takes mail", ask, (smtplib.SMTPException, OSError), "check the SMTP settings.")


def _finding(
    what: str,
    well: str,
    ask: Callable[[], str | None],
    errors: type[Exception] | tuple[type[Exception], ...],
    remedy: str,
) -> Finding:
    try:
        problem = ask()
    except errors as error:
        return Finding(what, False, f"{type(error).__name__}: {remedy}")
    return Finding(what, problem is None, well if problem is None else problem)
