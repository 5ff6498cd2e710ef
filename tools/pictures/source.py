"""Where pictures of aircraft may be fetched from: the connections' own hosts, and nowhere else.

An operator's answer names the address. It is data: it may not lead into our own network, to another host,
or by a redirect anywhere else.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import httpx

LARGEST = 8 * 1024 * 1024
"""bytes of one picture; the house's HTTP client ends a larger answer"""
PORTS = {"http": 80, "https": 443}

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""the addresses of a host"""


class PictureRefusedError(ValueError):
    """This address will never give a picture that may be shown; the message says why."""


class PictureNotNowError(RuntimeError):
    """The other side did not answer, or not with a picture: it may do so later."""


@dataclass(frozen=True)
class Origin:
    """`https://sandbox.avinode.com`"""

    scheme: str
    host: str
    port: int
    at_home: bool = False
    """the house itself says that it is on this machine or its private network: the simulator"""

    @classmethod
    def of(cls, address: str, *, at_home: bool = False) -> Origin:
        url = httpx.URL(address)
        return cls(url.scheme, url.host, url.port or PORTS.get(url.scheme, 0), at_home)


async def resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


class PictureSource:
    """`http` follows no redirect and is bounded in bytes and in time."""

    def __init__(self, http: httpx.AsyncClient, origins: Iterable[Origin], lookup: Resolve = resolve) -> None:
        self._http = http
        self.origins = tuple(origins)
        self._origins = {(one.scheme, one.host, one.port): one for one in self.origins}
        self._resolve = lookup

    async def fetch(self, address: str) -> bytes:
        """What stands there. PictureRefusedError, or PictureNotNowError when trying again may help."""
        url, origin = self._allowed(address)
        try:
            request = await self._request(url, origin)
            answer = await self._http.send(request)
        except httpx.DecodingError as error:
            raise PictureRefusedError("it is too large") from error
        except (httpx.TransportError, OSError) as error:
            raise PictureNotNowError(f"{type(error).__name__}") from error
        if answer.status_code in {408, 425, 429} or answer.status_code >= 500:
            raise PictureNotNowError(f"the answer was {answer.status_code}")
        if answer.status_code != httpx.codes.OK:
            raise PictureRefusedError(f"the answer was {answer.status_code}")
        if not answer.headers.get("content-type", "").startswith("image/"):
            raise PictureRefusedError("what came is no picture")
        return answer.content

    def _allowed(self, address: str) -> tuple[httpx.URL, Origin]:
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL as error:
            raise PictureRefusedError("it is no web address") from error
        origin = self._origins.get((url.scheme, url.host, url.port or PORTS.get(url.scheme, 0)))
        if origin is None or url.userinfo:
            raise PictureRefusedError("it is not at the marketplace's own hosts")
        return url, origin

    async def _request(self, url: httpx.URL, origin: Origin) -> httpx.Request:
        """To the very address that was checked: a name may lead elsewhere when it is asked a second time."""
        found = await self._resolve(origin.host, origin.port)
        if not found or not (origin.at_home or all(ipaddress.ip_address(one).is_global for one in found)):
            raise PictureRefusedError("its host leads into a private network")
        return self._http.build_request(
            "GET",
            url.copy_with(host=found[0]),
            headers={"Host": url.netloc.decode("ascii"), "Accept": "image/jpeg, image/png, image/webp"},
            extensions={"sni_hostname": origin.host},
        )
