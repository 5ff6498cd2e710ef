"""The sandbox processes themselves: killed, restarted, stopped, orphaned."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from sandbox.launch import NotStartedError, launch
from sandbox.probe import Broker, WebhookReceiver, segment

OUT = segment("KTEB", "KVNY", "2027-01-14")


def test_answers_and_webhooks_that_were_due_go_on_after_a_kill(tmp_path: Path) -> None:
    with WebhookReceiver() as receiver:
        with launch("marketplace", "--store", tmp_path) as first, Broker(first.base) as broker:
            broker.register(receiver.target, "TripRequestSellerResponse", "TripRequestMine")
            receiver.status = 503
            broker.admin("POST", "/operators", {"delay_seconds": [0.5, 0.7]})
            trip = broker.trip(OUT, externalTripId="deal-9")
            sent = broker.send_rfqs(trip)
            first.kill()
        receiver.status = 200
        port = str(first.port)
        with (
            launch("marketplace", "--store", tmp_path, "--port", port) as second,
            Broker(second.base) as broker,
        ):
            pointers = receiver.take_until("rfqs", 5)
            assert {pointer["id"] for pointer in pointers} == {rfq["id"] for rfq in sent}
            assert broker.data("GET", "/trips/deal-9")["id"] == trip["id"]
            assert broker.trip(OUT)["id"] != trip["id"]
            state = broker.admin("GET", "/state")
            told = [
                one["state"] for one in state["deliveries"] if one["event"] == "TripRequestSellerResponse"
            ]
            assert told == ["delivered"] * 5


def test_with_the_real_pace_answers_come_when_the_clock_is_advanced(tmp_path: Path) -> None:
    with (
        launch("marketplace", "--store", tmp_path, "--pace", "real") as process,
        Broker(process.base) as broker,
        WebhookReceiver() as receiver,
    ):
        broker.register(receiver.target, "TripRequestSellerResponse")
        broker.send_rfqs(broker.trip(OUT))
        assert len(broker.admin("GET", "/state")["due_answers"]) == 5
        assert receiver.nothing_comes(0.2)
        broker.admin("POST", "/clock", {"advance_seconds": 1800})
        receiver.take_until("rfqs", 5)


def test_the_monday_wipe_follows_the_clock_when_it_is_switched_on(tmp_path: Path) -> None:
    with (
        launch("marketplace", "--store", tmp_path, "--monday-wipe") as process,
        Broker(process.base) as broker,
    ):
        trip = broker.trip(OUT)
        assert broker.call("GET", f"/trips/{trip['tripId']}").status_code == 200
        broker.admin("POST", "/clock", {"advance_seconds": 7 * 86_400})
        broker.call("GET", "/trips/any")
        broker.admin("POST", "/clock", {"real": True})
        assert broker.call("GET", f"/trips/{trip['tripId']}").status_code == 404


@pytest.mark.parametrize("name", ["marketplace", "mailbox"])
def test_a_stop_is_fast_and_clean_with_connections_open(name: str, tmp_path: Path) -> None:
    with launch(name, "--store", tmp_path) as process, httpx.Client(base_url=process.base) as client:  # type: ignore[arg-type]
        assert client.get("/health").json()["status"] == "ok"
        with socket.create_connection(("127.0.0.1", process.smtp_port or process.port)):
            assert process.stop(seconds=3) == 0
    assert not [line for line in process.said if "Traceback" in line]


def test_a_process_ends_with_its_parent(tmp_path: Path) -> None:
    script = (
        "import sys, time\n"
        "from sandbox.launch import SandboxProcess\n"
        f"market = SandboxProcess('marketplace', '--store', {str(tmp_path)!r})\n"
        "print(market.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    )
    assert parent.stdout
    assert parent.stdin
    market = psutil.Process(int(parent.stdout.readline()))
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait(5)
    parent.stdin.close()
    parent.stdout.close()
    market.wait(5)


def test_a_taken_port_is_one_readable_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(NotStartedError, match=f"port {port} on 127.0.0.1 cannot be used"):
            launch("marketplace", "--store", tmp_path, "--port", port).__enter__()
