"""Bytes of a card to lines of text, with encoding damage repaired and every column kept.

Repair follows what was tried on hundreds of files mangled on purpose: ``ftfy.fix_encoding`` on
the whole text; if that changes nothing, the whole text as UTF-8 once decoded as Mac Roman; if
that fails, the same for each run of non-ASCII characters.
"""

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache

from cardgraph.diagnostic import Edit, Finding, Fix, Span
from cardgraph.expressions import expression
from cardgraph.records import NamedTuple
from cardgraph.source.masking import masked

MAX_BYTES = 1 << 20

# Of lines with characters that no text holds, the first ones say enough.
_SHOWN = 10

_LINE_END = expression(r"\r\n|\r|\n")
_MARK, _BLANK = "\ufeff", " \t\n\r\x0b\x0c\ufeff"
_CONTROL = expression("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_SEPARATOR = expression("[\x85\u2028\u2029]")
# All of these; hardly a card has any, and needs the expressions to be compiled.
_UNPRINTABLE = frozenset(
    map(chr, [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029])
).union(map(chr, [*range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF]))
# What is printed in ASCII, blanks and line ends, as UTF-8: nothing is to be said of any of it.
_PLAIN = bytes([*b"\t\n\r", *range(0x20, 0x7F)])
_NON_ASCII = expression(r"[^\x00-\x7f]+")
# What the bytes with which a character begins in UTF-8, and those that may follow, stand for in any of these: to have
# Python decode them takes as long as reading some cards.
LEGACY = ("latin-1", "cp1252", "mac_roman", "cp437", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "iso8859-2")
LEADS = frozenset(
    "\u00a0«¬±µ·»ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóô÷ÿĀāĂăąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĪīįİĶķĹĺ"
    "ĻļŁŃńŅņŇňŌōŐŒœŕŘŚŞŠšŢŪŮŰŲŸŹźŻŽƒΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫάέήίΰαβγδεζηθικλμνξοπρςστφВГДЕЖЗИЙКЛМНОПРСТУ"
    "ФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуф–—‘’‚“”„‡…‰‹›⁄€∆√∞∩≈≡≤≥⌠─┌┘├┬┼═╒╓╔╘╙╚╞╟╠╤╥╦╧╨╩╪╫╬▀▄█▌▐◊\uf8ff\ufb01"
    "\ufb02"
)
FOLLOWERS = frozenset(
    "\u0080\u0081\u0082\u0083\u0084\u0085\u0086\u0087\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u008f"
    "\u0090\u0091\u0092\u0093\u0094\u0095\u0096\u0097\u0098\u0099\u009a\u009b\u009c\u009d\u009e\u009f"
    "\u00a0¡¢£¤¥¦§¨©ª«¬\u00ad®¯°±²³´µ¶·¸¹º»¼½¾¿ÄÅÆÇÉÑÖØÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüÿĄąĽľŁłŒœŖŗŚśŞşŠšŤťŸŹ"
    "źŻżŽžƒˆˇ˘˛˜˝΄΅ΆΈΉΊΌΎΏΩπЁЂЃЄЅІЇЈЉЊЋЌЎЏёђѓєѕіїјљњћќўџҐґ–—―‘’‚“”„†‡•…‰‹›₧€№™∂∏∑∞∫≠≤≥⌐│┐┤║╕╖╗╛╜╝╡╢╣░▒▓"
)
_PAIR = expression(f"[{''.join(sorted(LEADS))}][{''.join(sorted(FOLLOWERS))}]")
_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


class Text(NamedTuple):
    """A card's text as lines, and the same lines as they are on disk.

    ``lines`` are what is read, and what anything that is said or written comes from: damage is
    repaired in them, and credentials are masked. ``disk_lines`` are for columns, and for showing.
    """

    source: str
    lines: list[str]
    disk_lines: list[str]

    def span(self, line: int, column: int, end_column: int) -> Span:
        """The stretch on disk of columns ``column`` up to ``end_column`` of a line, from 1."""
        read, disk = self.lines[line - 1], self.disk_lines[line - 1]
        # What is masked is as wide as it was: only a repair moves columns.
        if read is not disk and read != disk and read != (damaged := masked(disk)):
            column, end_column = _on_disk(read, damaged, column), _on_disk(read, damaged, end_column)
        column = min(column, len(disk) + 1)
        return Span(self.source, line, column, max(min(end_column, len(disk) + 1), column + 1))


def decode(data: bytes, source: str) -> tuple[Text | None, list[Finding]]:
    """Decode the bytes of one card.

    :param data: the whole file, at most ``MAX_BYTES`` bytes plus one (more is refused)
    :param source: the name to print in spans
    :returns: the text, or None where nothing can be read; and what was found
    """
    if len(data) > MAX_BYTES:
        # A source stops at the first byte that is too much.
        size = f"more than {MAX_BYTES}" if len(data) == MAX_BYTES + 1 else str(len(data))
        return None, [_finding("file-too-large", source, size=size, limit=str(MAX_BYTES))]
    for bom, name in _BOMS:
        if data.startswith(bom):
            return None, [_finding("not-utf8", source, reason=f"looks like {name}")]
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [_undecodable(data, source, error)]
    if not text.strip(_BLANK):
        return None, [_finding("empty-card", source)]
    # Before anything is read, so that nothing that is read can repeat it.
    visible = masked(text)
    disk_lines = split_lines(text)
    lines = disk_lines if visible == text else split_lines(visible)
    special = _special(visible)
    findings = _unprintable(special, lines, source)
    if findings:
        return None, findings
    repair = _repair(visible, special) if special else None
    if repair is not None:
        repaired, encoding = repair
        repaired_lines, read_lines = split_lines(repaired), split_lines(masked(repaired))
        if len(repaired_lines) == len(lines):
            # Repair may put an address together; its line on disk, where nothing tells of it, must not be shown either.
            known = [
                disk if line == read else read
                for disk, line, read in zip(disk_lines, repaired_lines, read_lines, strict=True)
            ]
            found = Text(source, read_lines, known)
            # What would be repaired once more, differently, is not to be saved as it is.
            fixes = _repair_fixes(found, lines, repaired_lines) if _repair(repaired, _special(repaired)) is None else ()
            findings = [_repair_finding(found, lines, encoding)._replace(fixes=fixes)]
            return _without_byte_order_marks(found, findings), findings
    return _without_byte_order_marks(Text(source, lines, disk_lines), findings), findings


def _without_byte_order_marks(text: Text, findings: list[Finding]) -> Text:
    """A text without further byte order marks at its start: behind one, no heading is seen to be one."""
    first = text.lines[0]
    count = len(first) - len(first.lstrip(_MARK))
    if not count:
        return text
    width = len(text.disk_lines[0]) - len(text.disk_lines[0].lstrip(_MARK))
    span = Span(text.source, 1, 1, max(width, 1) + 1)
    fixes = (Fix("remove what cannot be seen", (Edit(span, ""),), safe=True),) if width == count else ()
    findings.append(Finding("invisible-character", span, {"character": "U+FEFF", "field": "the first line"}, (), fixes))
    return text._replace(lines=[first[count:], *text.lines[1:]])


def split_lines(text: str) -> list[str]:
    """The lines of a text, which end as lines of Markdown do."""
    return _LINE_END.split(text) if "\r" in text else text.split("\n")


def _finding(rule: str, source: str, line: int = 1, column: int = 1, width: int = 1, **values: str) -> Finding:
    return Finding(rule, Span(source, line, column, column + width), values)


def _undecodable(data: bytes, source: str, error: UnicodeDecodeError) -> Finding:
    """The finding for bytes that are no UTF-8: no text at all, or text from some place on."""
    if b"\x00" in data or sum(byte < 32 and byte not in b"\t\n\r\x0c" for byte in data) > len(data) // 20:
        return _finding("not-text", source)
    before = split_lines(data[: error.start].decode("utf-8"))
    if error.reason == "unexpected end of data":
        reason = error.reason
    else:
        reason = f"byte 0x{data[error.start]:02X}, {error.reason}"
    return _finding("not-utf8", source, len(before), len(before[-1]) + 1, reason=reason)


def _special(text: str) -> str:
    """The characters of a text that are not plain ASCII; most of it goes at once, which looking at each does not."""
    return text.encode("utf-8").translate(None, _PLAIN).decode("utf-8")


def _unprintable(special: str, lines: list[str], source: str) -> list[Finding]:
    """The findings for characters that no text holds, a line each.

    :param special: the characters of the text that are not plain
    """
    if _UNPRINTABLE.isdisjoint(special):
        return []
    rule = "control-character" if _CONTROL.search(special) else "line-separator"
    pattern = _CONTROL if rule == "control-character" else _SEPARATOR
    findings: list[Finding] = []
    for number, line in enumerate(lines, 1):
        if match := pattern.search(line):
            character = f"U+{ord(match.group()):04X}"
            findings.append(_finding(rule, source, number, match.start() + 1, character=character))
            if len(findings) == _SHOWN:
                break
    return findings


def _suspicious(text: str, special: str) -> bool:
    """Whether some pair of characters could be two bytes of UTF-8 read in a legacy encoding."""
    # What stands side by side in the text does so among these few.
    return _PAIR.search(special) is not None and _PAIR.search(text) is not None


def _repair(text: str, special: str) -> tuple[str, str] | None:
    """A text as it was before it was decoded wrongly, and in what; None where it is not damaged or cannot be told.

    :param special: the characters of the text that are not plain
    """
    if not _suspicious(text, special):
        return None
    import ftfy

    repaired = ftfy.fix_encoding(text)
    try:
        whole = text.encode("mac_roman").decode("utf-8")
    except UnicodeError:
        whole = _NON_ASCII.sub(_repair_run, text)
    if repaired == text:
        repaired = whole
    if repaired == text:
        return None
    return repaired, "Mac Roman" if repaired == whole else "a legacy encoding"


def _repair_run(match: re.Match[str]) -> str:
    """The same for one run of characters, if what comes out is credible."""
    run = match.group()
    try:
        repaired = run.encode("mac_roman").decode("utf-8")
    except UnicodeError:
        return run
    credible = len(repaired) >= 2 or "\u00a0" <= repaired <= "\u024f" or repaired >= "\u2000"
    return repaired if credible else run


def _repair_finding(text: Text, damaged: list[str], encoding: str) -> Finding:
    """What was repaired, said of the first line that was.

    :param damaged: the lines before the repair, masked
    """
    for number, (read, disk) in enumerate(zip(text.lines, damaged, strict=True), 1):
        if read != disk:
            start = next((i for i, (a, b) in enumerate(zip(read, disk, strict=False)) if a != b), 0)
            run = _NON_ASCII.match(read, start)
            repaired = run.group() if run else read[start : start + 1]
            span = text.span(number, start + 1, start + 1 + len(repaired))
            return Finding("text-repaired", span, {"encoding": encoding, "repaired": repaired})
    raise AssertionError("a repair changes some line")


def _repair_fixes(text: Text, damaged: list[str], repaired: list[str]) -> tuple[Fix, ...]:
    """The fix that saves what was repaired: an edit a line, from the first character that changes to the last.

    :param damaged: the lines before the repair, masked
    :param repaired: the lines after the repair, of which what it brought to light is not masked yet
    :returns: one fix, or none where a password stands in between
    """
    edits = []
    lines = zip(text.disk_lines, damaged, repaired, text.lines, strict=True)
    for number, (disk, before, after, read) in enumerate(lines, 1):
        if before == after:
            continue
        start = _common(before, after)
        end = _common(before[:start:-1], after[:start:-1])
        old, new = slice(start, len(before) - end), slice(start, len(after) - end)
        if disk[old] != before[old] or after[new] != read[new]:
            return ()
        edits.append(Edit(Span(text.source, number, start + 1, old.stop + 1), after[new]))
    return (Fix("write the repaired text", tuple(edits), safe=True),)


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common at their start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def _on_disk(read: str, disk: str, column: int) -> int:
    """The column on disk of a column of the repaired line.

    Repair changes runs of non-ASCII characters only, so the n-th ASCII character of one line is
    the n-th of the other; inside a run, the run's start stands for every character.
    """
    index = column - 1
    if index >= len(read):
        return len(disk) + 1 + index - len(read)
    before, places = bisect_left(_ascii_places(read), index), _ascii_places(disk)
    if read[index] >= "\x80":
        return places[before - 1] + 2 if before else 1
    return (places[before] if before < len(places) else len(disk)) + 1


@lru_cache(maxsize=16)
def _ascii_places(line: str) -> list[int]:
    """Where the ASCII characters of a line stand; kept, since many words may stand in one long line."""
    return [index for index, character in enumerate(line) if character < "\x80"]


def is_format_character(character: str) -> bool:
    """Whether a character is invisible: Unicode category Cf, but for the joiner inside emoji."""
    return character > "\x7f" and character != "\u200d" and unicodedata.category(character) == "Cf"
