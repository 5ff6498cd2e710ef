"""One deal of the board, in words that are ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.pipeline import Mark, Stage, hot_marks
from persistence.pipeline import Line
from tools.deals.wording import date_label, local_day, money_label, rough_label

Props = dict[str, object]

STAGE_LABELS: Mapping[Stage, str] = {
    Stage.NEW_REQUEST: "New requests",
    Stage.SOURCING: "Sourcing",
    Stage.QUOTES_IN: "Quotes in",
    Stage.PROPOSAL_OUT: "Proposal out",
    Stage.ACCEPTED: "Accepted",
    Stage.CONTRACT: "Contract",
    Stage.PAYMENT: "Payment",
    Stage.FLOWN: "Flown",
    Stage.CLOSED: "Closed",
}


def line_props(line: Line, now: datetime, zone: str) -> Props:
    today = local_day(now, zone)
    return {
        "deal_id": line.deal_id,
        "version": line.seq,
        "thread_id": line.thread_id,
        "number": line.number,
        "client": line.client,
        "route": line.route or None,
        "date_label": short_date(line.departs_on, today) if line.departs_on else None,
        "value_label": value_label(line),
        "estimate": line.value is not None and not line.value.priced,
        "age_label": age_label(line.opened_at, now),
        "opened_label": date_label(line.opened_at.astimezone(ZoneInfo(zone)).date()),
        "step": line.step or None,
        "marks": [{"key": mark, "label": mark_label(mark, line, zone)} for mark in marks_of(line, now)],
        "archived": line.archived,
    }


def marks_of(line: Line, now: datetime) -> tuple[Mark, ...]:
    return hot_marks(
        stage=line.stage,
        large=line.large,
        unconfirmed=line.without_aircraft,
        expires_at=line.expires_at,
        looked_at=line.looked_at,
        now=now,
    )


def mark_label(mark: Mark, line: Line, zone: str) -> str:
    if mark == "expiring" and line.expires_at is not None:
        return f"Ends {line.expires_at.astimezone(ZoneInfo(zone)):%a %H:%M %Z}"
    return {"without_aircraft": "No aircraft", "looking": "Client is looking", "large": "Over 100,000"}[mark]


def value_label(line: Line) -> str | None:
    """`USD 115,948.60`, `from USD 98,000.00`; an estimate without cents."""
    if line.value is None:
        return None
    label = money_label if line.value.priced else rough_label
    least = "from " if line.value.at_least else ""
    return f"{least}{label(line.value.amount)}"


def short_date(day: date, today: date) -> str:
    """`Mon 14 Dec`, with the year when it is another one."""
    return f"{day:%a} {day.day} {day:%b}" + ("" if day.year == today.year else f" {day:%Y}")


def age_label(since: datetime, now: datetime) -> str:
    """`today`, `3 d`, `5 w`, `4 mo`"""
    days = (now - since).days
    if days < 1:
        return "today"
    if days < 21:
        return f"{days} d"
    return f"{days // 7} w" if days < 90 else f"{days // 30} mo"
