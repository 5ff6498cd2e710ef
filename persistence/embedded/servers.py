"""The two embedded servers as one thing with an owner: started together, stopped together."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from persistence.embedded.databases import create_database, database_exists
from persistence.embedded.errors import EmbeddedError
from persistence.embedded.postgres import EmbeddedPostgres
from persistence.embedded.processes import Register
from persistence.embedded.valkey import EmbeddedValkey

DATABASE = "jetvision"


@dataclass(frozen=True)
class ServerAddresses:
    """Where the servers are. The roles have no password: who may enter the socket folder may connect."""

    postgres_admin_url: str
    """The superuser `postgres` in the database `postgres`: for making and dropping databases."""
    socket_dir: Path
    redis_url: str

    def database(self, user: str, name: str = DATABASE) -> str:
        """The address of a database for one role, such as `jv_app`."""
        return f"postgresql://{user}@/{name}?host={quote(str(self.socket_dir))}"

    @property
    def owner_url(self) -> str:
        """Our database for the one who migrates it."""
        return self.database("postgres")


class EmbeddedServers:
    """PostgreSQL and Valkey in one data folder, with one owner at a time.

        with EmbeddedServers(Path(".jetvision")) as addresses:
            migrate(addresses.owner_url)

    `durable=False` gives up safety against a power cut for speed, for tests.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self.data_dir = data_dir.resolve()
        self._durable = durable
        self._lock: IO[str] | None = None
        self._started: list[EmbeddedPostgres | EmbeddedValkey] = []

    def start(self) -> ServerAddresses:
        """Starts both, or adopts what a killed owner left; makes the database when it is missing.

        Raises EmbeddedError when another process owns the folder or a server does not come up; none is left.
        """
        make_data_folder(self.data_dir)
        self._lock = hold(self.data_dir / "servers.lock")
        if self._lock is None:
            raise EmbeddedError(
                f"The servers in {self.data_dir} are in use by another JetVision: stop that one first."
            )
        try:
            register = self._register()
            postgres = EmbeddedPostgres(self.data_dir, register, durable=self._durable)
            valkey = EmbeddedValkey(self.data_dir, postgres.socket_dir, register)
            self._started = [postgres, valkey]
            postgres.start()
            valkey.start()
            addresses = ServerAddresses(postgres.admin_url, postgres.socket_dir, valkey.url)
            if not database_exists(addresses.postgres_admin_url, DATABASE):
                create_database(addresses.postgres_admin_url, DATABASE)
        except BaseException:
            self.stop()
            raise
        return addresses

    def stop(self) -> None:
        """Stops both and gives the folder free. Does nothing when they are not ours."""
        for server in reversed(self._started):
            server.stop()
        self._started = []
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def tend(self) -> list[str]:
        """Starts again what has died meanwhile; returns the names of those."""
        dead = [server for server in self._started if server.mark() is None]
        for server in dead:
            server.start()
        return [server.name for server in dead]

    def __enter__(self) -> ServerAddresses:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _register(self) -> Register:
        return Register(self.data_dir / "servers.json")


def make_data_folder(folder: Path) -> None:
    """Creates the folder for us alone. Root lets others pass through: PostgreSQL runs as another account."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    logs = folder / "logs"
    logs.mkdir(exist_ok=True)
    logs.chmod(0o700)


def hold(path: Path) -> IO[str] | None:
    """A lock that ends with this process, however it ends; None when another process holds it."""
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file
