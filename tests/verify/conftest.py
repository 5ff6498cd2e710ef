"""The servers of the integration tests, for what takes minutes."""

from tests.integration.conftest import peopled as peopled, servers as servers
