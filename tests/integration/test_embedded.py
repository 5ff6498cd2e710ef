"""The embedded servers as real processes."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from persistence.embedded import EmbeddedError, EmbeddedServers, ServerAddresses
from persistence.embedded.account import account_for
from persistence.embedded.databases import create_database, database_exists, drop_database
from persistence.embedded.postgres import EmbeddedPostgres
from persistence.embedded.processes import Mark, Register, end_tree, wait_gone

PROJECT = Path(__file__).parents[2]

KILLED_OWNER = """
import os, signal, sys
from pathlib import Path
from persistence.embedded import EmbeddedServers
EmbeddedServers(Path(sys.argv[1])).start()
os.kill(os.getpid(), signal.SIGKILL)
"""


def marks(data: Path) -> dict[str, Mark]:
    return Register(data / "servers.json").marks()


def version(addresses: ServerAddresses) -> int:
    with psycopg.connect(addresses.owner_url) as connection:
        return connection.info.server_version


def write(addresses: ServerAddresses) -> None:
    with psycopg.connect(addresses.owner_url) as connection:
        connection.execute("CREATE TABLE legs (origin text)")
        connection.execute("INSERT INTO legs VALUES ('KTEB')")
    with redis.Redis.from_url(addresses.redis_url) as client:
        client.rpush("queue", "render")


def read(addresses: ServerAddresses) -> tuple[str, list[bytes]]:
    with psycopg.connect(addresses.owner_url) as connection:
        row = connection.execute("SELECT origin FROM legs").fetchone()
    with redis.Redis.from_url(addresses.redis_url) as client:
        queue: list[bytes] = client.lrange("queue", 0, -1)
    assert row is not None
    return row[0], queue


def test_a_stop_leaves_no_process_and_a_second_start_finds_the_data(tmp_path: Path) -> None:
    servers = EmbeddedServers(tmp_path, durable=False)
    addresses = servers.start()
    started = marks(tmp_path)
    assert version(addresses) // 10000 == 18
    write(addresses)
    servers.stop()
    assert set(started) == {"postgres", "valkey"}
    assert [name for name, mark in started.items() if mark.process() is not None] == []
    assert marks(tmp_path) == {}
    with EmbeddedServers(tmp_path, durable=False) as again:
        assert read(again) == ("KTEB", [b"render"])


def test_servers_left_by_a_killed_owner_are_adopted_and_then_stopped(tmp_path: Path) -> None:
    owner = subprocess.run([sys.executable, "-c", KILLED_OWNER, str(tmp_path)], cwd=PROJECT, check=False)
    assert owner.returncode == -signal.SIGKILL
    left = marks(tmp_path)
    assert all(mark.process() is not None for mark in left.values())
    with EmbeddedServers(tmp_path) as addresses:
        assert version(addresses) > 0
        assert marks(tmp_path) == left
    assert [name for name, mark in left.items() if mark.process() is not None] == []


def test_servers_that_were_killed_with_their_owner_start_again_with_what_was_committed(
    tmp_path: Path,
) -> None:
    first = EmbeddedServers(tmp_path)
    write(first.start())
    for mark in marks(tmp_path).values():
        end_tree(mark, 5, first_signal=signal.SIGKILL)
    assert sorted(first.tend()) == ["postgres", "valkey"]
    first.stop()
    with EmbeddedServers(tmp_path) as addresses:
        assert read(addresses)[0] == "KTEB"


def test_a_killed_postgres_whose_number_nobody_has_collected_yet_starts_again(tmp_path: Path) -> None:
    """Its number still counts as a process, and its pid file and that of its socket name it."""
    register = Register(tmp_path / "servers.json")
    killed = EmbeddedPostgres(tmp_path, register)
    killed.start()
    with psycopg.connect(killed.admin_url) as connection:
        connection.execute("CREATE TABLE legs (origin text)")
    mark = killed.mark()
    assert mark is not None
    os.kill(mark.pid, signal.SIGKILL)
    assert wait_gone([mark], 10)
    assert psutil.Process(mark.pid).status() == psutil.STATUS_ZOMBIE
    server = EmbeddedPostgres(tmp_path, register)
    server.start()
    try:
        with psycopg.connect(server.admin_url) as connection:
            assert connection.execute("SELECT count(*) FROM legs").fetchone() == (0,)
    finally:
        server.stop()
        killed.stop()  # collects the first one


def test_a_stale_pid_file_that_names_a_stranger_does_not_stop_the_start_nor_the_stranger(
    tmp_path: Path,
) -> None:
    with EmbeddedServers(tmp_path, durable=False):
        pass
    stranger = os.getpid()
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"{stranger}\n{tmp_path}\n1\n5432\n")
    Register(tmp_path / "servers.json").record("postgres", stranger)
    register = (tmp_path / "servers.json").read_text()
    started = psutil.Process(stranger).create_time()
    (tmp_path / "servers.json").write_text(register.replace(str(started), str(started - 100)))
    with EmbeddedServers(tmp_path, durable=False) as addresses:
        assert version(addresses) > 0
    assert psutil.pid_exists(stranger)


def test_a_folder_has_one_owner(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path, durable=False) as addresses:
        with pytest.raises(EmbeddedError, match="in use by another JetVision"):
            EmbeddedServers(tmp_path).start()
        assert version(addresses) > 0


def test_a_start_that_fails_leaves_nothing_and_says_why(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path, durable=False):
        pass
    (tmp_path / "valkey" / "appendonlydir" / "appendonly.aof.manifest").write_text("not a manifest")
    with pytest.raises(EmbeddedError, match="Valkey did not start"):
        EmbeddedServers(tmp_path, durable=False).start()
    assert marks(tmp_path) == {}
    assert [p for p in psutil.process_iter() if str(tmp_path) in " ".join(_command(p))] == []


def test_a_path_too_long_for_a_socket_gets_a_short_folder(tmp_path: Path) -> None:
    data = tmp_path / ("long" * 30)
    servers = EmbeddedServers(data, durable=False)
    with servers as addresses:
        folder = addresses.socket_dir
        assert version(addresses) > 0
        assert data not in folder.parents
    folder.rmdir()


def test_only_we_may_enter_the_socket_folder_and_no_port_is_open(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path, durable=False) as addresses:
        assert stat.S_IMODE(addresses.socket_dir.stat().st_mode) == 0o700
        for mark in marks(tmp_path).values():
            assert psutil.Process(mark.pid).net_connections("tcp") == []


def test_root_runs_the_server_under_another_account_and_opens_no_folder(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    before = [(folder, folder.stat().st_mode) for folder in [private, *private.parents]]
    with EmbeddedServers(private / "data", durable=False):
        server = psutil.Process(marks(private / "data")["postgres"].pid)
        assert server.uids().real != 0
        assert server.uids().effective != 0
    assert [(folder, folder.stat().st_mode) for folder, _ in before] == before


def test_an_account_that_may_not_enter_a_folder_can_still_run_what_is_in_it(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    program = private / "program"
    program.write_text("#!/bin/sh\nid -u\n")
    program.chmod(0o755)
    account = account_for(private / "cluster", [program])
    asking = "import os, sys; print(os.access(sys.argv[1], os.X_OK), os.geteuid())"
    command = account.command([sys.executable, "-I", "-c", asking, str(program)])
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert told == ["True", str(account.uid if account.name else os.geteuid())]
    assert told[1] != "0"


def test_a_database_is_copied_and_dropped(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path, durable=False) as addresses:
        write(addresses)
        copy = create_database(addresses.postgres_admin_url, "copy", template="jetvision")
        with psycopg.connect(copy) as connection:
            assert connection.execute("SELECT count(*) FROM legs").fetchone() == (1,)
        drop_database(addresses.postgres_admin_url, "copy")
        assert not database_exists(addresses.postgres_admin_url, "copy")


def test_the_server_answers_at_once_after_its_start(tmp_path: Path) -> None:
    register = Register(tmp_path / "servers.json")
    server = EmbeddedPostgres(tmp_path, register, durable=False)
    server.start()
    try:
        with psycopg.connect(server.admin_url) as connection:
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    finally:
        server.stop()


def _command(process: psutil.Process) -> list[str]:
    try:
        command: list[str] = process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []
    return command
