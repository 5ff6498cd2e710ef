"""A picture from outside as we keep it: decoded, small enough for every page, and nothing else of it.

What else a file may carry (place, camera, an operator's contact) is not taken along.
"""

from __future__ import annotations

import io

from PIL import Image

from tools.proposals.pictures import flat, opened

WIDEST = (1280, 960)
"""pixels: twice what a page shows"""
WHITE = (255, 255, 255)


class NotAPictureError(ValueError):
    """It is no PNG, JPEG or WebP, or of no sensible size."""


def as_jpeg(content: bytes) -> bytes:
    """The same picture gives the same bytes."""
    picture = opened(content, WIDEST)
    if picture is None or min(picture.size) < 32:
        raise NotAPictureError("it is no PNG, JPEG or WebP of sensible size")
    picture.thumbnail(WIDEST, Image.Resampling.LANCZOS)
    packed = io.BytesIO()
    flat(picture, WHITE).save(packed, "JPEG", quality=86)
    return packed.getvalue()
