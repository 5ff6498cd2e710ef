"""Questions about the trade open no trip; a wish to fly does, also when it is put as a question."""

from datetime import date

import pytest

from graph.understanding.contract import Intent
from graph.understanding.offline import OfflineEngine

TODAY = date(2026, 2, 1)
ENGINE = OfflineEngine()


@pytest.mark.parametrize(
    "text",
    [
        "range of a G650",
        "how long is Teterboro to Nice in a Falcon 7X",
        "what is a light jet?",
        "distance between Miami and Aspen",
        "who are you",
        "what are the margin presets",
        "can a G650 use Aspen",
        "what is FET",
        "what is the tax on this",
        "why is this one recommended",
        "how much does a light jet cost per hour",
        "could a PC-12 do Aspen to LA nonstop?",
        "which airports are in London",
        "do I need a visa for France",
        "can I bring my dog to the UK",
        "Is Santa Monica still closed to jets?",
        "what are our payment terms",
    ],
)
def test_a_question_about_the_trade(text: str) -> None:
    understood = ENGINE.read_turn(text, today=TODAY)
    assert (understood.intent, understood.trip) == (Intent.GENERAL_QUESTION, None)


@pytest.mark.parametrize(
    "text",
    [
        "how much is Teterboro to Nice on Friday for 4",
        "what would a light jet from TEB to PBI cost on March 9 for 4?",
        "is it possible to fly from Aspen to Teterboro on March 9 with 8 people?",
        "how far ahead do I have to book? I need TEB to VNY on March 9 for 4",
        "price for Teterboro to Nice next Friday 4 pax?",
        "What flights do you have to Seoul?",
        "Can you help me find two seats on a one-way flight there?",
    ],
)
def test_a_wish_to_fly_put_as_a_question(text: str) -> None:
    assert ENGINE.read_turn(text, today=TODAY).intent is Intent.REQUEST_TRIP


def test_a_question_in_between_changes_nothing() -> None:
    trip = ENGINE.read_turn("TEB to VNY on March 9 for 4", today=TODAY).trip
    between = ENGINE.read_turn("how far is Teterboro from Aspen in a Falcon 8X?", today=TODAY, trip=trip)
    assert (between.intent, between.trip, between.changed) == (Intent.GENERAL_QUESTION, None, ())


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        (Intent.RFQ_STATUS, "has anyone quoted"),
        (Intent.RFQ_STATUS, "have the operators come back to us"),
        (Intent.RFQ_STATUS, "what's happening with the quotes"),
        (Intent.DEAL_QUESTION, "did he look at the proposal"),
        (Intent.DEAL_QUESTION, "how much do we make on this"),
        (Intent.DEAL_QUESTION, "when does the proposal expire"),
        (Intent.COMPARE_QUOTES, "which one should I take"),
        (Intent.EMPTY_LEGS, "empty legs from Teterboro to Florida next week"),
        (Intent.FIND_CLIENT, "who is Tom Baker (demo)"),
        (Intent.ADD_CLIENT, "create a contact for Jane Roe (demo)"),
        (Intent.PROPOSE, "go ahead with option 2"),
        (Intent.PROPOSE, "send the client the Citation and the Phenom"),
        (Intent.PROPOSE, "draft the quote email"),
        (Intent.MESSAGE_OPERATOR, "message Jet Example (demo) about the catering"),
        (Intent.MESSAGE_OPERATOR, "tell the operator we would like 10 am on Friday for 5 from TEB to VNY"),
        (Intent.RECORD_PAYMENT, "half of it came in"),
        (Intent.RECORD_PAYMENT, "invoice is paid"),
        (Intent.CLOSE_DEAL, "they went with someone else"),
        (Intent.CLOSE_DEAL, "wrap this up"),
        (Intent.ARCHIVE, "put it in the archive"),
        (Intent.PIPELINE, "which ones are hot"),
        (Intent.PIPELINE, "what do I have open"),
        (Intent.PIPELINE, "what's on today"),
        (Intent.SMALL_TALK, "perfect thank you so much!"),
        (Intent.SMALL_TALK, "you're the best"),
    ],
)
def test_a_later_turn(intent: Intent, text: str) -> None:
    assert ENGINE.read_turn(text, today=TODAY).intent is intent


@pytest.mark.parametrize(
    "text",
    [
        "Automatic reply: I am out of the office from 1 October until 12 October. Call London.",
        "INVOICE 2026-0417. Landing fees KTEB 12 May 2026, 4 pax. Amount due USD 4,180.00 within 30 days.",
        "Your booking is confirmed! Booking reference XJ4P2Q LHR to JFK 12 Mar 2026 08:25",
    ],
)
def test_a_mail_that_asks_for_nothing_is_no_trip(text: str) -> None:
    understood = ENGINE.read_turn(text, today=TODAY)
    assert (understood.intent, understood.trip) == (Intent.UNCLEAR, None)
    assert understood.note is not None
    assert "no trip was taken from it" in understood.note
