"""The real PostgreSQL and Valkey that run from wheels when no address of a server is given."""

from persistence.embedded.errors import EmbeddedError
from persistence.embedded.servers import EmbeddedServers, ServerAddresses

__all__ = ["EmbeddedError", "EmbeddedServers", "ServerAddresses"]
