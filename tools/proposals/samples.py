"""Invented proposals, plainly marked: what benchmarks, pictures of the pages and tests are made from."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from tools.proposals.document import (
    Brand,
    DocumentLine,
    ProposalDocument,
    ProposalLeg,
    ProposalOption,
)

AIRPORTS = {
    "TEB": ("Teterboro", 40.8501, -74.0608),
    "HPN": ("White Plains", 41.067, -73.7076),
    "VNY": ("Van Nuys", 34.2098, -118.49),
    "LTN": ("London Luton", 51.8747, -0.3683),
    "LBG": ("Paris Le Bourget", 48.9694, 2.4414),
}


def photo(shade: int = 90) -> bytes:
    """A landscape picture, larger than its place on the page."""
    picture = Image.linear_gradient("L").resize((1200, 700))
    picture = Image.merge("RGB", (picture, picture.point(lambda level: level // 2 + shade), picture))
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=85)
    return packed.getvalue()


def brand(**changes: Any) -> Brand:
    return Brand(
        **{
            "name": "Meridian Air Charter (demo)",
            "legal_name": "Meridian Air Charter LLC (demo)",
            "address": "100 Hangar Road, Teterboro, NJ 07608",
            "phone": "+1 201 555 0142",
            "email": "charter@meridian.example",
            "website": "meridian.example",
            **changes,
        }
    )


def leg(n: int, origin: str, destination: str, **changes: Any) -> ProposalLeg:
    return ProposalLeg(
        **{
            "n": n,
            "date_label": "Mon 14 Dec 2026",
            "departure_label": "10:00 EST",
            "arrival_label": "12:34 PST",
            "origin_name": AIRPORTS[origin][0],
            "origin_code": origin,
            "origin_lat": AIRPORTS[origin][1],
            "origin_lon": AIRPORTS[origin][2],
            "destination_name": AIRPORTS[destination][0],
            "destination_code": destination,
            "destination_lat": AIRPORTS[destination][1],
            "destination_lon": AIRPORTS[destination][2],
            "passengers": 6,
            "distance_nm": 2131,
            "flight_label": "5 h 34",
            **changes,
        }
    )


def option(n: int = 1, **changes: Any) -> ProposalOption:
    return ProposalOption(
        **{
            "n": n,
            "aircraft": "Gulfstream G-IVSP",
            "category": "Heavy jet",
            "year": 2004,
            "seats": 13,
            "tail_label": "N123JV",
            "operator_label": "Hudson Jet Aviation (demo)",
            "safety_ratings": ("ARGUS Platinum", "Wyvern Wingman"),
            "amenities": ("Wi-Fi", "Pets welcome", "Cabin attendant"),
            "flight_label": "5 h 34",
            "lines": (
                DocumentLine(label="Charter flight", amount_label="USD 108,900.00", note="All legs and crew"),
                DocumentLine(
                    label="US federal excise tax",
                    amount_label="USD 8,167.50",
                    note="7.5 % of USD 108,900.00 (26 USC 4261)",
                ),
                DocumentLine(
                    label="US segment fee",
                    amount_label="USD 63.60",
                    note="12 x USD 5.30, rate of 2026",
                    provisional=True,
                ),
            ),
            "total_label": "USD 117,131.10",
            **changes,
        }
    )


def smaller_option(n: int = 2, **changes: Any) -> ProposalOption:
    return option(
        n,
        **{
            "aircraft": "Challenger 350",
            "category": "Super midsize jet",
            "year": 2017,
            "seats": 9,
            "tail_label": None,
            "operator_label": "To be disclosed before contract",
            "safety_ratings": ("ARGUS Gold",),
            "lines": (
                DocumentLine(label="Charter flight", amount_label="USD 91,294.00", note="All legs"),
                DocumentLine(
                    label="US federal excise tax",
                    amount_label="USD 6,847.05",
                    note="7.5 % of USD 91,294.00 (26 USC 4261)",
                ),
                DocumentLine(
                    label="US segment fee", amount_label="USD 63.60", note="12 x USD 5.30, rate of 2026"
                ),
            ),
            "total_label": "USD 98,204.65",
            **changes,
        },
    )


def later_option(n: int = 2) -> ProposalOption:
    """A counter-offer: from another airport, two and a half hours later."""
    return smaller_option(
        n,
        legs=(
            leg(1, "HPN", "VNY", departure_label="12:30 EST", arrival_label="15:04 PST"),
            leg(2, "VNY", "TEB", date_label="Fri 18 Dec 2026"),
        ),
        changes=(
            "Departs from HPN instead of TEB (leg 1)",
            "Departs 12:30 instead of 10:00 (leg 1)",
        ),
    )


def document(**changes: Any) -> ProposalDocument:
    """A round trip for six with two options."""
    return ProposalDocument(
        **{
            "number": "JV-2026-0042",
            "version": 1,
            "issued_label": "Mon 30 Nov 2026",
            "client_name": "Office of the Chairman",
            "client_company": "Acme Corporation (demo)",
            "brand": brand(),
            "broker_name": "Anna Keller",
            "broker_email": "anna@meridian.example",
            "broker_phone": "+1 201 555 0143",
            "legs": (leg(1, "TEB", "VNY"), leg(2, "VNY", "TEB", date_label="Fri 18 Dec 2026")),
            "options": (
                option(1),
                smaller_option(),
            ),
            "included": ("Aircraft, crew and fuel", "Landing and handling fees", "Standard catering"),
            "excluded": ("Ground transport", "Satellite phone"),
            "at_cost": ("De-icing", "Special catering"),
            "valid_until_label": "Wed 2 Dec 2026, 17:00 EST",
            "payment_summary": "Payment in full, in cleared funds, one business day before departure"
            " or 24 hours after signature, whichever is earlier.",
            "cancellation_lines": (
                "More than 168 hours before departure: 10 %",
                "168 to 72 hours: 50 %",
                "72 to 24 hours: 75 %",
                "Less than 24 hours, or no show: 100 %",
            ),
            "part_295_statement": "Meridian Air Charter LLC (demo) is an air charter broker,"
            " not an air carrier.",
            "provisional_note": None,
            "accept_url": "http://127.0.0.1:8000/client/p/abcdefghijklmnopqrstuvwxyz0123456789",
            "demo_mark": "Demonstration with invented companies: not an offer",
            **changes,
        }
    )
