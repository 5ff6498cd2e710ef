"""`python -m sandbox.marketplace --port N --seed S --store DIR`"""

from __future__ import annotations

import argparse
import asyncio
import logging
import socket
import sys
from pathlib import Path

from sandbox import process
from sandbox.marketplace.application import marketplace_application
from sandbox.marketplace.market import Market
from sandbox.marketplace.operators import run_operators
from sandbox.marketplace.options import Options
from sandbox.marketplace.webhook_delivery import deliver_webhooks

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
        api_token=arguments.api_token,
        bearer=arguments.bearer,
        pace=arguments.pace,
        rate_limit=arguments.rate_limit,
        hidden_rfq_percent=arguments.hidden_rfq_percent,
        monday_wipe=arguments.monday_wipe,
        auto_send=arguments.auto_send,
        price_level=arguments.price_level,
        price_spread=arguments.price_spread,
    )
    log.info("demo marketplace on http://127.0.0.1:%s (seed %s, pace %s)", port, options.seed, options.pace)
    asyncio.run(_serve(options, listener, parent))
    return 0


async def _serve(options: Options, listener: socket.socket, with_parent: int | None) -> None:
    market = Market.open(options)
    try:
        await process.run_until_signalled(
            process.http_server(marketplace_application(market)),
            listener,
            lambda: run_operators(market),
            lambda: deliver_webhooks(market),
            with_parent=with_parent,
        )
    finally:
        market.store.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.marketplace", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--seed", type=int, default=1, help="decides fleet, prices, ids and answers")
    parser.add_argument("--store", type=Path, required=True, metavar="DIR")
    parser.add_argument("--api-token", default="sandbox")
    parser.add_argument("--bearer", default="sandbox")
    parser.add_argument("--public-base", help="address in links, default http://127.0.0.1:PORT")
    parser.add_argument(
        "--pace", choices=["fast", "real"], default="fast", help="answers in seconds or minutes"
    )
    parser.add_argument("--rate-limit", type=_positive, metavar="CALLS_PER_SECOND")
    parser.add_argument(
        "--hidden-rfq-percent", type=int, default=25, help="RFQs that answer 404 when read directly"
    )
    parser.add_argument("--monday-wipe", action="store_true", help="forget all trips each Monday 06:00 UTC")
    parser.add_argument("--auto-send", action="store_true", help="send RFQs as soon as a trip is created")
    parser.add_argument("--price-level", type=int, default=100, help="all prices, in percent")
    parser.add_argument(
        "--price-spread", type=int, default=0, help="each tail's prices within plus or minus, in percent"
    )
    process.add_process_arguments(parser)
    return parser.parse_args()


def _positive(text: str) -> float:
    rate = float(text)
    if rate <= 0:
        raise argparse.ArgumentTypeError("calls per second, above 0")
    return rate


if __name__ == "__main__":
    sys.exit(main())
