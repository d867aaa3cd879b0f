"""Content negotiation: which of several media types a client likes best (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import TypeVar

from cardgraph.records import NamedTuple
from cardgraph.serve.messages import ProblemError

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"\s*({_TOKEN})/({_TOKEN})\s*((?:;[^,]*)?)\s*")
_QUALITY = re.compile(r";\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE)


class Offer(NamedTuple):
    """Something in a form: ``name`` for people, and the media types that ask for it, its own first."""

    name: str
    media_types: tuple[str, ...]


T = TypeVar("T", bound=Offer)


def best(accept: str, offers: Sequence[T]) -> T:
    """The offer that an Accept header likes best; of several, the first, and so where there is no header.

    :raises ProblemError: if it accepts none of them
    """
    ranges = _ranges(accept)
    if not ranges:
        return offers[0]
    liked = [(_quality(offer.media_types, ranges), offer) for offer in offers]
    quality, offer = max(liked, key=lambda pair: pair[0])
    if not quality:
        known = ", ".join(offer.media_types[0] for offer in offers)
        raise ProblemError(HTTPStatus.NOT_ACCEPTABLE, f"this answer is to be had as {known}; Accept names none of them")
    return offer


def _ranges(accept: str) -> list[tuple[str, str, float]]:
    """Types, subtypes and qualities; what is not in order is left out."""
    found = []
    for item in accept.split(","):
        if match := _RANGE.fullmatch(item):
            quality = _QUALITY.search(match[3])
            is_odd = "q=" in match[3].replace(" ", "").lower() and not quality
            found.append((match[1].lower(), match[2].lower(), 0.0 if is_odd else float(quality[1]) if quality else 1.0))
    return found


def _quality(media_types: tuple[str, ...], ranges: list[tuple[str, str, float]]) -> float:
    """How much something is liked: what names it decides, by whichever name; else what its own name is among."""
    names = [tuple(media_type.split("/")) for media_type in media_types]
    kind = names[0][0]
    for wanted in (names, [(kind, "*")], [("*", "*")]):
        if found := [quality for *named, quality in ranges if tuple(named) in wanted]:
            return max(found)
    return 0.0
