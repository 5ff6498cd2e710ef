"""`python -m sandbox.sheets --port N`"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys

from starlette.applications import Starlette

from sandbox import process
from sandbox.gmail.faults import Faults
from sandbox.request_log import RequestLog
from sandbox.sheets.accounts import Accounts
from sandbox.sheets.admin import admin_routes
from sandbox.sheets.api import Sheets

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
    sheets = Sheets(Accounts(), Faults())
    application = RequestLog(Starlette(routes=[*sheets.routes(), *admin_routes(sheets)]))
    log.info("demo sheets on http://127.0.0.1:%s", listener.getsockname()[1])
    server = process.http_server(application)
    asyncio.run(process.run_until_signalled(server, listener, with_parent=parent))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.sheets", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="on 127.0.0.1; 0 takes a free one")
    process.add_process_arguments(parser)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
