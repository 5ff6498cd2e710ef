"""`python -m sandbox.aviapages --port N --seed S --store DIR`"""

from __future__ import annotations

import argparse
import asyncio
import logging
import socket
import sys
from pathlib import Path

from sandbox import process
from sandbox.aviapages.application import aviapages_application
from sandbox.aviapages.exchange import Exchange
from sandbox.aviapages.options import Options

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
    port = listener.getsockname()[1]
    options = Options(
        store=arguments.store,
        public_base=(arguments.public_base or f"http://127.0.0.1:{port}").rstrip("/"),
        seed=arguments.seed,
        token=arguments.token,
        pace=arguments.pace,
        calls_a_minute=arguments.calls_a_minute,
        monthly_limit=arguments.monthly_limit,
        page_size=arguments.page_size,
    )
    log.info("demo aviapages on http://127.0.0.1:%s (seed %s, pace %s)", port, options.seed, options.pace)
    asyncio.run(_serve(options, listener, parent))
    return 0


async def _serve(options: Options, listener: socket.socket, with_parent: int | None) -> None:
    exchange = Exchange.open(options)
    try:
        server = process.http_server(aviapages_application(exchange))
        await process.run_until_signalled(server, listener, with_parent=with_parent)
    finally:
        exchange.store.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.aviapages", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--seed", type=int, default=1, help="decides operators, prices and answers")
    parser.add_argument("--store", type=Path, required=True, metavar="DIR")
    parser.add_argument("--token", default="sandbox", help="what `Authorization: Token` must carry")
    parser.add_argument("--public-base", help="address in `next`, default http://127.0.0.1:PORT")
    parser.add_argument("--pace", choices=["fast", "real"], default="fast", help="seconds or minutes")
    parser.add_argument("--calls-a-minute", type=_positive, metavar="N", help="then: wait")
    parser.add_argument("--monthly-limit", type=_positive, metavar="N", help="then: stop")
    parser.add_argument("--page-size", type=_positive, default=20, metavar="N")
    process.add_process_arguments(parser)
    return parser.parse_args()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("a whole number above 0")
    return number


if __name__ == "__main__":
    sys.exit(main())
