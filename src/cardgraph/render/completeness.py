"""The completeness of many cards in words."""

from fractions import Fraction

from cardgraph.completeness.counting import Completeness, Gain

# How many needs are named.
_FEW = 5


def text(found: Completeness) -> str:
    """How much cards state, and what would raise that most; nothing where there are none."""
    if not found.cards:
        return ""
    shares = f"{_percent(100 * found.stated)} stated, {_percent(100 * found.unknown)} said to be unknown"
    lines = [f"\ncompleteness of {_cards(found.cards)}: {shares}, {_percent(100 * found.silent)} silent\n"]
    if found.gains:
        lines.append("what would raise it most, by points of a hundred:\n")
        few = found.gains[:_FEW]
        width = max(len(gain.need) for gain in few)
        lines += [f"  {gain.need:<{width}}  {f'+{float(gain.points):.1f}':>5}  ({_where(gain)})\n" for gain in few]
    return "".join(lines)


def _where(gain: Gain) -> str:
    lacking = (("silent", gain.silent), ("unknown", gain.unknown))
    parts = [f"{kind} in {_cards(number)}" for kind, number in lacking if number]
    return ", ".join(parts)


def _percent(share: Fraction) -> str:
    return f"{float(share):.1f} %"


def _cards(number: int) -> str:
    return f"{number:,} card{'' if number == 1 else 's'}"
