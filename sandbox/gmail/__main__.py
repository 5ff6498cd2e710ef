"""`python -m sandbox.gmail --port N --store DIR`"""

from __future__ import annotations

import argparse
import asyncio
import logging
import socket
import sys
from pathlib import Path

from starlette.applications import Starlette

from sandbox import process
from sandbox.gmail.account import Account
from sandbox.gmail.admin import admin_routes
from sandbox.gmail.api import Gmail
from sandbox.gmail.faults import Faults
from sandbox.gmail.tokens import Tokens
from sandbox.request_log import RequestLog

log = logging.getLogger("sandbox")


def main() -> int:
    arguments = _arguments()
    parent = process.parent_to_watch(arguments)
    process.log_to_stderr(arguments.log_level)
    try:
        listener = process.listen(arguments.port)
    except OSError as error:
        log.error("port %s on 127.0.0.1 cannot be used: %s", arguments.port, error.strerror)
        return 1
    account = Account.open(arguments.store, arguments.user, own_ids=arguments.own_ids)
    tokens = Tokens(arguments.client_id, arguments.client_secret, arguments.refresh_token)
    log.info("demo gmail on http://127.0.0.1:%s", listener.getsockname()[1])
    asyncio.run(_serve(Gmail(account, tokens, Faults()), listener, parent))
    return 0


async def _serve(gmail: Gmail, listener: socket.socket, with_parent: int | None) -> None:
    application = RequestLog(Starlette(routes=[*gmail.routes(), *admin_routes(gmail)]))
    try:
        server = process.http_server(application)
        await process.run_until_signalled(server, listener, with_parent=with_parent)
    finally:
        gmail.account.store.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.gmail", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--store", type=Path, required=True, metavar="DIR")
    parser.add_argument("--user", default="anna@jetvision.example", help="whose account it is")
    parser.add_argument("--client-id", default="sandbox", help="of the OAuth client")
    parser.add_argument("--client-secret", default="sandbox")
    parser.add_argument("--refresh-token", default="sandbox")
    parser.add_argument("--own-ids", action="store_true", help="sent mail gets a Message-ID of Gmail's own")
    process.add_process_arguments(parser)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
