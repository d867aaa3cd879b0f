"""A drawing: elements of SVG 2 with classes for colours, so that print and dark mode have their own."""

import html
from collections.abc import Mapping
from functools import cache
from pathlib import Path

# How wide characters are at most in the usual faces, as a share of the size of the type: small letters and others,
# capitals and such, narrow ones, and those that are as wide as they are high.
_SMALL, _CAPITAL, _NARROW, _WIDE = 0.62, 0.76, 0.38, 1.05
_NARROW_ONES = frozenset("fijlrtI.,:;'|!()[] ")
_WIDE_ONES = frozenset("mwMW@%")
_FIRST_WIDE = 0x1100
# From one line of a text to the next.
LINE = 15
# How wide a drawing is as a file of its own that is as wide as its room elsewhere, and the paper around it.
_ALONE, _MARGIN = 640, 12


class Drawing:
    """Takes elements, and is the SVG of them.

    :param name: begins its identifiers, of which a page may have each once
    :param title: what is seen
    :param description: what that says, for whoever does not see it
    :param width: in pixels of the drawing, which is scaled to the room there is; 0 has it as wide as the room,
        unscaled, and positions across in per cent
    :param is_fixed: do not scale it
    """

    def __init__(
        self,
        name: str,
        title: str,
        description: str,
        width: float,
        height: float,
        style: str = "",
        is_fixed: bool = False,
    ) -> None:
        self.width, self.height = width, height
        box = f'viewBox="0 0 {short(width)} {short(height)}"' if width else f'width="100%" height="{short(height)}"'
        if is_fixed:
            box += f' width="{short(width)}" height="{short(height)}"'
        self._labels, self._style = f'aria-labelledby="{name}-t {name}-d"', style
        self._head = f'{self._labels} class="plot {style}" {box}'
        self._has_links = False
        self._parts = [f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>']

    def line(self, x1: float | str, y1: float, x2: float | str, y2: float, style: str) -> None:
        """A line."""
        self._element("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "class": style})

    def rectangle(
        self, x: float | str, y: float, width: float | str, height: float, style: str, title: str = "", link: str = ""
    ) -> None:
        """A rectangle, with what is said of it."""
        self._element("rect", {"x": x, "y": y, "width": width, "height": height, "rx": 2, "class": style}, title, link)

    def circle(self, x: float | str, y: float, radius: float, style: str, title: str = "", link: str = "") -> None:
        """A circle, with what is said of it."""
        self._element("circle", {"cx": x, "cy": y, "r": radius, "class": style}, title, link)

    def text(
        self,
        x: float | str,
        y: float,
        text: str,
        style: str = "",
        anchor: str = "start",
        link: str = "",
        turned: float = 0,
    ) -> None:
        """A text, on its base line; of several lines the first is on that, and all begin at one place."""
        attributes: dict[str, float | str] = {"x": x, "y": y, "class": style}
        if anchor != "start":
            attributes["text-anchor"] = anchor
        if turned:
            attributes["transform"] = f"rotate({short(turned)} {short(x)} {short(y)})"
        self._has_links = self._has_links or bool(link)
        first, *others = text.split("\n")
        below = "".join(f'<tspan x="{short(x)}" dy="{LINE}">{escape(line)}</tspan>' for line in others)
        self._parts.append(_linked(f"<text{_attributes(attributes)}>{escape(first)}{below}</text>", link))

    def path(self, path: str, style: str) -> None:
        """A path."""
        self._element("path", {"d": path, "class": style})

    def __html__(self) -> str:
        """The drawing as part of a page, which has ``style()``."""
        # What is an image to assistive technology has nothing in it that could be chosen.
        role = "group" if self._has_links else "img"
        return "".join([f'<svg role="{role}" {self._head}>', *self._parts, "</svg>"])

    def alone(self) -> str:
        """The drawing as a file of its own, with its style in it, on paper."""
        width, height = self.width or _ALONE, self.height
        title, *parts = self._parts
        whole = short(width + 2 * _MARGIN), short(height + 2 * _MARGIN)
        size = f'viewBox="0 0 {whole[0]} {whole[1]}" width="{whole[0]}" height="{whole[1]}"'
        # Positions in per cent are those of the innermost drawing.
        inner = f'<svg x="{_MARGIN}" y="{_MARGIN}" width="{short(width)}" height="{short(height)}" overflow="visible">'
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" role="img" '
            f'{self._labels} class="plot {self._style}" {size}>\n'
            f"{title}\n<style>{html.escape(style(), quote=False)}</style>\n"
            f'<rect class="paper" width="100%" height="100%"/>\n{inner}{"".join(parts)}</svg>\n</svg>\n'
        )

    def _element(self, name: str, attributes: Mapping[str, float | str], title: str = "", link: str = "") -> None:
        inside = f"<title>{escape(title)}</title>" if title else ""
        element = (
            f"<{name}{_attributes(attributes)}>{inside}</{name}>" if inside else f"<{name}{_attributes(attributes)}/>"
        )
        self._has_links = self._has_links or bool(link)
        self._parts.append(_linked(element, link, title))


@cache
def style() -> str:
    """The style of all drawings: one set of colours, for light and dark."""
    return (Path(__file__).parent / "plots.css").read_text("utf-8")


def escape(text: str) -> str:
    """A text that is none of the markup around it; what no XML may hold, or turns its direction, is a blank."""
    return html.escape(text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text))


def short(number: float | str) -> str:
    """A coordinate in as few digits as can be seen."""
    if isinstance(number, str):
        return number
    return f"{number:.1f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)


def count(number: int) -> str:
    """A number of parameters as people write it: ``7B``, ``1.3B``, ``66M``."""
    for unit, letter in ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K")):
        if number >= unit:
            return f"{number / unit:.3g}{letter}" if number < 1000 * unit else f"{number // unit:,}{letter}"
    return str(number)


def text_width(text: str, size: float) -> float:
    """How wide a text is, at most, in the faces that are usual.

    :param size: that of the type
    """
    return size * sum(map(_share, text))


def _share(character: str) -> float:
    if ord(character) >= _FIRST_WIDE or character in _WIDE_ONES:
        return _WIDE
    if character in _NARROW_ONES:
        return _NARROW
    return _CAPITAL if character.isupper() else _SMALL


def _attributes(attributes: Mapping[str, float | str]) -> str:
    return "".join(f' {name}="{escape(short(value))}"' for name, value in attributes.items() if value != "")


def _linked(element: str, link: str, label: str = "") -> str:
    named = f' aria-label="{escape(label)}"' if label else ""
    return f'<a href="{escape(link)}"{named}>{element}</a>' if link else element
