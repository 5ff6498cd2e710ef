"""A data folder that somebody deleted while its servers ran: they are still ended."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import psutil

from persistence.embedded.processes import Register
from persistence.embedded.servers import EmbeddedServers


def test_servers_whose_folder_is_gone_are_ended_all_the_same() -> None:
    with tempfile.TemporaryDirectory(prefix="jv-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        data = Path(folder) / "data"
        servers = EmbeddedServers(data, durable=False)
        servers.start()
        marks = Register(data / "servers.json").marks()
        assert set(marks) == {"postgres", "valkey"}
        assert all(mark.process() is not None for mark in marks.values())
        shutil.rmtree(data)
        servers.stop()
        assert [mark.process() for mark in marks.values()] == [None, None]
        assert not any(psutil.pid_exists(mark.pid) for mark in marks.values()), "not even as a zombie"
