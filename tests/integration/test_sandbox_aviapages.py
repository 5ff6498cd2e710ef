"""The demo of Aviapages as somebody else's client sees it: over HTTP, without the product."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.launch import SandboxProcess, launch

LEG = {
    "departure_airport": {"icao": "KTEB"},
    "arrival_airport": {"icao": "KVNY"},
    "pax": 6,
    "departure_datetime": "2027-03-25T10:00",
}


def request(*companies: int, **more: Any) -> dict[str, Any]:
    return {
        "legs": [LEG],
        "quote_messages": [{"company": {"id": one}} for one in companies or (41_001,)],
        "aircraft": [],
        "channels": ["Email"],
        "comment": "Reference 1",
        **more,
    }


class Member:
    """A bare client with the key."""

    def __init__(self, base: str, token: str = "sandbox") -> None:
        self.http = httpx.Client(base_url=base, timeout=10, trust_env=False)
        self._headers = {"Authorization": f"Token {token}"}

    def close(self) -> None:
        self.http.close()

    def call(self, method: str, path: str, body: Any = None, fault: str = "", **query: str) -> httpx.Response:
        headers = self._headers | ({"X-Sandbox-Fault": fault} if fault else {})
        return self.http.request(method, f"/v3/{path}", json=body, headers=headers, params=query or None)

    def data(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        return self.call(method, path, body, **query).raise_for_status().json()

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        return self.http.request(method, f"/admin/{path}", json=body).raise_for_status().json()


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with launch("aviapages", "--seed", "7", "--store", tmp_path_factory.mktemp("aviapages")) as process:
        yield process


@pytest.fixture
def member(process: SandboxProcess) -> Iterator[Member]:
    with closing(Member(process.base)) as member:
        member.admin("POST", "reset")
        yield member


def test_a_request_is_answered_after_a_moment_and_not_before(member: Member) -> None:
    made = member.data("POST", "charter_quote_requests/", request(41_001, 41_002, 41_003, 41_004))
    assert member.data("GET", "charter_quote_replies/")["results"] == []
    member.admin("POST", "clock", {"advance_seconds": 10})
    replies = member.data("GET", "charter_quote_replies/")["results"]
    assert {reply["quote_request_id"] for reply in replies} == {made["id"]}
    assert {reply["state"] for reply in replies} <= {"OK", "Not available", "Removed"}
    assert all(reply["company"]["name"].endswith("(demo)") for reply in replies)
    assert {"avg_response_rate", "avg_response_time"} <= set(replies[0]["company"])
    offered = [reply for reply in replies if reply["state"] == "OK"]
    assert offered
    assert all(20_000 < reply["price"] < 200_000 for reply in offered)


def test_the_same_seed_and_request_have_the_same_answers(tmp_path: Path) -> None:
    seen = []
    for seed, folder in (("3", "a"), ("3", "b"), ("4", "c")):
        with launch("aviapages", "--seed", seed, "--store", tmp_path / folder) as process:
            member = Member(process.base)
            member.data("POST", "charter_quote_requests/", request(41_001, 41_002))
            member.admin("POST", "clock", {"advance_seconds": 30})
            replies = member.data("GET", "charter_quote_replies/")["results"]
            seen.append([(one["state"], one["price"], one["aircraft"]["tail_number"]) for one in replies])
            member.http.close()
    assert seen[0] == seen[1] != seen[2]


def test_what_is_not_documented_does_not_exist(member: Member) -> None:
    assert member.call("GET", "charter_companies/").status_code == 404
    assert member.call("GET", "charter_quote_requests/").status_code == 405
    assert member.call("DELETE", "charter_quote_replies/").status_code == 405
    assert member.call("GET", "charter_quote_replies").status_code in {307, 404}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"legs": []}, "legs"),
        ({"legs": [LEG | {"departure_airport": {"icao": "XXXX"}}]}, "legs"),
        ({"legs": [LEG | {"pax": "6"}]}, "legs"),
        ({"legs": [LEG | {"departure_datetime": "tomorrow"}]}, "legs"),
        ({"quote_messages": []}, "quote_messages"),
        ({"quote_messages": [{"company": {"id": 7}}]}, "quote_messages"),
        ({"aircraft": [{"ac_class": "Zeppelin"}]}, "aircraft"),
        ({"channels": ["Pigeon"]}, "channels"),
    ],
)
def test_a_wrong_request_is_refused_by_field(member: Member, change: dict[str, Any], field: str) -> None:
    answer = member.call("POST", "charter_quote_requests/", request() | change)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_lists_come_in_pages_that_lead_on(member: Member) -> None:
    first = member.data("GET", "empty_legs/")
    assert (len(first["results"]), first["previous"]) == (20, None)
    seen, page = list(first["results"]), first
    while page["next"]:
        path = page["next"].partition("/v3/")[2]
        page = member.data("GET", path)
        seen += page["results"]
    assert len(seen) == first["count"] == len({one["id"] for one in seen})
    assert member.call("GET", "empty_legs/", page="99").json() == {"detail": "Invalid page."}


def test_only_the_key_opens_it(process: SandboxProcess) -> None:
    for token in ("wrong", "sandbox2", "Sandbox"):
        with closing(Member(process.base, token)) as stranger:
            assert stranger.call("GET", "empty_legs/").json() == {"detail": "Invalid token."}
    bearer = {"Authorization": "Bearer sandbox"}
    assert httpx.get(f"{process.base}/v3/empty_legs/", headers=bearer).status_code == 401


def test_the_two_429s_say_different_things(tmp_path: Path) -> None:
    with launch("aviapages", "--store", tmp_path, "--calls-a-minute", "2", "--monthly-limit", "3") as process:
        member = Member(process.base)
        said = [member.call("GET", "charter_quote_replies/") for _ in range(3)]
        assert [one.status_code for one in said] == [200, 200, 429]
        assert said[-1].json()["detail"].startswith("Request was throttled. Expected available in ")
        member.http.close()


def test_a_month_ends_and_the_next_one_begins(tmp_path: Path) -> None:
    with launch("aviapages", "--store", tmp_path, "--monthly-limit", "2") as process:
        member = Member(process.base)
        member.admin("POST", "clock", {"set": "2027-01-31T12:00:00Z", "frozen": True})
        said = [member.call("GET", "charter_quote_replies/") for _ in range(3)]
        assert [one.status_code for one in said] == [200, 200, 429]
        assert said[-1].json() == {"detail": "Monthly API limit exceeded"}
        member.admin("POST", "clock", {"set": "2027-02-01T00:00:00Z", "frozen": True})
        assert member.call("GET", "charter_quote_replies/").status_code == 200
        member.http.close()


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("401", 401),
        ("503", 503),
        ("throttled; seconds=7", "Request was throttled. Expected available in 7 seconds."),
        ("monthly-limit", "Monthly API limit exceeded"),
        ("nonsense", 400),
    ],
)
def test_a_fault_by_header_is_for_one_call(member: Member, fault: str, seen: int | str) -> None:
    answer = member.call("GET", "charter_quote_replies/", fault=fault)
    assert answer.status_code == seen if isinstance(seen, int) else answer.json() == {"detail": seen}
    assert member.call("GET", "charter_quote_replies/").status_code == 200


@pytest.mark.parametrize(("fault", "arrived"), [("cut", 0), ("cut-after", 1), ("cut-body", 1)])
def test_a_cut_before_or_after_the_work(member: Member, fault: str, arrived: int) -> None:
    with pytest.raises(httpx.TransportError):
        member.call("POST", "charter_quote_requests/", request(), fault=fault)
    assert len(member.admin("GET", "state")["requests"]) == arrived


def test_operators_answer_as_they_are_told(member: Member) -> None:
    member.admin("POST", "operators", {
        "company": 41_002, "answer": "revised", "price": "98000", "revised_price": "91500",
        "delay_seconds": 0, "after_seconds": 60,
    })  # fmt: skip
    member.admin("POST", "operators", {"company": 41_001, "answer": "silent"})
    member.data("POST", "charter_quote_requests/", request(41_001, 41_002))
    (before,) = member.data("GET", "charter_quote_replies/")["results"]
    member.admin("POST", "clock", {"advance_seconds": 61})
    (later,) = member.data("GET", "charter_quote_replies/")["results"]
    assert (before["price"], later["price"]) == (98_000, 91_500)
    assert before["id"] == later["id"]
    wrong = member.http.post("/admin/operators", json={"answer": "sing"})
    assert wrong.status_code == 422


def test_what_is_known_survives_a_kill(tmp_path: Path) -> None:
    with launch("aviapages", "--store", tmp_path) as process:
        with closing(Member(process.base)) as member:
            made = member.data("POST", "charter_quote_requests/", request())
        process.kill()
    with launch("aviapages", "--store", tmp_path) as process, closing(Member(process.base)) as member:
        kept = member.admin("GET", "state")["requests"]
    assert [one["id"] for one in kept] == [made["id"]]


def test_the_page_shows_words_as_words(member: Member) -> None:
    member.data("POST", "charter_quote_requests/", request(comment="<script>alert(1)</script> Ref 7"))
    page = member.http.get("/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Ref 7" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_no_foreign_page_gives_orders(member: Member) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert member.http.post("/admin/reset", json={}, headers=foreign).status_code == 403


def test_it_listens_on_this_machine_only(process: SandboxProcess) -> None:
    with socket.socket() as other, pytest.raises(OSError, match=r"refused|unreachable"):
        other.connect(("127.0.0.2", process.port))


def test_a_tester_adds_reprices_and_sells_an_empty_leg(member: Member, process: SandboxProcess) -> None:
    def change(**body: Any) -> httpx.Response:
        return httpx.post(f"{process.base}/admin/empty-legs", json=body)

    def listed() -> dict[int, Any]:
        return {one["id"]: one["price"] for one in member.data("GET", "empty_legs/")["results"]}

    number = change(origin="EGNM", destination="LFBZ", price=9800).json()["id"]
    assert listed()[number] == 9800
    change(id=number, price=8200)
    assert listed()[number] == 8200
    change(id=number, sold=True)
    assert number not in listed()
    assert change(origin="EGNM").status_code == 422
    assert change(id=7, sold=True).status_code == 422


def test_empty_legs_appear_and_are_sold_as_time_goes_by_the_same_for_the_same_seed(
    member: Member, process: SandboxProcess
) -> None:
    def at(moment: str) -> set[int]:
        httpx.post(f"{process.base}/admin/clock", json={"set": moment, "frozen": True}).raise_for_status()
        return {one["id"] for one in httpx.get(f"{process.base}/admin/empty-legs").json()}

    noon, later = at("2027-01-05T12:00:00Z"), at("2027-01-05T12:40:00Z")
    assert later - noon, "new ones"
    assert noon - later, "sold ones"
    assert at("2027-01-05T12:00:00Z") == noon
