"""What both sandbox web faces say to a browser: strict headers, and no orders from foreign pages."""

from __future__ import annotations

import ipaddress

from starlette.requests import Request

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def from_loopback(request: Request) -> bool:
    return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback


def from_foreign_page(request: Request) -> bool:
    """True when a browser says that another site's page made this request."""
    return request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
