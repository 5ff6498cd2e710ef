"""Photographs and logos at the size they are printed: decoded once, cropped, and small in the file."""

from __future__ import annotations

import base64
import io
import struct
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageOps

from tools.proposals.colours import Rgb, rgb

MOST_PIXELS = 40_000_000
"""a picture that declares more is not decoded: a few bytes can ask for gigabytes"""
DOTS_PER_MM = 8.6
"""about 220 dots per inch"""

LOGO_BOX_MM = (58.0, 14.0)
_UNREADABLE = (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError)


@dataclass(frozen=True)
class Logo:
    uri: str
    width_mm: float
    height_mm: float


@lru_cache(maxsize=64)
def photo_at_print_size(photo: bytes, width_mm: float, height_mm: float) -> str | None:
    """The photograph as a JPEG `data:` address, cropped to its place; None if it is no picture."""
    picture = opened(photo)
    if picture is None:
        return None
    size = (round(width_mm * DOTS_PER_MM), round(height_mm * DOTS_PER_MM))
    cropped = ImageOps.fit(flat(picture, (255, 255, 255)), size, Image.Resampling.LANCZOS)
    packed = io.BytesIO()
    cropped.save(packed, "JPEG", quality=84)
    return as_data(packed.getvalue(), "image/jpeg")


@lru_cache(maxsize=16)
def logo_at_print_size(logo: bytes, background: str) -> Logo | None:
    """The logo on the colour it stands on, no larger than its place; None if it is no picture."""
    picture = opened(logo)
    if picture is None:
        return None
    scale = min(LOGO_BOX_MM[0] / picture.width, LOGO_BOX_MM[1] / picture.height)
    width_mm, height_mm = picture.width * scale, picture.height * scale
    picture.thumbnail((round(width_mm * 12), round(height_mm * 12)), Image.Resampling.LANCZOS)
    packed = io.BytesIO()
    flat(picture, rgb(background)).save(packed, "PNG")
    return Logo(as_data(packed.getvalue(), "image/png"), round(width_mm, 2), round(height_mm, 2))


def as_data(content: bytes, mime: str) -> str:
    """Bytes as a `data:` address."""
    return f"data:{mime};base64,{base64.b64encode(content).decode('ascii')}"


def opened(content: bytes, size: tuple[int, int] = (1200, 800)) -> Image.Image | None:
    """The decoded picture, upright, a large JPEG at no less than `size`; None for anything that is not a
    PNG, JPEG or WebP of sensible size."""
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP"))
        if picture.width * picture.height > MOST_PIXELS:
            return None
        picture.draft("RGB", size)
        picture.load()
        return ImageOps.exif_transpose(picture)
    except _UNREADABLE:
        return None


def flat(picture: Image.Image, background: Rgb) -> Image.Image:
    """Without transparency, and without what the file carried beside the picture: place, camera, comment."""
    if picture.mode in {"RGBA", "LA", "P", "PA"}:
        layered = picture.convert("RGBA")
        sheet = Image.new("RGBA", layered.size, (*background, 255))
        plain = Image.alpha_composite(sheet, layered).convert("RGB")
    else:
        plain = picture.convert("RGB")
    plain.info = {}
    return plain
