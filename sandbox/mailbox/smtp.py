"""The SMTP side: takes any mail for anyone, keeps it, and only then says 250."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from sandbox import process
from sandbox.mailbox.faults import STATUSES, Faults
from sandbox.mailbox.mail_store import MailStore

log = logging.getLogger("sandbox.smtp")

LARGEST_MAIL = 50 * 1024 * 1024
_WORDS = {"4": "try again later (sandbox fault)", "5": "refused (sandbox fault)"}


class Reception:
    """The hooks that aiosmtpd calls, one object for all connections."""

    def __init__(self, store: MailStore, faults: Faults) -> None:
        self._store, self._faults = store, faults

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self._refusal("mail")
        if refusal is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return refusal or "250 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self._refusal("rcpt")
        if refusal is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        refusal = self._refusal("data")
        if refusal is not None:
            return refusal
        fault = self._faults.take(("slow", "cut-before-250", "cut-after-250"))
        if fault is None or fault.kind != "cut-before-250" or fault.stored:
            mail = self._store.keep(envelope.mail_from or "", envelope.rcpt_tos, envelope.content)
            accepted = f"250 kept as {mail.id}"
            log.info("mail %s kept, %s bytes, %s recipients", mail.id, len(mail.raw), len(mail.rcpt_to))
        else:
            accepted = "250 OK"
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind == "cut-before-250":
            server.transport.abort()
        if fault is not None and fault.kind == "cut-after-250":
            await server.push(accepted)
            server.transport.close()
        return accepted

    def _refusal(self, stage: str) -> str | None:
        fault = self._faults.take(STATUSES, stage)
        return None if fault is None else f"{fault.kind} {_WORDS[fault.kind[0]]}"


class _HangUp(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()


class SmtpListener:
    """The listening side, which a fault can take away for a while."""

    def __init__(self, listener: socket.socket, store: MailStore, faults: Faults) -> None:
        self._listener, self._faults = listener, faults
        self.port: int = listener.getsockname()[1]
        self._reception = Reception(store, faults)
        self._server: asyncio.Server | None = None
        self._wanted = asyncio.Event()

    async def open(self) -> None:
        """Listen, if it is not listening already."""
        if self._server is None:
            if self._listener.fileno() == -1:
                self._listener = process.listen(self.port)
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(self._connection, sock=self._listener)
            self._wanted.set()

    async def refuse_for(self, seconds: float) -> None:
        """Connections are refused from now on, for so long or until `open()` is called."""
        self.close()
        self._wanted.clear()
        self._reopening = asyncio.create_task(self._reopen_after(seconds))

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _reopen_after(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wanted.wait()
        await self.open()

    def _connection(self) -> asyncio.BaseProtocol:
        if self._faults.take(("hang-up",)) is not None:
            return _HangUp()
        connection: asyncio.BaseProtocol = SMTP(
            self._reception,
            hostname="mailbox.example",
            ident="demo mailbox",
            enable_SMTPUTF8=True,
            data_size_limit=LARGEST_MAIL,
            authenticator=lambda *_: AuthResult(success=True),
            auth_require_tls=False,
            loop=asyncio.get_running_loop(),
        )
        return connection
