"""Pictures of aircraft as another host serves them."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from PIL import Image

from tests.support.scripted_server import Answer
from tools.http import make_client
from tools.pictures.source import Origin, PictureSource


def jpeg(shade: int = 90, *, size: tuple[int, int] = (1600, 1000), comment: str = "") -> bytes:
    """With words in its metadata, where `comment` is given."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    picture.paste((shade, 40, 90), (0, 0, size[0] // 2, size[1] // 3))
    exif = Image.Exif()
    exif[0x010E] = comment
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=85, exif=exif, comment=comment.encode())
    return packed.getvalue()


def served(content: bytes, mime: str = "image/jpeg") -> Answer:
    return Answer(body=content, headers={"Content-Type": mime})


@asynccontextmanager
async def opened_source(base_url: str, *, whole_call_seconds: float = 5.0) -> AsyncIterator[PictureSource]:
    """Of a host that the house itself named."""
    async with make_client("https://pictures.invalid", whole_call_seconds=whole_call_seconds) as http:
        yield PictureSource(http, [Origin.of(base_url, at_home=True)])
