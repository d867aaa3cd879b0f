"""From the numbers of a text, and what each of them counts, to the size that they state together."""

import re
from decimal import Decimal
from itertools import pairwise

from cardgraph.card import Size
from cardgraph.expressions import expression
from cardgraph.records import NamedTuple
from cardgraph.values.counts import LISTING, PLAIN_NUMBER, RANGING, Count, Token, scaled

ACTIVE_PART = expression(r"A([0-9]{1,4}(?:\.[0-9]{1,3})?)([BMT])", re.IGNORECASE)
_YEARS = range(1900, 2101)
_THOUSAND, _TRILLION, _BILLION = ("k", "thousand"), ("t", "trillion"), 10**9


class Found(NamedTuple):
    """A size, the numbers that make it up, and whether it lacks its unit."""

    size: Size
    used: list[Count]
    bare: bool = False


def sized(found: list[Count], pieces: list[Token]) -> Found:
    """The size that numbers state together.

    :raises ValueError: if they do not
    """
    if not found or any({"+", "plus"} & count.joined for count in found):
        raise ValueError("nothing, or a sum")
    active = [count for count in found if count.kind == "active"]
    experts = found[:2] if any("times" in count.joined for count in found) else []
    plain = [count for count in found if count not in experts and count.kind == "parameters"]
    total = [count for count in found if count not in experts and count.kind == "total"]
    if not plain and not total and not experts:
        plain = [count for count in found if count.kind == "trainable"]
    first = found[0]
    if first not in (*plain, *total, *active, *experts) and first.kind != "trainable":
        raise ValueError("another quantity")
    plain = [count for count in plain if _is_meant(count, first)]
    dropped = [count for count in found if count not in (*plain, *total, *active, *experts)]
    if any(count.kind == "unknown" or (count.kind == "experts" and count.token.scale) for count in dropped):
        raise ValueError("what a number counts cannot be told")
    if any(_may_share(before, count) for before, count in pairwise(found) if before in plain and count in dropped):
        raise ValueError("a number that may be of another quantity")
    at_a_time = _active(active, pieces, first)
    if experts:
        size = _experts(experts, found)
        if plain or len(total) > 1:
            raise ValueError("two sizes")
        if total:
            size = size._replace(exact=_whole(total[0].value), maximum=None)
        used = [*experts, *total]
    elif total:
        if plain or len(total) > 1:
            raise ValueError("two sizes")
        size, used = Size(exact=_whole(total[0].value)), total
    elif len(plain) == 1:
        size, used = Size(exact=_whole(plain[0].value)), plain
    elif plain and not active:
        size, used = _several(plain)
    else:
        raise ValueError("no size, or several with one active part")
    if at_a_time:
        if at_a_time > (size.exact or size.maximum or 0):
            raise ValueError("more active than there are")
        size = size._replace(active=at_a_time)
    bare = len(used) == 1 and _is_small(used[0])
    if bare and used[0].token.number in _YEARS:
        raise ValueError("a year")
    return Found(size, [*used, *active], bare)


def _is_small(count: Count) -> bool:
    return not count.token.scale and count.value < PLAIN_NUMBER


def _may_share(before: Count, count: Count) -> bool:
    """Whether the other quantity that a number counts may be that of the number before it, as in "7 to 13B tokens"."""
    if before.named or count.token.depth > before.token.depth:
        return False
    apart = count.joined <= {",", ";", "|", "\n"} and bool(count.joined)
    alike = before.token.scale == count.token.scale and count.value < 20 * before.value
    return not apart or alike or (_is_small(before) and bool(count.token.scale))


def _is_meant(count: Count, first: Count) -> bool:
    """Whether a number is one of the sizes; in brackets it may say the first one again, or number something.

    :raises ValueError: if it is another size in brackets
    """
    if count.token.depth <= first.token.depth:
        return True
    if not _is_small(count) and abs(count.value - first.value) * 20 > first.value:
        raise ValueError("another size in brackets")
    return False


def _active(active: list[Count], pieces: list[Token], first: Count) -> int | None:
    """How many parameters are active at a time, from such numbers or from a name such as ``235B-A22B``."""
    if len(active) > 1 or any(_is_small(count) for count in active):
        raise ValueError("active parameters that cannot be told")
    if active:
        return _whole(active[0].value)
    behind = [piece for piece in pieces if piece.start >= first.token.end][:2]
    if len(behind) == 2 and behind[0].text == "-" and (match := ACTIVE_PART.fullmatch(behind[1].text)):
        return _whole(scaled(Decimal(match[1]), match[2].lower()))
    return None


def _experts(pair: list[Count], found: list[Count]) -> Size:
    """The size of so many experts times so many parameters, as in ``8x7B``."""
    many, each = pair
    joined = [count.joined for count in found if "times" in count.joined]
    if joined != [each.joined] or each.joined != {"times"} or many.token.scale or many.token.number >= 10_000:
        raise ValueError("a product")
    if _is_small(each) or each.kind not in ("parameters", "experts") or many.kind not in ("parameters", "experts"):
        raise ValueError("a product of something else")
    number, per_expert = _whole(many.value), _whole(each.value)
    return Size(maximum=number * per_expert, experts=number, per_expert=per_expert)


def _several(plain: list[Count]) -> tuple[Size, list[Count]]:
    """The bounds of a range or a list; a unit at its end holds for all of it.

    :raises ValueError: if it is neither
    """
    marks = [count.joined for count in plain[1:]]
    is_range = len(plain) == 2 and bool(marks[0]) and marks[0] <= RANGING
    if not is_range and not all(joined and joined <= LISTING for joined in marks):
        raise ValueError("neither a range nor a list")
    scales = [count.token.scale for count in plain]
    if scales[-1] and not any(scales[:-1]):
        numbers = [count.token.number for count in plain]
        ascending = all(low < high for low, high in pairwise(numbers))
        if not is_range and (not ascending or (len(plain) == 2 and "/" in marks[0])):
            raise ValueError("a fraction, or numbers of different units")
        values = [scaled(number, scales[-1]) for number in numbers]
    elif all(scales) or not any(_is_small(count) for count in plain):
        values = [count.value for count in plain]
    else:
        raise ValueError("a number without unit among others")
    if is_range and scales[0] in _THOUSAND and max(values) >= _BILLION:
        raise ValueError("a range of different things")
    if not is_range:
        plain, values = _of_one_kind(plain, values)
    if len(plain) == 1:
        return Size(exact=_whole(values[0])), plain
    low, high = (values[0], values[1]) if is_range else (min(values), max(values))
    return Size(minimum=_whole(low), maximum=_whole(high)), plain


def _of_one_kind(plain: list[Count], values: list[Decimal]) -> tuple[list[Count], list[Decimal]]:
    """A list without thousands behind billions, which are of something else: "13B, 8k"."""
    large = max(values) >= _BILLION
    kept = [at for at in range(len(plain)) if not at or not large or plain[at].token.scale not in _THOUSAND]
    plain, values = [plain[at] for at in kept], [values[at] for at in kept]
    if len(plain) == 2 and plain[1].token.scale in _TRILLION and values[0] * 100 <= values[1]:
        raise ValueError("a size and maybe the tokens of its training")
    return plain, values


def _whole(value: Decimal) -> int:
    if value != value.to_integral_value():
        raise ValueError("a part of a parameter")
    return int(value)
