"""Pages outside the chat, behind a private link or a form: their headers, and a page of one message."""

from __future__ import annotations

from fastapi.responses import HTMLResponse

from tools.proposals.document import Brand
from web.client_page import render_notice

BRAND_STYLE = "/client/static/brand.css"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # not "no-referrer": a form would then be posted without its origin, which is checked
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
}


def html_page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status_code=status, headers=HEADERS)


def notice(brand: Brand, title: str, text: str, status: int) -> HTMLResponse:
    return html_page(render_notice(title, text, brand, brand_style_url=BRAND_STYLE), status)


def unknown_link(brand: Brand) -> HTMLResponse:
    return notice(
        brand,
        "This link does not work",
        "It is not complete, or it has ended. Please open the link in our newest mail, or ask us for a new "
        "one.",
        404,
    )


def try_again(brand: Brand) -> HTMLResponse:
    """A form that was not made for this link."""
    return notice(brand, "Please try again", "Open the link in your e-mail once more.", 403)
