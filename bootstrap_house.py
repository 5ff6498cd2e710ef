"""The house as its settings make it: its brand, its mail, what its contracts say of it."""

from __future__ import annotations

from email.utils import parseaddr

from settings import Settings, SettingsError
from tools.proposals.document import Brand
from tools.proposals.fonts import FontError, print_in, read_face
from tools.proposals.house import ContractFacts, House

DEMO_BANK = (
    "Beneficiary: JetVision Charter (demo); Bank: Demo Bank, New York (demo); Account: 000 123 456 (demo); "
    "ABA routing: 000 000 000 (demo); SWIFT: DEMOUS00 (demo)"
)
DEMO_INSURANCE = (
    "The broker has liability insurance of its own, with a limit of USD 1,000,000 for each event (demo)."
)


def house_of(settings: Settings) -> House:
    _, address = parseaddr(settings.mail_from or "")
    if not address:
        raise SettingsError("MAIL_FROM is not set: mails need a sender.")
    if not settings.demo and "(demo)" in settings.brand_name:
        raise SettingsError("BRAND_NAME is not set: proposals would carry the demo's name.")
    brand = Brand(
        name=settings.brand_name,
        legal_name=settings.brand_legal_name or settings.brand_name,
        address=settings.brand_address,
        phone=settings.brand_phone or "",
        email=settings.brand_email or address,
        website=settings.brand_website or "",
        colour=settings.brand_colour,
        accent=settings.brand_accent,
        headings=settings.brand_headings,
        logo_png=settings.brand_logo.read_bytes() if settings.brand_logo else None,
    )
    if settings.brand_font is not None:
        try:
            print_in(read_face(settings.brand_font.resolve()))
        except FontError as error:
            raise SettingsError(f"BRAND_FONT: {error}") from error
    mark = "Demonstration: invented people and operators, not an offer" if settings.demo else None
    return House(
        brand=brand,
        public_url=settings.address,
        paper=settings.paper,
        mail_from=address,
        reads_mail=settings.gmail_user is not None or settings.imap_host is not None,
        sheets=settings.google_sheets_key is not None,
        demo_mark=mark,
        quote_channels=("aviapages",) if settings.aviapages_base_url else (),
        played_channels=("aviapages",) if settings.plays_aviapages else (),
        contracts=contract_facts_of(settings),
    )


def contract_facts_of(settings: Settings) -> ContractFacts:
    """A demo has invented ones, plainly marked, where none are set."""
    bank = settings.bank_details or (DEMO_BANK if settings.demo else "")
    parts = (part.split(":", 1) for part in bank.split(";") if part.strip())
    return ContractFacts(
        capacity=settings.broker_capacity,
        insurance=settings.broker_insurance or (DEMO_INSURANCE if settings.demo else None),
        bank=tuple((label.strip(), value.strip()) for label, value in parts),
        law=settings.governing_law,
    )
