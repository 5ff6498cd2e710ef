"""What a member sees in a browser: the requests that were sent, with their comments and answers."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.aviapages import quote_requests
from sandbox.aviapages.exchange import Exchange
from sandbox.browsers import PAGE_HEADERS
from sandbox.marketplace.store import Json

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Aviapages (demo)</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1c2b39}
article{border:1px solid #ccd6df;border-radius:.5rem;padding:1rem;margin:1rem 0}
pre{white-space:pre-wrap;font:inherit;background:#f3f6f9;padding:.75rem;border-radius:.4rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem .3rem 0}</style>
<h1>Aviapages (demo)</h1><p>A simulation: no operator here exists and nothing leaves this machine.</p>"""


STRICT = PAGE_HEADERS | {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


def page_routes(exchange: Exchange) -> list[Route]:
    async def front(_request: Request) -> Response:
        replies = quote_requests.replies(exchange)
        parts = [_told(exchange, one, replies) for one in reversed(quote_requests.requests(exchange))]
        body = "".join(parts) or "<p>No request has been sent yet.</p>"
        return HTMLResponse(HEAD + body, headers=STRICT)

    return [Route("/", front)]


def _told(exchange: Exchange, document: Json, replies: list[Json]) -> str:
    rows = []
    for message in document["messages"]:
        name = exchange.directory.companies[message["company"]].name
        own = [one for one in replies if one["quote_message_id"] == message["id"]]
        said = "; ".join(_said(one) for one in own) or "no answer yet"
        rows.append(f"<tr><td>{escape(name)}</td><td>{escape(said)}</td></tr>")
    return (
        f'<article data-request="{document["id"]}"><h2>Request {document["id"]}</h2>'
        f"<p>{escape(document['route'])}, sent {escape(document['created_at'])}</p>"
        f"<pre>{escape(str(document['body'].get('comment', '')))}</pre>"
        f"<table><tr><th>Operator</th><th>Answer</th></tr>{''.join(rows)}</table></article>"
    )


def _said(reply: Json) -> str:
    price = "" if reply["price"] is None else f", {reply['currency_code']} {reply['price']:,.2f}"
    return f"{reply['state']}{price}, {reply['aircraft']['aircraft_type']}"
