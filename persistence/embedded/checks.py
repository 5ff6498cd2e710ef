"""What `jetvision doctor` looks at: one question to one part each, and what to do when the answer is bad."""

import smtplib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx
import psycopg
import redis

SECONDS = 5


@dataclass(frozen=True)
class Finding:
    """One line of the doctor."""

    what: str
    good: bool
    told: str

    @property
    def line(self) -> str:
        return f"{'ok ' if self.good else 'red'}  {self.what:<12} {self.told}"


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


def schema(revisions: Callable[[], tuple[str | None, str | None]]) -> Finding:
    """Whether the database is at the newest schema; `revisions` tells (found, newest)."""

    def ask() -> str | None:
        found, newest = revisions()
        return (
            None
            if found == newest
            else f"is at {found or 'nothing'}, the code at {newest}: run `jetvision migrate`."
        )

    return _finding("schema", "newest", ask, Exception, "run `jetvision migrate`.")


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


def marketplace(base_url: str, headers: Mapping[str, str]) -> Finding:
    """Asks for a trip that cannot exist: anything but a refusal of our keys will do."""

    def ask() -> str | None:
        with httpx.Client(timeout=SECONDS, trust_env=False) as client:
            status = client.get(f"{base_url}/trips/000000", headers=dict(headers)).status_code
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


def mail(host: str, port: int, starttls: bool, user: str | None, password: str | None) -> Finding:
    """Greets the mail server and signs in, and sends nothing."""

    def ask() -> str | None:
        with smtplib.SMTP(host, port, timeout=SECONDS) as server:
            if starttls:
                server.starttls()
            if user is not None and password is not None:
                server.login(user, password)
            server.noop()
        return None

    return _finding("mail", "takes mail", ask, (smtplib.SMTPException, OSError), "check the SMTP settings.")


def missing(what: str, told: str) -> Finding:
    return Finding(what, False, told)


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
