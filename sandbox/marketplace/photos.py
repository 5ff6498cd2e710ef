"""Drawn pictures of the demo fleet: a jet against the sky, marked as a demo."""

from __future__ import annotations

import functools
import io

from PIL import Image, ImageDraw, ImageFont

from sandbox.marketplace.seeded import Draw

WIDTH, HEIGHT = 960, 540
_SKIES = (
    ((24, 62, 112), (214, 228, 240)),
    ((58, 74, 120), (244, 205, 168)),
    ((28, 88, 120), (232, 240, 236)),
    ((44, 52, 92), (240, 190, 170)),
)
_FUSELAGE = ((150, 300), (210, 272), (660, 262), (770, 282), (818, 306), (770, 322), (640, 334), (220, 330))
_TAIL = ((160, 296), (118, 172), (176, 172), (268, 274))
_STABILISER = ((92, 168), (210, 162), (222, 176), (100, 180))
_WING = ((420, 318), (300, 424), (346, 426), (560, 322))
_ENGINE = (226, 250, 336, 288)


@functools.lru_cache(maxsize=256)
def photo(title: str, subtitle: str) -> bytes:
    """A PNG of 960 x 540; equal words give equal bytes."""
    image = Image.new("RGB", (WIDTH, HEIGHT))
    canvas = ImageDraw.Draw(image)
    _sky(canvas, *Draw("sky", title, subtitle).choice(_SKIES))
    for shape, colour in ((_WING, (196, 204, 214)), (_TAIL, (36, 66, 110)), (_STABILISER, (210, 216, 224))):
        canvas.polygon(shape, fill=colour)
    canvas.polygon(_FUSELAGE, fill=(248, 249, 251))
    canvas.rounded_rectangle(_ENGINE, radius=18, fill=(176, 184, 196))
    for number in range(9):
        canvas.ellipse((330 + number * 42, 282, 348 + number * 42, 298), fill=(60, 84, 116))
    canvas.polygon(((742, 280), (776, 286), (790, 298), (748, 296)), fill=(60, 84, 116))
    canvas.text((40, 36), title, fill=(255, 255, 255), font=ImageFont.load_default(40))
    canvas.text((40, 86), f"{subtitle} (demo)", fill=(255, 255, 255), font=ImageFont.load_default(26))
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def _sky(canvas: ImageDraw.ImageDraw, top: tuple[int, int, int], bottom: tuple[int, int, int]) -> None:
    for y in range(HEIGHT):
        share = y / HEIGHT
        red, green, blue = (round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        canvas.line((0, y, WIDTH, y), fill=(red, green, blue))
