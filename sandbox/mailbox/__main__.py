"""`python -m sandbox.mailbox --smtp-port N --http-port M --imap-port L --store DIR`"""

from __future__ import annotations

import argparse
import asyncio
import logging
import socket
import sys
from pathlib import Path

from starlette.applications import Starlette

from sandbox import process
from sandbox.mailbox.api_routes import Mailbox, api_routes
from sandbox.mailbox.faults import Faults
from sandbox.mailbox.imap import LONGEST_LINE, ImapListener
from sandbox.mailbox.mail_store import MailStore
from sandbox.mailbox.pages import page_routes
from sandbox.mailbox.smtp import SmtpListener
from sandbox.request_log import RequestLog

log = logging.getLogger("sandbox")


def main() -> int:
    arguments = _arguments()
    parent = process.parent_to_watch(arguments)
    process.log_to_stderr(arguments.log_level)
    listeners: list[socket.socket] = []
    for port in (arguments.smtp_port, arguments.http_port, arguments.imap_port):
        try:
            listeners.append(process.listen(port))
        except OSError as error:
            log.error("port %s on 127.0.0.1 cannot be used: %s", port, error.strerror)
            return 1
    smtp_port, http_port, imap_port = (listener.getsockname()[1] for listener in listeners)
    log.info(
        "demo mailbox on http://127.0.0.1:%s, SMTP on 127.0.0.1:%s, IMAP on 127.0.0.1:%s",
        http_port,
        smtp_port,
        imap_port,
    )
    asyncio.run(_serve(arguments.store, arguments.imap_password, listeners, parent))
    return 0


async def _serve(
    folder: Path, password: str, listeners: list[socket.socket], with_parent: int | None
) -> None:
    smtp_listener, http_listener, imap_listener = listeners
    store, faults = MailStore(folder), Faults()
    smtp = SmtpListener(smtp_listener, store, faults)
    mailbox = Mailbox(store, faults, smtp)
    await smtp.open()
    reading = ImapListener(store, faults, password)
    imap = await asyncio.start_server(reading.serve, sock=imap_listener, limit=LONGEST_LINE)
    application = RequestLog(Starlette(routes=[*api_routes(mailbox), *page_routes(mailbox)]))
    try:
        await process.run_until_signalled(
            process.http_server(application), http_listener, with_parent=with_parent
        )
    finally:
        imap.close()
        smtp.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.mailbox", description=__doc__)
    parser.add_argument("--smtp-port", type=int, required=True, help="on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--http-port", type=int, required=True, help="on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--imap-port", type=int, default=0, help="on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--imap-password", default="sandbox", help="of every account")
    parser.add_argument("--store", type=Path, required=True, metavar="DIR")
    process.add_process_arguments(parser)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
