"""The broker agreement: a versioned text, printed for one broker, signed with a typed name."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from pathlib import Path

from persistence.invitations import AgreementPaper, Invitation
from tools.contracts.certificate import exact_label
from tools.contracts.document import AgreementDocument, CertificateDocument, Clause
from tools.contracts.pdf import render_agreement, with_certificate
from tools.contracts.texts import text_of
from tools.deals.wording import date_label, local_day
from tools.proposals.disclosures import filled
from tools.proposals.house import House

TEXTS = Path(__file__).parent / "texts"


def written(
    house: House, invitation: Invitation, *, name: str, timezone: str, now: datetime
) -> AgreementDocument:
    """The agreement with this broker, as it is shown and printed."""
    number = f"BA-{local_day(now, timezone):%y%m%d}-{invitation.id[:4].upper()}"
    text = text_of(filled("agreement", TEXTS, house=house.brand.legal_name, law=house.contracts.law))
    consent = filled("agreement_consent", TEXTS, number=number)
    return AgreementDocument(
        number=number,
        date_label=date_label(local_day(now, timezone)),
        brand=house.brand.model_copy(update={"logo_png": None}),
        broker_name=name,
        broker_email=invitation.email,
        clauses=tuple(Clause(heading=one.heading, paragraphs=one.lines) for one in text.sections),
        text_version=text.version,
        consent=consent.text,
        consent_version=consent.version,
        sample_notice=text.notice,
        demo_mark=house.demo_mark,
    )


def printed(document: AgreementDocument, house: House, paper_id: str) -> AgreementPaper:
    """Takes a part of a second: not on the event loop. Raises PdfNotRenderedError."""
    rendered = render_agreement(document.model_copy(update={"brand": house.brand}), paper=house.paper)
    return AgreementPaper(
        id=paper_id,
        words=document.model_dump(mode="json"),
        content=rendered.content,
        sha256=rendered.sha256,
        pages=rendered.pages,
        signature=None,
        certified=None,
    )


def shown(paper: AgreementPaper) -> AgreementDocument:
    """The words that the paper was printed from, whatever the text says by now."""
    return AgreementDocument.model_validate(paper.words)


def signed(
    paper: AgreementPaper,
    house: House,
    *,
    name: str,
    at: datetime,
    timezone: str,
    address: str,
    user_agent: str,
    invited_by: str,
    invited_at: datetime,
) -> AgreementPaper:
    """The paper with its signature, and the signed pages with the certificate after them. Not on the event
    loop."""
    document = shown(paper)
    signature = {
        "name": name,
        "consent": document.consent,
        "consent_version": document.consent_version,
        "at": at.isoformat(),
        "address": address,
        "user_agent": user_agent,
        "sha256": paper.sha256,
    }
    page = CertificateDocument(
        paper="agreement",
        signer="broker",
        other="house",
        number=document.number,
        version=1,
        brand=house.brand,
        broker_name=document.broker_name,
        document_name=f"{document.number}.pdf",
        pages=paper.pages,
        sha256=paper.sha256,
        client_facts=(
            ("Name as typed", name),
            ("Time", exact_label(at, timezone)),
            ("Internet address", address),
            ("Browser", user_agent or "not said"),
            ("How", "on a private page, opened by an invitation that was given to the broker only"),
        ),
        consent=document.consent,
        consent_version=document.consent_version,
        broker_facts=(
            ("Name", f"{invited_by}, {house.brand.legal_name}"),
            ("Time", exact_label(invited_at, timezone)),
            ("How", "by inviting the broker, signed in to the house's system"),
        ),
        demo_mark=house.demo_mark,
    )
    book = with_certificate(paper.content, page, paper=house.paper)
    return dataclasses.replace(paper, signature=signature, certified=book.content)
