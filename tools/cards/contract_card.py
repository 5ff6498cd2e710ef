"""The contract of a sold deal: where it stands, what must be disclosed, what is missing, what comes next."""

from __future__ import annotations

from domain.contract_difference import changed_lines, changed_total
from domain.contracts import Contract, ContractLeg, Paper
from domain.deal import Deal
from domain.deal_state import allowed
from domain.disclosures import ITEMS, Carrier, Disclosure, Facts, Item, untold
from domain.sold import aircraft_sold, route_of
from tools.booking.of_deal import of_which
from tools.cards.desk import Desk, Props
from tools.contracts.compose import difference_words
from tools.contracts.facts import facts_of, facts_to_tell
from tools.contracts.letter import why_not
from tools.deals.wording import moment_label, money_label, place_code, size_label
from tools.proposals.disclosures import CAPACITIES

LABELS: dict[Item, str] = {
    "carrier": "Direct air carrier",
    "capacity": "Our capacity",
    "insurance": "Our liability insurance",
}
CHANNELS = {"email": "by e-mail to", "page": "on the page to", "paper": "on paper to"}


def contract_card(deal: Deal, desk: Desk) -> Props:
    contract = deal.contract
    force = deal.contract_in_force
    drafting = allowed(deal.state, "contract_drafted")
    facts = _facts(deal, desk, contract)
    unsigned = contract is not None and not contract.in_force
    return {
        "deal_number": deal.number,
        "route": route_of(deal),
        "state": _state(contract),
        "contract_version": contract.version if contract else None,
        "signed_version": force.version if force else None,
        "amends": contract.amends if contract else None,
        "total_label": _totals(contract),
        "missing": _missing(deal, desk, contract),
        "facts": [_fact(item, facts, deal, desk) for item in ITEMS] if facts else [],
        "papers": [_paper(one, desk) for one in deal.disclosures],
        "carrier_form": _carrier_form(facts),
        "fleet": _fleet(deal, facts),
        "documents": _documents(contract),
        "signature": _signature(contract, desk),
        "difference": _difference(deal, contract),
        "earlier": _earlier(deal, contract),
        "amend_form": _amend_form(force) if force else None,
        "amend_legs": [leg_name(n, one) for n, one in enumerate(force.flight.legs, start=1)] if force else [],
        "can_prepare": drafting and force is None,
        "can_disclose": allowed(deal.state, "disclosures_drafted") and facts is not None,
        "can_put_off": bool(facts and _open(deal, facts)) and drafting,
        "can_send": unsigned and contract is not None and contract.document is not None,
        "can_withdraw": unsigned and drafting,
        "can_countersign": force is not None and force.status == "signed",
        "can_amend": force is not None and drafting,
        "can_print_again": contract is not None and contract.document is None and bool(contract.problem),
        "problem": contract.problem if contract else None,
    }


def _fleet(deal: Deal, facts: Facts | None) -> list[str]:
    """`Aircraft 2, Citation CJ3`, of each that fly together; empty where there is one."""
    if facts is None or not facts.other_carriers:
        return []
    every = aircraft_sold(deal)
    return [f"Aircraft {one.number}, {one.quote.aircraft.type_name if one.quote else ''}" for one in every]


def _state(contract: Contract | None) -> str:
    if contract is None:
        return "none"
    if contract.status == "draft":
        return "failed" if contract.problem else "printing"
    if contract.status == "sent" and contract.opened_at:
        return "opened"
    return contract.status


def _totals(contract: Contract | None) -> str | None:
    return " + ".join(money_label(total) for total in contract.snapshot.totals) if contract else None


def _facts(deal: Deal, desk: Desk, contract: Contract | None) -> Facts | None:
    """What the contract says, or would say now."""
    if contract is not None:
        return facts_to_tell(deal, contract)
    answer = deal.answer
    proposal = deal.proposal_version(answer.version) if answer and answer.answer == "accepted" else None
    option = (
        next((o for o in proposal.options if answer and o.n == answer.option), None) if proposal else None
    )
    quotes = [deal.quote(one) for one in option.snapshot.quote_ids] if option else []
    operators = [quote.operator.name for quote in quotes if quote is not None]
    return facts_of(deal, desk.house, operators) if operators else None


def _open(deal: Deal, facts: Facts) -> list[Item]:
    return [item for item in untold(deal.disclosures, facts) if item not in deal.put_off]


def _fact(item: Item, facts: Facts, deal: Deal, desk: Desk) -> Props:
    value = {
        "carrier": "; ".join(dict.fromkeys(_carrier_words(one) for one in _carriers(facts))),
        "capacity": CAPACITIES[facts.capacity] if facts.capacity else "",
        "insurance": facts.insurance or "",
    }[item]
    if item in untold(deal.disclosures, facts):
        return {
            "label": LABELS[item],
            "value": value or "to be disclosed",
            "state": "put_off" if item in deal.put_off else "open",
            "told_label": "told later, by your decision"
            if item in deal.put_off
            else "not told in writing yet",
        }
    given = [one.given_at for one in deal.disclosures if one.when == "before_contract" and one.given_at]
    told = f"told {moment_label(given[-1], desk.broker.timezone)}"
    return {"label": LABELS[item], "value": value, "state": "told", "told_label": told}


def _carrier_words(carrier: Carrier | None) -> str:
    if carrier is None:
        return ""
    others = f" (also {', '.join(carrier.trade_names)})" if carrier.trade_names else ""
    return f"{carrier.legal_name}{others}"


