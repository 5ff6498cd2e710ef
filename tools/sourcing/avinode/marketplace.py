"""Avinode behind the sourcing port: which calls are made for what, and what is fetched before the join."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

import httpx

from domain.quotes import OperatorQuote, Rfq
from persistence.tape import RecordedClock
from tools.http import RetryPolicy
from tools.sourcing.avinode.breaker import CircuitBreaker
from tools.sourcing.avinode.bucket import CallBudget
from tools.sourcing.avinode.client import AvinodeClient, Sleep
from tools.sourcing.avinode.connection import AvinodeConnection, Clock
from tools.sourcing.avinode.headers import sent_timestamp
from tools.sourcing.avinode.join import SYSTEM, Fetched, answer_of, has_news, message_of, wholly_declined
from tools.sourcing.avinode.links import WebPages, is_internal_trip
from tools.sourcing.avinode.parse import (
    SeenQuote,
    SeenRfq,
    SeenTrip,
    read_messages,
    read_quote,
    read_rfq,
    read_rfqs,
    read_trip,
)
from tools.sourcing.avinode.shapes import as_text, fields
from tools.sourcing.avinode.trip_request import check_external_id, trip_body
from tools.sourcing.port import (
    AnswerUnreadable,
    CancelReason,
    CreatedTrip,
    NotSendable,
    OperatorMessage,
    QuoteIds,
    RfqAnswer,
    TripGone,
    TripRequest,
)

LARGEST_MESSAGE = 5 * 1024
"""bytes of UTF-8"""
CHAT_LINES = "50"

RFQ_FLAGS = {
    "latestquote": "true",
    "taildetails": "true",
    "typedetails": "true",
    "tailphotos": "true",
    "typephotos": "true",
    "timestamps": "true",
    "sellercontactinfo": "true",
    "sellermessagelinks": "true",
    "amenities": "true",
    "safety": "true",
}
WEBHOOK_EVENTS = (
    "TripRequestSellerResponse",
    "TripRequestMine",
    "TripRequestSellerResponseMine",
    "TripChatFromSeller",
    "TripChatMine",
)


class AvinodeMarketplace:
    """Implements `tools.sourcing.port.Marketplace`.

    One instance serves many turns at the same time; `http` points at `connection.base_url`.
    """

    system = SYSTEM

    def __init__(
        self,
        connection: AvinodeConnection,
        *,
        clock: Clock,
        http: httpx.AsyncClient,
        bucket: CallBudget,
        breaker: CircuitBreaker,
        quote_id: QuoteIds,
        sleep: Sleep = asyncio.sleep,
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008
    ) -> None:
        self._clock = RecordedClock(clock, SYSTEM)
        self._quote_id = quote_id
        self._pages = WebPages(connection.base_url)
        self._client = AvinodeClient(
            connection, clock=clock, http=http, bucket=bucket, breaker=breaker, sleep=sleep, retry=retry
        )

    async def create_trip(self, request: TripRequest) -> CreatedTrip:
        body = trip_body(request)
        return self._created(read_trip(await self._client.write("POST", "trips", body, what="the trip")))

    async def find_trip(self, external_trip_id: str) -> CreatedTrip | None:
        check_external_id(external_trip_id)
        try:
            data = await self._client.read(_path("trips", external_trip_id), what="the trip")
        except TripGone:
            return None
        trip = read_trip(data)
        if trip.external_trip_id not in {None, external_trip_id}:
            raise AnswerUnreadable("another trip than the one asked for")
        return self._created(trip)

    async def trip_answers(
        self,
        trip_id: str,
        *,
        known: Mapping[str, OperatorQuote] | None = None,
        known_rfqs: Mapping[str, Rfq] | None = None,
    ) -> tuple[RfqAnswer, ...]:
        return tuple(
            [await self._answer(rfq, known or {}, known_rfqs or {}) for rfq in await self._rfqs(trip_id)]
        )

    async def rfq_trip(self, rfq_id: str) -> str | None:
        try:
            rfq = read_rfq(await self._client.read(_path("rfqs", rfq_id), what=f"the request {rfq_id}"))
        except TripGone:
            return None
        return rfq.trip_id if rfq.external_id == rfq_id else None

    async def read_message(self, message_id: str) -> OperatorMessage:
        what = f"the message {message_id}"
        messages = read_messages(await self._client.read(_path("tripmsgs", message_id), what=what))
        if len(messages) != 1:
            raise AnswerUnreadable(f"{len(messages)} messages where one was asked for")
        return message_of(messages[0])

    async def chat(self, rfq_id: str, since: datetime | None = None) -> tuple[OperatorMessage, ...]:
        params = {"limit": CHAT_LINES} | ({"since": sent_timestamp(since)} if since else {})
        data = await self._client.read(
            _path("tripmsgs", rfq_id, "chat"), what=f"the chat of {rfq_id}", params=params
        )
        messages = [message_of(seen, rfq_id) for seen in read_messages(data)]
        return tuple(sorted(messages, key=lambda message: (message.sent_at is not None, message.sent_at)))

    async def cancel_trip(self, trip_id: str, reason: CancelReason, message: str = "") -> None:
        await self._cancel("trips", trip_id, reason, message)

    async def report_won(self, trip_id: str, lift_external_id: str, message: str = "") -> None:
        await self._cancel("trips", trip_id, "CONVERTED", message, winningSellerLiftId=lift_external_id)

    async def cancel_rfq(self, rfq_id: str, reason: CancelReason, message: str = "") -> None:
        await self._cancel("rfqs", rfq_id, reason, message)

    async def send_message(self, request_id: str, text: str) -> None:
        _short_enough(text)
        if not text.strip():
            raise NotSendable("The message is empty.")
        path = _path("tripmsgs", request_id, "sendMessage")
        await self._client.write("POST", path, {"message": text}, what=f"the request {request_id}")

    async def register_webhook(self, target_url: str, user: str, secret: str) -> str:
        body = {
            "targetURI": target_url,
            "displayName": "JetVision",
            "active": True,
            "clientIdentifier": user,
            "clientSecret": secret,
            "clientAuthenticationType": "BASIC",
            "eventTypes": list(WEBHOOK_EVENTS),
        }
        data = await self._client.write("POST", "webhooks/settings", body, what="the webhook settings")
        setting = as_text(fields(data).get("id"))
        if setting is None:
            raise AnswerUnreadable("a webhook setting without an id")
        return setting

    async def _rfqs(self, trip_id: str) -> tuple[SeenRfq, ...]:
        try:
            pages = await self._client.read_pages(
                _path("rfqs", trip_id), what=f"trip {trip_id}", params=RFQ_FLAGS
            )
        except TripGone:
            # A trip without RFQs may have no list of them; only the trip itself can say that it is gone.
            data = await self._client.read(_path("trips", trip_id), what=f"trip {trip_id}")
            pages = [read_trip(data).rfqs]
        return tuple({rfq.external_id: rfq for page in pages for rfq in read_rfqs(page)}.values())

    async def _answer(
        self, rfq: SeenRfq, known: Mapping[str, OperatorQuote], known_rfqs: Mapping[str, Rfq]
    ) -> RfqAnswer:
        fetched = await self._quotes(rfq, known)
        recorded = known_rfqs.get(rfq.external_id)
        messages: tuple[OperatorMessage, ...] = ()
        unexplained = wholly_declined(rfq) and not (recorded and recorded.decline_reason)
        chat_read = unexplained or has_news(rfq, recorded)
        if chat_read:
            messages = await self._words(rfq)
        return answer_of(
            rfq,
            Fetched(
                quotes=fetched.quotes,
                known=known,
                gone=frozenset(fetched.gone),
                unreadable=fetched.unreadable,
                messages=messages,
                chat_read=chat_read,
                recorded=recorded,
            ),
            quote_id=self._quote_id,
            received_at=self._clock.now(),
            view_link=self._pages.shown(rfq.view),
        )

    async def _quotes(self, rfq: SeenRfq, known: Mapping[str, OperatorQuote]) -> _Quotes:
        found = _Quotes({}, set(), {})
        for quote_id in dict.fromkeys(one for lift in rfq.lifts for one in lift.quote_ids):
            if quote_id in known:
                continue
            try:
                seen = read_quote(
                    await self._client.read(_path("quotes", quote_id), what=f"the quote {quote_id}")
                )
            except TripGone:
                found.gone.add(quote_id)
            except AnswerUnreadable as unreadable:
                found.unreadable[quote_id] = unreadable.what
            else:
                if seen.external_id == quote_id:
                    found.quotes[quote_id] = seen
                else:
                    found.unreadable[quote_id] = f"the answer is about {seen.external_id}"
        return found

    async def _words(self, rfq: SeenRfq) -> tuple[OperatorMessage, ...]:
        try:
            return await self.chat(rfq.external_id)
        except (TripGone, AnswerUnreadable):
            # The answer stands without its words.
            return ()

    async def _cancel(self, what: str, ref: str, reason: str, message: str, **more: str) -> None:
        _short_enough(message)
        body = {"reason": reason, "message": message, **more}
        await self._client.write("PUT", _path(what, ref, "cancel"), body, what=ref)

    def _created(self, trip: SeenTrip) -> CreatedTrip:
        internal = trip.internal_id
        search = self._pages.shown(trip.search) or (self._pages.search(internal) if internal else None)
        if search is None:
            raise AnswerUnreadable("a trip without a page to open")
        return CreatedTrip(
            trip_id=trip.trip_id,
            internal_id=internal if is_internal_trip(internal) else None,
            search_link=search,
            view_link=self._pages.shown(trip.view) or (self._pages.buying(internal) if internal else None),
        )


@dataclass
class _Quotes:
    quotes: dict[str, SeenQuote]
    gone: set[str]
    unreadable: dict[str, str]


def _path(*steps: str) -> str:
    """Ids come from outside: one that could leave its place in the address is refused."""
    for step in steps:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", step):
            raise NotSendable(f"{step[:40]!r} is no id of the marketplace.")
    return "/".join(quote(step, safe="") for step in steps)


def _short_enough(text: str) -> None:
    if len(text.encode()) > LARGEST_MESSAGE:
        raise NotSendable("The message is longer than the 5 KB that the marketplace takes.")
