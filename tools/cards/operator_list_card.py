"""The broker's own list of operators, with a form to add to it and to change it. It belongs to no deal."""

from __future__ import annotations

from persistence.operators import OperatorEntry
from persistence.unit_of_work import UnitOfWork
from tools.cards.desk import Props
from tools.deals.wording import money_label
from tools.operators.directory import list_operators
from tools.operators.records import TrackRecord
from tools.operators.told import told_operator
from tools.operators.whom_to_ask import answer_words

KIND = "OperatorListCard"
SHOWN = 200


async def operator_list_card(uow: UnitOfWork, words: str | None) -> Props:
    """`words`: of an operator to add, as the broker told it; they stand in the form."""
    operators = await list_operators(uow)
    told = told_operator(words) if words else None
    # once it is in the list, its form has done its work
    known = told is not None and any(entry.email == told.email for entry, _ in operators)
    return {
        "count_label": f"{len(operators)} operator{'' if len(operators) == 1 else 's'}",
        "operators": [_shown(entry, record) for entry, record in operators[:SHOWN]],
        "left_out": max(0, len(operators) - SHOWN),
        "form": told.model_dump() if told and not known else None,
    }


def _shown(entry: OperatorEntry, record: TrackRecord) -> Props:
    return {
        "id": entry.id,
        "name": entry.name,
        "base": entry.base_icao,
        "contact": entry.contact_name or "",
        "email": entry.email,
        "phone": entry.phone or "",
        "aircraft": ", ".join(one.type_name for one in entry.fleet),
        "ratings": [one.label for one in entry.certifications],
        "record_label": answer_words(record),
        "price_label": money_label(record.prices[0].price) if record.prices else None,
        "active": entry.active,
    }