def _carriers(facts: Facts) -> tuple[Carrier | None, ...]:
    """Of each aircraft."""
    return (facts.carrier, *facts.other_carriers)


def _carrier_form(facts: Facts | None) -> Props:
    """Of one aircraft `legal_name` and `trade_names`; of the second `legal_name_2`, ..."""
    form: Props = {}
    for n, carrier in enumerate(_carriers(facts) if facts else (None,), start=1):
        which = "" if n == 1 else f"_{n}"
        form[f"legal_name{which}"] = carrier.legal_name if carrier else ""
        form[f"trade_names{which}"] = ", ".join(carrier.trade_names) if carrier else ""
    return form


def _paper(one: Disclosure, desk: Desk) -> Props:
    title = "On the client’s request" if one.when == "on_request" else "Before the contract"
    given = None
    if one.given_at and one.channel:
        when = moment_label(one.given_at, desk.broker.timezone)
        given = f"Given {when} {CHANNELS[one.channel]} {one.recipient}"
    return {
        "disclosure_id": one.disclosure_id,
        "title": title,
        "url": f"/documents/{one.paper.document_id}" if one.paper else None,
        "size_label": size_label(one.paper.size) if one.paper else None,
        "given_label": given,
        "version_label": f"text of version {one.text_version}",
        "problem": one.problem,
    }


def _missing(deal: Deal, desk: Desk, contract: Contract | None) -> list[str]:
    """What stands between here and a contract that both have signed and that is still right."""
    found = []
    if not desk.house.contracts.bank:
        found.append("The house's bank details are not set (BANK_DETAILS): no contract can be made.")
    force = deal.contract_in_force
    for n, signed in enumerate(_carriers(force.facts) if force else (), start=1):
        carrier = deal.carrier_of(n)
        if carrier is None or carrier == signed:
            continue
        found.append(
            f"The carrier{of_which(deal, n)} has changed since the signature: {carrier.legal_name} instead "
            f"of {signed.legal_name if signed else 'none'}. Give the disclosures and amend the contract; the "
            "client may accept it, or cancel with a full refund."
        )
    if contract is not None and not contract.in_force and contract.status != "sent":
        against = why_not(deal, contract, desk.now)
        found += [against] if against else []
    if contract is None and deal.contracts:
        found.append("The last version was taken back or has ended. Prepare the contract anew.")
    return found


def _documents(contract: Contract | None) -> list[Props]:
    if contract is None:
        return []
    papers: tuple[tuple[str, Paper | None], ...] = (
        ("Contract", contract.document),
        ("Signed copy", contract.signed_copy),
        ("Copy with both signatures", contract.countersigned_copy),
    )
    return [
        {
            "label": f"{label}, {paper.pages} pages, {size_label(paper.size)}",
            "url": f"/documents/{paper.document_id}",
        }
        for label, paper in papers
        if paper
    ]


def _signature(contract: Contract | None, desk: Desk) -> Props | None:
    if contract is None or contract.signature is None:
        return None
    signature, counter = contract.signature, contract.countersigned
    zone = desk.broker.timezone
    return {
        "client": f"{signature.name}, {moment_label(signature.at, zone)}, from {signature.address}",
        "broker": f"{counter.name}, {moment_label(counter.at, zone)}" if counter else None,
        "sha256": signature.sha256,
    }


def _difference(deal: Deal, contract: Contract | None) -> Props | None:
    before = deal.contract_version(contract.amends) if contract and contract.amends else None
    if contract is None or before is None:
        return None
    lines = (*changed_lines(before.snapshot, contract.snapshot),)
    total = changed_total(before.snapshot, contract.snapshot)
    return {
        "against": before.version,
        "reason": contract.reason,
        "words": list(difference_words(before, contract)),
        "lines": [
            {
                "label": line.label,
                "before_label": money_label(line.before) if line.before else "none",
                "after_label": money_label(line.after) if line.after else "none",
                "by_label": f"{'+' if line.by.amount > 0 else ''}{money_label(line.by)}",
            }
            for line in (*lines, total)
        ],
    }


def _earlier(deal: Deal, contract: Contract | None) -> list[Props]:
    shown = contract.version if contract else 0
    found: list[Props] = []
    for one in deal.contracts:
        paper = one.countersigned_copy or one.signed_copy or one.document
        if one.version == shown or paper is None:
            continue
        signed = f", signed by {one.signature.name}" if one.signature else ", not signed"
        found.append(
            {
                "label": f"Version {one.version}{signed}",
                "url": f"/documents/{paper.document_id}",
            }
        )
    return found


def leg_name(n: int, one: ContractLeg) -> str:
    """`leg 2, VNY to TEB`"""
    origin, destination = one.leg.origin, one.leg.destination
    assert origin is not None
    assert destination is not None
    return f"leg {n}, {place_code(origin)} to {place_code(destination)}"


def _amend_form(force: Contract) -> Props:
    """The first values of the form; what is not named here begins empty."""
    values: Props = {"reason": ""}
    for n, flight in enumerate(force.flight.fleet or (force.flight,), start=1):
        which = "" if n == 1 else f"_{n}"
        values |= {f"aircraft{which}": flight.aircraft, f"tail{which}": "", f"operator_price{which}": ""}
    for n, one in enumerate(force.flight.legs, start=1):
        leg = one.leg
        values[f"leg{n}_date"] = leg.date.isoformat() if leg.date else ""
        values[f"leg{n}_time"] = f"{leg.time:%H:%M}" if leg.time else ""
        values[f"leg{n}_passengers"] = str(leg.passengers or "")
        values[f"leg{n}_drop"] = ""
    return values
