"""The words of contract, disclosures and consent: versioned texts, filled with the facts of a deal.

They stand in `texts/` as Markdown. As shipped they are samples that a lawyer has to review: the head of each
says so, and so does what is made from it, as long as the head does.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from domain.card_fee import Card
from domain.disclosures import Facts, OnRequest
from domain.policy import Policy
from tools.deals.wording import money_label
from tools.proposals.disclosures import (
    CAPACITIES,
    SAMPLE_NOTICE,
    Wording,
    cancellation_steps,
    filled,
    payment_summary,
)

TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class Section:
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """A filled text by its headings. `sha256` covers its words."""

    sections: tuple[Section, ...]
    version: str
    sample: bool
    sha256: str

    @property
    def notice(self) -> str:
        return SAMPLE_NOTICE if self.sample else ""


def terms(*, broker: str, facts: Facts, policy: Policy, one_way: bool, card: Card | None, law: str) -> Text:
    """The general terms, with payment and cancellation as the dated policy has them."""
    return text_of(
        filled(
            "terms",
            TEXTS,
            broker=broker,
            capacity=CAPACITIES[facts.capacity] if facts.capacity else "disclosed in this contract",
            payment=payment_summary(policy.payment, card=card).lines,
            card_most=f"{policy.payment.card_surcharge_maximum_percent.normalize():f}",
            steps=cancellation_steps(policy.cancellation),
            one_way=one_way,
            one_way_percent=policy.cancellation.one_way_percent,
            law=law,
        )
    )


def disclosures(*, broker: str, facts: Facts) -> Text:
    """The three facts of 14 CFR 295.24 that go before the contract; what is not known is said to be open."""
    return text_of(
        filled(
            "disclosures",
            TEXTS,
            broker=broker,
            carriers=_carriers(facts),
            capacity=CAPACITIES[facts.capacity] if facts.capacity else "",
            insurance=facts.insurance or "",
        )
    )


def _carriers(facts: Facts) -> list[tuple[str, str]]:
    """Each carrier once, as `Alpha Air (aircraft 1 and 3)`, with its other names; empty while one of them is
    not known."""
    every = (facts.carrier, *facts.other_carriers)
    if None in every:
        return []
    known = dict.fromkeys(one for one in every if one is not None)
    found = []
    for one in known:
        numbers = " and ".join(str(n) for n, other in enumerate(every, start=1) if other == one)
        which = f" (aircraft {numbers})" if len(known) > 1 else ""
        found.append((f"{one.legal_name}{which}", ", ".join(one.trade_names)))
    return found


def on_request(facts: OnRequest) -> Text:
    """The three facts that a client may ask for."""
    return text_of(
        filled(
            "on_request",
            TEXTS,
            relationships=facts.relationships,
            totals=" + ".join(money_label(total) for total in facts.totals),
            third_party_fees=facts.third_party_fees,
        )
    )


def consent(*, number: str, version: int) -> Wording:
    """The sentence that is ticked before a contract is signed."""
    return filled("consent", TEXTS, number=number, version=version)


def terms_version() -> str:
    return _version("terms")


def on_request_version() -> str:
    return _version("on_request")


def disclosures_version() -> str:
    return _version("disclosures")


def _version(name: str) -> str:
    head = (TEXTS / f"{name}.md").read_text(encoding="utf-8").split("---\n", 2)[1]
    return dict(line.split(": ", 1) for line in head.strip().split("\n"))["version"]


def text_of(wording: Wording) -> Text:
    """A filled text, cut at its headings."""
    found: list[tuple[str, list[str]]] = []
    for line in wording.lines:
        if line.startswith("# "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return Text(
        sections=tuple(Section(heading, tuple(lines)) for heading, lines in found),
        version=wording.version,
        sample=wording.sample,
        sha256=hashlib.sha256(wording.text.encode()).hexdigest(),
    )
