"""User names and passwords in web addresses, which nothing that is shown or written repeats."""

from cardgraph.expressions import expression

_PART = r"[^\s/?#@()<>\[\]]"
_BRACKETS = r"\([^\s/?#()<>\[\]]*+\)|\[[^\s/?#()<>\[\]]*+\]"
# Up to the last @ of what stands before the host (RFC 3986, section 3.2.1): passwords are typed with an @ of
# their own, too. Possessive, so that no line takes more than one look.
_CREDENTIALS = expression(rf"(?<=://)(?:{_PART}++|{_BRACKETS})*+(?:@(?:{_PART}++|{_BRACKETS})*+)*(?=@)")
_HIDDEN = expression(r"[^:]")


def masked(text: str) -> str:
    """A text with an ``x`` for each character of a user name or password; as long as it was.

    Colons stay, so that a link is still one that holds a password.
    """
    if "@" not in text:
        return text
    return _CREDENTIALS.sub(lambda match: _HIDDEN.sub("x", match.group()), text)
