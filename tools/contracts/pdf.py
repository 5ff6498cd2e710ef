"""Contract, disclosures and certificate as PDFs: the same document gives the same bytes."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from markupsafe import escape
from pypdf import PdfReader, PdfWriter

from tools.contracts.document import (
    AgreementDocument,
    CertificateDocument,
    ContractDocument,
    DisclosureDocument,
)
from tools.proposals.pictures import logo_at_print_size
from tools.proposals.printing import SHEETS, Paper, RenderedPdf, faces_for, printed, templates

SIDE_MM = 18
BAND_MM = 36

_TEMPLATES = templates(Path(__file__).parent / "templates")


def render_contract(document: ContractDocument, *, paper: Paper = "a4") -> RenderedPdf:
    """Raises PdfNotRenderedError. Call it from a worker, as all of this module."""
    running = f"{document.title} {document.number}, version {document.version}"
    return _printed("contract", document, document.title, running, paper)


def render_disclosures(document: DisclosureDocument, *, paper: Paper = "a4") -> RenderedPdf:
    return _printed("disclosures", document, document.title, f"{document.title}, {document.number}", paper)


def render_agreement(document: AgreementDocument, *, paper: Paper = "a4") -> RenderedPdf:
    return _printed("agreement", document, "Broker agreement", f"Broker agreement {document.number}", paper)


def with_certificate(signed: bytes, certificate: CertificateDocument, *, paper: Paper = "a4") -> RenderedPdf:
    """The signed pages with the certificate after them, as a new file."""
    running = f"certificate of {certificate.number}, version {certificate.version}"
    page = _printed("certificate", certificate, "Certificate of signature", running, paper)
    book = PdfWriter()
    for part in (signed, page.content):
        book.append(PdfReader(io.BytesIO(part)))
    # no clock: the same parts give the same bytes
    title = f"{certificate.paper.capitalize()} {certificate.number}, version {certificate.version}, signed"
    book.metadata = {"/Title": title}
    written = io.BytesIO()
    book.write(written)
    content = written.getvalue()
    return RenderedPdf(content, hashlib.sha256(content).hexdigest(), len(book.pages))


def _printed(
    name: str,
    document: ContractDocument | DisclosureDocument | CertificateDocument | AgreementDocument,
    heading: str,
    running: str,
    paper: Paper,
) -> RenderedPdf:
    brand = document.brand
    return printed(
        _TEMPLATES.get_template(f"{name}.html.j2").render(
            d=document,
            brand=brand,
            title=escape(f"{heading} {document.number}"),
            author=escape(brand.name),
            heading=heading,
            running=running,
            paper=SHEETS[paper],
            side=SIDE_MM,
            band_mm=BAND_MM,
            faces=faces_for(document),
            logo=logo_at_print_size(brand.logo_png, brand.colour) if brand.logo_png else None,
        )
    )
