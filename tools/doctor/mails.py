"""The mail server or the Gmail account, and the mailbox that is read. Nothing is sent or changed."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Iterator, Mapping

from pydantic import SecretStr

from tools.doctor.finding import SECONDS, Bad, Finding, look
from tools.mail.gmail_connection import GmailAccount, GmailConnection, lacking_scopes
from tools.mail.gmail_errors import GmailError
from tools.mail.imap_postbox import ImapPostbox
from tools.mail.postbox import PostboxError


def findings(settings: Mapping[str, str]) -> Iterator[Finding]:
    """`settings` by their names in the environment."""
    if "GMAIL_USER" in settings:
        yield gmail(settings)
        return
    if "SMTP_HOST" in settings:
        yield mail(settings)
    else:
        yield Finding("mail", "red", "not named: set SMTP_HOST and MAIL_FROM; the demo has its own.")
    if "IMAP_HOST" in settings:
        yield mailbox(settings)
    else:
        yield Finding("mailbox", "off", "not set up: answers and bounces are not read. IMAP_HOST adds it.")


def mail(settings: Mapping[str, str]) -> Finding:
    """Greets the mail server and signs in, and sends nothing."""

    def ask() -> str:
        with smtplib.SMTP(settings["SMTP_HOST"], int(settings["SMTP_PORT"]), timeout=SECONDS) as server:
            if settings["SMTP_STARTTLS"] == "True":
                server.starttls(context=ssl.create_default_context())
            if "SMTP_USER" in settings:
                try:
                    server.login(settings["SMTP_USER"], settings["SMTP_PASSWORD"])
                except smtplib.SMTPAuthenticationError:
                    raise Bad("refuses our login: check SMTP_USER and SMTP_PASSWORD.") from None
            server.noop()
        return "takes mail"

    return look("mail", ask, (smtplib.SMTPException, OSError), "check the SMTP settings and the network.")


def gmail(settings: Mapping[str, str]) -> Finding:
    """Signs in, looks at what was granted and at whose account it is."""
    account = GmailAccount(
        settings["GMAIL_USER"],
        settings["GMAIL_CLIENT_ID"],
        SecretStr(settings["GMAIL_CLIENT_SECRET"]),
        SecretStr(settings["GMAIL_REFRESH_TOKEN"]),
        api=settings.get("GMAIL_API_URL"),
    )

    async def signed_in() -> str:
        connection = GmailConnection(account)
        try:
            lacking = lacking_scopes(await connection.scopes())
            if lacking:
                raise Bad(f"lacks {' and '.join(lacking)}: sign in again with it, for a new refresh token.")
            owner = (await connection.call("GET", "profile")).get("emailAddress")
        finally:
            await connection.aclose()
        if str(owner).lower() != account.user.lower():
            raise Bad("the refresh token is another account's: make one as GMAIL_USER.")
        return "takes mail, and is read for answers"

    def ask() -> str:
        try:
            return asyncio.run(signed_in())
        except GmailError as error:
            raise Bad(str(error)) from None

    return look("Gmail", ask, OSError, "check the network.")


def mailbox(settings: Mapping[str, str]) -> Finding:
    postbox = ImapPostbox(
        settings["IMAP_HOST"],
        int(settings["IMAP_PORT"]),
        settings["IMAP_USER"],
        SecretStr(settings["IMAP_PASSWORD"]),
        tls=settings["IMAP_TLS"] == "True",
        seconds=SECONDS,
    )

    def ask() -> str:
        try:
            asyncio.run(postbox.since(None))
        except PostboxError as error:
            raise Bad(f"{error} Check the IMAP settings.") from None
        return "is read for answers"

    return look("mailbox", ask, OSError, "check the IMAP settings and the network.")
