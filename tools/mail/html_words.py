"""The words of an HTML mail, and nothing else of it."""

from __future__ import annotations

from html.parser import HTMLParser

_UNSEEN = {"script", "style", "head", "title", "template"}
_BLOCKS = {"p", "div", "br", "tr", "li", "blockquote", "h1", "h2", "h3", "h4", "table", "ul", "ol", "pre"}
_QUOTED = {"blockquote"}


def words_of(html: str) -> str:
    """Lines of text; what is quoted stands behind "> "."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return "\n".join(line.rstrip() for line in reader.text().splitlines()).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._hidden = 0
        self._quoted = 0

    def text(self) -> str:
        return "\n".join(self._lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _QUOTED or _is_quote(attrs):
            self._quoted += 1
        self._hidden += tag in _UNSEEN
        if tag in _BLOCKS:
            self._lines.append("")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _UNSEEN))
        if tag in _QUOTED:
            self._quoted = max(0, self._quoted - 1)
        if tag in _BLOCKS:
            self._lines.append("")

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if self._hidden or not words:
            return
        line = self._lines[-1]
        start = "> " if self._quoted and not line else ""
        gap = " " if line and data[:1].isspace() else ""
        self._lines[-1] = f"{line}{gap}{start}{words}{' ' if data[-1:].isspace() else ''}"


def _is_quote(attrs: list[tuple[str, str | None]]) -> bool:
    """Gmail's container of the mail that is answered: from there on it is no new part."""
    return any(name == "class" and "gmail_quote" in (value or "") for name, value in attrs)
