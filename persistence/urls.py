"""One database address, spelled for each driver and each role."""

from __future__ import annotations

from sqlalchemy import make_url


def sqlalchemy_url(url: str, driver: str) -> str:
    """`postgresql+asyncpg://...` from any spelling of the same address."""
    return make_url(url).set(drivername=f"postgresql+{driver}").render_as_string(hide_password=False)


def psycopg_url(url: str) -> str:
    """`postgresql://...`, as libpq wants it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def as_role(url: str, role: str) -> str:
    """The same database for another login role without a password: for the embedded server only, where
    the socket's folder is the lock."""
    return make_url(url).set(username=role, password=None).render_as_string(hide_password=False)
