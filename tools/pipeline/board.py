"""The board: every deal of a broker by stage, with what it is worth and what is to be done."""

from __future__ import annotations

from decimal import Decimal

from domain.money import Money
from domain.pipeline import Stage
from persistence.pipeline import Line, Total
from persistence.unit_of_work import UnitOfWork
from tools.deals.wording import rough_label
from tools.pipeline.line import STAGE_LABELS, Props, line_props
from tools.pipeline.view import View

ROWS = 12
"""of one stage at a time"""
CLIENTS = 500
"""to choose from; others are found by their name"""


async def board(uow: UnitOfWork, view: View) -> Props:
    """Properties of the card that shows it."""
    now, zone = uow.now(), (await uow.me()).timezone
    chosen = view.filter(now, zone)
    pages = await uow.pipeline.pages(chosen, view.sort, ROWS + 1, dict(view.after))
    totals = await uow.pipeline.totals(chosen)
    stages = [_stage(stage, lines, totals, view) for stage, lines in pages.items()]
    for column, lines in zip(stages, pages.values(), strict=True):
        column["rows"] = [line_props(line, now, zone) for line in lines[:ROWS]]
    shown = sum(total.deals for total in totals)
    return {
        "view": view.model_dump(mode="json"),
        "count_label": _count(shown, view),
        "stages": stages,
        "stage_choices": [[stage.value, label] for stage, label in STAGE_LABELS.items()],
        "clients": [list(one) for one in await uow.pipeline.clients_on_the_board(CLIENTS)],
        "empty": None if shown else _nothing(view),
    }


async def pipeline_card(uow: UnitOfWork, words: str | None) -> Props:
    """The same in the chat, of what was looked for. `words` None: an older card, which shows nothing more."""
    if words is None:
        return {"place": "chat", "stages": []}
    return {"place": "chat", **await board(uow, View(search=words))}


def _stage(stage: Stage, lines: tuple[Line, ...], totals: tuple[Total, ...], view: View) -> Props:
    own = [total for total in totals if total.stage is stage]
    return {
        "key": stage.value,
        "label": STAGE_LABELS[stage],
        "deals": sum(total.deals for total in own),
        "totals": totals_of(own),
        "next": lines[ROWS - 1].deal_id if len(lines) > ROWS else None,
        "begun": stage in view.after,
    }


def totals_of(totals: list[Total]) -> list[Props]:
    """One line a currency, prices and estimates apart; what has no value yet is only counted."""
    return [
        {
            "label": rough_label(Money(amount=total.amount, currency=total.currency)),
            "estimate": not total.priced,
        }
        for total in sorted(totals, key=lambda one: (not one.priced, one.currency))
        if total.currency and total.amount > Decimal(0)
    ]


def _count(shown: int, view: View) -> str:
    deals = f"{shown:,} deal{'' if shown == 1 else 's'}"
    if view.search.strip():
        return f"{deals} found"
    return f"{deals} archived" if view.archived else deals


def _nothing(view: View) -> str:
    if view == View(sort=view.sort):
        return "Nothing is on the board yet. Paste a client’s request, and the deal appears here."
    if view.archived and view == View(sort=view.sort, archived=True):
        return "Nothing is archived."
    return "No deal fits what is chosen here."
