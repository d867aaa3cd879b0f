"""User names and passwords in web addresses, which nothing that is shown or written repeats."""

import re

_PART = r"[^\s/?#@()<>\[\]]"
_BRACKETS = r"\([^\s/?#()<>\[\]]*+\)|\[[^\s/?#()<>\[\]]*+\]"
# Up to the last @ of what stands before the host (RFC 3986, section 3.2.1): passwords are typed with an @ of
# their own, too. Possessive, so that no line takes more than one look.
_CREDENTIALS = re.compile(rf"(?<=://)(?:{_PART}++|{_BRACKETS})*+(?:@(?:{_PART}++|{_BRACKETS})*+)*(?=@)")
_ASCII, _BEYOND = re.compile(r"[\x00-9;-\x7f]"), re.compile(r"[^\x00-\x7f]")


def masked(text: str, beyond: str = "x") -> str:
    """A text with an ``x`` for each character of a user name or password; as long as it was.

    Colons stay, so that a link is still one that holds a password.

    :param beyond: what stands for a character beyond ASCII
    """
    if "@" not in text:
        return text
    return _CREDENTIALS.sub(lambda match: _BEYOND.sub(beyond, _ASCII.sub("x", match.group())), text)
