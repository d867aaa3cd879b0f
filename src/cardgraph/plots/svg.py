"""The parts of pictures in SVG: text that is no markup, how wide it is, and the picture around them."""

import hashlib
import html
import unicodedata
from typing import NamedTuple

# Letters are this many pixels high, and on average this part of that wide; those of Chinese are as wide as high.
SIZE, _NARROW = 12, 0.58
_ELLIPSIS = "\u2026"

# One hue whose steps differ in lightness, which everybody can tell apart, and grey for what is not stated. The class of
# a step is one of l1 to l5; u is what is not stated. Whatever shows pictures inside a page puts this style there.
STYLE = """
.plot { font: 12px system-ui, sans-serif; max-width: 100%; height: auto; }
.plot .paper { fill: #fff; }
.plot text { fill: #1b1b1b; }
.plot .strong { font-weight: 600; }
.plot .l0 { fill: none; stroke: #d4d4d4; }
.plot .l1 { fill: #deebf7; } .plot .l2 { fill: #b3d3ea; } .plot .l3 { fill: #7fb8dc; }
.plot .l4 { fill: #2b75ab; } .plot .l5 { fill: #0b4f86; }
.plot .u { fill: #dcdcdc; }
.plot text.none { fill: #767676; }
.plot text.on4, .plot text.on5 { fill: #fff; }
@media (prefers-color-scheme: dark) {
  .plot .paper { fill: #1b1b1b; }
  .plot text { fill: #ececec; }
  .plot .l0 { stroke: #4a4a4a; }
  .plot .l1 { fill: #14314a; } .plot .l2 { fill: #1d4a70; } .plot .l3 { fill: #2b6ea3; }
  .plot .l4 { fill: #6fb1e0; } .plot .l5 { fill: #b9dcf5; }
  .plot .u { fill: #474747; }
  .plot text.none { fill: #a0a0a0; }
  .plot text.on4, .plot text.on5 { fill: #101010; }
}
""".strip()


class Picture(NamedTuple):
    """A picture: its size in pixels, what it shows in a few words and in more, and its parts as markup."""

    width: int
    height: int
    title: str
    description: str
    parts: str

    def inline(self) -> str:
        """The picture as part of a page, which has ``STYLE``; people who cannot see it are told what it shows."""
        # Two pictures of a page must not share names; one that comes twice is the same.
        name = "plot-" + hashlib.sha256(f"{self.title}\0{self.parts}".encode()).hexdigest()[:12]
        return self._svg(f' aria-labelledby="{name}-title {name}-text"', f' id="{name}-title"', f' id="{name}-text"')

    def alone(self) -> str:
        """The picture as a file of its own, with the style in it."""
        paper = f'<rect class="paper" width="{self.width}" height="{self.height}"/>'
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{self._svg("", "", "", f"<style>{STYLE}</style>{paper}")}'

    def _svg(self, labels: str, title: str, text: str, style: str = "") -> str:
        size = f'viewBox="0 0 {self.width} {self.height}" width="{self.width}" height="{self.height}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img"{labels} {size}>\n'
            f"<title{title}>{escaped(self.title)}</title>\n<desc{text}>{escaped(self.description)}</desc>\n"
            f"{style}{self.parts}</svg>\n"
        )


def escaped(text: str) -> str:
    """A text that is none of the markup around it; what no XML may hold is left out."""
    return html.escape("".join(c if c.isprintable() else " " for c in text))


def width_of(text: str) -> int:
    """How wide a text is at most, in pixels."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return round(SIZE * (wide + _NARROW * (len(text) - wide)))


def shortened(text: str, width: int) -> str:
    """A text that is no wider than so many pixels; what is cut off, an ellipsis stands for."""
    if width_of(text) <= width:
        return text
    while text and width_of(text + _ELLIPSIS) > width:
        text = text[:-1]
    return text.rstrip() + _ELLIPSIS


def label(text: str, width: int, attributes: str) -> str:
    """A text element of at most so many pixels; if it is cut, the whole text is told to who points at it."""
    shown = shortened(text, width)
    whole = f"<title>{escaped(text)}</title>" if shown != text else ""
    return f"<text {attributes}>{whole}{escaped(shown)}</text>\n"
