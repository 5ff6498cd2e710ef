"""A deal told event by event, up to where a card wants it, and the desk that it is shown on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domain import events as e
from domain.deal import Deal
from domain.history import rebuild
from domain.quotes import Rfq, RfqState
from persistence.clients import Client
from persistence.unit_of_work import Broker
from tests.support.deals import HOUSE, operator, quote, round_trip
from tools.cards.desk import Desk
from tools.quoting.price import price_quote, with_taxes
from tools.sourcing.estimates import estimate

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

DESK = Desk(
    broker=Broker(
        name="Anna Berg (demo)", email="anna@jetvision.example", phone=None, timezone="America/New_York"
    ),
    client=Client(
        id="c",
        company="Acme Corporation (demo)",
        contact_name="Alex Carter (demo)",
        email="office@acme.example",
    ),
    now=NOW,
    house=HOUSE,
    is_simulator=True,
)


def deal(*happenings: e.Payload) -> Deal:
    """The deal to which this has happened, one thing a minute."""
    opened = e.DealOpened(number="JV-26-0001", thread_id="t")
    history = [
        e.DealEvent(deal_id="d", seq=seq, at=NOW + timedelta(minutes=seq), actor="system", payload=payload)
        for seq, payload in enumerate((opened, *happenings), start=1)
    ]
    return rebuild(history, broker_id="b")


def rfq(n: int, state: RfqState = RfqState.UNANSWERED, why: str | None = None) -> Rfq:
    return Rfq(
        system="avinode", external_id=f"arfq-{n}", operator=operator(n), state=state, decline_reason=why
    )


DESCRIBED = (
    e.TripDescribed(trip=round_trip()),
    e.ClientLinked(client_id="c", how="recognised"),
    e.EstimateGiven(ranges=estimate(round_trip())),
)
SOURCED = (
    *DESCRIBED,
    e.TripRequested(external_trip_id="d.2"),
    e.TripCreated(
        system="avinode", trip_id="FP8V2U", internal_id="atrip-1", deep_link="http://127.0.0.1/search"
    ),
)
QUOTED = (
    *SOURCED,
    e.RfqSeen(rfq=rfq(1, RfqState.QUOTED)),
    e.RfqSeen(rfq=rfq(2, RfqState.QUOTED)),
    e.RfqSeen(rfq=rfq(3, RfqState.DECLINED, "Crew rest (demo)")),
    e.RfqSeen(rfq=rfq(4)),
    e.QuoteReceived(quote=quote(1)),
    e.QuoteReceived(quote=quote(2, "104500.00")),
)


def options_priced(version: int = 1) -> e.OptionsPriced:
    options = tuple(
        e.PricedOption(
            n=n,
            quote_id=one.id,
            snapshot=price_quote(
                with_taxes(one, "excluded"), round_trip(), margin_percent=Decimal(10), today=NOW.date()
            ),
        )
        for n, one in enumerate((quote(1), quote(2, "104500.00")), start=1)
    )
    return e.OptionsPriced(
        version=version,
        options=options,
        margin_percent=Decimal("10.00"),
        taxes={quote(1).id: "excluded"},
        valid_until=NOW + timedelta(hours=48),
    )


PRICED = (*QUOTED, options_priced())
RENDERED = (
    *PRICED,
    e.DocumentRendered(
        version=1, document_id="doc", sha256="0" * 64, size=123_456, pages=3, link="http://127.0.0.1/p/x"
    ),
)
CONTENT = e.MailContent(
    to="office@acme.example", subject="TEB → VNY", body="Dear Alex", content_hash="0" * 64
)
DRAFTED = (
    *RENDERED,
    e.MailDrafted(draft_id="m", version=1, link="http://127.0.0.1/p/x", content=CONTENT),
)
SENT = (
    *DRAFTED,
    e.ProposalApproved(draft_id="m", content_hash="0" * 64, provisional_confirmed=False),
    e.MailAttempted(draft_id="m", message_id="<m@jetvision.example>"),
    e.MailSent(draft_id="m", message_id="<m@jetvision.example>", receipt="250 ok"),
)
FORGOTTEN = e.TripForgotten(trip_id="FP8V2U", sentence="The marketplace no longer knows trip FP8V2U.")
STORY: tuple[tuple[e.Payload, ...], ...] = ((), DESCRIBED, SOURCED, QUOTED, PRICED, RENDERED, DRAFTED, SENT)
