"""One sample request: from the client's words to the client's yes, each step timed. Times in seconds."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from evals.rehearsal.broker import Broker, Card, NotSeenError
from evals.rehearsal.house import House

WORDS = (
    "{a} to {b} on {day} December at 10am, {people} passengers. The client is Acme Corporation (demo).",
    "Please price {a}-{b} {day} December 2pm for {people} people, back on {back} December. "
    "The client is Acme Corporation (demo).",
    "{people} pax from {a} to {b} on {day} December around noon. The client is Acme Corporation (demo).",
)
ROUTES = (
    ("Teterboro", "Van Nuys"), ("KTEB", "KOPF"), ("Van Nuys", "Aspen"), ("KHPN", "KPBI"), ("Luton", "Nice"),
    ("KBED", "KTEB"), ("Farnborough", "Nice"), ("Dallas Love Field", "Teterboro"), ("KSJC", "KLAS"),
    ("Le Bourget", "Luton"),
)  # fmt: skip


TRIES = 4
A_WHILE = 30.0
LONGEST_OUTAGE = 240.0
"""seconds"""


@dataclass
class Outcome:
    """`problem` is None when the client has accepted."""

    words: str
    seconds: dict[str, float] = field(default_factory=dict)
    problem: str | None = None

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[step] = time.monotonic() - began


def sample_words(count: int, year_month_days: range = range(7, 22)) -> list[str]:
    days = list(year_month_days)
    return [
        WORDS[n % len(WORDS)].format(
            a=ROUTES[n % len(ROUTES)][0],
            b=ROUTES[n % len(ROUTES)][1],
            day=days[n % len(days)],
            back=days[n % len(days)] + 3,
            people=2 + n % 5,
        )
        for n in range(count)
    ]


async def rehearse_one(house: House, cookie: str, words: str) -> Outcome:
    outcome = Outcome(words)
    broker = Broker(house.chat, cookie)
    try:
        await broker.connect()
        await _through(house, broker, outcome)
    except (NotSeenError, httpx.HTTPError, KeyError, OSError) as error:
        outcome.problem = f"{type(error).__name__}: {error}"
    finally:
        await broker.close()
    return outcome


async def quoted(house: House, broker: Broker, words: str, outcome: Outcome | None = None) -> Card:
    """From the client's words to the comparison of what operators answered."""
    seen = outcome or Outcome(words)
    with seen.timed("turn"):
        await broker.say(words)
        await broker.card("TripCard", lambda card: bool(card["legs"]))
    trip = await _created(broker)
    async with httpx.AsyncClient(base_url=house.marketplace, trust_env=False, timeout=30) as market:
        # what the broker's click in the marketplace's own page does
        sent = await market.post("/admin/rfqs", json={"trip": trip["created"]["trip_id"], "count": 4})
        sent.raise_for_status()
    with seen.timed("quotes"):
        board = await _answered(broker)
    await broker.press("compare_quotes", board)
    return await broker.card("CompareCard", lambda card: any(row["open"] for row in card["rows"]))


async def _through(house: House, broker: Broker, outcome: Outcome) -> None:
    compare = await quoted(house, broker, outcome.words, outcome)
    row = next(row for row in compare["rows"] if row["open"] and _can_be_picked(row))
    with outcome.timed("proposal"):
        taxes = {} if row["taxes"] != "unknown" else {row["quote_id"]: "excluded"}
        await broker.press(
            "price_options", compare, quote_ids=[row["quote_id"]], margin_percent="10", taxes=taxes
        )
        proposal = await broker.card("ProposalCard", lambda card: card["state"] == "ready")
    await broker.press("prepare_mail", proposal)
    mail = await broker.card("MailCard", lambda card: card["state"] == "draft")
    with outcome.timed("delivery"):
        await broker.press("approve_send", mail, content_hash=mail["content_hash"], confirm_provisional=True)
        mail = await broker.card("MailCard", lambda card: card["state"] == "sent")
    with outcome.timed("acceptance"):
        await _accept(mail["link"])
        await broker.card("AnswerCard", lambda card: card["answer"] == "accepted")


async def _created(broker: Broker) -> Card:
    """As a person does it: when it failed, the button is pressed again after a while."""
    end = time.monotonic() + LONGEST_OUTAGE
    trip = await broker.card("TripCard", lambda card: bool(card["can_create"]), seconds=20)
    while True:
        await broker.press("create_trip", trip)
        try:
            return await broker.card("TripCard", lambda card: card["state"] == "created", seconds=A_WHILE)
        except NotSeenError:
            trip = await broker.card("TripCard", lambda card: card["state"] != "creating", seconds=A_WHILE)
            if trip["state"] == "created":
                return trip
            if time.monotonic() > end:
                raise


async def _answered(broker: Broker) -> Card:
    """As a person does it: who has heard nothing for a while asks."""
    for _ in range(TRIES):
        try:
            return await broker.card("BoardCard", _all_answered, seconds=45)
        except NotSeenError:
            await broker.say("Any quotes yet?")
    return await broker.card("BoardCard", _all_answered)


def _all_answered(card: Card) -> bool:
    return len(card["rows"]) >= 4 and card["waiting"] == 0 and card["answered"] > 0


def _can_be_picked(row: dict[str, object]) -> bool:
    flags = row.get("flags") or []
    return isinstance(flags, list) and all(flag.get("severity") != "block" for flag in flags)


async def _accept(link: str) -> None:
    """The client's own way: opens the page, fills in the name, confirms."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        page = (await http.get(link)).raise_for_status().text
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        if found is None:
            raise NotSeenError("the client's page has no form")
        form = {
            "csrf": html.unescape(found[1]),
            "answer": "accept",
            "option": "1",
            "name": "Alex Carter (demo)",
        }
        (await http.post(f"{link}/answer", data=form)).raise_for_status()
        done = await http.post(f"{link}/answer", data={**form, "confirmed": "yes"})
        if done.status_code != httpx.codes.SEE_OTHER:
            raise NotSeenError(f"the client's answer was not taken ({done.status_code})")
