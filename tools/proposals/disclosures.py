"""What a client must be told, and the terms in short: versioned texts, filled with the facts of a deal.

The texts stand in `templates/terms`. As shipped they are samples that a lawyer has to review: the head
of each says so, and so does the text as long as its head does. 14 CFR Part 295 applies to passenger
charters that a broker sells; the three facts of 295.24 go to the client in writing before the contract.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from domain.card_fee import Card
from domain.disclosures import Capacity
from domain.policy import CancellationTerms, PaymentTerms

TERMS = Path(__file__).parent / "templates" / "terms"
SAMPLE_NOTICE = "Sample wording, to be reviewed by counsel."
TO_BE_DISCLOSED = "to be disclosed in writing before the contract"

CAPACITIES: Mapping[Capacity, str] = {
    "agent_of_client": "agent of the client",
    "agent_of_carrier": "agent of the direct air carrier",
    "principal": "principal (indirect air carrier)",
}


@dataclass(frozen=True)
class Wording:
    """A filled text with the version of its template; `sha256` is what a record of disclosure keeps."""

    text: str
    version: str
    sample: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(line for line in self.text.split("\n") if line)


@dataclass(frozen=True)
class Coverage:
    included: tuple[str, ...]
    excluded: tuple[str, ...]
    at_cost: tuple[str, ...]
    version: str


def part_295_statement(
    *,
    broker: str,
    capacity: Capacity = "agent_of_client",
    carriers: Sequence[str] = (),
    insurance: str | None = None,
) -> Wording:
    """The statement of 14 CFR 295.24.

    broker     legal name
    carriers   corporate names of the direct air carriers, with other trade names; none: to be disclosed
    insurance  existence or absence of the broker's own, with limits; None: to be disclosed
    """
    wording = filled(
        "part_295",
        broker=broker,
        capacity=CAPACITIES[capacity],
        carriers="; ".join(carriers) or TO_BE_DISCLOSED,
        insurance=insurance or TO_BE_DISCLOSED,
    )
    if not wording.sample:
        return wording
    return Wording(f"{wording.text}\n{SAMPLE_NOTICE}", wording.version, wording.sample)


def payment_summary(terms: PaymentTerms, *, card: Card | None = None) -> Wording:
    """`card`: the client pays by card, and the fee stands among the lines of the price."""
    days = terms.business_days_before_departure
    return filled(
        "payment",
        days="one business day" if days == 1 else f"{days} business days",
        hours=terms.hours_after_signature,
        by_card=card is not None,
        surcharge=f"{terms.card_percent(allowed=card == 'maximum').normalize():f}",
    )


def cancellation(terms: CancellationTerms, *, one_way: bool) -> Wording:
    """One line for each step; `lines` has them singly."""
    steps = [{"when": when, "percent": percent} for when, percent in cancellation_steps(terms)]
    return filled("cancellation", one_way=one_way, one_way_percent=terms.one_way_percent, tiers=steps)


def cancellation_steps(terms: CancellationTerms) -> tuple[tuple[str, int], ...]:
    """When the client cancels, and how many percent of the total are owed then; the earliest first."""
    tiers = sorted(terms.tiers, key=lambda tier: -tier.over_hours)
    return tuple(
        (_when(tier.over_hours, before.over_hours if before else None), tier.percent)
        for before, tier in zip([None, *tiers], tiers, strict=False)
    )


def coverage() -> Coverage:
    """What a charter price usually includes, does not, and what is billed as it arises."""
    wording = filled("coverage")
    parts: dict[str, list[str]] = {}
    heading = ""
    for line in wording.lines:
        if line.startswith("# "):
            heading = line[2:]
        else:
            parts.setdefault(heading, []).append(line)
    return Coverage(
        tuple(parts.get("included", ())),
        tuple(parts.get("excluded", ())),
        tuple(parts.get("at cost", ())),
        wording.version,
    )


def _when(over_hours: int, up_to_hours: int | None) -> str:
    if up_to_hours is None:
        return f"More than {over_hours} hours before departure"
    if over_hours == 0:
        return f"Less than {up_to_hours} hours before departure, or no show"
    return f"{up_to_hours} to {over_hours} hours before departure"


def filled(name: str, folder: Path = TERMS, /, **facts: object) -> Wording:
    """The text `name`.md of the folder, filled. Raises jinja2.UndefinedError for a fact that lacks."""
    head, body = _template(folder / f"{name}.md")
    # Plain text: whoever shows it escapes it. Facts are values, never read as a template.
    text = _TEXTS.from_string(body).render(**facts)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return Wording("\n".join(line for line in lines if line), head["version"], head["status"] == "sample")


@cache
def _template(file: Path) -> tuple[dict[str, str], str]:
    _, head, body = file.read_text(encoding="utf-8").split("---\n", 2)
    fields = dict(line.split(": ", 1) for line in head.strip().split("\n"))
    if fields.get("status") not in {"sample", "reviewed"} or not fields.get("version"):
        raise ValueError(f"the terms {file.name} need a version and a status of sample or reviewed")
    return fields, body


_TEXTS = Environment(autoescape=False, undefined=StrictUndefined, trim_blocks=True)  # noqa: S701
