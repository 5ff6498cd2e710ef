"""A bare Chainlit application that shows every sample card and writes each action into the chat."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import chainlit as cl
from chainlit.server import app

SAMPLES = Path(__file__).with_name("samples")
SHOWN = os.environ.get("GALLERY_SHOWN", "*")
"""a pattern: the files of samples that are shown"""
ACTIONS = (
    "create_trip",
    "edit_trip",
    "refresh_quotes",
    "compare_quotes",
    "price_options",
    "choose_currency",
    "enter_rate",
    "decide_tax",
    "prepare_mail",
    "render_again",
    "withdraw_link",
    "edit_mail",
    "approve_send",
    "discard_mail",
    "send_again",
    "open_other_trip",
    "dismiss_other_trip",
    "ask_aviapages",
    "approve_ask",
    "send_ask_again",
    "claim_ask",
    "discard_ask",
    "watch_legs",
    "stop_watching_legs",
    "make_leg_a_trip",
    "write_operators",
    "approve_words",
    "send_words_again",
    "save_operator",
    "rest_operator",
    "edit_letter",
    "approve_letter",
    "discard_letter",
    "send_letter_again",
    "ask_operators",
    "approve_operator_mails",
    "discard_operator_mails",
    "edit_operator_mail",
    "send_operator_mail_again",
    "prepare_contract",
    "print_contract_again",
    "give_disclosures",
    "answer_request",
    "hand_over",
    "put_off_disclosures",
    "send_contract",
    "countersign",
    "withdraw_contract",
    "amend_contract",
    "check_carrier",
    "write_booking",
    "record_told",
    "confirm_booking",
    "set_payable",
    "pay_operator",
    "note_payee",
    "note_call_back",
    "record_payment",
    "write_payment_request",
    "write_receipt",
    "mark_flown",
    "close_deal",
    "cancel_deal",
    "lose_deal",
    "write_cancellation",
    "save_client",
    "merge_clients",
    "sync_sheet",
    "unlink_sheet",
    "settle_sheet",
    "write_sheet_row",
)


def cards() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Caption, card and props of each state; a state's props replace those of its file."""
    for file in sorted(SAMPLES.glob(f"{SHOWN}.json")):
        sample = json.loads(file.read_text())
        for at, (state, props) in enumerate(sample["states"].items()):
            known = {
                "kind": sample["kind"],
                "deal_id": f"{sample['kind']}-{at}",
                "version": 1,
                "latest": True,
            }
            yield f"{sample['card']}: {state}", sample["card"], known | sample["props"] | props


async def show_all() -> None:
    for caption, card, props in cards():
        element = cl.CustomElement(name=card, props=props, display="inline")
        cl.user_session.set(props["deal_id"], element)
        await cl.Message(content=caption, elements=[element]).send()


async def reply(message: cl.Message) -> None:
    async with cl.Step(name="understanding the request", type="tool") as step:
        step.output = "Two legs, six passengers"
    await cl.Message(content=f"You said: {message.content}").send()


def recorder(name: str) -> Callable[[cl.Action], Awaitable[dict[str, str] | None]]:
    async def record(action: cl.Action) -> dict[str, str] | None:
        deal = action.payload["deal_id"]
        if deal == "refuse":
            return {"problem": "The marketplace refuses this deal."}
        if name in {"edit_mail", "edit_letter"}:
            element = cl.user_session.get(deal)
            typed = {field: action.payload[field] for field in ("to", "subject", "body")}
            element.props |= typed | {"version": 2, "content_hash": "4be077"}
            await element.update()
        await cl.Message(content=f"ACTION {name} {json.dumps(action.payload, sort_keys=True)}").send()
        return None

    return record


# The page asks before it sends a press; the product answers by its session (web/presses.py). Chainlit's last
# route answers every address, so this one goes before it.
app.add_api_route("/project/action/ready", lambda: None, methods=["POST"], status_code=204)
app.router.routes.insert(0, app.router.routes.pop())

cl.on_chat_start(show_all)
cl.on_message(reply)
for action_name in ACTIONS:
    cl.action_callback(action_name)(recorder(action_name))
