"""A brand's colours made readable: contrast by WCAG 2.2, 1.4.3 (4.5 to 1 for text)."""

from __future__ import annotations

TEXT_CONTRAST = 4.5

Rgb = tuple[int, int, int]


def rgb(colour: str) -> Rgb:
    """`#12263f` as three numbers of 0 to 255."""
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`one` with a share (0 to 1) of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return (red, green, blue)


def contrast(one: str, other: str) -> float:
    """1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(rgb(one)), _luminance(rgb(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def carries_white(colour: str) -> str:
    """The colour, darkened as little as it takes for white text on it, and it on white, to read."""
    return _moved(colour, (0, 0, 0), "#ffffff")


def readable_on(colour: str, ground: str) -> str:
    """The colour, lightened as little as it takes to read on a dark ground."""
    return _moved(colour, (255, 255, 255), ground)


def _moved(colour: str, toward: Rgb, ground: str) -> str:
    for step in range(21):
        candidate = "#{:02x}{:02x}{:02x}".format(*mixed(rgb(colour), toward, step / 20))
        if contrast(candidate, ground) >= TEXT_CONTRAST:
            return candidate
    return "#{:02x}{:02x}{:02x}".format(*toward)


def _luminance(colour: Rgb) -> float:
    """Relative luminance, WCAG 2.2."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
