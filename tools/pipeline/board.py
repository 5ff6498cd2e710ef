"""The board: every deal of a broker by stage, with what it is worth and what is to be done."""

from __future__ import annotations

from decimal import Decimal

from domain.money import Money
from domain.pipeline import Stage
from persistence.pipeline import Filter, Total
from persistence.unit_of_work import UnitOfWork
from tools.deals.wording import rough_label
from tools.pipeline.line import STAGE_LABELS, Props, line_props

ROWS = 12
"""of one stage"""
NOTHING = "Nothing is on the board yet. Paste a client’s request, and the deal appears here."
NOTHING_FITS = "No deal fits what is looked for."


async def pipeline_card(uow: UnitOfWork, words: str | None) -> Props:
    """Properties of the card: of all that is not archived, or of what was looked for. None: an older card,
    which shows nothing more."""
    if words is None:
        return {"stages": []}
    chosen = Filter(words=words, archived=None if words.strip() else False)
    now, zone = uow.now(), (await uow.me()).timezone
    pages = await uow.pipeline.pages(chosen, "departure", ROWS, {})
    totals = await uow.pipeline.totals(chosen)
    shown = sum(total.deals for total in totals)
    return {
        "count_label": f"{shown:,} deal{'' if shown == 1 else 's'}{' found' if chosen.words else ''}",
        "stages": [
            _stage(stage, totals) | {"rows": [line_props(line, now, zone) for line in lines]}
            for stage, lines in pages.items()
        ],
        "empty": None if shown else NOTHING_FITS if chosen.words else NOTHING,
    }


def _stage(stage: Stage, totals: tuple[Total, ...]) -> Props:
    own = [total for total in totals if total.stage is stage]
    return {
        "key": stage.value,
        "label": STAGE_LABELS[stage],
        "deals": sum(total.deals for total in own),
        "totals": totals_of(own),
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
